# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person decides about a batch that is held: its weight, or that it is right.

What the plant told is kept: the ledger and the silos are not touched, and the plant's
own weight stands beside the one that a person enters.
"""
import hashlib
import json

from odoo import _, models

from ...acts import act
from ...domain.run.balance import SMALLEST_KG
from ...exceptions import ScadaDataError, ScadaStateError
from ...notes import note_html
from ...roles import MANAGER, check_role


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _get_figures(self):
        """Return the version of this batch's figures: another text for other figures.

        A person decides with the figures that were shown, never with later ones.
        """
        self.ensure_one()
        figures = [
            self.uuid,
            self.reading_seq,
            "%.3f" % self.actual_weight_quantity_finished_goods,
            [[n.silo_number, "%.3f" % n.actual_consumption] for n in self.line_ids],
        ]
        return hashlib.sha256(json.dumps(figures).encode("ascii")).hexdigest()[:16]

    @act("finish_with_weight", "weight", "reason")
    def action_finish_with_weight(self, weight=0.0, reason="", figures=""):
        """Close the order with a weight that a manager states.

        Also that of a run whose callers tell nothing more.

        :param weight: kg, more than zero
        :param figures: see :meth:`_get_figures`
        """
        batch = self._check_decision(reason, figures)
        if weight < SMALLEST_KG:
            raise ScadaDataError(_("The weight is more than 0 kg."))
        text = _("Finished with a weight of %(weight)s kg by %(user)s: %(reason)s")
        if not batch.status_manufacturing:
            batch._end_reported()
        batch._set_weight(weight, "person")
        batch._note_decision(text, weight=weight, reason=reason)
        return batch._go_on()

    @act("accept_figures", "reason")
    def action_accept(self, reason="", figures=""):
        """Close the order although its figures look implausible; for managers.

        :param figures: see :meth:`_get_figures`
        """
        batch = self._check_decision(reason, figures)
        if batch.held_for != "decision":
            raise ScadaStateError(_("%s does not wait for a decision.") % batch.mo_id)
        if batch.actual_weight_quantity_finished_goods < SMALLEST_KG:
            raise ScadaDataError(
                _("%s has no weight that could be accepted. Finish it with a weight.")
                % batch.mo_id
            )
        text = _("Figures accepted by %(user)s: %(reason)s")
        batch.accepted_figures = figures
        batch._note_decision(text, reason=reason)
        return batch._go_on()

    def _check_decision(self, reason, figures):
        """Return the batch, to be written, if this user may decide about it now.

        :raise ScadaStateError: it is not for a person to decide, or its figures are
            not those that the person saw
        """
        self.ensure_one()
        self.check_access_rule("read")
        refusal = _("Only a SCADA manager may decide about a batch that is held.")
        check_role(self.env, MANAGER, refusal)
        if not (reason or "").strip():
            raise ScadaDataError(_("Enter the reason."))
        # sudo: nobody writes batches by hand, deciding about them is this button
        batch = self.sudo()
        is_over = batch.status_manufacturing or batch._is_reported()
        if not is_over or batch._is_closed():
            raise ScadaStateError(_("%s does not wait for a decision.") % batch.mo_id)
        if figures != batch._get_figures():
            raise ScadaStateError(
                _("The figures of %s have changed meanwhile. Look at them again.")
                % batch.mo_id
            )
        return batch

    def _note_decision(self, text, **arguments):
        """Record what was decided, by whom: the name and the login as it is now."""
        user = "%s (%s)" % (self.env.user.name, self.env.user.login)
        self._message_log(body=note_html(text % dict(arguments, user=user)))

    def _go_on(self):
        """Close the order with what was decided, in a moment."""
        self.ensure_one()
        self.date_next_try = False
        self._end_hold()
        self._delay_job("_job_finish" if self.update_odoo else "_job_post")
        return self._notify(_("The order is closed in a moment"))

    def action_ask_weight(self):
        """Open the dialog that finishes the batch with a weight."""
        return self._open_decision("weight")

    def action_ask_accept(self):
        """Open the dialog that accepts the figures as they are."""
        return self._open_decision("accept")

    def _open_decision(self, kind):
        self.ensure_one()
        self.check_access_rule("read")
        refusal = _("Only a SCADA manager may decide about a batch that is held.")
        check_role(self.env, MANAGER, refusal)
        dialogs = self.env["scada.batch.decision"]
        dialog = dialogs.create(
            {"batch_id": self.id, "kind": kind, "figures": self._get_figures()}
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge.scada_batch_decision_action"
        )
        return dict(action, res_id=dialog.id)
