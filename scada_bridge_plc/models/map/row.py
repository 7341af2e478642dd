# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ScadaPlcMapRow(models.AbstractModel):
    """A part of a PLC's memory map, read out of the map's text by a view.

    The text on the PLC is the only thing that is stored, and a map is good or bad as a
    whole.  So what is written to a row is handed to the PLC, which makes a new text.
    """

    _name = "scada.plc.map.row"
    _description = "SCADA Memory Map Row"
    _row_field = None  # name of these rows on the PLC

    plc_id = fields.Many2one("scada.plc", "PLC", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.check_access_rights("create")  # before anything of the map is read
        rows = self.browse()
        for vals in vals_list:
            plc = self.env["scada.plc"].browse(vals["plc_id"])
            plc.write({self._row_field: [(0, 0, vals)]})
            rows += plc[self._row_field].filtered(lambda row: row._is_made_of(vals))
        return rows

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access_rights("write")
        return self._command(1, vals)

    def unlink(self):  # pylint: disable=method-required-super
        self.check_access_rights("unlink")
        return self._command(2, False)

    def _command(self, code, vals):
        for plc in self.plc_id:
            rows = self.filtered(lambda row: row.plc_id == plc)
            plc.write({self._row_field: [(code, row.id, vals) for row in rows]})
        return True

    def _is_made_of(self, vals):
        """Return whether this is the row that ``vals`` made."""
        raise NotImplementedError
