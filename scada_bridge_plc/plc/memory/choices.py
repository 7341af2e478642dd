# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is no amount: a bit that shares its word with others, a number with a name.

::

    bit 3 of 0008        true; the other bits of the word are other fields' or nobody's
    0: running, 1: dosing, 2: finished        0001 is "dosing", 0003 is an error
"""

from dataclasses import dataclass
from typing import Sequence, Tuple

from ..errors import EncodeError, RecordError
from .words import Input, Words, WordType

BITS = range(16)


@dataclass(frozen=True)
class Bit(WordType):
    """A bool in one bit, 0 is the lowest; its words are 0 but for this bit."""

    number: int
    words: int = 1

    @property
    def mask(self) -> int:
        """The word in which only this bit is set."""
        return 1 << self.number

    def encode(self, value: Input) -> Words:
        """Return (0,) or (mask,); takes False, True, 0 and 1."""
        if value not in (0, 1):
            raise EncodeError("%r is not a bit, 0..1" % (value,))
        return (self.mask if value else 0,)

    def decode(self, words: Sequence[int]) -> bool:
        """Return whether the bit is set."""
        return bool(words[0] & self.mask)


@dataclass(frozen=True)
class Enumeration(WordType):
    """A word that holds one of several numbers, each with a name.

    :ivar values: (number 0..65535, name), no number and no name twice
    """

    values: Tuple[Tuple[int, str], ...]
    words: int = 1

    def encode(self, value: Input) -> Words:
        """Return the number of a name."""
        for number, name in self.values:
            if name == value:
                return (number,)
        raise EncodeError("%r is none of %s" % (value, self))

    def decode(self, words: Sequence[int]) -> str:
        """Return the name of the number; RecordError for one without a name."""
        for number, name in self.values:
            if number == words[0]:
                return name
        raise RecordError("%d is none of %s" % (words[0], self))

    def __str__(self) -> str:
        return ", ".join("%d %s" % pair for pair in self.values)
