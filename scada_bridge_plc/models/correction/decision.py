# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide about late corrections, an entry for each decision.

::

    open --take over--> taken over        its differences are booked, scada.correction
       \\--ignore--> ignored             nothing is booked; to confirm by a second
        |                               person first, where the company wants that
        +<--take back-- any of them     a counter-entry; what was booked is undone

Whoever decides saw the figures of that moment, the stored and the reported ones; with
others it is refused, and so is a correction that the PLC has corrected once more.
"""
from odoo import _, api, fields, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.exceptions import ScadaStateError
from odoo.addons.scada_bridge.models.material.correction import Told
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.roles import (
    check_decision,
    check_reason,
    get_signature,
    needs_second,
)
from odoo.addons.scada_bridge.translations import render_message

from ...journal import JOURNAL

KINDS = [
    ("taken", "Taken Over"),
    ("ignored", "Ignored"),
    ("confirmed", "Confirmed"),
    ("undone", "Taken Back"),
    ("settled", "Settled by Hand"),
]


class ScadaLateCorrectionDecision(models.Model):
    _name = "scada.late.correction.decision"
    _inherit = "scada.reasoned.mixin"
    _description = "SCADA Decision about a Late Correction"
    _order = "id desc"
    _rec_name = "kind"

    correction_id = fields.Many2one(
        "scada.late.correction",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(KINDS, "Decision", required=True, readonly=True)
    reason = fields.Char(required=False)
    figures = fields.Char(readonly=True, help="Version of what the person saw.")
    booked_ids = fields.Many2many(
        "scada.correction", string="Booked", readonly=True, copy=False
    )


class ScadaLateCorrection(models.Model):
    _inherit = "scada.late.correction"

    decision_ids = fields.One2many(
        "scada.late.correction.decision", "correction_id", "Decisions", readonly=True
    )
    decided_by = fields.Char(compute="_compute_decided", help="The last decision.")
    decided_reason = fields.Char("Reason", compute="_compute_decided")

    @api.depends("decision_ids")
    def _compute_decided(self):
        for correction in self:
            last = correction.decision_ids[:1]
            correction.decided_by = last.user_name
            correction.decided_reason = last.reason

    def _find_run(self):
        """Return the run in the history, empty while it is in the queue."""
        self.ensure_one()
        # sudo: whoever reads the correction may see what its run has dosed
        histories = self.env["scada.mo.history"].sudo()
        return histories.search([("uuid", "=", self.uuid)])

    def _get_figures(self):
        """Return the version of what is shown; opaque."""
        self.ensure_one()
        currents = ["%.3f" % line.current for line in self.line_ids]
        return "/".join([str(self.decision_ids[:1].id)] + currents)

    # -- decide -----------------------------------------------------------------------
    def action_ask_settle(self):
        """Show both values, and ask a manager which are right."""
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")
        refusal = _("Only a SCADA manager may decide about late corrections.")
        check_decision(self.env, "ignore_correction", refusal)
        self.line_ids.invalidate_cache(["current", "difference"])
        dialog = self.env["scada.late.correction.settle"].create(
            {"correction_id": self.id, "figures": self._get_figures()}
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_late_correction_settle_action"
        )
        return dict(action, res_id=dialog.id)

    @act("take_over_correction", "reason")
    def action_take_over(self, reason="", figures=""):
        """Book what the PLC tells; for managers.

        :param figures: what was shown, see :meth:`_get_figures`
        :raise ScadaError: it can't be booked, or the figures have changed
        """
        refusal = _("Only a SCADA manager may take a late correction over.")
        check_decision(self.env, "take_over_correction", refusal)
        correction = self._lock_to_decide()
        reason = check_reason("take_over_correction", reason)
        correction._check_open(figures)
        correction._check_last()
        booked = (
            self.env["scada.correction"]
            .sudo()
            ._take_over(correction._get_run(), correction._get_told(), reason)
        )
        correction._decide("taken", "taken", reason, figures, booked)

    @act("ignore_correction", "reason")
    def action_ignore(self, reason="", figures=""):
        """Leave what is booked as it is; for managers, confirmed by another one.

        :param figures: what was shown, see :meth:`_get_figures`
        """
        refusal = _("Only a SCADA manager may ignore a late correction.")
        check_decision(self.env, "ignore_correction", refusal)
        correction = self._lock_to_decide()
        reason = check_reason("ignore_correction", reason)
        correction._check_open(figures)
        is_second = needs_second("ignore_correction", correction.company_id)
        state = "pending" if is_second else "ignored"
        correction._decide("ignored", state, reason, figures)

    @act("confirm_correction")
    def action_confirm(self):
        """Confirm that somebody else ignores it; for managers.

        :raise ScadaStateError: it is the user's own, or not to be confirmed any more
        """
        refusal = _("Only a SCADA manager may confirm an ignored correction.")
        check_decision(self.env, "confirm_correction", refusal)
        correction = self._lock_to_decide()
        last = correction.decision_ids[:1]
        if correction.state != "pending":
            correction._refuse_decided()
        if last.user_id == self.env.user:
            raise ScadaStateError(
                _("%s decided it: another person has to confirm it.") % last.user_name
            )
        correction._decide("confirmed", "ignored", last.reason)

    @act("undo_correction")
    def action_undo(self):
        """Take the decision back: a counter-entry, and what was booked; managers.

        :raise ScadaStateError: there is none, or later ones stand on it
        """
        refusal = _("Only a SCADA manager may take a decision about it back.")
        check_decision(self.env, "undo_correction", refusal)
        correction = self._lock_to_decide()
        if correction.state == "open":
            correction._refuse_decided()
        reason = _("Taken back by %s.") % get_signature(self.env)
        booked = correction.decision_ids[:1].booked_ids
        if correction.state == "taken" and booked:
            booked._take_back(reason)
        correction._decide("undone", "open", reason)

    # -- checks -----------------------------------------------------------------------
    def _lock_to_decide(self):
        """Return the correction, to be written; who decides at once starts again."""
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")
        # sudo: nobody writes corrections by hand, deciding about them is this button
        correction = self.sudo()
        correction.flush()
        self.env.cr.execute(
            "UPDATE scada_late_correction SET state = state WHERE id = %s", [self.id]
        )
        run = correction._find_run()
        if run.line_ids:
            run.line_ids._lock_material()
        correction.line_ids.invalidate_cache(["current", "difference"])
        return correction

    def _check_open(self, figures):
        if self.state != "open":
            self._refuse_decided()
        if figures != self._get_figures():
            raise ScadaStateError(
                _("The figures of %s have changed meanwhile. Look at them again.")
                % self.mo_id
            )

    def _refuse_decided(self):
        last = self.decision_ids[:1]
        if not last:
            raise ScadaStateError(_("Nobody has decided about %s.") % self.mo_id)
        kinds = dict(last._fields["kind"]._description_selection(self.env))
        raise ScadaStateError(
            _("%(user)s was first with %(order)s: %(kind)s. %(reason)s")
            % {
                "order": self.mo_id,
                "kind": kinds[last.kind],
                "user": last.login or last.user_name,
                "reason": last.reason or "",
            }
        )

    def _check_last(self):
        """Raise if the PLC has told other figures since then."""
        if self.search_count([("uuid", "=", self.uuid), ("id", ">", self.id)]):
            raise ScadaStateError(
                _(
                    "The PLC has corrected %s once more. Decide about the newest "
                    "figures, and ignore these."
                )
                % self.mo_id
            )

    def _get_run(self):
        """Return the run, which has to be in the history.

        :raise ScadaStateError: it is not yet
        """
        run = self._find_run()
        if not run:
            raise ScadaStateError(
                _("%s has not left the queue yet. Try again in a moment.") % self.mo_id
            )
        return run

    def _get_told(self):
        """Return the :class:`Told` of this correction."""
        silos = self.line_ids.filtered(lambda line: line.kind == "silo")
        weights = self.line_ids.filtered(lambda line: line.kind == "weight")
        # without a weight the plant tells nothing about it
        weight = weights._get_right() if weights.reported > 0 else None
        return Told({ln.silo_number: ln._get_right() for ln in silos}, weight)

    # -- done -------------------------------------------------------------------------
    def _decide(self, kind, state, reason, figures=False, booked=None):
        """Add the entry of a decision, and tell it."""
        self.ensure_one()
        decisions = self.env["scada.late.correction.decision"]
        decision = decisions.create(
            dict(
                decisions._prepare_who_vals(),
                correction_id=self.id,
                company_id=self.company_id.id,
                kind=kind,
                reason=reason,
                figures=figures,
                booked_ids=[(6, 0, booked.ids if booked else [])],
            )
        )
        self.state = state
        self.invalidate_cache(["decision_ids"], self.ids)
        self._tell_decision(decision)

    def _tell_decision(self, decision):
        arguments = {
            "order": self.mo_id,
            "decision": decision.kind,
            "user": decision.login,
            "reason": decision.reason,
        }
        row = {"batch_no": self.batch_no, "mo_id": self.mo_id}
        row["company"] = self.company_id
        self.env["scada.task"]._journal("correction_decided", row=row, **arguments)
        kinds = dict(decision._fields["kind"]._description_selection(self.env))
        arguments["decision"] = kinds[decision.kind]
        source = JOURNAL["correction_decided"].source
        text = render_message(self.env, source, **arguments)
        if self.production_id:
            self.production_id._message_log(body=note_html(text))
            self._update_activities(text)
