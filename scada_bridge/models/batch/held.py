# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person decides about a batch that is held: its weight, or that it is right.

What the plant told is kept: the ledger and the silos are not touched, and the plant's
own weight stands beside the one that a person enters.
"""
import hashlib
import json

from odoo import _, api, fields, models

from ...acts import act
from ...domain.run.balance import SMALLEST_KG
from ...exceptions import ScadaDataError, ScadaStateError
from ...notes import note_html
from ...roles import check_decision, check_reason, get_signature


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    decided_by = fields.Char(
        readonly=True, copy=False, help="Who decided about its figures last."
    )

    shown = fields.Char(
        compute="_compute_shown", help="Version of the figures that a form shows."
    )

    @api.depends("reading_seq", "line_ids.actual_consumption")
    def _compute_shown(self):
        for batch in self:
            batch.shown = batch._get_shown()

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

    def _get_shown(self):
        """Return the version of the figures of all these batches, by their UUID."""
        shown = {batch.uuid: batch._get_figures() for batch in self}
        return json.dumps(shown, sort_keys=True)

    def _check_shown(self, shown):
        """Raise if these batches are not as they were shown.

        :param shown: as :meth:`_get_shown`, None if nothing was
        """
        if shown and shown != self._get_shown():
            self._refuse_figures()

    def _refuse_figures(self):
        raise ScadaStateError(
            _("The figures of %s have changed meanwhile. Look at them again.")
            % ", ".join(self.mapped("mo_id"))
        )

    @api.model
    def _refuse_gone(self, uuids):
        """Raise for batches that have left the queue; tell who was first."""
        runs = self.env["scada.mo.history"].search([("uuid", "in", uuids)])
        ends = dict(runs._fields["end"]._description_selection(self.env))
        texts = ["%s: %s" % (run.mo_id, run.reason or ends[run.end]) for run in runs]
        first = _("Another person was first, the batch has left the queue. %s")
        raise ScadaStateError(first % "; ".join(texts))

    @act("finish_with_weight", "weight", "reason")
    def action_finish_with_weight(self, weight=0.0, reason="", figures=""):
        """Close the order with a weight that a manager states.

        Also that of a run whose callers tell nothing more.

        :param weight: kg, more than zero
        :param figures: see :meth:`_get_figures`
        """
        refusal = _("Only a SCADA manager may finish a batch with a weight.")
        check_decision(self.env, "finish_with_weight", refusal)
        self.check_access_rule("read")
        reason = check_reason("finish_with_weight", reason)
        batch = self._check_decision(figures)
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
        refusal = _("Only a SCADA manager may accept the figures of a batch.")
        check_decision(self.env, "accept_figures", refusal)
        self.check_access_rule("read")
        reason = check_reason("accept_figures", reason)
        batch = self._check_decision(figures)
        if batch.held_for != "decision":
            batch._refuse_decision()
        if batch.actual_weight_quantity_finished_goods < SMALLEST_KG:
            raise ScadaDataError(
                _("%s has no weight that could be accepted. Finish it with a weight.")
                % batch.mo_id
            )
        text = _("Figures accepted by %(user)s: %(reason)s")
        batch.accepted_figures = figures
        batch._note_decision(text, reason=reason)
        return batch._go_on()

    def _check_decision(self, figures):
        """Return the batch, to be written, if it can be decided about now.

        :raise ScadaStateError: it is not for a person to decide, or its figures are
            not those that the person saw
        """
        self.ensure_one()
        self.check_access_rule("read")
        # sudo: nobody writes batches by hand, deciding about them is this button
        batch = self.sudo()
        is_over = batch.status_manufacturing or batch._is_reported()
        if not is_over or batch._is_closed():
            batch._refuse_decision()
        if figures != batch._get_figures():
            if batch.decided_by:
                batch._refuse_decision()
            batch._refuse_figures()
        return batch

    def _refuse_decision(self):
        """Raise since nobody has to decide about the batch, tell who was first."""
        if self.decided_by:
            raise ScadaStateError(
                _("%(order)s was decided about by %(user)s. Look at it again.")
                % {"order": self.mo_id, "user": self.decided_by}
            )
        raise ScadaStateError(_("%s does not wait for a decision.") % self.mo_id)

    def _note_decision(self, text, **arguments):
        """Record what was decided, by whom: the name and the login as it is now."""
        user = get_signature(self.env)
        self._write_untracked({"decided_by": user})
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
        refusal = _("Only a SCADA manager may finish a batch with a weight.")
        check_decision(self.env, "finish_with_weight", refusal)
        return self._open_decision("weight")

    def action_ask_accept(self):
        """Open the dialog that accepts the figures as they are."""
        refusal = _("Only a SCADA manager may accept the figures of a batch.")
        check_decision(self.env, "accept_figures", refusal)
        return self._open_decision("accept")

    def _open_decision(self, kind):
        self.ensure_one()
        self.check_access_rule("read")
        dialogs = self.env["scada.batch.decision"]
        dialog = dialogs.create(
            {
                "batch_id": self.id,
                "uuid": self.uuid,
                "kind": kind,
                "figures": self._get_figures(),
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge.scada_batch_decision_action"
        )
        return dict(action, res_id=dialog.id)
