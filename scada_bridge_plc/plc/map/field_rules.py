# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one field of a memory map must satisfy, as sentences where it does not."""

import dataclasses
from typing import Iterator, List

from ..errors import EncodeError, MapError
from ..memory.areas import MESSAGE_WORDS
from ..memory.fields import HANDSHAKE, WORD_TYPES, Field
from ..memory.layout import Block
from .json_form import TYPE_WORDS

# Types with a scale, a range and a const.
NUMBERS = ("int16", "int32_scaled")
# Keys that only these types read; a scale and a range are looked at by themselves.
_EFFECTS = {
    "word_order": ("int32_scaled",),
    "digits": ("bcd",),
    "max_chars": ("ascii",),
    "no_event": ("ascii",),
}
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Field)}


def field_faults(block: Block, field: Field) -> List[str]:
    """Return a sentence for each fault, which names field and addresses."""
    faults = list(_place_faults(block, field)) + list(_type_faults(field))
    return ["%s %s" % (block.place(field), fault) for fault in faults]


def _place_faults(block: Block, field: Field) -> Iterator[str]:
    if not field.name.strip():
        yield "has no name"
    if field.offset < 0 or field.end > block.words:
        yield "is not inside %s" % block.slot_range(1)
    if field.words > MESSAGE_WORDS:
        yield "is longer than the %d words of a message" % MESSAGE_WORDS


def _type_faults(field: Field) -> Iterator[str]:
    if field.type not in WORD_TYPES:
        yield "has the unknown type %r" % field.type
        return
    wanted = TYPE_WORDS.get(field.type, max(field.words, 1))
    if field.words != wanted:
        yield "has %d words, %s takes %d" % (field.words, field.type, wanted)
        return
    if field.role not in ("", HANDSHAKE):
        yield "has the unknown role %r" % field.role
    if field.role == HANDSHAKE and field.type != "bool":
        yield "is a handshake and must be a bool, not %s" % field.type
    if not 0 <= field.max_chars <= 2 * field.words:
        yield "does not hold %d characters" % field.max_chars
    if not 1 <= field.digits <= 4:
        yield "does not hold %d BCD digits" % field.digits
    for key in _useless_keys(field):
        yield "has %s, which has no effect on %s" % (key, field.type)
    yield from _number_faults(field)


def _useless_keys(field: Field) -> Iterator[str]:
    """Yield the keys that the field has and that nothing will read."""
    for key, types in _EFFECTS.items():
        if field.type not in types and getattr(field, key) != _DEFAULTS[key]:
            yield key


def _number_faults(field: Field) -> Iterator[str]:
    if field.word_order not in ("high_first", "low_first"):
        yield "has the unknown word order %r" % field.word_order
    limits = [
        limit for limit in (field.min, field.max, field.const) if limit is not None
    ]
    if field.type not in NUMBERS:
        if limits or field.scale != 1:
            yield "is %s and has no scale, min, max or const" % field.type
        return
    # Encoding is the rule: it refuses a scale that is no power of ten, and a min,
    # max or const that the words or the other two do not allow.
    try:
        field.word_type().encode(0)
        for limit in limits:
            field.encode(limit)
    except (EncodeError, MapError) as err:
        yield "contradicts itself: %s" % err
