# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..models.mixin.batch import KG_DIGITS


class ScadaBatchDecision(models.TransientModel):
    """Shows the figures of a batch that is held, and asks what they are worth."""

    _name = "scada.batch.decision"
    _description = "Decide about a SCADA Batch"

    batch_id = fields.Many2one(
        "scada.mo.batch", "Batch", readonly=True, ondelete="set null"
    )
    uuid = fields.Char(help="Of the batch, which may have left the queue.")
    kind = fields.Selection(
        [("weight", "Finish with Weight"), ("accept", "Accept")],
        required=True,
    )
    figures = fields.Char(required=True, help="Version of the figures shown.")
    held_reason = fields.Text(related="batch_id.held_reason")
    planned_kg = fields.Float(related="batch_id.consumption", string="Planned (kg)")
    dosed_kg = fields.Float(related="batch_id.total_actual", string="Dosed (kg)")
    added_kg = fields.Float(related="batch_id.added_kg")
    told_kg = fields.Float(
        related="batch_id.actual_weight_quantity_finished_goods",
        string="Weight Now (kg)",
    )
    weight = fields.Float("Weight (kg)", digits=KG_DIGITS)
    reason = fields.Char(help="Kept in the history, with your name and the time.")

    def action_confirm(self):
        """Decide with the figures that the dialog shows."""
        self.ensure_one()
        batch = self.batch_id
        if not batch:
            batch._refuse_gone([self.uuid])
        if self.kind == "accept":
            batch.action_accept(self.reason, self.figures)
        else:
            batch.action_finish_with_weight(self.weight, self.reason, self.figures)
        return {"type": "ir.actions.act_window_close"}
