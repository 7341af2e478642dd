# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A quarantined batch goes to the plant again: another run of the same order.

The first run ends with what it has dosed and keeps its record and its reference.  The
new one has a reference that was never used, so that words of the first can't be taken
for the second, and the plan of the order as it is now.
"""
from odoo import api, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.exceptions import ScadaStateError
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.roles import check_decision, get_signature
from odoo.addons.scada_bridge.translations import _


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @act("resend")
    def action_resend(self):
        """Send the orders of quarantined batches to the PLC again, for managers.

        The key ``scada_shown`` of the context is the version of the figures that the
        form has shown; with others it is refused.

        :return: the action that shows the queue: the batches of this form are gone
        :raise ScadaStateError: the plant has a batch, or its order can't be made
        """
        refusal = _("Only a SCADA manager may send a batch to the PLC again.")
        check_decision(self.env, "resend", str(refusal))
        self.check_access_rights("read")
        self.check_access_rule("read")
        self._check_shown(self.env.context.get("scada_shown"))
        # sudo: nobody writes batches by hand
        batches = self.sudo()._get_resendable()
        runs = {batch: batch._prepare_next_run_vals() for batch in batches}
        batches._withdraw_from_plant()  # what the plant may make is not sent twice
        text = _("Sent to the PLC again by %s.") % get_signature(self.env)
        batches._end_and_send_again(runs, text)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_mo_batch_action"
        )
        return dict(action, target="main")

    def _end_and_send_again(self, runs, text):
        """End runs that the plant has let go, and queue the next ones of their orders.

        Those that are watched for a while are sent again after that.

        :param runs: {batch: values of its order's next run}, of these and others
        """
        self._end_withdrawn(text)
        waiting = self.exists()
        waiting.write({"is_sent_again": True})
        again = [runs[batch] for batch in self if batch not in waiting]
        self._queue_next_runs(again, text)

    @api.model
    def _queue_next_runs(self, vals_list, text):
        """Queue further runs of orders, with a note about who wanted that."""
        again = self._create_queued(vals_list)
        for batch in again:
            batch._message_log(body=note_html(text))  # for the batch record
        again._after_queue_filled()

    def _get_resendable(self):
        """Return those that may go to the PLC again: their order was not closed."""
        return self.filtered(
            lambda batch: batch.plc_state == "quarantine" and not batch.date_closed
        )

    def _prepare_next_run_vals(self):
        """Return the values of the next run of the batch's order, in the same place.

        A run that the plant has already brings its own (see ``adopt``).
        """
        self.ensure_one()
        production = self.production_id
        if not production:
            raise ScadaStateError(
                _("The order of %s was deleted, it can't be sent again.") % self.mo_id
            )
        silos = self.env["scada.silo"]._get_line_silos(self.equipment_id)
        vals = production._prepare_scada_batch_vals(silos)
        return {"batch_no": self.batch_no, **vals}
