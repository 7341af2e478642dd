# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addresses as people write them: "D7000", "D8000-D8007", "D8000-8007" and "E0_100".

The plant's own documents use both spellings of a range; the old reader knew only
the second one and so never saw a failure (doc/memory-map.rst section 8).
"""

import re
from dataclasses import dataclass

from ..errors import MapError
from .areas import AREA_WORDS

# A bank of the extended memory has a number itself, E0 to E18 (hexadecimal), and a
# line before the address.
_AREA = r"(?:E(?:1[0-8]|[0-9A-F])(?=_)|[A-Z]+(?!_))"
_RANGE = re.compile(
    r"({area})_?([0-9]{{1,9}})(?: ?- ?({area})?_?([0-9]{{1,9}}))?".format(area=_AREA)
)


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
        first = format_address(self.area, self.first)
        if self.words == 1:
            return first
        return "%s-%s" % (first, format_address(self.area, self.last))


def format_address(area: str, address: int) -> str:
    """Return an address as CX-Programmer shows it: D7000, E0_100."""
    return "%s%s%d" % (area, "_" if area[-1:].isdigit() else "", address)


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
