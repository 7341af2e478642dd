# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hand orders to the PLC and results back, each exactly once.

Theory of operation.  Both sides may die between any two frames, and a frame whose
reply is lost may or may not have been carried out.  So nothing is remembered here:
what the slot holds decides what is done, and every function may be run again at
any time.

Order slot (block batch_write; offsets of the plant's map)::

             +0 ............ +71 | +72       +73     +74 +75 | +76
             the order           | finished  failed  weight  | handshake
             --------------------+---------------------------+----------
    prepare  order               | 0         1       FFFFFFFF| not written, is 1
    release                      | 0         0       0   0   | 0
    PLC takes it                 |                           | 1

"Failed, but not finished, and weighs -0.01 kg" marks an order that is *not released*;
no PLC comes to say that of an order that it has taken.  The mark goes in the very frame
that releases the order.  Without it an order prepared, but not released, would read as
one that the PLC has taken: released again it might be made twice, not released it might
be lost.  A reference is used for one order only, so an order that is ours to the last
word is proof.

::

    order   status words   handshake   state      what write_order does
    ours    marked         not 0       PREPARED   release
    ours    any            0           PENDING    nothing, the PLC will take it
    ours    not marked     not 0       TAKEN      nothing, the PLC has it
    other   any            not 0       FREE       prepare, read back, release
    blank   any            0           EMPTY      handshake := 1, then as FREE
    other   any            0           FOREIGN    RecordError, nothing is written

EMPTY is the first start, or a CJ2M that lost its memory with its battery; it is
armed first, or the PLC could take a record that is half written.  Frames: FREE 4
(read, write, read back, release), EMPTY 5, PREPARED 2, the others 1.

One case is beyond the slot: a PLC that loses power while it copies the prepare frame,
so that the order is in but its mark is not.  That order reads TAKEN and is not made.

Result slot (block batch_read): the PLC sets handshake 0 with a new record, we set 1
once its data is committed::

    record        handshake   acknowledge
    as stored     0           handshake := 1   acknowledged
    as stored     not 0       nothing          already
    changed       any         nothing          changed: the next poll decides
    other, blank  any         nothing          gone
"""

from dataclasses import dataclass
from enum import Enum
from typing import Sequence

from .batch_codec import BatchOrder, encode_order
from .errors import LinkError, RecordError
from .layout import Block
from .link import Link
from .slot_reader import ReadingKind, SlotReading, read_slot, read_slots
from .words import Words, is_blank

__all__ = [
    "AckOutcome",
    "ReadingKind",
    "SlotReading",
    "SlotState",
    "WriteOutcome",
    "acknowledge",
    "classify_slot",
    "read_slots",
    "reset_write_slots",
    "write_order",
]


class SlotState(str, Enum):
    """What an order slot holds, seen from one order; see the table above."""

    PREPARED = "prepared"
    PENDING = "pending"
    TAKEN = "taken"
    FREE = "free"
    EMPTY = "empty"
    FOREIGN = "foreign"


class AckOutcome(str, Enum):
    """What acknowledge found; see the table above."""

    ACKNOWLEDGED = "acknowledged"
    ALREADY = "already"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class WriteOutcome:
    """The order is released; nothing is left to do.

    :ivar slot: 1..slots
    :ivar state: what the slot held before
    """

    slot: int
    state: SlotState

    @property
    def status(self) -> str:
        """Return "written" (released now), "pending" or "taken" (released before)."""
        if self.state in _RELEASED:
            return self.state.value
        return "written"


_RELEASED = (SlotState.PENDING, SlotState.TAKEN)


def write_order(link: Link, block: Block, order: BatchOrder) -> WriteOutcome:
    """Release an order to the PLC, unless that is done already.

    :param block: batch_write of the memory map
    :raise EncodeError: the order does not fit the map; nothing was sent
    :raise RecordError: the slot holds another order the PLC has not taken
    :raise LinkError: call again later; the slot tells how far this call came
    """
    slot, record = order.batch_no, encode_order(block, order)
    words = read_slot(link, block, slot)
    state = _state(block, words, record)
    if state is SlotState.FOREIGN:
        other = block.field("mo_name").value_in(words)
        reason = "the PLC has not taken %r yet" % other
        raise RecordError(reason, slot, words)
    if state is SlotState.EMPTY:
        _set_handshake(link, block, slot)
    if state in (SlotState.EMPTY, SlotState.FREE):
        _prepare(link, block, slot, record)
    if state not in _RELEASED:
        _release(link, block, slot)
    return WriteOutcome(slot, state)


def classify_slot(block: Block, words: Sequence[int], order: BatchOrder) -> SlotState:
    """Return what the words of a slot of batch_write mean for an order."""
    return _state(block, tuple(words), encode_order(block, order))


def reset_write_slots(link: Link, block: Block) -> None:
    """Mark every slot of batch_write as taken, one request for each.

    Orders the PLC has not taken by then are withdrawn.
    """
    for slot in range(1, block.slots + 1):
        _set_handshake(link, block, slot)


def acknowledge(
    link: Link, block: Block, slot: int, stored: Sequence[int]
) -> AckOutcome:
    """Tell the PLC that a finished result is stored; call it after the commit.

    :param block: batch_read of the memory map
    :param stored: all words of the finished record as they were stored; a record that
        has changed since is left alone, for a poll to read it again
    :raise LinkError: call again later
    """
    words = read_slot(link, block, slot)
    name, flag = block.field("mo_name"), block.handshake.offset
    if name.cut(words) != name.cut(stored):
        return AckOutcome.GONE
    if words[:flag] != tuple(stored[:flag]):
        return AckOutcome.CHANGED
    if words[flag]:
        return AckOutcome.ALREADY
    _set_handshake(link, block, slot)
    return AckOutcome.ACKNOWLEDGED


def _state(block: Block, words: Words, record: Words) -> SlotState:
    is_handed_over = words[block.handshake.offset] != 0
    start = block.status_offset
    if words[:start] == record[:start]:
        if not is_handed_over:
            return SlotState.PENDING
        is_marked = words[start : block.handshake.offset] == _not_released(block)
        return SlotState.PREPARED if is_marked else SlotState.TAKEN
    if is_handed_over:
        return SlotState.FREE
    is_unnamed = is_blank(block.field("mo_name").cut(words))
    return SlotState.EMPTY if is_unnamed else SlotState.FOREIGN


def _not_released(block: Block) -> Words:
    """Return the status words, without the handshake word, of the mark."""
    words = [0] * (block.handshake.offset - block.status_offset)
    weight = block.field("weight_finished_good")
    for offset in range(weight.offset, weight.end):
        words[offset - block.status_offset] = 0xFFFF
    words[block.field("status_operation").offset - block.status_offset] = 1
    return tuple(words)


def _prepare(link: Link, block: Block, slot: int, record: Words) -> None:
    """Write the order with its mark, and make sure that it arrived."""
    prepared = record[: block.status_offset] + _not_released(block)
    link.write_words(block.area, block.address(slot), prepared)
    words = read_slot(link, block, slot)
    if _state(block, words, record) is not SlotState.PREPARED:
        raise LinkError("slot %d does not hold what was written to it" % slot)


def _release(link: Link, block: Block, slot: int) -> None:
    """Clear mark and handshake word in one frame, the handshake word last."""
    address = block.address(slot, block.status_offset)
    link.write_words(block.area, address, (0,) * (block.words - block.status_offset))


def _set_handshake(link: Link, block: Block, slot: int) -> None:
    link.write_words(block.area, block.address(slot, block.handshake.offset), (1,))
