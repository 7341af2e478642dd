# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tell the PLC that a result is stored, once and for all.

Result slot (block batch_read): the PLC sets handshake 0 with a new record, we set 1
once its data is committed::

    record        handshake   acknowledge
    as stored     0           handshake := 1   read back: acknowledged, or once more
    as stored     not 0       nothing          already
    changed       any         nothing          changed: the next poll decides
    other, blank  any         nothing          gone

An answer says that a write arrived, not that it was done, so the word is read back in
the same session.  Still 0 after ``ACKNOWLEDGE_WRITES``: not kept; this PLC may reset
the word itself, and the caller counts.  A word seen as not 0 is the end of it.

:func:`acknowledge_again` is for a record that was acknowledged, and reads 0 later.  The
PLC may begin the next record between two frames, and the word would be taken for that
one's.  So nothing is written while an order waits in the slot; one that somebody
releases in the milliseconds between the read and the write is the rest of the risk.
"""

from enum import Enum
from typing import Sequence

from ..link.link import Link
from ..memory.layout import Block
from ..memory.words import is_blank
from .slot_reader import read_slot

ACKNOWLEDGE_WRITES = 2  # in one session


class AckOutcome(str, Enum):
    """What acknowledge found; see the table above."""

    ACKNOWLEDGED = "acknowledged"
    ALREADY = "already"
    CHANGED = "changed"
    GONE = "gone"
    NOT_KEPT = "not kept"
    ORDER_WAITS = "order waits"


def acknowledge(
    link: Link, block: Block, slot: int, stored: Sequence[int]
) -> AckOutcome:
    """Acknowledge a finished result to the PLC; call it after the commit.

    :param block: batch_read of the memory map
    :param stored: all words of the finished record as they were stored; a record that
        has changed since is left alone, for a poll to read it again
    :raise LinkError: call again later
    """
    for writes in range(ACKNOWLEDGE_WRITES + 1):
        outcome = _compare_result(block, read_slot(link, block, slot), stored)
        if outcome is not AckOutcome.NOT_KEPT:
            is_done = writes and outcome is not AckOutcome.CHANGED
            return AckOutcome.ACKNOWLEDGED if is_done else outcome
        if writes < ACKNOWLEDGE_WRITES:
            flag = block.address(slot, block.handshake.offset)
            link.write_words(block.area, flag, (1,))
    return AckOutcome.NOT_KEPT


def acknowledge_again(
    link: Link, orders: Block, results: Block, slot: int, stored: Sequence[int]
) -> AckOutcome:
    """As :func:`acknowledge`, for a record that was acknowledged before.

    :param orders: batch_write; :param results: batch_read of the memory map
    :raise LinkError: call again later
    """
    words = read_slot(link, orders, slot)
    is_named = not is_blank(orders.field("mo_name").cut(words))
    if is_named and not words[orders.handshake.offset]:
        return AckOutcome.ORDER_WAITS
    return acknowledge(link, results, slot, stored)


def _compare_result(
    block: Block, words: Sequence[int], stored: Sequence[int]
) -> AckOutcome:
    """Return what a result is to the stored one; NOT_KEPT: it reads 0."""
    name, flag = block.field("mo_name"), block.handshake.offset
    if name.cut(words) != name.cut(stored):
        return AckOutcome.GONE
    if tuple(words[:flag]) != tuple(stored[:flag]):
        return AckOutcome.CHANGED
    return AckOutcome.ALREADY if words[flag] else AckOutcome.NOT_KEPT
