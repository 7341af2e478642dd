# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The server without Odoo: the jobs of models/handover and models/plc in small.

A job changes batches only after its last frame, as a transaction does at its commit; so
one that dies on the way, or whose commit is lost, has changed nothing but the PLC.

A batch that nobody can decide about is *asked*: a person looks at the plant, and then
it goes on (the plant shows it), waits (the plant may still take it), or is given up.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Dict, List, Optional, Tuple

from model_plant import ORDERS, RESULTS

from plc.errors import LinkError, RecordError
from plc.exchange.batch_codec import BatchOrder
from plc.exchange.handshake import (
    AckOutcome,
    SlotState,
    acknowledge,
    classify_slot,
    prepare_order,
    release_order,
)
from plc.exchange.slot_reader import ReadingKind, read_slot, read_slots
from plc.exchange.withdraw import Shown, find_order, withdraw_orders

RATE = 10**6  # kg/s: time stands still between two reads of the model
REPEATS = 3  # acknowledgements, a poll apart
RELEASED = (SlotState.PENDING, SlotState.TAKEN)
WITHDRAWABLE = (SlotState.PENDING, SlotState.TAKEN_BACK)


@dataclass
class Batch:
    """A row of the queue.

    :ivar state: as ``plc_state``
    :ivar actuals: {silo: kg} once the finished record is stored
    :ivar repeats: how often the PLC did not keep its acknowledgement
    """

    number: int
    slot: int
    order: BatchOrder
    state: str = "to_write"
    actuals: Optional[Dict[int, Decimal]] = None
    repeats: int = 0


@dataclass
class Server:
    """The queue, what the polls have seen, and what became of the orders.

    :ivar is_gated: slot 1 releases a fill
    :ivar done: {reference: {silo: kg}} of what was archived
    :ivar asked: {reference: why} of orders that a person was asked about
    :ivar given_up: references that a person took out of the queue
    """

    link: object
    dice: object
    is_gated: bool = False
    queue: List[Batch] = field(default_factory=list)
    seen: Dict[int, Tuple[int, ...]] = field(default_factory=dict)
    done: Dict[str, Dict[int, Decimal]] = field(default_factory=dict)
    asked: Dict[str, str] = field(default_factory=dict)
    given_up: List[str] = field(default_factory=list)
    count: int = 0

    # -- Task 1 --------------------------------------------------------------------
    def fill(self, most):
        """Queue new orders, at most so many; which slots may be given is the rule."""
        free = set(range(1, ORDERS.slots + 1)) - {batch.slot for batch in self.queue}
        if self.is_gated and 1 not in free:
            return
        for slot in sorted(free)[:most]:
            self.count += 1
            order = BatchOrder(
                batch_no=slot,
                reference="WH/MO/%06d" % (self._mixed(self.count)),
                product="JF PLUS 25",
                quantity=Decimal(300),
                targets={101: Decimal(200), 114: Decimal(100)},
            )
            self.queue.append(Batch(self.count, slot, order))

    @staticmethod
    def _mixed(number):
        """Names in another order than they are queued, each once."""
        return number * 7919 % 999983

    def hand_over(self, batch):
        """One job for one batch; True if it did something."""
        step = {"to_write": self._write, "to_release": self._release}.get(batch.state)
        return bool(step) and self._commit(step, batch)

    def _write(self, batch):
        try:
            state = prepare_order(self.link, ORDERS, batch.order)
        except RecordError:
            return lambda: self._ask(batch, "another order is in its slot")
        batch_state = "released" if state in RELEASED else "to_release"
        return lambda: self._set(batch, batch_state)

    def _release(self, batch):
        if self.is_gated and batch.slot == 1 and self._is_fill_incomplete(batch):
            return None
        state = release_order(self.link, ORDERS, batch.order)
        if state is SlotState.PREPARED or state in RELEASED:
            return lambda: self._set(batch, "released", is_new=state in RELEASED)
        return lambda: self._ask(batch, "lost before it was seen to be taken")

    def _is_fill_incomplete(self, first):
        return any(
            other.state in ("to_write", "to_release")
            for other in self.queue
            if other is not first
        )

    # -- Task 2 --------------------------------------------------------------------
    def poll(self):
        """Read all slots and compare them with the queue."""
        self._commit(self._poll)

    def _poll(self, _batch=None):
        readings = read_slots(self.link, RESULTS, self.seen, RATE)
        names = self._shown_names(readings)
        states = {
            batch.number: classify_slot(
                ORDERS, read_slot(self.link, ORDERS, batch.slot), batch.order
            )
            for batch in self.queue
            if batch.state == "released"
            and names.get(batch.slot, "") not in (None, batch.order.reference)
        }
        return lambda: self._take_in(readings, names, states)

    def _shown_names(self, readings):
        """{slot: the order that its result names, None if it was torn}"""
        name = RESULTS.field("mo_name")
        words = {**self.seen, **{reading.slot: reading.words for reading in readings}}
        names = {slot: name.value_in(read) for slot, read in words.items()}
        torn = [r.slot for r in readings if r.kind is ReadingKind.TORN]
        return {**names, **dict.fromkeys(torn)}

    def _take_in(self, readings, names, states):
        by_reference = {batch.order.reference: batch for batch in self.queue}
        for reading in readings:
            if reading.kind is ReadingKind.TORN:
                continue
            self.seen[reading.slot] = reading.words
            record = reading.record
            batch = record and by_reference.get(record.reference)
            if batch and batch.slot == reading.slot:
                self._store(batch, record)
        for batch in self.queue:
            self._compare(batch, names.get(batch.slot, ""), states)

    def _store(self, batch, record):
        if batch.actuals is None:
            batch.state = "taken"
            if record.is_finished:
                batch.actuals = {n: kg for n, kg in record.actuals.items() if kg}

    def _compare(self, batch, name, states):
        state = states.get(batch.number)
        if batch.state == "released" and state and name != batch.order.reference:
            if state not in RELEASED:
                batch.state = "verify"
            elif state is SlotState.TAKEN and self._is_overtaken(batch):
                batch.state = "verify"
        elif batch.state == "taken" and batch.actuals is None:
            if name not in (None, batch.order.reference):
                self._ask(batch, "its result is blank" if not name else "overwritten")

    def _is_overtaken(self, batch):
        made = [other.number for other in self.queue if other.actuals is not None]
        return batch.number < max(made, default=0)

    def verify(self, batch):
        """Two reads of both slots before an order is given up."""
        if batch.state == "verify":
            self._commit(self._verify, batch)

    def _verify(self, batch):
        found = find_order(self.link, ORDERS, RESULTS, batch.order)
        if found.shown is not Shown.NOTHING:
            return lambda: self._set(batch, "released")
        if found.slot not in RELEASED:
            return lambda: self._ask(batch, "lost before it was seen to be taken")
        if found.slot is SlotState.TAKEN and self._is_overtaken(batch):
            return lambda: self._ask(batch, "taken without a trace")
        return lambda: self._set(batch, "released")

    def acknowledge(self, batch):
        """The finished record is stored: tell the PLC, archive the batch."""
        if batch.state == "taken" and batch.actuals is not None:
            self._commit(self._acknowledge, batch)

    def _acknowledge(self, batch):
        words = self.seen.get(batch.slot, ())
        outcome = acknowledge(self.link, RESULTS, batch.slot, words)
        if outcome is AckOutcome.CHANGED:
            return None
        if outcome.value == "not kept" and batch.repeats < REPEATS:
            return lambda: self._count(batch)
        return lambda: self._archive(batch)

    @staticmethod
    def _count(batch):
        batch.repeats += 1

    def _archive(self, batch):
        self.queue.remove(batch)
        self.done[batch.order.reference] = batch.actuals

    # -- a person --------------------------------------------------------------------
    def decide(self, batch):
        """Ask the plant about a quarantined batch, and let it go if the plant may."""
        if batch.state == "quarantine":
            self._commit(self._decide, batch)

    def _decide(self, batch):
        found = find_order(self.link, ORDERS, RESULTS, batch.order)
        if found.shown is not Shown.NOTHING:
            return lambda: self._set(batch, "released", is_new=True)
        if found.slot in WITHDRAWABLE:
            taken = withdraw_orders(
                self.link, ORDERS, RESULTS, [batch.order], pause=self._pause
            )
            if taken:
                return None
        return lambda: self._give_up(batch)

    def _give_up(self, batch):
        self.queue.remove(batch)
        self.given_up.append(batch.order.reference)

    def _pause(self, _seconds):
        self.link.wait(1)

    # -- all -------------------------------------------------------------------------
    def _commit(self, job, batch=None):
        """Run a job; True if it changed something.  Its commit may be lost."""
        try:
            change = job(batch)
        except LinkError:
            return False
        is_lost = self.link.fault_frames and not self.dice.randrange(60)
        if change is None or is_lost:
            return False
        change()
        return True

    def _set(self, batch, state, is_new=False):
        batch.state = state
        if is_new:
            self.seen.pop(batch.slot, None)

    def _ask(self, batch, reason):
        batch.state = "quarantine"
        self.asked[batch.order.reference] = reason
