# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A result is stored and acknowledged first, then judged, before its order is closed.

What can't be right is *held*: the batch stays in Odoo with the reason until a person
decides, the plant and the queue go on::

    finished --weight missing--> settles --told in time--> judged
                                    \\-not told--> derived, or held
    judged --plausible--> order closed          held --has left the plant--> its number
           \\-implausible, to confirm--> held             goes to the next order

A silo off its target holds nothing: it is told at once (``_flag_deviating``).
"""
import math
from dataclasses import replace

from odoo import api, fields, models

from ...domain.order.document import is_open
from ...domain.run import balance
from ...domain.text.message import _lt
from ...notes import note_html
from ...translations import MessageText, _, render_message
from ..mixin.batch import KG_DIGITS

TEXTS = {
    balance.NO_WEIGHT: _lt(
        "The plant reported no weight; %(dosed).2f kg were dosed and %(added).2f kg "
        "added by hand."
    ),
    balance.NEGATIVE_WEIGHT: _lt(
        "The plant reported a weight of %(weight).2f kg; %(dosed).2f kg were dosed and "
        "%(added).2f kg added by hand."
    ),
    balance.NOTHING_DOSED: _lt(
        "The plant weighed %(weight).2f kg, but no silo gave anything."
    ),
    balance.UNBALANCED: _lt(
        "The plant weighed %(weight).2f kg, but %(dosed).2f kg were dosed and "
        "%(added).2f kg added by hand: %(low).2f to %(high).2f kg would be plausible."
    ),
    balance.FAILED: _lt("The plant reports that its operation failed."),
    balance.SHORT: _lt(
        "It ended with %(weight).2f kg of %(planned).2f kg planned, less than "
        "%(percent)s %%."
    ),
}
TO_CONFIRM = _lt("Waits for the quantities added by hand: %(products)s.")
TWO_TEXTS = _lt("%(first)s %(second)s")


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    held_for = fields.Selection(
        [("decision", "To Decide"), ("confirm", "To Confirm")],
        "Waits for a Person",
        readonly=True,
        index=True,
        help="To decide: its figures can't be right. To confirm: what was added by "
        "hand is not known. The plant and the queue go on.",
    )
    held_reason = MessageText("Held Because", readonly=True)
    accepted_figures = fields.Char(
        readonly=True, help="Version of the figures that a person has accepted."
    )
    has_number = fields.Boolean(
        "Has a Place in the Queue",
        default=True,
        readonly=True,
        help="Off: the plant has let it go, it waits for a person, and its number is "
        "given to the next order.",
    )
    added_kg = fields.Float(
        "Added by Hand (kg)", compute="_compute_added_kg", digits=KG_DIGITS
    )

    def init(self):
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS scada_mo_batch_number_uniq
            ON scada_mo_batch (equipment_id, batch_no) WHERE has_number
            """
        )

    @api.depends("reading_seq")
    def _compute_added_kg(self):
        for batch in self:
            # sudo: the order may be another department's
            figures = batch.sudo()._get_run_figures()
            batch.added_kg = figures.added

    # -- judge ------------------------------------------------------------------------
    def _may_close(self, production, quantities):
        """Return whether the order may be closed with the figures of this batch.

        If not, the batch settles, or is held.

        :param quantities: {raw move: kg}, what was measured
        """
        self.ensure_one()
        seconds = self._get_settle_seconds()
        if seconds:
            self._delay_job("_job_finish", eta=seconds)
            return False
        unconfirmed = self._get_unconfirmed(production, quantities)
        if unconfirmed:
            names = ", ".join(unconfirmed)
            reason = render_message(self.env, TO_CONFIRM, products=names)
            self._hold_for("confirm", reason)
            return False
        return self._may_close_with_weight(production, quantities)

    def _may_close_with_weight(self, production, quantities):
        run = self._get_run_figures(production, quantities)
        verdicts = self._get_verdicts(run)
        if balance.NO_WEIGHT in {verdict.code for verdict in verdicts}:
            verdicts = self._get_verdicts(self._derive_weight(run))
        if self._is_holding(verdicts):
            self._hold_for("decision", self._get_verdict_text(verdicts))
            return False
        self._end_hold()
        if verdicts:
            self._tell_implausible(self._get_verdict_text(verdicts))
        return True

    def _get_verdicts(self, run):
        """Return what is implausible, nothing of what a person has decided."""
        if self.weight_source == "person":
            return []
        if self.accepted_figures and self.accepted_figures == self._get_figures():
            return []
        return balance.judge_run(run, self._get_judge_limits())

    def _get_judge_limits(self):
        """Return the limits of the product, else of the line, else of the company."""
        owners = [self.product_id, self.equipment_id, self.company_id]
        return balance.choose_limits(
            balance.Limits(
                balance_percent=owner.scada_balance_percent,
                balance_kg=owner.scada_balance_kg,
                short_percent=owner.scada_short_percent,
            )
            for owner in owners
        )

    def _is_holding(self, verdicts):
        """Return whether the batch is held; without a weight there is no choice."""
        unweighed = {balance.NO_WEIGHT, balance.NEGATIVE_WEIGHT}
        if any(verdict.code in unweighed for verdict in verdicts):
            return True
        return bool(verdicts) and self.company_id.scada_implausible == "hold"

    def _get_verdict_text(self, verdicts):
        texts = [
            render_message(self.env, TEXTS[verdict.code], **verdict.figures)
            for verdict in verdicts
        ]
        text = texts[0]
        for other in texts[1:]:
            text = render_message(self.env, TWO_TEXTS, first=text, second=other)
        return text

    # -- figures ----------------------------------------------------------------------
    def _get_run_figures(self, production=None, quantities=None):
        """Return the :class:`RunFigures` of this batch as they are now."""
        self.ensure_one()
        production = production or self.production_id
        if quantities is None:
            quantities = self._get_added_by_move()
        lines = self.line_ids
        added = planned_added = 0.0
        for move in production.move_raw_ids - self._get_dosed_moves():
            if is_open(move):
                planned_added += move._scada_kg() or 0.0
                added += move._scada_added_kg(quantities)
        return balance.RunFigures(
            weight=self._get_judged_weight(),
            dosed=sum(lines.mapped("actual_consumption")),
            added=added,
            planned=self.consumption,
            planned_dosed=sum(lines.mapped("consumption")),
            planned_added=planned_added,
            is_failed=self.status_operation,
        )

    def _get_added_by_move(self):
        """Return {raw move: kg} of what was weighed and added; for the PLC addon."""
        return {}

    def _get_unconfirmed(self, production, quantities):
        """Return the names of components whose additions a person has to confirm.

        :param quantities: {raw move: kg}, what was measured
        """
        if self.company_id.scada_hand_adds != "ask":
            return []
        missing = production._scada_get_missing(quantities)
        return [move.product_id.display_name for move in missing]

    # -- weight -----------------------------------------------------------------
    def _get_settle_seconds(self):
        """Return how long the plant may still tell a missing weight, 0 = no longer."""
        self.ensure_one()
        if self._get_judged_weight() >= balance.SMALLEST_KG or not self.date_reading:
            return 0
        waited = fields.Datetime.now() - self.date_reading
        left = self.company_id.scada_weight_seconds - waited.total_seconds()
        return max(math.ceil(left), 0)

    def _is_settling(self):
        """Return whether the plant's last word on a finished batch is still awaited."""
        self.ensure_one()
        return self.status_manufacturing and self._get_settle_seconds() > 0

    def _get_judged_weight(self):
        """Return the kg of the plant or of a person; never a derived weight."""
        if self.weight_source == "person":
            return self.actual_weight_quantity_finished_goods
        return self._get_plant_weight()

    def _derive_weight(self, run):
        """Take what went in for the weight, where the company wants that."""
        is_wanted = self.company_id.scada_no_weight == "derived" and run.is_dosed
        if not is_wanted or run.given < balance.SMALLEST_KG:
            return run
        weight = round(run.given, 2)
        if self.weight_source != "derived" or self._kg_differ(
            self.actual_weight_quantity_finished_goods, weight
        ):
            self._set_weight(weight, "derived")
            self.env["scada.task"]._journal(
                "weight_derived", row={"batch": self}, weight=weight
            )
        return replace(run, weight=weight, is_weighed=False)

    def _set_weight(self, weight, source):
        """Set a weight that is not the plant's; the plant's own is kept."""
        self._write_untracked(
            {
                "plant_weight": self._get_plant_weight(),
                "actual_weight_quantity_finished_goods": weight,
                "weight_source": source,
            }
        )

    # -- held -------------------------------------------------------------------
    def _hold_for(self, kind, reason):
        """Let the batch wait for a person, who gets an activity."""
        is_news = self._fields["held_reason"].is_news(self, reason)
        if self.held_for == kind and not is_news:
            return
        self._write_untracked({"held_for": kind, "held_reason": reason})
        self._update_alarm(str(_("Batch waits for a decision")), False)
        self._update_and_log_alarm(_("Batch waits for a decision"), reason)

    def _end_hold(self):
        if self.held_for:
            self._write_untracked({"held_for": False, "held_reason": False})
            self._update_and_log_alarm(_("Batch waits for a decision"), False)

    def _give_up_number(self):
        """Give away the number of a batch that only waits for a person."""
        if self.has_number:
            self._write_untracked({"has_number": False})
            self.equipment_id._after_batches_archived()

    def _tell_implausible(self, reason):
        """Tell what is closed all the same, where the company wants no holding."""
        self._notify_on_order(_("Implausible figures"), reason)

    def _notify_on_order(self, summary, text):
        """Give the responsible person an activity on the order."""
        self.production_id.activity_schedule(
            "scada_bridge.mail_activity_type_alarm",
            summary=summary,
            note=note_html(text),
            user_id=self._get_responsible().id,
        )
