# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people did with a batch; the chatter of the queue's row goes with the row."""
from odoo import fields, models


class ScadaHistoryLog(models.Model):
    _name = "scada.history.log"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Batch History Log"
    _order = "history_id, date, id"
    _rec_name = "text"

    history_id = fields.Many2one(
        "scada.mo.history", "Batch", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    text = fields.Text(required=True, readonly=True)
