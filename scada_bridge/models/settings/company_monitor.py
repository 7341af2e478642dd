# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Settings of failures, health and the task log."""

from odoo import fields, models

from ..failure.kind import SEVERITIES, UNKNOWN_SEVERITY
from ..monitor.task_log import KEEP_DAYS, KEEP_ROWS


class ResCompany(models.Model):
    _inherit = "res.company"

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

    _sql_constraints = [
        (
            "scada_monitor_positive",
            "CHECK (scada_request_window >= 0 AND scada_offline_minutes > 0"
            " AND scada_stuck_minutes > 0 AND scada_failed_posts > 0)",
            "The limits of the SCADA alarms are positive numbers.",
        ),
    ]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scada_request_policy = fields.Selection(
        related="company_id.scada_request_policy", readonly=False, required=True
    )
    scada_request_severity = fields.Selection(
        related="company_id.scada_request_severity", readonly=False, required=True
    )
    scada_request_window = fields.Integer(
        related="company_id.scada_request_window", readonly=False
    )
    scada_responsible_id = fields.Many2one(
        related="company_id.scada_responsible_id", readonly=False
    )
    scada_offline_minutes = fields.Integer(
        related="company_id.scada_offline_minutes", readonly=False
    )
    scada_stuck_minutes = fields.Integer(
        related="company_id.scada_stuck_minutes", readonly=False
    )
    scada_failed_posts = fields.Integer(
        related="company_id.scada_failed_posts", readonly=False
    )
    scada_task_log_days = fields.Integer(
        "Keep Task Log (days)",
        config_parameter="scada_bridge.task_log_days",
        default=KEEP_DAYS,
    )
    scada_task_log_rows = fields.Integer(
        "Keep Rows per Task",
        config_parameter="scada_bridge.task_log_rows",
        default=KEEP_ROWS,
    )
