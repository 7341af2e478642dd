# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ScadaPlcWeighingDecision(models.TransientModel):
    """Asks for the reason why a doubtful hand-add counts, or does not."""

    _name = "scada.plc.weighing.decision"
    _description = "Decide about a SCADA Hand-Add"

    weighing_id = fields.Many2one(
        "scada.plc.weighing", "Hand-Add", required=True, readonly=True
    )
    kind = fields.Selection(
        [("accept", "Accept"), ("dismiss", "Reject")], required=True
    )
    figures = fields.Char(required=True, help="Version of the figures shown.")
    doubt = fields.Char(related="weighing_id.reason", string="Doubtful Because")
    quantity = fields.Float(related="weighing_id.quantity")
    reason = fields.Char(help="Kept with the hand-add, with your name.")

    def action_confirm(self):
        """Decide with the figures that the dialog shows."""
        self.ensure_one()
        if self.kind == "accept":
            self.weighing_id.action_accept(self.reason, self.figures)
        else:
            self.weighing_id.action_dismiss(self.reason, self.figures)
        return {"type": "ir.actions.act_window_close"}
