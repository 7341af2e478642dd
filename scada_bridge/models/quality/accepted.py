# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person accepts that kilograms differ: by name and reason, once.

The acceptance is of these figures: when one of them changes, the row is an alarm again.
It is never changed; *Take Back* adds a counter-entry.
"""
from odoo import _, api, fields, models

from ...acts import act
from ...exceptions import ScadaStateError
from ...notes import note_html
from ...roles import check_decision, check_reason, get_signature
from ..history.signed import get_reversal_fields
from ..mixin.batch import KG_DIGITS

SHOWN = (
    "accepted_kg",
    "entry_kg",
    "stock_kg",
    "history_kg",
    "moved_kg",
    "lot_kg",
    "difference",
)


class ScadaAcceptedDifference(models.Model):
    _name = "scada.accepted.difference"
    _inherit = "scada.reasoned.mixin"
    _description = "SCADA Accepted Difference"
    _order = "id desc"
    _rec_name = "mo_id"

    row_key = fields.Char(required=True, readonly=True, index=True)
    figures = fields.Char(required=True, readonly=True, help="What the person saw.")
    mo_id = fields.Char("Order", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    difference = fields.Float("Difference (kg)", digits=KG_DIGITS, readonly=True)
    user_name = fields.Char("Accepted by")
    reversal_of_id, reversal_ids = get_reversal_fields("scada.accepted.difference")

    _sql_constraints = [
        ("reversal_uniq", "UNIQUE (reversal_of_id)", "It is taken back once."),
    ]


class ScadaReconciliation(models.Model):
    _inherit = "scada.reconciliation"

    accepted_id = fields.Many2one(
        "scada.accepted.difference",
        "Accepted",
        compute="_compute_accepted_id",
        help="A manager has accepted exactly this difference.",
    )
    accepted_by = fields.Char(related="accepted_id.user_name", string="Accepted by")
    accepted_reason = fields.Char(related="accepted_id.reason", string="Reason")
    is_open = fields.Boolean(
        "To Look At",
        compute="_compute_accepted_id",
        search="_search_is_open",
        help="Differs, and nobody has accepted it.",
    )

    def _compute_accepted_id(self):
        acceptances = self.env["scada.accepted.difference"]
        found = acceptances.search(
            [
                ("row_key", "in", [row._get_key() for row in self]),
                ("reversal_of_id", "=", False),
                ("reversal_ids", "=", False),
            ],
            order="id",
        )
        last = {(one.row_key, one.figures): one for one in found}
        for row in self:
            key = (row._get_key(), row._get_figures())
            row.accepted_id = last.get(key, acceptances)
            row.is_open = row.is_alarm and not row.accepted_id

    @api.model
    def _search_is_open(self, operator, value):
        """Find the alarms that nobody has accepted; there are few alarms."""
        alarms = self.search([("is_alarm", "=", True)])
        is_wanted = (operator == "=") == bool(value)
        return [("id", "in" if is_wanted else "not in", alarms._get_unaccepted().ids)]

    def _get_unaccepted(self):
        """Return the rows whose difference nobody has accepted."""
        return self.filtered(lambda row: not row.accepted_id)

    def _get_key(self):
        """Return what a row is known by: a silo's row changes its id in the history."""
        self.ensure_one()
        if self.kind == "silo":
            return "%s/%s" % (self.batch_uuid, self.silo_number)
        return str(self.id)

    def _get_figures(self):
        """Return the version of what is shown of this row."""
        self.ensure_one()
        return "/".join("%.3f" % self[name] for name in SHOWN)

    # -- accept -----------------------------------------------------------------------
    def action_ask_accept(self):
        """Ask a manager for the reason."""
        self.ensure_one()
        self.check_access_rule("read")
        refusal = _("Only a SCADA manager may accept a difference.")
        check_decision(self.env, "accept_difference", refusal)
        return {
            "type": "ir.actions.act_window",
            "name": _("Accept the Difference"),
            "res_model": "scada.difference.accept",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_row_id": self.id,
                "default_figures": self._get_figures(),
            },
        }

    @act("accept_difference", "reason")
    def action_accept(self, reason="", figures=""):
        """Accept that the kilograms of this row differ; for managers, once.

        :param figures: what was shown, see :meth:`_get_figures`
        :raise ScadaStateError: it is accepted, does not differ, or has changed
        """
        refusal = _("Only a SCADA manager may accept a difference.")
        check_decision(self.env, "accept_difference", refusal)
        self.ensure_one()
        self.check_access_rule("read")
        reason = check_reason("accept_difference", reason)
        self._lock_to_accept()
        self._check_to_accept(figures)
        self._accept(reason)

    def _lock_to_accept(self):
        """Let everybody start again who accepts at this moment."""
        self.production_id._scada_lock_for_queue()
        self.invalidate_cache()

    def _check_to_accept(self, figures):
        if self.accepted_id:
            raise ScadaStateError(
                _("%(user)s was first and has accepted it: %(reason)s")
                % {
                    "user": self.accepted_id.user_name,
                    "reason": self.accepted_id.reason,
                }
            )
        if not self.is_alarm or figures != self._get_figures():
            raise ScadaStateError(
                _("The figures of %s have changed meanwhile. Look at them again.")
                % self.mo_id
            )

    def _accept(self, reason, taken_back=None):
        """Add the entry, of acceptance or taking one back, and note it."""
        entries = self.env["scada.accepted.difference"]
        who = entries._prepare_who_vals()
        # sudo: nobody writes acceptances by hand
        entries.sudo().create(
            dict(
                who,
                row_key=self._get_key(),
                figures=self._get_figures(),
                mo_id=self.mo_id,
                company_id=self.company_id.id,
                difference=self.difference,
                reason=reason,
                reversal_of_id=taken_back and taken_back.id,
            )
        )
        text = _("%(figures)s. Decided by %(user)s: %(reason)s") % {
            "figures": self._get_alarm_text(),
            "user": get_signature(self.env),
            "reason": reason,
        }
        # sudo: a manager of the plant need not be allowed to write orders
        self.sudo().production_id._message_log(body=note_html(text))
        self.invalidate_cache()
        self.sudo()._update_activities(text)

    def _update_activities(self, feedback):
        """End the activities about this row once it is accepted, or ask again."""
        alarms = self.search(
            [
                ("production_id", "=", self.production_id.id),
                ("is_alarm", "=", True),
            ]
        )
        name = self._get_name()
        rows = alarms.filtered(lambda row: row.is_open and row._get_name() == name)
        if rows:
            rows[0]._ask()
        else:
            self._find_activities().action_feedback(feedback=feedback)

    @act("undo_acceptance")
    def action_undo_acceptance(self):
        """Take an acceptance back: the row is an alarm again; for managers."""
        refusal = _("Only a SCADA manager may take an accepted difference back.")
        check_decision(self.env, "undo_acceptance", refusal)
        self.ensure_one()
        self.check_access_rule("read")
        self._lock_to_accept()
        if not self.accepted_id:
            raise ScadaStateError(_("Nobody has accepted it, or it has changed."))
        reason = _("Taken back by %s.") % get_signature(self.env)
        self._accept(reason, self.accepted_id)
