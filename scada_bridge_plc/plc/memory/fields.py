# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One field of the memory map: where its words are and what they mean."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Callable, List, Mapping, Optional, Sequence, Tuple, Union

from ..errors import EncodeError, MapError
from .choices import Bit, Enumeration
from .float_words import Float32
from .words import (
    Ascii,
    Bcd,
    Flag,
    Input,
    Integer,
    NumberType,
    Value,
    Words,
    WordType,
    to_decimal,
)

HANDSHAKE, MARK = "handshake", "mark"
BIT, ENUM = "bit", "enum"
HIGH_FIRST, LOW_FIRST = "high_first", "low_first"

Number = Union[int, Decimal]


@dataclass(frozen=True)
class Field:
    """One value inside a block.

    :ivar offset: words from the start of the slot
    :ivar type: a key of WORD_TYPES
    :ivar words: 16-bit words it takes
    :ivar scale: counts per unit, a power of ten: with 100 a count is 0.01 kg
    :ivar min, max: range of a number in its unit, None: only what the words hold
    :ivar const: the number this field always carries
    :ivar label, label_aliases: what the ``/api/plc/*`` paths call it
    :ivar role: HANDSHAKE for the word that passes the block back and forth, MARK for
        the one that says that an order is only prepared
    :ivar digits: decimal digits of a bcd field, 1..4
    :ivar max_chars: characters of an ascii field, 0: two per word
    :ivar word_order: of two words, HIGH_FIRST or LOW_FIRST
    :ivar byte_order: of the two characters in a word, HIGH_FIRST or LOW_FIRST
    :ivar bit: of a bit field, 0 is the lowest of its word
    :ivar values: (number, name) of an enum field
    :ivar no_event: texts that mean "no failure"
    """

    name: str
    offset: int
    type: str
    words: int
    scale: int = 1
    min: Optional[Number] = None
    max: Optional[Number] = None
    const: Optional[int] = None
    label: str = ""
    label_aliases: Tuple[str, ...] = ()
    tag: str = ""
    role: str = ""
    digits: int = 4
    max_chars: int = 0
    word_order: str = HIGH_FIRST
    byte_order: str = HIGH_FIRST
    bit: Optional[int] = None
    values: Tuple[Tuple[int, str], ...] = ()
    unit: str = ""
    no_event: Tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """Offset of the first word behind the field."""
        return self.offset + self.words

    @property
    def capacity(self) -> int:
        """Characters an ascii field holds."""
        return self.max_chars or 2 * self.words

    @property
    def labels(self) -> Tuple[str, ...]:
        """The label, if there is one, and its aliases."""
        return ((self.label,) if self.label else ()) + self.label_aliases

    def cut(self, words: Sequence[int]) -> Words:
        """Return this field's own words out of those of its block."""
        return tuple(words[self.offset : self.end])

    def word_type(self) -> WordType:
        """Return what lays out this field's value; MapError for an unknown type."""
        if self.type not in WORD_TYPES:
            raise MapError("%s: unknown type %r" % (self.name, self.type))
        return WORD_TYPES[self.type](self)

    def encode(self, value: Input) -> Words:
        """Return the words of a value; EncodeError names field, value and range."""
        word_type = self.word_type()
        try:
            words = word_type.encode(value)
        except EncodeError as err:
            raise EncodeError(str(err), field=self.name) from err
        if isinstance(word_type, NumberType):
            fault = self.range_fault(word_type.decode(words), *word_type.limits())
            if fault:
                raise EncodeError(fault, field=self.name)
        return words

    def decode(self, words: Sequence[int]) -> Value:
        """Return the value of this field's own words; min and max do not count."""
        return self.word_type().decode(words)

    def put(self, words: List[int], own: Sequence[int]) -> None:
        """Set this field's own words among those of its block.

        Of a word that several bits share only this field's bit is set.
        """
        mask = 1 << self.bit if self.type == BIT and self.bit is not None else 0xFFFF
        for index, word in enumerate(own, self.offset):
            words[index] = words[index] & ~mask | word

    def number_type(self) -> NumberType:
        """Return the same as :meth:`word_type`; MapError if it is no number."""
        word_type = self.word_type()
        if not isinstance(word_type, NumberType):
            raise MapError("%s: %s is no number" % (self.name, self.type))
        return word_type

    def value_in(self, words: Sequence[int]) -> Value:
        """Return the value of this field out of the words of its block."""
        return self.decode(self.cut(words))

    def range_fault(self, value: Input, low: Number, high: Number) -> str:
        """Return what is wrong with the size of a number, "" when nothing is.

        :param low, high: the range where the map gives no min or no max
        """
        low = low if self.min is None else self.min
        high = high if self.max is None else self.max
        if low <= to_decimal(value) <= high:
            return ""
        return ("%s is outside %s..%s %s" % (value, low, high, self.unit)).rstrip()


def _signed(field: Field) -> Integer:
    return Integer(field.words, field.scale, field.word_order == LOW_FIRST)


def _unsigned(field: Field) -> Integer:
    is_low_first = field.word_order == LOW_FIRST
    return Integer(field.words, field.scale, is_low_first, is_signed=False)


WORD_TYPES: Mapping[str, Callable[[Field], WordType]] = {
    "ascii": lambda field: Ascii(
        field.words, field.capacity, field.byte_order == LOW_FIRST
    ),
    "int16": _signed,
    "uint16": _unsigned,
    "int32": _signed,
    "int32_scaled": _signed,
    "uint32": _unsigned,
    "float32": lambda field: Float32(field.word_order == LOW_FIRST),
    "bool": lambda field: Flag(),
    BIT: lambda field: Bit(field.bit or 0),
    ENUM: lambda field: Enumeration(field.values),
    "bcd": lambda field: Bcd(field.digits),
}
