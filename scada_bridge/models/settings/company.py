# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..failure.kind import SEVERITIES, UNKNOWN_SEVERITY

CHECKS = [("off", "Don't check"), ("warn", "Warn"), ("refuse", "Refuse")]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["scada.audit.mixin", "res.company"]

    # the queue
    scada_auto_sync = fields.Boolean("Fill SCADA Queue Automatically")
    scada_batch_limit = fields.Integer("SCADA Batch Limit", default=10)
    scada_queue_policy = fields.Selection(
        [
            ("smart_wait", "Smart wait: fill only an empty queue"),
            ("top_up", "Top up: fill every free slot"),
        ],
        "SCADA Queue Policy",
        default="smart_wait",
        required=True,
    )
    scada_split = fields.Boolean("SCADA Split Large Orders", default=True)
    # posting and closing
    scada_lot_shortage = fields.Selection(
        [
            ("unknown", "Take the rest from an unknown lot"),
            ("refuse", "Refuse to post"),
        ],
        "SCADA Lot Shortage",
        default="unknown",
        required=True,
    )
    scada_unknown_lot = fields.Char("SCADA Unknown Lot", default="UNKNOWN")
    scada_negative_stock = fields.Boolean("SCADA Negative Stock", default=True)
    scada_extra_component = fields.Selection(
        [("refuse", "Refuse to post"), ("add", "Add the component")],
        "SCADA Unplanned Component",
        default="refuse",
        required=True,
    )
    scada_hand_adds = fields.Selection(
        [("bom", "By the bill of materials"), ("ask", "Ask before closing")],
        "SCADA Hand-adds",
        default="bom",
        required=True,
    )
    scada_backorder = fields.Selection(
        [
            ("never", "Never"),
            ("always", "Always"),
            ("above", "Above a tolerance"),
        ],
        "SCADA Back-orders",
        default="never",
        required=True,
    )
    scada_backorder_percent = fields.Float("SCADA Back-order Tolerance (%)", default=5)
    scada_locked_period = fields.Selection(
        [
            ("hold", "Keep the order open and tell"),
            ("next", "Book on the next open day"),
        ],
        "SCADA Closed Books",
        default="hold",
        required=True,
    )
    scada_stock_check = fields.Selection(
        CHECKS, "SCADA Stock Check", default="off", required=True
    )
    scada_mapping_check = fields.Selection(
        CHECKS, "SCADA Mapping Check", default="off", required=True
    )
    scada_unit_check = fields.Selection(
        CHECKS, "SCADA Unit Check", default="refuse", required=True
    )
    scada_capacity_check = fields.Selection(
        CHECKS, "SCADA Capacity Check", default="refuse", required=True
    )
    # failures and alarms
    scada_request_policy = fields.Selection(
        [
            ("always", "Always"),
            ("severity", "By severity"),
            ("never", "Never"),
        ],
        "SCADA Maintenance Requests",
        default="always",
        required=True,
    )
    scada_request_severity = fields.Selection(
        SEVERITIES, "SCADA Least Severity", default=UNKNOWN_SEVERITY, required=True
    )
    scada_request_window = fields.Integer("SCADA Dedupe Window (min)", default=60)
    scada_responsible_id = fields.Many2one("res.users", "SCADA Responsible")
    scada_offline_minutes = fields.Integer("SCADA Offline Alarm (min)", default=5)
    scada_stuck_minutes = fields.Integer("SCADA Stuck Alarm (min)", default=15)
    scada_failed_posts = fields.Integer("SCADA Failed Posts Alarm", default=3)
    # decisions about material
    scada_material_hours = fields.Integer("SCADA Material Alarm (h)", default=24)
    scada_second_person = fields.Boolean("SCADA Second Person", default=True)

    _sql_constraints = [
        (
            "scada_batch_limit_range",
            "CHECK (scada_batch_limit BETWEEN 1 AND 200)",
            "The SCADA batch limit is a number from 1 to 200.",
        ),
        (
            "scada_monitor_positive",
            "CHECK (scada_request_window >= 0 AND scada_offline_minutes > 0"
            " AND scada_stuck_minutes > 0 AND scada_failed_posts > 0)",
            "The limits of the SCADA alarms are positive numbers.",
        ),
        (
            "scada_material_positive",
            "CHECK (scada_material_hours > 0)",
            "The hours until material is told again are a positive number.",
        ),
    ]

    @api.model
    def _is_audited(self, name):
        return name.startswith("scada_") and name in self._fields

    def _get_scada_lines(self):
        """Return the production lines of the companies."""
        # sudo: the boards are notified whoever changes what is on them
        lines = self.env["maintenance.equipment"].sudo()
        return lines.search(
            [("scada_is_line", "=", True), ("company_id", "in", self.ids)]
        )

    def _is_scada_automatic(self):
        """Return whether some line of the company is filled by itself."""
        self.ensure_one()
        lines = self._get_scada_lines()
        return any(line._is_scada_automatic() for line in lines)
