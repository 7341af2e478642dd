# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PLC stays where it is while words are on their way.

What it reports is found by its line, and its end is acknowledged at its address.  So
line, company, address and archiving are guarded as the memory map is.
"""
from odoo import _, api, models
from odoo.exceptions import ValidationError

from odoo.addons.scada_bridge.exceptions import ScadaStateError
from odoo.addons.scada_bridge.models.mixin.provenance import BY_CODE

from .endpoint import ADDRESS, PLACE

# the server's own port says nothing about the PLC
GUARDED = set(PLACE) - {"fins_local_port"} | {"active"}
SETTLING = "scada_plc_settling"  # an upgrade is alone, see settle.py


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    @api.constrains("equipment_id", "active")
    def _check_is_line(self):
        for plc in self:
            if plc.active and not plc.equipment_id.scada_is_line:
                raise ValidationError(
                    _("%s is no production line, it can't have a PLC.")
                    % plc.equipment_id.display_name
                )

    def _check_move(self, vals):
        """Raise if ``vals`` move one of these PLCs that has to stay where it is.

        :return: those that move
        """
        if self.env.context.get(SETTLING) is BY_CODE:
            return self.browse()
        changes = {plc: plc._get_changes(vals) for plc in self}
        if any(changed.intersection(PLACE) for changed in changes.values()):
            self._check_may_assign()
        moved = self.filtered(lambda plc: changes[plc] & GUARDED)
        for plc in moved:
            if not plc._is_being_set_up(changes[plc]):
                plc._check_may_change_address()
        return moved

    def _drop_same_transport(self, vals):
        """Return ``vals`` without a transport that all have: Odoo would compute the
        port again, and the settings write every field that they show."""
        if set(self.mapped("transport")) != {vals.get("transport")}:
            return vals
        return {name: value for name, value in vals.items() if name != "transport"}

    def _get_changes(self, vals):
        """Return the names of guarded and address fields that get another value."""
        self.ensure_one()
        return {
            name
            for name in GUARDED.union(PLACE).intersection(vals)
            if self._fields[name].convert_to_write(self[name], self)
            != (vals[name] or False)
            and (self[name] or vals[name])
        }

    def _check_may_change_address(self):
        """Raise while words of the PLC are on their way."""
        self._check_unused(
            _("Line, company, address and archiving of %s can't change") % self.name
        )

    def _is_being_set_up(self, changed):
        """Return whether only an address is corrected at which nobody ever answered.

        Orders that wait for a PLC's first answer have not gone anywhere yet.
        """
        batches = self.env["scada.mo.batch"].search(
            [("equipment_id", "=", self.equipment_id.id)]
        )
        is_new = not self.last_contact and set(batches.mapped("plc_state")) <= {
            "to_write"
        }
        return is_new and changed <= set(ADDRESS)

    def _after_address_changed(self):
        """Forget what was read elsewhere, and have the new address alone."""
        for plc in self:
            plc._reset_slots()
        # an archived record may be refused one, whose address another one has
        self.filtered(lambda plc: plc.active or plc.endpoint)._update_endpoint()
        self._unregister_on_server()

    # -- is it in use? --------------------------------------------------------------
    def _check_unused(self, what):
        """Raise while words of the PLC are on their way.

        :param what: what can't be done then
        :raise ScadaStateError: batches or events are not finished, or a job is at work
        """
        self.ensure_one()
        locks = (self.equipment_id, "fill_queue"), (self, "wire")
        if not all(record._try_record_lock(purpose) for record, purpose in locks):
            raise ScadaStateError(
                _("A job is at work on PLC %s, try again in a moment.") % self.name
            )
        reason = self._get_use(self.env)
        if not reason:
            # our snapshot may be older than the locks: look with a new one as well
            with self.env.registry.cursor() as cr:
                reason = self._get_use(self.env(cr=cr))
        if reason:
            raise ScadaStateError("%s %s" % (what, reason))
