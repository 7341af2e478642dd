# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A batch is ended whatever the plant says: for a plant that never answers again.

Administrators only.  Where the company wants a second person, the first one asks for it
and nothing is done; another administrator who does the same with the same figures ends
the batch.  It is marked in the history and its order is held back: queued again by
itself it might be made a second time.
"""
from odoo import _, api, fields, models

from ...acts import add_detail
from ...domain.text.journal import JOURNAL
from ...exceptions import ScadaDataError, ScadaStateError
from ...notes import note_html
from ...roles import check_decision, get_signature, needs_second
from ...translations import render_message


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    override_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    override_signature = fields.Char(
        "Override Asked for by",
        readonly=True,
        copy=False,
        help="Who wants to end it whatever the plant says; another administrator has "
        "to do the same.",
    )
    override_reason = fields.Char("Reason of the Override", readonly=True, copy=False)
    override_figures = fields.Char(readonly=True, copy=False)

    @api.model
    def _get_override(self, is_override, reason):
        """Return the reason of an override that this user may give, None without one.

        :raise AccessError: only administrators may
        :raise ScadaDataError: it has no reason
        """
        if not is_override:
            return None
        refusal = _("Only an administrator may end a batch against the plant's word.")
        check_decision(self.env, "override", refusal)
        reason = (reason or "").strip()
        if not reason:
            raise ScadaDataError(
                _("State in the reason how it is known that the plant won't go on.")
            )
        return reason

    # -- second person ----------------------------------------------------------------
    def _ask_override(self, reason):
        """Keep that this administrator wants to end the batches, if that is needed.

        :return: whether another one has to confirm it; nothing is done until then
        """
        # sudo: nobody writes batches by hand
        missing = self.sudo()._get_override_missing()
        for batch in missing:
            batch.write(
                {
                    "override_user_id": self.env.uid,
                    "override_signature": get_signature(self.env),
                    "override_reason": reason,
                    "override_figures": batch._get_figures(),
                }
            )
            text = _("%(user)s wants to end it whatever the plant says: %(reason)s")
            text %= {"user": get_signature(self.env), "reason": reason}
            batch._message_log(body=note_html(text))
        return bool(missing)

    def _get_override_missing(self):
        """Return the batches that no other person wants to end as they are now."""
        return self.filtered(
            lambda batch: needs_second("override", batch.company_id)
            and (
                batch.override_user_id.id in (False, self.env.uid)
                or batch.override_figures != batch._get_figures()
            )
        )

    def _check_override_asked(self, override):
        """Raise if one person alone ends batches whatever the plant says.

        :param override: the administrator's reason, None without an override
        """
        missing = self._get_override_missing() if override else self.browse()
        if missing:
            raise ScadaStateError(
                _(
                    "%s: two administrators have to end it against the plant's word. "
                    "Let another one ask for it in Odoo first: Cancel with Reason, "
                    "Whatever the Plant Says."
                )
                % ", ".join(missing.mapped("mo_id"))
            )

    # -- done -------------------------------------------------------------------------
    def _mark_outcome_unknown(self, override, answer):
        """Mark the batch, hold its order back and record who decided it, and why.

        :param override: the administrator's reason
        :param answer: what the plant said
        """
        self.ensure_one()
        self.is_outcome_unknown = True
        users, reasons = [get_signature(self.env)], [override]
        if self.override_user_id and self.override_user_id != self.env.user:
            users.insert(0, self.override_signature)
            reasons.insert(0, self.override_reason)
        arguments = dict(
            self._get_journal_arguments(),
            user=", ".join(users),
            reason="; ".join(reasons),
            answer=answer,
        )
        self.env["scada.task"]._journal(
            "outcome_unknown", row={"batch": self}, **arguments
        )
        text = render_message(self.env, JOURNAL["outcome_unknown"].source, **arguments)
        self._message_log(body=note_html(text))
        self.production_id.scada_on_hold = True
        add_detail("against the plant's word: %s: %s" % (self.mo_id, override))
