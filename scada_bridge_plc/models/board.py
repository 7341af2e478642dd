# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant board shows of a line's PLC."""
from odoo import _, api, fields, models

from .handover.gate import GATE

# Even without batches a PLC is read every 5 minutes, and CONTACT_SECONDS may pass until
# that is noted; what was not heard of for so long is read by nobody.  The rule
# ScadaPlcSilent (setup/deploy) waits as long.
SILENT_SECONDS = 900


class ScadaBoard(models.AbstractModel):
    _inherit = "scada.board"

    @api.model
    def _prepare_board(self, line):
        board = super()._prepare_board(line)
        plc = line._get_scada_plc()
        if plc:
            board["connection"] = self._prepare_connection(plc)
            self._add_slot_reasons(board["slots"], plc)
        return board

    @api.model
    def _prepare_connection(self, plc):
        states = dict(
            plc._fields["state"]._description_selection(self.env),
            stopped=_("Stopped"),
            silent=_("Not Read"),
        )
        state = self._get_connection_state(plc)
        return {
            "name": plc.name,
            "model": plc._name,
            "id": plc.id,
            "state": state,
            "state_name": states[state],
            "since": self._date(plc.state_since),
            "contact": self._date(plc.last_contact),
            "problem": self._get_connection_problem(plc, state) or "",
        }

    @api.model
    def _get_connection_state(self, plc):
        """Return the PLC's state, or what makes "online" a half-truth.

        :return: "unknown", "online", "offline", "stopped" (its program does not run),
            "silent" (nobody has read it for SILENT_SECONDS)
        """
        if plc.state != "online":
            return plc.state
        limit = fields.Datetime.subtract(fields.Datetime.now(), seconds=SILENT_SECONDS)
        if plc.last_contact and plc.last_contact < limit:
            return "silent"
        is_stopped = plc.cpu_mode == "program" or plc.cpu_error
        return "stopped" if is_stopped else "online"

    @api.model
    def _get_connection_problem(self, plc, state):
        if state == "offline":
            return plc.last_error
        if state == "silent":
            return _(
                "Nothing has read the PLC for long: the job runner or the scheduled "
                "actions of Odoo stand still, or Task 5 is switched off."
            )
        if state == "stopped" and not plc.cpu_error:
            return _("The PLC is in Program mode, the plant stands still.")
        return plc.cpu_error

    @api.model
    def _add_slot_reasons(self, slots, plc):
        """Name the slots of the PLC whose words can't be believed."""
        reasons = {
            slot.number: slot._get_problem()
            for slot in plc.slot_ids
            if slot._get_problem()
        }
        if plc._is_gate_shut():
            reasons[GATE] = "%s %s" % (plc._get_gate_text(), reasons[GATE])
        for slot in slots:
            slot["problem"] = slot.get("problem") or reasons.get(slot["number"], "")

    @api.model
    def _prepare_slot(self, number, batch):
        slot = super()._prepare_slot(number, batch)
        if batch and batch.plc_state:
            steps = dict(batch._fields["plc_state"]._description_selection(self.env))
            slot.update(step=batch.plc_state, step_name=steps[batch.plc_state])
        return slot
