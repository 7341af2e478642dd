# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which keys of a field have an effect on it.

A key without effect is a fault: who wrote it believes that it does something.  A map's
fields know the keys that are not as they are by default (``useless_keys``).  The others
can be seen only as they stand in a file (``check_keys``), and are gone from a map once
it is stored, but for ``"scale": 1``, which every field has in a file of ours.
"""

import dataclasses
from typing import Any, Dict, Iterator, Mapping

from ..errors import MapError
from ..memory.fields import BIT, ENUM, Field
from ..memory.layout import Block

WHOLE_NUMBERS = ("int16", "uint16", "int32", "int32_scaled", "uint32")
NUMBERS = WHOLE_NUMBERS + ("float32",)
TWO_WORDS = ("int32", "int32_scaled", "uint32", "float32")
# Key -> the types that read it; the keys that are not here are read of every type.
EFFECTS = {
    "scale": WHOLE_NUMBERS,
    "min": NUMBERS,
    "max": NUMBERS,
    "const": NUMBERS,
    "unit": NUMBERS,
    "word_order": TWO_WORDS,
    "byte_order": ("ascii",),
    "max_chars": ("ascii",),
    "no_event": ("ascii",),
    "digits": ("bcd",),
    "bit": (BIT,),
    # in the plant's contract they are notes on what a bool says
    "values": (ENUM, "bool", BIT),
}
# Nobody judges the numbers of these blocks: what the PLC says of an event is kept.
_NOT_JUDGED = ("failure", "clock")
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Field)}


def useless_keys(block: Block, field: Field) -> Iterator[str]:
    """Yield, for each key that nothing will read, what it has no effect on."""
    for key, types in EFFECTS.items():
        if getattr(field, key) == _DEFAULTS[key]:
            continue
        if field.type not in types:
            yield "%s, which has no effect on %s" % (key, field.type)
        elif key in ("min", "max", "const") and block.name in _NOT_JUDGED:
            yield "%s, which has no effect in %s" % (key, block.name)
        elif key == "no_event" and (block.name, field.name) != ("failure", "info"):
            yield "no_event, which has an effect on info of the block failure only"


def check_keys(blocks: Mapping[str, Block], obj: Mapping[str, Any]) -> None:
    """Raise MapError for keys that say the default where nothing reads them.

    :param obj: the blocks as they stand in a file
    """
    faults = [
        "%s.%s: %s has no effect on %s" % (name, field.name, key, field.type)
        for name, block in blocks.items()
        for field, item in zip(block.fields, obj[name]["fields"])
        for key in _useless_defaults(field, item)
    ]
    if faults:
        raise MapError("; ".join(faults))


def _useless_defaults(field: Field, item: Dict[str, Any]) -> Iterator[str]:
    for key, types in EFFECTS.items():
        value = item.get(key)  # an empty one asks for nothing
        if value and field.type not in types and (key, value) != ("scale", 1):
            if getattr(field, key) == _DEFAULTS[key]:  # of others the field knows
                yield key
