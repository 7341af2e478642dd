# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide about batches: cancel, hold, release, try again.

A batch that fails is tried again for ever, until posted, cancelled or held.  Hold stops
the trying, nothing else: the batch keeps its number, since the plant may still work on
it, and readings are stored as before.

A batch that the plant has begun is aborted by a manager only.  What it has dosed is in
no stock move then: it is unassigned material of the run, until somebody decides.
"""
from odoo import _, models

from ...acts import act
from ...domain.text.message import _lt
from ...exceptions import ScadaStateError
from ...notes import note_html
from ...roles import check_decision, check_reason, get_signature
from ...translations import render_message
from ..mixin.job import RUN_NOW
from ..mixin.provenance import BY_CODE


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    # -- cancel -----------------------------------------------------------------
    def _check_has_left_plant(self):
        """Raise if the plant may still work on a batch; hook for the PLC addon."""

    def _withdraw_from_plant(self, override=None):
        """Take the batches back from the plant, which is asked first.

        Hook for the PLC addon: without a PLC the plant is whoever calls the API.

        :param override: why an administrator goes on whatever the plant says (see
            ``_get_override``); the outcome of these batches is then unknown
        :raise ScadaStateError: the plant has a batch, or can't be asked
        """
        if not override:
            self._check_has_left_plant()

    @act("cancel_batch", "reason", "is_override")
    def action_cancel(self, reason="", is_override=False, figures=None):
        """Take the batches out of the queue; their orders stay out until released.

        :param reason: what the person says, kept in the history
        :param is_override: whatever the plant says, for administrators
        :param figures: what was shown, see :meth:`_get_shown`; None: nothing was
        """
        self.check_access_rights("read")
        self.check_access_rule("read")
        reason = (reason or "").strip()
        override = self._get_override(is_override, reason)
        self._check_shown(figures)
        if override and self._ask_override(override):
            return self._notify(_("Another administrator has to confirm it"))
        # sudo: an operator may not write orders, but cancelling holds them back
        self.sudo().production_id.scada_on_hold = True
        # sudo: nobody writes batches by hand, taking them out is this button
        self.sudo()._cancel(self._get_cancel_reason(reason), override, reason)
        # the form that the button was pressed on shows a record that is gone
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_mo_batch_action"
        )
        return dict(action, target="main")

    def _get_cancel_reason(self, reason):
        """Return what the history says about who cancelled, and why."""
        user = get_signature(self.env)
        if not reason:
            return render_message(self.env, _lt("Cancelled by %s.")) % user
        text = _lt("Cancelled by %(user)s. %(reason)s")
        return render_message(self.env, text, user=user, reason=reason)

    def _cancel(self, text, override=None, reason=None):
        """Archive the batches as cancelled, once the plant has let them go.

        :param text: for the history
        :param override: as :meth:`_withdraw_from_plant`
        :param reason: of the person alone; None: ``text`` is one
        """
        self._check_not_made()
        self._check_may_abort(text if reason is None else reason)
        self._check_override_asked(override)
        self._withdraw_from_plant(override)
        self._end_withdrawn(text)

    def _end_withdrawn(self, text):
        """Archive batches that the plant has let go.

        Hook for the PLC addon, where it takes a while until that is sure.
        """
        self._archive("cancel", text)

    def _check_may_abort(self, reason):
        """Raise if this user may not end a batch that the plant has begun.

        :raise AccessError: only managers may
        :raise ScadaDataError: not without a reason
        """
        if any(batch._may_have_begun() for batch in self):
            refusal = _(
                "The plant has begun with the batch. Only a SCADA manager may abort "
                "it; what was dosed then waits for a decision."
            )
            check_decision(self.env, "abort", refusal)
            check_reason("abort", reason)

    def _check_not_made(self):
        """Raise if the plant has made a batch and it is on its way into stock.

        Cancelled, its kilograms would be in no stock move and its order might be made
        again.  One that can't be posted or closed is for a person to resolve.
        """
        made = self.filtered(
            lambda b: b.state == "finished" and not b.error_message and not b.held_for
        )
        if made:
            raise ScadaStateError(
                _(
                    "The plant has made %s already: it is posted and closed in a "
                    "moment, and can only be cancelled if that fails."
                )
                % ", ".join(made.mapped("mo_id"))
            )

    # -- hold and retry -----------------------------------------------------------
    @act("hold")
    def action_hold(self):
        """Stop trying to post and to close; for managers."""
        refusal = _("Only a SCADA manager may hold batches.")
        check_decision(self.env, "hold", refusal)
        self.check_access_rule("read")
        # sudo: nobody writes batches by hand, holding them is this button
        for batch in self.sudo():
            batch.on_hold = True
            text = _("Put on hold by %s.") % self.env.user.name
            batch._message_log(body=note_html(text))

    @act("release_hold")
    def action_release_hold(self):
        """Go on with what was held, now."""
        refusal = _("Only a SCADA manager may release batches that are held.")
        check_decision(self.env, "release_hold", refusal)
        self.check_access_rule("read")
        # sudo: releasing them is this button
        for batch in self.sudo().filtered("on_hold"):
            batch.write({"on_hold": False, "date_next_try": False})
            text = _("Released by %s.") % self.env.user.name
            batch._message_log(body=note_html(text))
            batch._delay_job("_job_finish" if batch.update_odoo else "_job_post")

    @act("retry_post")
    def action_retry(self):
        """Try again now what failed, as the system's user, also if the task is off."""
        self.check_access_rights("read")
        self.check_access_rule("read")
        for batch in self.with_context(**{RUN_NOW: BY_CODE}):
            batch._delay_job("_job_finish" if batch.update_odoo else "_job_post")
        # sudo: nobody writes batches by hand, trying again is this button
        for batch in self.sudo():
            text = _("Tried again by %s.") % self.env.user.name
            batch._message_log(body=note_html(text))
        return self._notify(_("It is tried again in a moment"))
