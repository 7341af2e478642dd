# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

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

    _sql_constraints = [
        (
            "scada_batch_limit_range",
            "CHECK (scada_batch_limit BETWEEN 1 AND 200)",
            "The SCADA batch limit is a number from 1 to 200.",
        ),
    ]
