# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scada_auto_sync = fields.Boolean(
        related="company_id.scada_auto_sync",
        readonly=False,
        help="Task 1: take confirmed orders into the queue every few minutes.",
    )
    scada_batch_limit = fields.Integer(
        related="company_id.scada_batch_limit",
        readonly=False,
        help="How many batches may be in the queue of one line at once (1-200).",
    )
    scada_queue_policy = fields.Selection(
        related="company_id.scada_queue_policy", readonly=False, required=True
    )
