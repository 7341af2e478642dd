# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values and the 16-bit words that carry them (doc/memory-map.rst section 1).

A word is an int 0..65535, a value spans one or more words, lowest address first::

    "WH/MO"     5748 2F4D 4F00    two characters a word, high byte first, NUL padded
    825.00 kg   0001 4244         value x scale, two's complement, high word first
    825.00 kg   444E 4000         IEEE 754 (``float_words``)
    2026        2026              BCD, one decimal digit per nibble
    true        0001              read: anything but 0 is true
    bit 3       0008              one of sixteen in a word (``choices``)
    finished    0002              one of several named numbers (``choices``)

The EncodeErrors raised here do not name the field: ``layout.Field`` adds it.
"""

import struct
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Sequence, Tuple, Union

from ..errors import EncodeError, MapError, RecordError

Words = Tuple[int, ...]
Value = Union[bool, int, str, Decimal]
# A float is taken for the decimal number it prints as: 4.35 is 4.35 and not the
# 4.3499999999999996447... that sits in its bits.
Input = Union[bool, int, float, str, Decimal]

# What stands for a byte that is no printable ASCII.  It is never part of a
# reference, so damaged text can never pass for another order's name.
UNREADABLE = "\N{REPLACEMENT CHARACTER}"

CONTEXT = Context(prec=60)  # a thread's own may be less
_BITS = 16


def is_blank(words: Sequence[int]) -> bool:
    """Return whether every word is zero, as after a power cut without battery.

    The CJ2M keeps its data memory in battery-backed RAM (Omron W473, 2-1).
    """
    return not any(words)


def is_printable(text: str) -> bool:
    """Return whether all characters are printable ASCII, 0x20..0x7E."""
    return all(" " <= character <= "~" for character in text)


def decimal_places(scale: int) -> int:
    """Return the digits behind the point: 0 for scale 1, 2 for scale 100.

    :raise MapError: not a power of ten, so words would not be exact decimals
    """
    digits = str(scale)
    if digits != "1" + "0" * (len(digits) - 1):
        raise MapError("scale %s is not 1, 10, 100, 1000 ..." % scale)
    return len(digits) - 1


class WordType(ABC):
    """How one kind of value is laid out in ``words`` words."""

    words: int

    @abstractmethod
    def encode(self, value: Input) -> Words:
        """Return the words of a value; EncodeError when it does not fit."""

    @abstractmethod
    def decode(self, words: Sequence[int]) -> Value:
        """Return the value of exactly ``self.words`` words."""


class NumberType(WordType):
    """A number with a smallest and a largest value."""

    @abstractmethod
    def limits(self) -> Tuple[Decimal, Decimal]:
        """Return the smallest and the largest value."""

    @abstractmethod
    def step(self) -> Decimal:
        """Return the least amount more than 0 that can be told."""

    @abstractmethod
    def half_torn_step(self, value: Decimal) -> Decimal:
        """Return half of what one step of the high word is worth at a value.

        A value whose words are of two moments is off by a whole such step; what
        differs by no more than half of one is not torn.
        """


@dataclass(frozen=True)
class Ascii(WordType):
    """Text of at most ``max_chars`` characters, never more than two a word.

    :ivar low_first: the first character of a word is in its low byte
    """

    words: int
    max_chars: int
    low_first: bool = False

    def encode(self, value: Input) -> Words:
        """Return the text's words; text that is too long is refused, never cut."""
        if not isinstance(value, str):
            raise EncodeError("%r is not a text" % (value,))
        if not is_printable(value):
            raise EncodeError("%r is not all printable ASCII" % value)
        if len(value) > self.max_chars:
            raise EncodeError(
                "%r has %d characters, at most 0..%d fit"
                % (value, len(value), self.max_chars)
            )
        data = value.encode("ascii").ljust(2 * self.words, b"\0")
        return struct.unpack(self._layout(self.words), data)

    def decode(self, words: Sequence[int]) -> str:
        """Return the text up to the first NUL, without trailing blanks."""
        data = struct.pack(self._layout(len(words)), *words)
        text = data.split(b"\0", 1)[0].decode("latin-1").rstrip(" ")
        return "".join(
            character if is_printable(character) else UNREADABLE for character in text
        )

    def _layout(self, count: int) -> str:
        return "%s%dH" % ("<" if self.low_first else ">", count)


@dataclass(frozen=True)
class Integer(NumberType):
    """An integer of 1 or 2 words, signed or not, that carries ``value x scale``.

    Scale 1 takes and gives whole numbers (int), any other scale Decimal.
    """

    words: int = 1
    scale: int = 1
    low_first: bool = False
    is_signed: bool = True

    def limits(self) -> Tuple[Decimal, Decimal]:
        """Return the smallest and the largest value, for 2 words and scale 100
        -21474836.48 and 21474836.47, without a sign 0 and 42949672.95."""
        counts = 1 << _BITS * self.words
        lowest = -(counts >> 1) if self.is_signed else 0
        return self._unscaled(lowest), self._unscaled(lowest + counts - 1)

    def step(self) -> Decimal:
        """Return the value of one count."""
        return self._unscaled(1)

    def half_torn_step(self, value: Decimal) -> Decimal:
        """Return 327.68 for scale 100, whatever the value."""
        return self._unscaled(1 << _BITS - 1)

    def encode(self, value: Input) -> Words:
        """Return the words of the value, rounded half up (away from zero)."""
        number = self._rounded(to_decimal(value))
        raw = int(number.scaleb(decimal_places(self.scale), context=CONTEXT))
        shifts = range(_BITS * (self.words - 1), -1, -_BITS)
        words = tuple(raw >> shift & 0xFFFF for shift in shifts)
        return words[::-1] if self.low_first else words

    def decode(self, words: Sequence[int]) -> Value:
        """Return the value: int for scale 1, else Decimal."""
        raw = 0
        for word in reversed(words) if self.low_first else words:
            raw = raw << _BITS | word
        bits = _BITS * self.words
        if self.is_signed and raw >> (bits - 1):
            raw -= 1 << bits
        return raw if self.scale == 1 else self._unscaled(raw)

    def _unscaled(self, raw: int) -> Decimal:
        return Decimal(raw).scaleb(-decimal_places(self.scale), context=CONTEXT)

    def _rounded(self, value: Decimal) -> Decimal:
        low, high = self.limits()
        # One step beyond either end cannot round back into the range, and a
        # number of that size still fits the context's precision.
        if low - 1 < value < high + 1:
            step = self._unscaled(1)
            rounded = value.quantize(step, rounding=ROUND_HALF_UP, context=CONTEXT)
            if self.scale == 1 and rounded != value:
                raise EncodeError("%s is not a whole number" % value)
            if low <= rounded <= high:
                return rounded
        raise EncodeError("%s is outside %s..%s" % (value, low, high))


@dataclass(frozen=True)
class Flag(WordType):
    """A bool in a word of its own."""

    words: int = 1

    def encode(self, value: Input) -> Words:
        """Return (0,) or (1,); takes False, True, 0 and 1."""
        if value not in (0, 1):
            raise EncodeError("%r is not a bool, 0..1" % (value,))
        return (int(value),)

    def decode(self, words: Sequence[int]) -> bool:
        """Return False for 0, True for anything else."""
        return words[0] != 0


@dataclass(frozen=True)
class Bcd(WordType):
    """A whole number of 1..4 decimal digits, one per nibble."""

    digits: int = 4
    words: int = 1

    def encode(self, value: Input) -> Words:
        """Return the word that reads in hex as the number reads in decimal."""
        number = to_decimal(value)
        highest = 10**self.digits - 1
        if not 0 <= number <= highest or number != int(number):
            raise EncodeError("%s is outside 0..%d" % (number, highest))
        return (int(str(int(number)), 16),)

    def decode(self, words: Sequence[int]) -> int:
        """Return the number; RecordError for a nibble over 9 or a digit too many."""
        text = "%X" % words[0]
        if not text.isdigit() or len(text) > self.digits:
            raise RecordError("%04X is not BCD of %d digits" % (words[0], self.digits))
        return int(text)


def to_decimal(value: Input) -> Decimal:
    """Return a number as the decimal a person would write for it.

    :raise EncodeError: not a number, or not a finite one
    """
    if isinstance(value, (bool, str)) or not isinstance(value, (int, float, Decimal)):
        raise EncodeError("%r is not a number" % (value,))
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise EncodeError("%s is not a finite number" % number)
    return number
