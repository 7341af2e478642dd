# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The flat maps of the old ``.env``: names and addresses, nothing else.

::

    PLC_READ_MAP   {"batch_status": "D100", "silo_a_weight": "D200:int32_scaled:2:100"}
    PLC_WRITE_MAP  {"start_production": "D300", "mo_name": "D6001-D6008:ascii"}

    value = ADDRESS[:TYPE[:WORDS[:SCALE]]]      ADDRESS alone: int16, 1 word, scale 1

A flat map knows no records, slots or handshakes: each field is read and written
by itself.
"""

from typing import Any, Dict, Mapping, Optional

from ..errors import MapError
from ..link.link import Link
from ..memory.layout import Block, MemoryMap
from ..memory.words import Input, Value
from .json_form import map_from_json
from .json_node import Node, parse_json

FLAT_NAME = "seed-002-flat"
FLAT_BLOCKS = ("read", "write")
FLAT_WRITE = "write"
FLAT_SYMBOLS = "read"  # the block of symbols, which say nothing about writing


def map_from_flat(
    read_map: Mapping[str, str], write_map: Mapping[str, str]
) -> Optional[MemoryMap]:
    """Return the map of both flat maps, with block read, write or both.

    :param read_map, write_map: field name -> value, see the top of this file
    :return: None when both are empty, which means: no flat map, use the profile
    :raise MapError: a value is not of that form
    """
    flat = {"read": read_map, "write": write_map}
    blocks = {
        name: _flat_block(name, values) for name, values in flat.items() if values
    }
    return map_from_json(blocks, FLAT_NAME) if blocks else None


def map_from_flat_text(read_text: str, write_text: str) -> Optional[MemoryMap]:
    """Return the same from PLC_READ_MAP and PLC_WRITE_MAP as they stand in a file.

    :param read_text, write_text: JSON objects; an empty text counts as ``{}``
    """
    return map_from_flat(parse_json(read_text or "{}"), parse_json(write_text or "{}"))


def read_fields(link: Link, block: Block) -> Dict[str, Value]:
    """Return the values of all fields of a flat map, one request for each."""
    values = {}
    for field in block.fields:
        address = block.address(1, field.offset)
        values[field.name] = field.decode(
            link.read_words(block.area, address, field.words)
        )
    return values


def write_field(link: Link, block: Block, name: str, value: Input) -> None:
    """Write one field of a flat map; EncodeError when the value does not fit."""
    field = block.field(name)
    address = block.address(1, field.offset)
    link.write_words(block.area, address, field.encode(value))


def _flat_block(name: str, values: Mapping[str, str]) -> Dict[str, Any]:
    node = Node(values, "%s.%s" % (FLAT_NAME, name))
    fields = [_flat_field(node.where, key, node.text(key)) for key in values]
    return {"base": "D0", "fields": fields}


def _flat_field(where: str, name: str, value: str) -> Dict[str, Any]:
    keys = ("address", "type", "words", "scale")
    parts = [part.strip() for part in value.split(":")]
    if len(parts) > len(keys):
        raise MapError("%s.%s: %r has too many parts" % (where, name, value))
    obj: Dict[str, Any] = dict(zip(keys, parts), name=name)
    for key in ("words", "scale"):
        if key in obj:
            obj[key] = _count(obj[key], "%s.%s: %s" % (where, name, key))
    return {"type": "int16", **obj}


def _count(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise MapError("%s is not a number: %r" % (where, text))
    return int(text)
