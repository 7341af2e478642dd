# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one field of a memory map must satisfy, as sentences where it does not."""

from typing import Iterator, List

from ..errors import EncodeError, MapError
from ..memory.areas import MESSAGE_WORDS
from ..memory.choices import BITS
from ..memory.fields import (
    BIT,
    ENUM,
    HANDSHAKE,
    HIGH_FIRST,
    LOW_FIRST,
    MARK,
    WORD_TYPES,
    Field,
)
from ..memory.layout import Block
from .effects import NUMBERS, useless_keys
from .json_form import TYPE_WORDS


def field_faults(block: Block, field: Field) -> List[str]:
    """Return a sentence for each fault, which names field and addresses."""
    faults = list(_place_faults(block, field)) + list(_type_faults(block, field))
    return ["%s %s" % (block.place(field), fault) for fault in faults]


def _place_faults(block: Block, field: Field) -> Iterator[str]:
    if not field.name.strip():
        yield "has no name"
    if field.offset < 0 or field.end > block.words:
        yield "is not inside %s" % block.slot_range(1)
    if field.words > MESSAGE_WORDS:
        yield "is longer than the %d words of a message" % MESSAGE_WORDS


def _type_faults(block: Block, field: Field) -> Iterator[str]:
    if field.type not in WORD_TYPES:
        yield "has the unknown type %r" % field.type
        return
    wanted = TYPE_WORDS.get(field.type, max(field.words, 1))
    if field.words != wanted:
        yield "has %d words, %s takes %d" % (field.words, field.type, wanted)
        return
    if field.role not in ("", HANDSHAKE, MARK):
        yield "has the unknown role %r" % field.role
    elif field.role and field.type != "bool":
        yield "is a %s and must be a bool, not %s" % (field.role, field.type)
    if field.role == MARK and block.name != "batch_write":
        yield "has the role mark, which is for the orders, batch_write, only"
    if not 0 <= field.max_chars <= 2 * field.words:
        yield "does not hold %d characters" % field.max_chars
    if not 1 <= field.digits <= 4:
        yield "does not hold %d BCD digits" % field.digits
    for key in useless_keys(block, field):
        yield "has %s" % key
    yield from _choice_faults(field)
    yield from _order_faults(field)
    if field.type in NUMBERS:
        yield from _number_faults(field)


def _choice_faults(field: Field) -> Iterator[str]:
    if field.type == BIT and field.bit not in BITS:
        yield "needs its bit, 0 to 15, not %s" % field.bit
    if field.type == ENUM:
        names = [name for _number, name in field.values]
        if len(names) < 2 or len(set(names)) < len(names) or "" in names:
            yield "needs two or more values, each with another name"
        elif field.values[-1][0] > 0xFFFF:
            yield "has the value %d, more than 65535" % field.values[-1][0]


def _order_faults(field: Field) -> Iterator[str]:
    for what, order in (("word", field.word_order), ("byte", field.byte_order)):
        if order not in (HIGH_FIRST, LOW_FIRST):
            yield "has the unknown %s order %r" % (what, order)


def _number_faults(field: Field) -> Iterator[str]:
    # Encoding is the rule: it refuses a scale that is no power of ten, and a min,
    # max or const that the words or the other two do not allow.
    try:
        number = field.number_type()
        number.encode(0)
        for limit in (field.min, field.max, field.const):
            if limit is not None:
                field.encode(limit)
    except (EncodeError, MapError) as err:
        yield "contradicts itself: %s" % err
    else:
        if number.limits()[1] < 1:
            yield "has the scale %d, with which not even 1 fits" % field.scale
