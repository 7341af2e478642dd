# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person decides about a quarantined batch: look again, without writing a word."""
from odoo import _, api, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.roles import check_decision, get_signature


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @act("release_quarantine")
    def action_release_quarantine(self):
        """Look again at what the PLC holds of quarantined batches, for managers.

        For a PLC whose memory has come back, or a record that was corrected at the
        plant.  Nothing is written to the PLC: the order's slot and its result are read
        again, and what still contradicts the batch is quarantined again.
        """
        self.check_access_rights("read")
        self.check_access_rule("read")
        refusal = _("Only a SCADA manager may release a quarantine.")
        check_decision(self.env, "release_quarantine", refusal)
        # sudo: nobody writes batches by hand, releasing them is this button
        batches = self.sudo().filtered(lambda b: b.plc_state == "quarantine")
        for batch in batches:
            batch.write({"plc_state": "released", "date_silent": False})
            batch._clear_error()
            text = _("Released from quarantine by %s.") % get_signature(self.env)
            batch._message_log(body=note_html(text))
        batches._reset_result_slots()
        batches._delay_verify()
        batches._get_plc()._delay_poll()
        return self._notify(_("The PLC is read again in a moment"))

    def _reset_result_slots(self):
        """Make the next poll handle the batches' results as new."""
        for batch in self:
            batch._get_result_slots()._reset_words()

    def _get_result_slots(self):
        """Return what is known of the batch's result slot."""
        self.ensure_one()
        slots = self._get_plc().slot_ids
        return slots.filtered(lambda slot: slot.number == self.batch_no)

    @api.depends("plc_state")
    def _compute_advice(self):
        return super()._compute_advice()

    def _get_advice(self):
        if self.plc_state == "withdrawing":
            return _(
                "Nothing: it was taken back from the PLC, and leaves the queue once "
                "the PLC can't show it any more."
            )
        if self.plc_state != "quarantine":
            return super()._get_advice()
        return _(
            "Find out at the plant what became of this batch. Not made: a manager "
            "presses Re-send to PLC, or it is cancelled with the reason. The PLC shows "
            "it right again: Release Quarantine."
        )
