# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ScadaLateCorrectionSettle(models.TransientModel):
    """Asks what was done about late corrections."""

    _name = "scada.late.correction.settle"
    _description = "Settle SCADA Late Corrections"

    correction_ids = fields.Many2many(
        "scada.late.correction", string="Corrections", readonly=True
    )
    reason = fields.Char(
        required=True,
        help="What was found at the plant, and which documents were corrected.",
    )

    def action_confirm(self):
        self.ensure_one()
        self.correction_ids.action_settle(self.reason)
