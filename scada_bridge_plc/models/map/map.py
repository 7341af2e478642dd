# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The memory map of a PLC, changed field by field, from a file, or by profile.

``memory_map`` is the one thing that is stored, always in the same spelling.  Blocks and
fields are rows of two SQL views of that text; commands on them make a new text, which
is judged as a whole like any other.
"""

import base64

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.exceptions import ScadaDataError
from odoo.addons.scada_bridge.notes import note_html

from ...plc.errors import MapError
from ...plc.map.json_node import check_size
from ...plc.map.rows import ROWS, MapEditor
from ...plc.map.text import diff_maps, file_to_text, map_from_text, map_to_text
from ..plc.plc import DEFAULT_PROFILE, parse_memory_map, profile_texts

ROW_FIELDS = ("block_ids", "field_ids")
SHOWN_CHANGES = 20  # lines of a note in the chatter
SHOWN_ORDERS = 3


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    block_ids = fields.One2many("scada.plc.block", "plc_id", "Blocks", copy=False)
    field_ids = fields.One2many("scada.plc.field", "plc_id", "Fields", copy=False)
    is_own_map = fields.Boolean(
        "Differs from Profile",
        compute="_compute_is_own_map",
        help="The memory map was changed or imported.",
    )
    map_file = fields.Binary(compute="_compute_map_file")
    map_filename = fields.Char(compute="_compute_map_file")

    @api.depends("memory_map", "profile")
    def _compute_is_own_map(self):
        texts = profile_texts()
        for plc in self:
            plc.is_own_map = plc.memory_map != texts.get(plc.profile)

    @api.depends("memory_map", "name")
    def _compute_map_file(self):
        for plc in self:
            text = file_to_text(plc._get_memory_map())
            plc.map_file = base64.b64encode(text.encode())
            plc.map_filename = "memory-map-%s.json" % (plc.name or "plc").replace(
                "/", "-"
            )

    # -- write ------------------------------------------------------------------------
    @api.model
    def _extract_map_rows(self, vals):
        """Take ``{row field: [command]}`` out of ``vals`` and return it."""
        return {name: vals.pop(name) for name in ROW_FIELDS if vals.get(name)}

    @api.model
    def _is_map_changed(self, vals):
        return bool({"memory_map", "profile", *ROW_FIELDS}.intersection(vals))

    def _prepare_map_vals(self, vals):
        """Return ``vals`` with commands on rows turned into a new map."""
        commands = {name: vals[name] or [] for name in ROW_FIELDS if name in vals}
        vals = {name: value for name, value in vals.items() if name not in commands}
        # 4: the row stays as it is
        rows = {
            name: [command for command in values if command[0] != 4]
            for name, values in commands.items()
        }
        if any(rows.values()):
            if {"memory_map", "profile"}.intersection(vals):
                raise ScadaDataError(
                    _("Choose another profile or change the fields, not both at once.")
                )
            vals["memory_map"] = self._edit_map(rows)
        self._normalise_map(vals)
        return vals

    def _edit_map(self, rows):
        """Return the text of the map after the commands ``{row field: [command]}``."""
        editor = MapEditor(self.memory_map)
        try:
            for name in ROW_FIELDS:  # blocks first: fields name theirs
                kind = name[: -len("_ids")]
                for code, row_id, values in rows.get(name, ()):
                    self._edit_row(editor, kind, code, row_id, values)
            return map_to_text(editor.result())
        except MapError as error:
            raise ValidationError(
                _("The memory map can't be used:\n%s") % error
            ) from error

    @api.model
    def _edit_row(self, editor, kind, code, row_id, values):
        """Do one command of a one2many field: 0 adds, 1 changes, 2 removes."""
        if code == 0:
            model = self.env["scada.plc.%s" % kind]
            defaults = model.default_get(list(model._fields))
            getattr(editor, "add_%s" % kind)({**defaults, **values})
        elif code == 1:
            getattr(editor, "change_%s" % kind)(row_id % ROWS, values)
        elif code == 2:
            getattr(editor, "remove_%s" % kind)(row_id % ROWS)
        else:
            raise MapError("rows are added, changed or removed one by one")

    @api.model
    def _normalise_map(self, vals):
        """Bring the map in ``vals`` into its one spelling; judging comes later.

        :raise ValidationError: too long even to be looked at
        """
        if vals.get("memory_map"):
            self._check_map_size(vals["memory_map"])
            try:
                vals["memory_map"] = map_to_text(map_from_text(vals["memory_map"]))
            except MapError:
                return  # _check_memory_map says why

    @api.model
    def _check_map_size(self, text):
        try:
            check_size(len(text))
        except MapError as error:
            raise ValidationError(
                _("The memory map can't be used:\n%s") % error
            ) from error

    def _after_map_changed(self, before):
        """Forget what was understood by another map, and log what is new."""
        self.ensure_one()
        if self.memory_map == before:
            return
        self._check_unused(self._get_map_text())
        self._reset_slots()
        self._forget_map_rows()
        lines = diff_maps(parse_memory_map(before), self._get_memory_map())
        more = len(lines) - SHOWN_CHANGES
        if more > 0:
            lines[SHOWN_CHANGES:] = [_("and %s more") % more]
        self._message_log(body=note_html(_("Memory map changed:"), lines))

    def _forget_map_rows(self):
        """Have the rows read again: the cache knows nothing of the text's new ones."""
        for name in ROW_FIELDS:
            self[name].invalidate_cache()
        self.invalidate_cache(ROW_FIELDS, self.ids)

    # -- may it change? ---------------------------------------------------------------
    def _get_map_text(self):
        return _("The memory map of %s can't change") % self.name

    def _get_map_use(self, env):
        """Return why the map must stay as it is, None if nothing needs it."""
        reason = self._get_use(env)
        return reason and "%s %s" % (self._get_map_text(), reason)

    def _get_use(self, env):
        """Return what of the PLC is on its way, None if nothing is.

        :param env: the transaction that looks
        """
        batches = env["scada.mo.batch"].search(
            [("equipment_id", "=", self.equipment_id.id)]
        )
        if batches:
            return _(
                "while it has batches: %(count)s in the queue of %(line)s "
                "(%(orders)s). Let the plant finish them, or cancel them."
            ) % {
                "count": len(batches),
                "line": self.equipment_id.display_name,
                "orders": ", ".join(batches[:SHOWN_ORDERS].mapped("mo_id")),
            }
        pending = [("plc_id", "=", self.id), ("plc_state", "=", "pending")]
        for model in ("scada.failure.report", "scada.plc.weighing"):
            if env[model].search_count(pending):
                return _(
                    "while a failure or hand-add waits to be acknowledged to the PLC."
                )
        return None

    # -- buttons ----------------------------------------------------------------------
    @act("reset_map")
    def action_reset_map(self):
        """Take the map of the profile again."""
        self.check_access_rights("write")
        for plc in self:
            plc.memory_map = profile_texts()[plc.profile or DEFAULT_PROFILE]

    def action_export_map(self):
        """Download the map as a file of profiles."""
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")
        return {
            "type": "ir.actions.act_url",
            "url": "/web/content?model=scada.plc&id=%s&field=map_file"
            "&filename_field=map_filename&download=true" % self.id,
            "target": "self",
        }

    def action_import_map(self):
        """Open the dialog that takes a file."""
        self.ensure_one()
        self.check_access_rights("write")
        self.check_access_rule("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_plc_map_import_action"
        )
        return dict(action, context={"default_plc_id": self.id})

    def action_open_fields(self):
        """Open the fields as a list that can be searched and grouped."""
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_plc_field_action"
        )
        return dict(
            action,
            domain=[("plc_id", "=", self.id)],
            context={"default_plc_id": self.id, "search_default_group_by_block": 1},
        )
