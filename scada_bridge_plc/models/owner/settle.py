# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records made before a PLC had one owner: which of them keeps it?

The record with batches in its queue; of several, the one that was last in contact, then
the active one, then the oldest.  The others keep their data and have no endpoint, so
that nothing is sent for them.  Without batches they are archived; with batches they
stay, offline with the reason, until a person has seen to these.
"""
import logging

from odoo import _, fields, models

from odoo.addons.scada_bridge.models.mixin.provenance import BY_CODE
from odoo.addons.scada_bridge.notes import note_html

from .move import SETTLING

_logger = logging.getLogger(__name__)


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    def _settle_endpoints(self):
        """Give each of the PLCs its endpoint, or record why it has none."""
        for plc in self.sorted(lambda p: p._get_ownership_rank(), reverse=True):
            found = plc._find_endpoint()
            owner = plc._find_owner(found)
            if owner:
                plc._surrender_endpoint(owner)
            else:
                plc._write_endpoint(found)
                plc.flush(["endpoint"])

    def _get_ownership_rank(self):
        """Return how good the record's claim on its PLC is; the greatest wins."""
        self.ensure_one()
        return (
            self._count_batches() > 0,
            self.last_contact or fields.Datetime.to_datetime("1970-01-01"),
            self.active,
            -self.id,
        )

    def _count_batches(self):
        return self.env["scada.mo.batch"].search_count(
            [("equipment_id", "=", self.equipment_id.id)]
        )

    def _surrender_endpoint(self, owner):
        """Leave the PLC to its owner, and have a manager look at this record."""
        reason = self._get_endpoint_refusal(owner)
        _logger.warning("PLC %s (id %s): %s", self.name, self.id, reason)
        vals = {"last_error": reason}
        if self.active:
            vals.update(state="offline", state_since=fields.Datetime.now())
        self.write(vals)
        self._message_log(body=note_html(reason))
        if not self._get_use(self.env):
            # the guards of a move ask other transactions: an upgrade is alone, and
            # they would wait for its locks
            self.with_context(**{SETTLING: BY_CODE}).write({"active": False})
        # last: archiving a record ends its activities
        self._update_alarm(_("Two records of one PLC"), reason)
