# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...domain.text.spreadsheet import as_cell


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Export texts of our records as texts, never as formulas.

        Odoo 14 puts an apostrophe before = + - in CSV only; in its XLSX a text that
        begins with = is a formula.
        """
        data = super().export_data(fields_to_export)
        if self._name.startswith("scada."):
            data["datas"] = [[as_cell(cell) for cell in row] for row in data["datas"]]
        return data
