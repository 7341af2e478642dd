# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Compare what the slots show with the queue, at every poll, changed or not.

A change can happen unseen: the PLC takes an order, doses it whole and loses its memory
while Odoo is down; then its result slot is as blank as it was at the last look.  So the
words themselves are compared, not only what is new in them::

    batch          its result slot    its order slot    then
    released       shows it           not read          its record is taken in
    released       anything else      pending           it waits
    released       anything else      taken             it waits; verify if orders
                                                        queued after it are made, or
                                                        the line has stood still
    released       anything else      anything else     verify: is it lost?
    taken,         its record         not read          it goes on
    not finished   blank, another's   not read          quarantined
    withdrawing    its record         not read          it goes on as what it is
                   anything else      prepared          withdrawn, after a while
                   anything else      pending, taken    quarantined

*Verify* is a job with two reads of both slots, so no order is given up for one spoilt
read.  An order slot is read for a released order without a result and for one that was
taken back: one more request each.  A slot that was torn says nothing; the next poll
looks again.

*Standstill*: the plant has neither an order that waits nor one that runs, and no
result changes.  A frame of which the PLC kept only the first words reads as an order
taken that the plant never began; as the last one of a fill it would stand for ever.
"""
from odoo import fields, models

from odoo.addons.scada_bridge.translations import _

from ...plc.errors import EncodeError
from ...plc.exchange.handshake import SlotState, classify_slot
from ...plc.exchange.slot_reader import ReadingKind, read_slot

ORDER_BLOCKS = ("batch_write", "batch_read")
AT_PLC = (SlotState.PENDING, SlotState.TAKEN)


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    standstill_minutes = fields.Integer(
        "Ask after a Standstill of (min)",
        default=10,
        required=True,
        help="An order that the PLC has taken and shows nothing of is quarantined "
        "after so many minutes in which nothing else waits, runs or changes on the "
        "line.",
    )

    _sql_constraints = [
        (
            "standstill_minutes_positive",
            "CHECK (standstill_minutes > 0)",
            "The minutes of a standstill are more than 0.",
        ),
    ]

    def _has_order_blocks(self):
        """Return whether orders can go to the PLC: a map may have flat tags only."""
        return {*ORDER_BLOCKS} <= {*self._get_memory_map().blocks}

    def _get_no_orders_text(self):
        return _(
            "The memory map of PLC %s has no batch_write or no batch_read block, so no "
            "order can go to it. Import a map that has both, or archive the PLC and "
            "drive the line through the API."
        ) % (self.name or "")

    def _get_order_blocks(self):
        """Return the blocks of the order slots and of the result slots."""
        return [self._get_block(name) for name in ORDER_BLOCKS]

    # -- in the poll's session -------------------------------------------------------
    def _read_order_states(self, link, readings, orders=None):
        """Return {batch: state of its order slot}, where that tells something.

        Of released ones without a result, and of those that were taken back.

        :param orders: {slot: words of its order slot}, if this session has read them
            already, after the results
        """
        names = self._get_shown_names(readings)
        batches = self._get_batches_in("released").filtered(
            lambda batch: names.get(batch.batch_no, "") not in (None, batch.reference)
        )
        batches |= self._get_batches_in("withdrawing")
        return {batch: self._read_order_slot(link, batch, orders) for batch in batches}

    def _read_order_slot(self, link, batch, orders=None):
        """Return the :class:`SlotState` by one read, None if nobody can say.

        :param orders: {slot: words} that the session has read already
        """
        block = self._get_block("batch_write")
        words = (orders or {}).get(batch.batch_no)
        words = words or read_slot(link, block, batch.batch_no)
        try:
            return classify_slot(block, words, batch._prepare_order())
        except EncodeError:
            return None

    def _get_shown_names(self, readings=()):
        """Return {slot: the order that its result names, None if it was torn}.

        :param readings: what changed and is not kept yet
        """
        field = self._get_block("batch_read").field("mo_name")
        words = {slot.number: slot._get_words() for slot in self.slot_ids}
        words.update({reading.slot: reading.words for reading in readings})
        names = {number: field.value_in(w) if w else "" for number, w in words.items()}
        torn = [r.slot for r in readings if r.kind is ReadingKind.TORN]
        return {**names, **dict.fromkeys(torn)}

    # -- after the readings are stored -----------------------------------------------
    def _compare_slots(self, readings, states):
        """Find the batches that the slots contradict.

        :param states: what :meth:`_read_order_states` returned
        """
        self._compare_released(readings, states)
        names = self._get_shown_names(readings)
        for batch in self._get_running():
            self._compare_running(batch, names.get(batch.batch_no, ""))
        withdrawing = self._get_batches_in("withdrawing")
        for batch in withdrawing.filtered(lambda b: b in states):
            batch._judge_withdrawal(names.get(batch.batch_no, ""), states[batch])

    def _compare_released(self, readings, states):
        """Have those looked at that are lost, or were taken without a trace."""
        released = self._get_batches_in("released").filtered(lambda b: b in states)
        lost = released.filtered(lambda b: states[b] not in AT_PLC)
        taken = released.filtered(lambda b: states[b] is SlotState.TAKEN)
        pending = released.filtered(lambda b: states[b] is SlotState.PENDING)
        is_moving = bool(readings or pending)
        taken._note_silence(is_moving or bool(self._get_running()))
        untraced = taken.filtered(lambda b: b._get_untraced_reason())
        (lost | untraced)._delay_verify()

    def _compare_running(self, batch, name):
        """Quarantine a running batch whose record is gone; None: nobody knows."""
        if name in (None, batch.reference):
            return
        if name:
            reason = _(
                "The result of this batch was overwritten by %(other)s before it was "
                "finished. Find out what the plant did with it, then re-send or cancel "
                "it."
            ) % {"other": name}
        else:
            reason = _(
                "The PLC's memory of this batch is blank (battery, program download?). "
                "Find out what the plant did with it, then re-send or cancel it."
            )
        batch._quarantine(reason)

    def _get_running(self):
        """Return the batches that the plant has begun and not finished."""
        return self._get_batches_in("taken").filtered(
            lambda batch: not batch.status_manufacturing
        )

    def _get_batches_in(self, plc_state):
        return self.env["scada.mo.batch"].search(
            [
                ("equipment_id", "=", self.equipment_id.id),
                ("plc_state", "=", plc_state),
            ]
        )


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    date_silent = fields.Datetime(
        "Line Stands Still since",
        readonly=True,
        help="Since then the PLC has taken the order, shows nothing of it, and nothing "
        "else waits, runs or changes on the line.",
    )

    def _note_silence(self, is_moving):
        """Remember since when a line stands still that has taken these orders.

        Written when it begins and when it ends, nothing in between.
        """
        changed = self.filtered(lambda batch: bool(batch.date_silent) == is_moving)
        if changed:
            changed.write({"date_silent": not is_moving and fields.Datetime.now()})

    def _get_untraced_reason(self):
        """Return why a taken order without a result is for a person; None: it waits."""
        self.ensure_one()
        if self._get_overwriting():
            return _(
                "The PLC took this order, and where its result should be it shows "
                "%(other)s. Find out what the plant did with it, then re-send or "
                "cancel it."
            ) % {"other": self._get_overwriting()}
        if self._is_overtaken():
            return _(
                "The PLC took this order, shows nothing of it, and has made orders "
                "that came after it. Find out what the plant did with it, then re-send "
                "or cancel it."
            )
        minutes = self._get_plc().standstill_minutes
        latest = fields.Datetime.subtract(fields.Datetime.now(), minutes=minutes)
        if not self.date_silent or self.date_silent > latest:
            return None
        return _(
            "The PLC has taken this order, shows nothing of it, and the line has stood "
            "still for %(minutes)s minutes. Find out at the plant whether it was "
            "begun, then re-send or cancel it; it goes on by itself if the PLC shows "
            "it."
        ) % {"minutes": minutes}

    def _get_overwriting(self):
        """Return the order of a refused record in the batch's result slot, or ""."""
        slot = self._get_result_slots()
        name = slot._get_reference() if slot.quarantine_reason else ""
        return "" if name == self.reference else name

    def _is_overtaken(self):
        """Return whether the plant has made an order that was queued later."""
        made = [
            ("equipment_id", "=", self.equipment_id.id),
            ("state", "=", "finished"),
            ("id", ">", self.id),
        ]
        return bool(self.search_count(made))
