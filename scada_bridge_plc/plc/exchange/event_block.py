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

A read of many words is not one moment in the PLC, so an event is believed only when
two reads agree.  Nothing is remembered here: acknowledging looks at the block again,
so it may be repeated after a crash, whether its frame was carried out or not::

    block holds         handshake   acknowledge_event
    the event stored    0           handshake := 1   acknowledged
    the event stored    not 0       nothing          already
    anything else       any         nothing          gone

The PLC may report two events that are the same to the last word one after the other.
Where the words carry a date they are one event; where they carry none, a second one
that comes in before the first one's acknowledgement is noted passes for the first.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Sequence

from ..link.link import Link
from ..memory.layout import Block
from ..memory.words import Words
from .handshake import AckOutcome
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

    :raise LinkError: call again later
    """
    present = read_slot(link, block, SLOT)
    if _event(block, present) != _event(block, words):
        return AckOutcome.GONE
    if _is_taken(block, present):
        return AckOutcome.ALREADY
    address = block.address(SLOT, block.handshake.offset)
    link.write_words(block.area, address, (1,))
    return AckOutcome.ACKNOWLEDGED


def _is_taken(block: Block, words: Words) -> bool:
    return words[block.handshake.offset] != 0


def _event(block: Block, words: Sequence[int]) -> Words:
    """Return the words without the handshake word."""
    offset = block.handshake.offset
    return tuple(words[:offset]) + tuple(words[offset + 1 :])
