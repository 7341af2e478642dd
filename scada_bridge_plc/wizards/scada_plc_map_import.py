# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.scada_bridge.acts import act

from ..plc.errors import MapError
from ..plc.map.json_node import check_size
from ..plc.map.memory_map import validate
from ..plc.map.text import describe_blocks, map_to_text, maps_in_file


class ScadaPlcMapImport(models.TransientModel):
    """Takes a memory map out of a file; nothing is changed before *Import*."""

    _name = "scada.plc.map.import"
    _description = "SCADA Memory Map Import"

    plc_id = fields.Many2one("scada.plc", "PLC", required=True, ondelete="cascade")
    file = fields.Binary(
        required=True,
        attachment=False,
        help="JSON: a file of profiles such as Export makes, one profile, or the "
        "old settings PLC_READ_MAP and PLC_WRITE_MAP. JSON or CSV: the rows of the old "
        "middleware, of all blocks or of some. Text: symbols of CX-Programmer.",
    )
    filename = fields.Char()
    profile = fields.Char(
        help="Name of the profile to take, if the file holds several."
    )
    finding = fields.Text(
        compute="_compute_finding", help="What the file holds, or what is wrong in it."
    )
    is_good = fields.Boolean(compute="_compute_finding")

    @api.depends("file", "profile")
    def _compute_finding(self):
        for wizard in self:
            wizard.finding, wizard.is_good = False, False
            if not wizard.file:
                continue
            try:
                memory_map = wizard._get_map()
            except ValidationError as error:
                wizard.finding = error.args[0]
            else:
                wizard.finding = "\n".join(describe_blocks(memory_map))
                wizard.is_good = True

    def _get_map(self):
        """Return the good map that the file and the name of a profile stand for.

        :raise ValidationError: says which field is wrong, or what overlaps
        """
        try:
            memory_map = self._choose(self._read_file())
            faults = validate(memory_map)
        except MapError as error:
            faults = [str(error)]
        if faults:
            raise ValidationError(
                _("The memory map can't be used:\n%s") % "\n".join(faults)
            )
        return memory_map

    def _read_file(self):
        """Return the maps of the file; rows may be of some blocks of the PLC's map."""
        present = self.plc_id._get_memory_map() if self.plc_id else None
        return maps_in_file(self._get_text(), "imported", present)

    def _get_text(self):
        check_size(len(self.file) * 3 // 4)  # before it is decoded
        try:
            return base64.b64decode(self.file).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise MapError(_("%s is no text file") % (self.filename or "")) from error

    def _choose(self, maps):
        name = (self.profile or "").strip()
        if not name and len(maps) == 1:
            return next(iter(maps.values()))
        if name not in maps:
            raise MapError(
                _("The file holds the profiles %s: name one of them.") % ", ".join(maps)
            )
        return maps[name]

    @act("import_map", subject="plc_id")
    def action_import(self):
        """Make the file's map that of the PLC."""
        self.ensure_one()
        self.plc_id.check_access_rights("write")
        self.plc_id.memory_map = map_to_text(self._get_map())
        return {"type": "ir.actions.act_window_close"}
