# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the PLC program reports events and its clock, and how it writes the words.

Offsets and sizes come from the memory map data; the words are made here a second time,
apart from the product's codec, so that an error there cannot hide here.
"""

import datetime
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ..plant_map import PlantMapError, parse_address

BLOCK_NAMES = ("failure", "manual_weighing", "clock")
CLOCK_NAMES = ("year", "month", "day", "hour", "minute", "second")


class Place(NamedTuple):
    """A field: offset from the block's start, words, counts per unit."""

    offset: int
    words: int
    scale: int


class EventBlock(NamedTuple):
    """One block of single events; offsets count words from its start.

    :ivar handshake: offset of the handshake word, None without one
    """

    name: str
    area: str
    base: int
    words: int
    places: Mapping[str, Place]
    handshake: Optional[int]


def load_event_blocks(profile: Mapping[str, Any]) -> Dict[str, EventBlock]:
    """The event blocks that the profile has, by name."""
    return {
        name: _event_block(name, profile[name])
        for name in BLOCK_NAMES
        if name in profile
    }


def _event_block(name: str, block: Mapping[str, Any]) -> EventBlock:
    area, base = parse_address(block["base"])
    places, handshake = {}, None
    for item in block["fields"]:
        places[item["name"]] = Place(
            item["offset"], item.get("words", 1), item.get("scale", 1)
        )
        if item.get("role") == "handshake":
            handshake = item["offset"]
    return EventBlock(name, area, base, block["words"], places, handshake)


def text_words(text: str, count: int) -> List[int]:
    """Two characters a word, the first in the high byte, padded with NUL.

    :raises ValueError: it does not fit, or is no ASCII text
    """
    codes = text.encode("ascii").ljust(2 * count, b"\0")
    if len(codes) > 2 * count:
        raise ValueError("%r is longer than %d characters" % (text, 2 * count))
    return [codes[at] << 8 | codes[at + 1] for at in range(0, 2 * count, 2)]


def bcd_word(number: int) -> int:
    """2026 -> 0x2026."""
    return int("%d" % number, 16)


def number_words(number: int, count: int) -> List[int]:
    """A signed number in ``count`` words, the high word first."""
    return [number >> 16 * at & 0xFFFF for at in reversed(range(count))]


def clock_values(moment: datetime.datetime) -> Dict[str, List[int]]:
    """The six clock fields of a moment, as words."""
    return {name: [bcd_word(getattr(moment, name))] for name in CLOCK_NAMES}


def record_words(block: EventBlock, values: Mapping[str, Sequence[int]]) -> List[int]:
    """The words of a block, fields that are not given are 0.

    :raises PlantMapError: the block has no such field
    """
    words = [0] * block.words
    for name, value in values.items():
        if name not in block.places:
            raise PlantMapError("%s has no %s" % (block.name, name))
        place = block.places[name]
        words[place.offset : place.offset + place.words] = value
    return words
