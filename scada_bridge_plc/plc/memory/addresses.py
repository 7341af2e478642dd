# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addresses as people write them: "D7000", "D8000-D8007" and "D8000-8007".

The plant's own documents use both spellings of a range; the old reader knew only
the second one and so never saw a failure (doc/memory-map.rst section 8).
"""

import re
from dataclasses import dataclass

from ..errors import MapError
from .areas import AREA_WORDS

_RANGE = re.compile(r"([A-Z]+)([0-9]{1,9})(?:-([A-Z]+)?([0-9]{1,9}))?")


@dataclass(frozen=True, order=True)
class AddressRange:
    """``words`` words of a memory area from ``first`` on."""

    area: str
    first: int
    words: int

    @property
    def last(self) -> int:
        """Address of the last word."""
        return self.first + self.words - 1

    @property
    def is_inside_area(self) -> bool:
        """Whether the PLC has all of these words."""
        return 0 <= self.first and self.last < AREA_WORDS.get(self.area, 0)

    def overlaps(self, other: "AddressRange") -> bool:
        """Return whether both ranges share a word."""
        return (
            self.area == other.area
            and self.first <= other.last
            and other.first <= self.last
        )

    def __str__(self) -> str:
        if self.words == 1:
            return "%s%d" % (self.area, self.first)
        return "%s%d-%s%d" % (self.area, self.first, self.area, self.last)


def parse_address(text: str) -> AddressRange:
    """Read an address or a range of addresses; one address is a range of one word.

    Whether the PLC has the area and the address is not checked here.

    :raise MapError: not an address, or the range runs backwards or across areas
    """
    match = _RANGE.fullmatch(text.strip().upper())
    if match is None:
        raise MapError("%r is not an address like D7000 or D8000-D8007" % text)
    area, first, last_area, last = match.groups()
    words = 1 if last is None else int(last) - int(first) + 1
    if words < 1 or last_area not in (None, area):
        raise MapError("%r is not a range of rising addresses in one area" % text)
    return AddressRange(area, int(first), words)
