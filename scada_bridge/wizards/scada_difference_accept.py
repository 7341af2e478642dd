# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ScadaDifferenceAccept(models.TransientModel):
    """Shows a difference of the reconciliation, and asks why it is accepted."""

    _name = "scada.difference.accept"
    _description = "Accept a SCADA Difference"

    # the row of a view has no table that a foreign key could lean on
    row_id = fields.Integer("Row", required=True)
    figures = fields.Char(required=True, help="Version of the figures shown.")
    mo_id = fields.Char("Order", compute="_compute_row")
    text = fields.Char("What Differs", compute="_compute_row")
    reason = fields.Char(required=True, help="Kept with your name and the time.")

    def _get_row(self):
        self.ensure_one()
        row = self.env["scada.reconciliation"].browse(self.row_id).exists()
        row.check_access_rule("read")
        return row

    def _compute_row(self):
        for dialog in self:
            row = dialog._get_row()
            dialog.mo_id = row.mo_id
            dialog.text = row and row._get_alarm_text()

    def action_confirm(self):
        """Accept the difference that the dialog shows."""
        self._get_row().action_accept(self.reason, self.figures)
        return {"type": "ir.actions.act_window_close"}
