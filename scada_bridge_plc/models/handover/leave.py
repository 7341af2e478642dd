# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A batch leaves the queue before its end: the plant is asked first.

What the database knows of an order is as old as the last poll, and in the seconds
between two polls the PLC begins to dose.  So whoever cancels, clears, resets or sends
again asks order slot and result slot, in one session and under the lock of the wire::

    result slot shows the order      refused: running, finished or unreadable
    order slot: taken                refused (a quarantined batch: a person's word)
    order slot: pending              withdrawn, see plc/exchange/withdraw.py, and then
                                     watched for a while (withdrawing.py)
    order slot: prepared             never released: free to go
    order slot: something else       to write: it never went out, free to go
                                     released: refused, nobody knows
                                     quarantined: a person's word, free to go
    no answer                        refused as unavailable

All batches of a PLC go, or none.  An administrator may go on with a reason; batches
that would have been refused are then marked: their outcome is unknown.  So is that of
a quarantined batch that is neither prepared nor pending any more: the plant may have
dosed for it what no reading has told, also where it was never seen to begin.
"""
from contextlib import contextmanager

from odoo import _, fields, models

from odoo.addons.scada_bridge.domain.text.message import _lt
from odoo.addons.scada_bridge.exceptions import ScadaStateError, ScadaUnavailableError
from odoo.addons.scada_bridge.translations import render_message

from ...plc.errors import EncodeError
from ...plc.exchange.handshake import SlotState
from ...plc.exchange.withdraw import OrderLocation, Shown, find_order, withdraw_orders
from ..plc.session import Caller

WITHDRAWABLE = (SlotState.PENDING, SlotState.TAKEN_BACK)
NEVER_TAKEN = WITHDRAWABLE + (SlotState.PREPARED,)
NOT_AT_PLANT = OrderLocation(SlotState.FREE, Shown.NOTHING)


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _check_has_left_plant(self):
        super()._check_has_left_plant()
        for batch in self._get_at_plc():
            answer = batch._query_plant(is_withdrawing=False)
            if answer:
                raise ScadaStateError(answer[batch])

    def _withdraw_from_plant(self, override=None):
        at_plc = self._get_at_plc()
        super(ScadaMoBatch, self - at_plc)._withdraw_from_plant(override)
        for line in at_plc.equipment_id:
            batches = at_plc.filtered(lambda b: b.equipment_id == line)
            batches._withdraw_from_plc(override)

    def _hand_to_caller(self):
        """Take an order back that the PLC has not begun: another system makes it.

        The run ends as withdrawn, with its reference: whatever the PLC may show of it
        later is told.
        """
        batch = super()._hand_to_caller()
        if not batch._get_at_plc():
            return batch
        batch._withdraw_from_plant()
        text = _lt("Reported through the API by %s.")
        batch._archive("cancel", render_message(self.env, text) % self.env.user.name)
        return self.browse()

    def _get_at_plc(self):
        """Return the batches that the PLC may have something of."""
        return self.filtered(lambda b: b.plc_state not in (False, "acknowledged"))

    def _withdraw_from_plc(self, override):
        """Take the batches of one line back from its PLC."""
        try:
            answers = self._query_plant(is_partial=bool(override))
        except ScadaStateError as error:
            if not override:
                raise
            answers = dict.fromkeys(self, str(error))
        if answers and not override:
            raise ScadaStateError("\n".join(answers.values()))
        for batch, answer in answers.items():
            batch._mark_outcome_unknown(override, answer)
        self.write({"plc_state": False})
        if override:
            self.write({"date_withdrawn": False})  # an administrator waits for nothing

    def _query_plant(self, is_withdrawing=True, is_partial=False):
        """Ask the PLC of one line for batches, and take back what it has not taken.

        :param is_withdrawing: take back; else what is pending counts as the plant's
        :param is_partial: take back also when the plant has others
        :return: {batch: why it can't leave}; if there is any, nothing is taken back
            unless ``is_partial``
        :raise ScadaStateError: the PLC can't be asked
        """
        known = self.filtered(lambda b: b._is_known_at_plant())
        answers = {batch: batch._get_order_taken_text() for batch in known}
        asked = (self - known).filtered(lambda b: b._get_plc())
        if not asked or (answers and not is_partial):
            return answers
        with asked._plant_session() as (link, plc):
            blocks = plc._get_order_blocks()
            found = {batch: batch._find_at_plant(link, blocks) for batch in asked}
            refused = {b: b._get_refusal(found[b], is_withdrawing) for b in asked}
            answers.update((b, text) for b, text in refused.items() if text)
            if is_withdrawing and (is_partial or not answers):
                asked._note_lost(found)
                pending = asked.filtered(lambda b: found[b].slot in WITHDRAWABLE)
                pending -= pending.browse([b.id for b in answers])
                answers.update(pending._withdraw(link, blocks, is_partial))
        return answers

    def _is_known_at_plant(self):
        """Return whether the plant has the batch without its being asked."""
        is_gone = self.plc_state in ("to_release", "released") and not self._get_plc()
        return self.plc_state == "taken" or is_gone

    @contextmanager
    def _plant_session(self):
        """Give (link, PLC) of the batches' line, with their rows locked.

        :raise ScadaStateError: it may not be asked; what goes wrong on the way is a
            ScadaUnavailableError
        """
        plc = self._get_plc()
        try:
            with plc._open_session(Caller.PERSON, self) as link:
                yield link, plc
        except ScadaUnavailableError as error:
            if error.word == "busy":
                raise
            raise ScadaUnavailableError(
                _(
                    "Nobody knows whether the PLC has %(order)s: %(reason)s. Try again "
                    "when it answers."
                )
                % {"order": ", ".join(self.mapped("mo_id")), "reason": error},
                error.word,
            ) from error

    def _note_lost(self, found):
        """Mark the quarantined ones of which the PLC has neither order nor result.

        :param found: {batch: :class:`OrderLocation`}
        """
        lost = self.filtered(
            lambda batch: batch.plc_state == "quarantine"
            and not batch.status_manufacturing
            and found[batch].slot not in NEVER_TAKEN
        )
        lost.write({"is_outcome_unknown": True})

    def _may_have_begun(self):
        return super()._may_have_begun() or self.plc_state == "quarantine"

    def _find_at_plant(self, link, blocks):
        """Return the :class:`OrderLocation` of the batch's order."""
        try:
            return find_order(link, *blocks, self._prepare_order())
        except EncodeError:
            return NOT_AT_PLANT  # what can't be written was never sent

    def _get_refusal(self, found, is_withdrawing):
        """Return why a batch can't leave the plant, None if it can."""
        if found.shown is not Shown.NOTHING:
            return self._get_result_text(found.shown)
        if found.slot in WITHDRAWABLE:
            return None if is_withdrawing else self._get_order_taken_text()
        if found.slot is SlotState.PREPARED or self.plc_state == "quarantine":
            return None
        if found.slot is SlotState.TAKEN:
            return self._get_order_taken_text()
        if self.plc_state == "to_write":
            return None
        return _(
            "Nobody knows whether the PLC has %(order)s: its slot holds something "
            "else now. It will be quarantined, decide then."
        ) % {"order": self.mo_id}

    def _get_order_taken_text(self):
        return (
            _(
                "%s can't leave the queue: the PLC has the order and may make it. "
                "Let the plant finish or reject it first."
            )
            % self.mo_id
        )

    def _get_result_text(self, shown):
        texts = {
            Shown.RUNNING: _("%s can't leave the queue: the plant is making it."),
            Shown.FINISHED: _(
                "%s can't leave the queue: the plant has made it, its result is read "
                "in a moment."
            ),
            Shown.UNREADABLE: _(
                "%s can't leave the queue: the PLC shows a result of it that can't be "
                "right. Find out at the plant what became of it."
            ),
        }
        return texts[shown] % self.mo_id

    def _withdraw(self, link, blocks, is_partial):
        """Take the batches' orders back; return {batch: why not} of those taken."""
        orders = [batch._prepare_order() for batch in self]
        self._schedule_verify()
        taken = withdraw_orders(link, *blocks, orders, is_partial)
        numbers = {order.batch_no for order in taken}
        if is_partial or not taken:
            gone = self.filtered(lambda batch: batch.batch_no not in numbers)
            gone.write({"date_withdrawn": fields.Datetime.now()})
        return {
            batch: batch._get_order_taken_text()
            for batch in self
            if batch.batch_no in numbers
        }

    def _schedule_verify(self):
        """Have the orders looked at again, should they still be in the queue then.

        Committed before the first word goes out: another line that refuses, a worker
        that dies or a commit that fails undo this transaction, but not the withdrawal.
        """
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr))._delay_verify()
