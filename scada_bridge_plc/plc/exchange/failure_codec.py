# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of the failure block -> a failure event (doc/memory-map.rst section 6).

::

    D8000  +0..+7          +8..+15   +16   +17    +18  +19   +20     +21     +22
           equipment code  info      year  month  day  hour  minute  second  handshake
           ascii           ascii     BCD, plant time                         bool

An info that means "no failure" (map: ``no_event``) is no event.  What is an event and
can't be right in a part of it is returned all the same, with its faults: the caller
keeps it in quarantine.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import List, Optional, Sequence, Tuple

from ..errors import RecordError
from ..memory.layout import Block
from ..memory.words import UNREADABLE, Words
from .plant_clock import decode_clock

NO_FAILURE = ("", "0", "NONE", "NO_FAILURE", "NO ERROR", "NO_ERROR")


@dataclass(frozen=True)
class FailureEvent:
    """What the PLC says has failed.

    :ivar equipment_code: as received, such as "silo101"
    :ivar info: as received, such as "START_FAILURE"
    :ivar date: plant local time without zone, None when it is no date that exists
    :ivar faults: sentences on what can't be right, none for a sound event
    :ivar words: the words it was decoded from
    """

    equipment_code: str
    info: str
    date: Optional[datetime]
    faults: Tuple[str, ...]
    words: Words


def decode_failure(block: Block, words: Sequence[int]) -> Optional[FailureEvent]:
    """Return the event in the words, None when they hold no failure.

    :param block: failure of the memory map
    :param words: exactly the words of the block, each 0..65535
    :raise RecordError: not that many words
    """
    if len(words) != block.words:
        raise RecordError(
            "%s has %d words, got %d" % (block.name, block.words, len(words))
        )
    code, info = (_text(block, name, words) for name in ("equipment_code", "info"))
    neutral = block.field("info").no_event or NO_FAILURE
    if info.upper() in {text.upper() for text in neutral}:
        return None
    faults = _text_faults(code, info)
    date = None
    try:
        date = decode_clock(block, words)
    except RecordError as err:
        faults.append(err.reason)
    return FailureEvent(code, info, date, tuple(faults), tuple(words))


def _text(block: Block, name: str, words: Sequence[int]) -> str:
    field = block.field(name)
    return str(field.decode(field.cut(words))).strip()


def _text_faults(code: str, info: str) -> List[str]:
    faults = []
    if not code:
        faults.append("equipment_code: it is blank")
    for name, text in (("equipment_code", code), ("info", info)):
        if UNREADABLE in text:
            faults.append("%s: %r is not printable ASCII" % (name, text))
    return faults
