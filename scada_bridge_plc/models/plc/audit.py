# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Acts on PLCs, and how a change of a PLC's record is logged in the audit."""
from odoo import _, api, models

from ...plc.map.text import diff_maps
from ..map.map import ROW_FIELDS
from .plc import parse_memory_map

# What the jobs write all day, and what Odoo's chatter keeps on the record
KEPT = (
    "endpoint",
    "last_contact",
    "last_error",
    "slot_ids",
    "state",
    "state_since",
)
CHATTER = ("message_", "activity_")
MAP = "memory_map"


class ScadaApiAudit(models.Model):
    _inherit = "scada.api.audit"

    @api.model
    def _selection_act(self):
        return super()._selection_act() + [
            ("bind", _("Bind PLC to Database")),
            ("discard_record", _("Discard Record")),
            ("accept_hand_add", _("Accept Hand-Add")),
            ("dismiss_hand_add", _("Reject Hand-Add")),
            ("import_map", _("Import Memory Map")),
            ("live_words", _("Look at Words")),
            ("read_plc", _("Read PLC Now")),
            ("release_quarantine", _("Release Quarantine")),
            ("release_slot", _("Release Slot")),
            ("resend", _("Send to PLC Again")),
            ("reset_map", _("Reset Memory Map")),
            ("retry_hand_add", _("Retry Hand-Add")),
            ("send_batch", _("Send to PLC")),
            ("confirm_correction", _("Confirm Ignored Correction")),
            ("ignore_correction", _("Ignore Late Correction")),
            ("settle_correction", _("Settle Late Correction")),  # until 14.0.1.5.0
            ("take_over_correction", _("Take Late Correction Over")),
            ("undo_correction", _("Take Back Decision about Correction")),
            ("test_connection", _("Test Connection")),
            ("write_words", _("Write Words")),
        ]


class ScadaPlc(models.Model):
    """Stands above the PLC's own ``write``: what that refuses is logged, too."""

    _name = "scada.plc"
    _inherit = ["scada.audit.mixin", "scada.plc"]

    @api.model
    def _is_audited(self, name):
        return (
            name in self._fields and name not in KEPT and not name.startswith(CHATTER)
        )

    def _get_audit_texts(self, names):
        """Blocks and fields are parts of the map's text."""
        plain = [name for name in names if name not in ROW_FIELDS]
        if len(plain) < len(names) or "profile" in names:
            plain = list(dict.fromkeys(plain + [MAP]))
        return super()._get_audit_texts(plain)

    @api.model
    def _get_audit_change(self, label, before, after):
        if label != self.fields_get([MAP], ["string"])[MAP]["string"]:
            return super()._get_audit_change(label, before, after)
        lines = diff_maps(parse_memory_map(before), parse_memory_map(after))
        return "%s: %s" % (label, "; ".join(lines))
