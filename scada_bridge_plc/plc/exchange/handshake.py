# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hand orders to the PLC and results back, each exactly once.

Theory of operation.  Both sides may die between any two frames, and a frame whose
reply is lost may or may not have been carried out.  So the slot itself shows what is
to be done, and every function may be run again at any time.  The caller remembers one
thing only: that an order *may* have been released.  It commits that between
:func:`prepare_order` and :func:`release_order`, so before the frame goes out.

Order slot (block batch_write; offsets of the plant's map)::

             +0 ............ +71 | +72       +73     +74 +75 | +76
             the order           | finished  failed  weight  | handshake
             --------------------+---------------------------+----------
    arm      not written         | not written               | 1, if it is 0
    prepare  order               | 0         1       FFFFFFFF| 1
    release                      | 0         0       0   0   | 0
    PLC takes it                 |                           | 1

Each line is one frame, the handshake word last.  An order's words are never written
while its handshake word is 0, or the PLC could take a record that is half written: an
unarmed slot is armed first, and the word read back.  The frame that writes the order
writes 1 as well: a PLC that loses its memory just before would have 0 there, and take
an order that nobody has released.

"Failed, but not finished, and weighs -0.01 kg" marks an order that is *not released*;
no PLC comes to say that of an order that it has taken.  A map may have a word of its
own for it (role "mark": 1 says not released).  The mark goes in the very frame that
releases the order.  Without it an order prepared, but not released, would read as one
that the PLC has taken: released again it might be made twice, not released it might be
lost.  A reference is used for one order only, so an order that is ours to the last
word is proof.

::

    order   status words   handshake   state      prepare_order    release_order
    ours    marked         not 0       PREPARED   nothing          release
    ours    any            0           PENDING    nothing          nothing
    ours    not marked     3           TAKEN_BACK nothing          lost
    ours    not marked     other       TAKEN      nothing          nothing
    other   any            not 0       FREE       prepare          lost
    blank   any            0           EMPTY      arm, prepare     lost
    other   any            0           FOREIGN    RecordError      lost

EMPTY is the first start, or a CJ2M that lost its memory with its battery.
FREE has one exception, for the caller's ``check``: our reference with other words, not
marked, is another order of the name, unless a frame of ours was cut (see ``fit``).
3 is the server's own word while it withdraws an order (see ``withdraw``).
Frames: to prepare 2 (read, write), EMPTY 4; to release 2 (read back, release).  Where
nothing is to be written, the slot is read a second time.

*Lost*: the order was there, and now it is not.  It may have been released by a run that
was killed, taken, and forgotten by the PLC with its memory; nothing shows whether it
was made.  Nothing is written then, a person has to look at the plant.

One case is beyond the slot: a PLC that loses power while it copies the prepare frame,
so that the order is in but its mark is not.  That order reads TAKEN and is not made.

Results are acknowledged, see ``acknowledge``.
"""

from enum import Enum
from typing import Callable, Sequence, Tuple

from ..errors import LinkError, RecordError
from ..link.link import Link
from ..memory.layout import Block
from ..memory.words import Words, is_blank
from .acknowledge import AckOutcome, acknowledge, acknowledge_again
from .batch_codec import BatchOrder, encode_order
from .slot_reader import ReadingKind, SlotReading, read_slot, read_slots
from .status import released_status, withdrawal_mark

__all__ = [
    "AckOutcome",
    "ReadingKind",
    "SlotReading",
    "SlotState",
    "acknowledge",
    "acknowledge_again",
    "classify_slot",
    "is_never_released",
    "read_order_state",
    "withdrawal_mark",
    "prepare_order",
    "read_slots",
    "release_order",
    "reset_write_slots",
]


class SlotState(str, Enum):
    """What an order slot holds, seen from one order; see the table above."""

    PREPARED = "prepared"
    PENDING = "pending"
    TAKEN = "taken"
    TAKEN_BACK = "taken back"
    FREE = "free"
    EMPTY = "empty"
    FOREIGN = "foreign"


#: handshake words that the server writes: an order not released, one it withdraws
NOT_RELEASED_FLAG, TAKEN_BACK = 1, 3
_WRITABLE = (SlotState.FREE, SlotState.EMPTY, SlotState.PREPARED)


Check = Callable[[Words], None]


def accept_all(_words: Words) -> None:
    """Check nothing."""


def prepare_order(
    link: Link, block: Block, order: BatchOrder, check: Check = accept_all
) -> SlotState:
    """Bring an order into its slot, marked as not released.

    :param block: batch_write of the memory map
    :param check: raises for words of the slot that may not be written over
    :return: what the slot held before.  PENDING and TAKEN: the order was released
        before.  Else it is there now, for :func:`release_order`
    :raise EncodeError: the order does not fit the map; nothing was sent
    :raise RecordError: the slot holds another order the PLC has not taken
    :raise LinkError: call again later; the slot shows how far this call came
    """
    slot, record = order.batch_no, encode_order(block, order)
    words, state = _read_order_slot(link, block, order, *_WRITABLE)
    if state is SlotState.FOREIGN:
        other = block.field("mo_name").value_in(words)
        reason = "the PLC has not taken %r yet" % other
        raise RecordError(reason, slot, words)
    if state in (SlotState.FREE, SlotState.EMPTY):
        check(words)
    if state is SlotState.EMPTY:
        _arm(link, block, slot)
    if state in (SlotState.FREE, SlotState.EMPTY):
        marked = record[: block.status_offset] + withdrawal_mark(block)
        link.write_words(block.area, block.address(slot), marked + (NOT_RELEASED_FLAG,))
    return state


def release_order(link: Link, block: Block, order: BatchOrder) -> SlotState:
    """Read a prepared order back and let the PLC take it, unless that is done already.

    :return: what the slot held before.  PREPARED: the order is released now.  PENDING
        and TAKEN: it was before.  Anything else: it is lost, nothing was written
    :raise LinkError: call again later; the slot shows how far this call came
    """
    _words, state = _read_order_slot(link, block, order, SlotState.PREPARED)
    if state is SlotState.PREPARED:
        _release(link, block, order.batch_no)
    return state


def read_order_state(link: Link, block: Block, order: BatchOrder) -> SlotState:
    """Return what an order's slot holds, if two reads agree.

    :raise LinkError: the reads differ, call again later
    """
    return _read_order_slot(link, block, order)[1]


def classify_slot(block: Block, words: Sequence[int], order: BatchOrder) -> SlotState:
    """Return what the words of a slot of batch_write mean for an order."""
    record = encode_order(block, order)
    start = block.status_offset
    if tuple(words[:start]) == record[:start]:
        return _classify_own(block, words)
    if words[block.handshake.offset]:
        return SlotState.FREE
    is_unnamed = is_blank(block.field("mo_name").cut(words))
    return SlotState.EMPTY if is_unnamed else SlotState.FOREIGN


def _classify_own(block: Block, words: Sequence[int]) -> SlotState:
    flag = words[block.handshake.offset]
    if not flag:
        return SlotState.PENDING
    if is_never_released(block, words):
        return SlotState.PREPARED
    return SlotState.TAKEN_BACK if flag == TAKEN_BACK else SlotState.TAKEN


def is_never_released(block: Block, words: Sequence[int]) -> bool:
    """Return whether an order slot says that its order was only prepared."""
    status = tuple(words[block.status_offset : block.handshake.offset])
    return bool(words[block.handshake.offset]) and status == withdrawal_mark(block)


def reset_write_slots(link: Link, block: Block) -> None:
    """Mark every slot of batch_write as taken, one request for each.

    Orders the PLC has not taken by then are withdrawn.
    """
    for slot in range(1, block.slots + 1):
        _set_handshake(link, block, slot)


def _read_order_slot(
    link: Link, block: Block, order: BatchOrder, *accepted_states: SlotState
) -> Tuple[Words, SlotState]:
    """Return the words of an order's slot and what they mean.

    Two reads must agree, unless the first shows one of the accepted states: what is
    lost or done no frame can correct, so one spoilt read must not be believed.
    """
    words = read_slot(link, block, order.batch_no)
    state = classify_slot(block, words, order)
    if state not in accepted_states and read_slot(link, block, order.batch_no) != words:
        raise LinkError("slot %d changed while it was read" % order.batch_no)
    return words, state


def _release(link: Link, block: Block, slot: int) -> None:
    """Clear mark and handshake word in one frame, the handshake word last."""
    address = block.address(slot, block.status_offset)
    link.write_words(block.area, address, released_status(block) + (0,))


def _arm(link: Link, block: Block, slot: int) -> None:
    """Set the handshake word of an empty slot and see that it stays."""
    _set_handshake(link, block, slot)
    address = block.address(slot, block.handshake.offset)
    if not any(link.read_words(block.area, address, 1)):
        raise LinkError("slot %d did not keep its handshake word" % slot)


def _set_handshake(link: Link, block: Block, slot: int) -> None:
    link.write_words(block.area, block.address(slot, block.handshake.offset), (1,))
