# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read all result slots, and believe only what two reads agree on.

Theory of operation.  A read of 77 words is not one moment in the PLC: half of it
may be from before a scan and half from after it.  So a slot that has changed is
read a second time at once, and both reads are compared::

    first read        second read                         kind
    as last time      not needed                          (not listed)
    changed           the same                            record, empty or bad
    running           running, only weights differ, each  record (the second read)
                      by no more than can be dosed
                      in the time between
    anything else                                         torn

* A finished record thus needs two identical reads.
* A 32-bit weight read in two halves is off by a multiple of 655.36 kg.  So no more than
  half of that is believed, and nothing where the two reads took over ``MAX_SECONDS``:
  on a slow link only records that stand still are taken in.  A float's high word steps
  by less, 4 kg at 825 kg: most of its changes are not believed before they stand still.
* Torn says nothing about the slot; the next poll decides.
* Bad is a record that cannot be right (RecordError): quarantine it, with its words.

An unchanged slot costs one request, a changed one two.
"""

import time
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Callable, List, Mapping, Optional, Sequence, Union

from ..errors import LinkError, RecordError
from ..link.link import Link
from ..memory.fields import Field
from ..memory.layout import WEIGHT, Block
from ..memory.words import Words, to_decimal
from .batch_codec import BatchRecord, decode_record
from .status import is_running

MOST_READS = 4  # of a slot that changes while it is read
# Two reads are never taken to be closer than this: clocks have ticks, and a
# scale shows its weight in steps.
MIN_SECONDS = 0.05
# From the first request to the second answer; later the rate explains too much.
MAX_SECONDS = 2.0


class ReadingKind(str, Enum):
    """What came of reading a slot."""

    RECORD = "record"
    EMPTY = "empty"
    TORN = "torn"
    BAD = "bad"


@dataclass(frozen=True)
class SlotReading:
    """A slot that is not as it was last time.

    :ivar slot: 1..slots
    :ivar words: of the second read
    :ivar record: with kind RECORD only
    :ivar reason: why the record cannot be right, with kind BAD only
    """

    slot: int
    kind: ReadingKind
    words: Words
    record: Optional[BatchRecord] = None
    reason: str = ""


def read_slot(link: Link, block: Block, slot: int) -> Words:
    """Return the words of one slot by one request."""
    return link.read_words(block.area, block.address(slot), block.words)


def read_settled(link: Link, block: Block, slot: int, known: Sequence[int]) -> Words:
    """Return the words of a slot, by one read if they are those known.

    :raise LinkError: no two reads agree; call again later
    """
    words = read_slot(link, block, slot)
    if words == tuple(known):
        return words
    for _read in range(MOST_READS - 1):
        again = read_slot(link, block, slot)
        if again == words:
            return words
        words = again
    raise LinkError("slot %d changes all the time" % slot)


def read_slots(
    link: Link,
    block: Block,
    previous: Mapping[int, Sequence[int]],
    max_rate_kg_s: Union[float, Decimal],
    clock: Callable[[], float] = time.monotonic,
) -> List[SlotReading]:
    """Return a reading of every slot that has changed, in the order of the slots.

    One bad slot does not stop the others.

    :param previous: slot -> its words when last believed; torn readings and slots
        never read are left out
    :param max_rate_kg_s: most a silo can dose, kg/s
    :param clock: seconds of a clock that never runs backwards
    :raise LinkError: the link failed; nothing is known of any slot
    """
    readings = []
    for slot in range(1, block.slots + 1):
        begun = clock()
        first = read_slot(link, block, slot)
        if slot in previous and first == tuple(previous[slot]):
            continue
        second = read_slot(link, block, slot)
        step = _largest_step(max_rate_kg_s, clock() - begun)
        readings.append(_check_reads(block, slot, first, second, step))
    return readings


def _largest_step(max_rate_kg_s: Union[float, Decimal], seconds: float) -> Decimal:
    """Return the most that a silo can have dosed between two reads, kg."""
    if seconds > MAX_SECONDS:
        return Decimal(0)
    return to_decimal(max_rate_kg_s) * to_decimal(max(seconds, MIN_SECONDS))


def _check_reads(
    block: Block, slot: int, first: Words, second: Words, step: Decimal
) -> SlotReading:
    if first == second or _is_dosing(block, first, second, step):
        return _decode_slot(block, slot, second)
    return SlotReading(slot, ReadingKind.TORN, second)


def _decode_slot(block: Block, slot: int, words: Words) -> SlotReading:
    try:
        record = decode_record(block, slot, words)
    except RecordError as err:
        return SlotReading(slot, ReadingKind.BAD, words, reason=err.reason)
    if record is None:
        return SlotReading(slot, ReadingKind.EMPTY, words)
    return SlotReading(slot, ReadingKind.RECORD, words, record)


def _is_dosing(block: Block, first: Words, second: Words, step: Decimal) -> bool:
    """Return whether one running batch explains both reads, ``step`` kg apart."""
    weights = [*block.silo_fields.values()]
    weights += [block.field(WEIGHT)] if block.has(WEIGHT) else []
    changed = [field for field in block.fields if field.cut(first) != field.cut(second)]
    try:
        return is_running(block, second) and all(
            field in weights and _is_dosed(field, first, second, step)
            for field in changed
        )
    except RecordError:  # no number, so no amount that was dosed
        return False


def _is_dosed(field: Field, first: Words, second: Words, step: Decimal) -> bool:
    before, after = (to_decimal(field.value_in(words)) for words in (first, second))
    number = field.number_type()
    torn = min(number.half_torn_step(before), number.half_torn_step(after))
    return abs(after - before) <= min(step, torn)
