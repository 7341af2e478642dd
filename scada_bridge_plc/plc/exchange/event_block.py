# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Blocks in which the PLC reports one event at a time: failures, hand-adds.

Theory of operation.  The PLC fills the block, then clears its handshake word; the
server sets the word once the event is stored, and only then may the PLC report the
next one (doc/memory-map.rst section 4)::

    D8000  +0 ............ +21 | +22              D9000  +0 ....... +11 | +12
           the event           | handshake               the hand-add   | handshake

    handshake   two reads       read_event says
    not 0       (one is enough) TAKEN   nothing new
    0           the same        NEW     decode it, store it, commit, acknowledge
    0           different       TORN    read it again later

A read of many words is not one moment in the PLC, and a reply may be damaged on its
way: an event is believed only when two reads agree, and so is that the block does not
hold it any more.  Nothing is remembered here: acknowledging looks at the block again,
so it may be repeated after a crash, whether its frame was carried out or not::

    block holds         handshake   acknowledge_event
    the event stored    0           handshake := 1   read back: see below
    the event stored    not 0       read again       already
    anything else       any         read again       gone
    two reads differ                nothing          LinkError: call again

An answer says that a write arrived, not that it was done, so the block is read once
more in the same session::

    then holds          handshake   the words carry a date     they carry none
    the event stored    not 0       acknowledged               acknowledged
    anything else       any         acknowledged               acknowledged
    the event stored    0           once more, then not kept   not kept
    no answer           ?           LinkError: call again      not kept

The PLC may report two events that are the same to the last word one after the other.
Where the words carry a date they are one event, and the word may be written again.
Where they carry none, what reads 0 may be a second bag, which nobody has stored: the
word is written once for each event stored, and the caller, who hears *not kept*, asks
a person about the next event of the same words.  One case is left: the caller is killed
between the frame and its commit, and the next bag has the same words.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Sequence

from ..errors import LinkError
from ..link.link import Link
from ..memory.layout import Block
from ..memory.words import Words
from .acknowledge import ACKNOWLEDGE_WRITES, AckOutcome
from .slot_reader import read_slot

SLOT = 1


class EventKind(str, Enum):
    """What came of reading an event block; see the table above."""

    TAKEN = "taken"
    NEW = "new"
    TORN = "torn"


@dataclass(frozen=True)
class EventReading:
    """An event block as it was read.

    :ivar words: of the last read
    """

    kind: EventKind
    words: Words


def read_event(link: Link, block: Block) -> EventReading:
    """Return what the block holds, by one request, or two if it is new.

    :raise LinkError: nothing is known
    """
    first = read_slot(link, block, SLOT)
    if _is_taken(block, first):
        return EventReading(EventKind.TAKEN, first)
    if not any(first):  # never used, or the memory was lost: there is no event
        return EventReading(EventKind.TAKEN, first)
    second = read_slot(link, block, SLOT)
    kind = EventKind.NEW if first == second else EventKind.TORN
    return EventReading(kind, second)


def acknowledge_event(link: Link, block: Block, words: Sequence[int]) -> AckOutcome:
    """Acknowledge the event in ``words`` to the PLC; call it after the commit.

    :return: NOT_KEPT: the PLC may or may not have heard it
    :raise LinkError: call again later
    """
    outcome = _find_event(link, block, words)
    if outcome is not AckOutcome.NOT_KEPT:
        return outcome
    if not _has_date(block):
        return _acknowledge_once(link, block, words)
    for _write in range(ACKNOWLEDGE_WRITES):
        if _write_and_look(link, block, words):
            return AckOutcome.ACKNOWLEDGED
    return AckOutcome.NOT_KEPT


def _acknowledge_once(link: Link, block: Block, words: Sequence[int]) -> AckOutcome:
    try:
        is_kept = _write_and_look(link, block, words)
    except LinkError:  # done or not, the block does not show it
        return AckOutcome.NOT_KEPT
    return AckOutcome.ACKNOWLEDGED if is_kept else AckOutcome.NOT_KEPT


def _write_and_look(link: Link, block: Block, words: Sequence[int]) -> bool:
    """Set the handshake word; return whether the PLC shows that it was set."""
    address = block.address(SLOT, block.handshake.offset)
    link.write_words(block.area, address, (1,))
    return _find_event(link, block, words) is not AckOutcome.NOT_KEPT


def _find_event(link: Link, block: Block, words: Sequence[int]) -> AckOutcome:
    """Return what the block says of an event; NOT_KEPT: it waits to be acknowledged.

    :raise LinkError: two reads differ
    """
    first = read_slot(link, block, SLOT)
    if _compare_event(block, first, words) is AckOutcome.NOT_KEPT:
        return AckOutcome.NOT_KEPT
    second = read_slot(link, block, SLOT)
    outcome = _compare_event(block, second, words)
    if first != second and outcome is not AckOutcome.NOT_KEPT:
        raise LinkError("block %s changed while it was read" % block.name)
    return outcome


def _compare_event(block: Block, present: Words, words: Sequence[int]) -> AckOutcome:
    if _event(block, present) != _event(block, words):
        return AckOutcome.GONE
    return AckOutcome.ALREADY if _is_taken(block, present) else AckOutcome.NOT_KEPT


def _has_date(block: Block) -> bool:
    return block.has("year")


def _is_taken(block: Block, words: Words) -> bool:
    return words[block.handshake.offset] != 0


def _event(block: Block, words: Sequence[int]) -> Words:
    """Return the words without the handshake word."""
    offset = block.handshake.offset
    return tuple(words[:offset]) + tuple(words[offset + 1 :])
