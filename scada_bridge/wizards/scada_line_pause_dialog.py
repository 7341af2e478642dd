# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ScadaLinePauseDialog(models.TransientModel):
    """Asks why a line is paused, and what becomes of orders that the plant has."""

    _name = "scada.line.pause.dialog"
    _description = "Pause a SCADA Line"

    equipment_id = fields.Many2one("maintenance.equipment", "Line", required=True)
    is_emptied = fields.Boolean(
        "Stop after This Batch",
        default=True,
        help="Orders that the plant has and has not begun are taken back. They keep "
        "their places, and go out again when the line is resumed. Else the plant "
        "makes all that it has.",
    )
    reason = fields.Char(required=True, help="Shown on the board, with your name.")

    def action_confirm(self):
        """Pause the line."""
        self.ensure_one()
        told = self.equipment_id.action_scada_pause(self.reason, self.is_emptied)
        return told or {"type": "ir.actions.act_window_close"}
