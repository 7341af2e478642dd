# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The memory map as data: fields in blocks, blocks in slots, nothing in code.

::

    Block batch_read, area D, base 6000, stride 100, slots 10, words 77

    slot 1   D6000  +0 batch_no | +1..+8 mo_name | ... | +76 status_read_data
    slot 2   D6100  ...
"""

import re
from dataclasses import dataclass
from typing import Callable, Dict, Iterator, Mapping, Optional, Sequence, Tuple

from ..errors import EncodeError, MapError, RecordError
from .addresses import AddressRange
from .fields import HANDSHAKE, MARK, Field
from .words import Input, Value, Words

__all__ = ["HANDSHAKE", "Block", "Field", "MemoryMap", "is_status", "silo_number"]

# Status -> what it is called when it is 0 and when it is 1, and in an enumeration.
MANUFACTURING, OPERATION = "status_manufacturing", "status_operation"
STATUS_NAMES = {MANUFACTURING: ("running", "finished"), OPERATION: ("ok", "failed")}
WEIGHT = "weight_finished_good"
PER_SLOT, FIRST_SLOT = "per_slot", "first_slot"
_SILO_QTY = re.compile(r"[a-z_]*?([0-9]+)_qty")


def is_status(field: Field) -> bool:
    """Return whether a batch field says how the batch goes, not what it is."""
    return field.name in (*STATUS_NAMES, WEIGHT) or field.role in (HANDSHAKE, MARK)


def silo_number(field: Field) -> Optional[int]:
    """Return 101 for a field called silo101_qty, None for any other kind of name."""
    match = _SILO_QTY.fullmatch(field.name)
    return int(match.group(1)) if match else None


@dataclass(frozen=True)
class Block:
    """Fields that travel together, repeated in ``slots`` slots of memory.

    :ivar base: address of slot 1
    :ivar stride: words from one slot to the next; of no meaning with one slot
    :ivar words: words of one slot
    :ivar scattered: a flat map, whose fields are far apart and travel alone
    :ivar release: how the PLC is let take orders, PER_SLOT: each by the handshake word
        of its slot, or FIRST_SLOT: all by that of slot 1
    """

    name: str
    area: str
    base: int
    stride: int
    slots: int
    words: int
    fields: Tuple[Field, ...]
    scattered: bool = False
    release: str = PER_SLOT

    def address(self, slot: int, offset: int = 0) -> int:
        """Return the address of a word.

        :param slot: 1..slots
        :param offset: 0..words - 1
        :raise MapError: there is no such slot or no such word in it
        """
        if not 1 <= slot <= self.slots:
            raise MapError("%s has slots 1..%d, not %s" % (self.name, self.slots, slot))
        if not 0 <= offset < self.words:
            raise MapError(
                "%s has words 0..%d, not %s" % (self.name, self.words - 1, offset)
            )
        return self.base + self.stride * (slot - 1) + offset

    def slot_range(self, slot: int) -> AddressRange:
        """Return the addresses of one slot."""
        return AddressRange(self.area, self.address(slot), self.words)

    def field_range(self, field: Field) -> AddressRange:
        """Return the addresses of a field in slot 1, also of one that sticks out."""
        return AddressRange(self.area, self.base + field.offset, field.words)

    def place(self, field: Field) -> str:
        """Return a field's name and addresses, as messages show them."""
        bit = "" if field.bit is None else ".%02d" % field.bit
        return "%s (%s%s)" % (field.name, self.field_range(field), bit)

    def has(self, name: str) -> bool:
        """Return whether there is a field of that name."""
        return any(field.name == name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the field of that name; MapError when there is none."""
        return self._only(name, lambda field: field.name == name)

    def field_by_label(self, label: str) -> Field:
        """Return the field that has this label or alias; MapError for none."""
        return self._only(label, lambda field: label in field.labels)

    @property
    def handshake(self) -> Field:
        """The field that passes the block back and forth; MapError for none."""
        return self._only(HANDSHAKE, lambda field: field.role == HANDSHAKE)

    @property
    def marks(self) -> Tuple[Field, ...]:
        """The fields that say that an order is only prepared, mostly none."""
        return tuple(field for field in self.fields if field.role == MARK)

    @property
    def silo_fields(self) -> Dict[int, Field]:
        """Silo number -> weight field, in the order of the map.

        The fields called ``<prefix><number>_qty`` say which silos there are.
        """
        numbers = ((silo_number(field), field) for field in self.fields)
        return {number: field for number, field in numbers if number is not None}

    @property
    def status_offset(self) -> int:
        """Offset of the first status word: behind the order, changed by the PLC."""
        return min(field.offset for field in self.fields if is_status(field))

    def encode(self, values: Mapping[str, Input]) -> Words:
        """Return the words of one slot; words that belong to no field are 0.

        :param values: a value for every field; those with a const may be left out
        :raise EncodeError: a value is missing, unknown, or does not fit its field
        """
        self._refuse_unknown(values)
        words = [0] * self.words
        for field in self.fields:
            field.put(words, self._encode_field(field, values))
        return tuple(words)

    def decode(self, words: Sequence[int]) -> Dict[str, Value]:
        """Return the value of every field, numbers with a scale as Decimal.

        Decoding does not judge: a weight may be negative, a batch number 0.

        :param words: exactly the words of one slot, each 0..65535
        :raise RecordError: not that many words, no decimal digits in a bcd field, no
            number in a float, or one without a name in an enumeration
        """
        if len(words) != self.words:
            raise RecordError(
                "%s has %d words, got %d" % (self.name, self.words, len(words))
            )
        return {field.name: self._decode_field(field, words) for field in self.fields}

    @staticmethod
    def _decode_field(field: Field, words: Sequence[int]) -> Value:
        try:
            return field.value_in(words)
        except RecordError as err:
            raise RecordError("%s: %s" % (field.name, err.reason)) from err

    def _encode_field(self, field: Field, values: Mapping[str, Input]) -> Words:
        value = values.get(field.name, field.const)
        if value is None:
            raise EncodeError("the value is missing", field=field.name)
        if field.const is not None and value != field.const:
            raise EncodeError(
                "%r is not the constant %d" % (value, field.const), field=field.name
            )
        return field.encode(value)

    def _refuse_unknown(self, values: Mapping[str, Input]) -> None:
        for name in values:
            if not self.has(name):
                raise EncodeError("%s has no such field" % self.name, field=name)

    def _only(self, what: str, wanted: Callable[[Field], bool]) -> Field:
        found = [field for field in self.fields if wanted(field)]
        if len(found) != 1:
            raise MapError("%s has %d fields %r" % (self.name, len(found), what))
        return found[0]


@dataclass(frozen=True)
class MemoryMap:
    """The blocks of one plant by name.

    batch_write, batch_read, failure and manual_weighing, or read and write when
    the map is a flat one.
    """

    name: str
    blocks: Mapping[str, Block]

    def block(self, name: str) -> Block:
        """Return the block of that name; MapError when there is none."""
        if name not in self.blocks:
            raise MapError("the map %s has no block %r" % (self.name, name))
        return self.blocks[name]

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks.values())
