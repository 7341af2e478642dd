# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, fields, models

from odoo.addons.scada_bridge.exceptions import ScadaDataError


class ScadaLateCorrectionSettle(models.TransientModel):
    """Shows what is stored and what the PLC tells, and asks which is right."""

    _name = "scada.late.correction.settle"
    _description = "Decide about a SCADA Late Correction"

    correction_id = fields.Many2one(
        "scada.late.correction", "Order", required=True, readonly=True
    )
    line_ids = fields.One2many(related="correction_id.line_ids")
    figures = fields.Char(required=True, help="Version of the figures shown.")
    kind = fields.Selection(
        [
            ("take_over", "The PLC is right: book the differences"),
            ("ignore", "What is booked is right: ignore the PLC"),
        ],
        "What Is Right",
    )
    reason = fields.Char(help="What was found at the plant; kept with your name.")

    def action_confirm(self):
        """Decide with the figures that the dialog shows."""
        self.ensure_one()
        if not self.kind:
            raise ScadaDataError(_("Choose what is right."))
        if self.kind == "take_over":
            self.correction_id.action_take_over(self.reason, self.figures)
        else:
            self.correction_id.action_ignore(self.reason, self.figures)
        return {"type": "ir.actions.act_window_close"}
