# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers that the PLC keeps as IEEE 754 of 32 bits, as its type REAL.

::

    825.00    444E 4000     high word first
    825.00    4000 444E     low word first, as a CJ2M keeps them

The rule of rounding: inside this product a REAL is a decimal number of hundredths.

* Read: what the bits stand for, exactly, rounded to 0.01, half of it away from zero.
  2.675 is kept by the PLC as 2.67499995..., so it reads 2.67.
* Written: rounded to 0.01 in the same way, then the nearest REAL.  It reads back as
  those hundredths: up to 131071.99 the REALs are less than 0.01 apart.  What is more
  is refused, for it might read back as another weight.
"""

import math
import struct
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Sequence, Tuple

from ..errors import EncodeError, RecordError
from .words import CONTEXT, Input, NumberType, Words, to_decimal

HUNDREDTH = Decimal("0.01")
LARGEST = Decimal("131071.99")  # under 2 ** 17 two neighbours are 2 ** -7 apart
_HIGH_WORD_BITS = 7  # of the mantissa's 23


@dataclass(frozen=True)
class Float32(NumberType):
    """A number of hundredths in two words of IEEE 754."""

    low_first: bool = False
    words: int = 2

    def limits(self) -> Tuple[Decimal, Decimal]:
        """Return the smallest and the largest value that are written."""
        return -LARGEST, LARGEST

    def step(self) -> Decimal:
        """Return 0.01."""
        return HUNDREDTH

    def half_torn_step(self, value: Decimal) -> Decimal:
        """Return 2.00 for 825.00: the high word steps by 4.00 from 512 to 1024."""
        _fraction, exponent = math.frexp(float(value))
        return Decimal(2) ** (exponent - 2 - _HIGH_WORD_BITS)

    def encode(self, value: Input) -> Words:
        """Return the words of the REAL that is nearest to the value's hundredths."""
        number = to_decimal(value)
        # One step more cannot be rounded down into the range.
        is_near = -LARGEST - 1 < number < LARGEST + 1
        rounded = _hundredths(number) if is_near else number
        if not -LARGEST <= rounded <= LARGEST:
            raise EncodeError(
                "%s is outside %s..%s, where a REAL holds 0.01"
                % (number, -LARGEST, LARGEST)
            )
        words = struct.unpack(">2H", struct.pack(">f", float(rounded)))
        return words[::-1] if self.low_first else words

    def decode(self, words: Sequence[int]) -> Decimal:
        """Return the hundredths; RecordError for infinity and for what is no number."""
        pair = tuple(words[::-1] if self.low_first else words)
        (number,) = struct.unpack(">f", struct.pack(">2H", *pair))
        if not math.isfinite(number):
            raise RecordError("%04X %04X is no number, as a REAL" % pair)
        return _hundredths(Decimal(number))


def _hundredths(number: Decimal) -> Decimal:
    rounded = number.quantize(HUNDREDTH, rounding=ROUND_HALF_UP, context=CONTEXT)
    return rounded if rounded else rounded.copy_abs()  # there is one zero
