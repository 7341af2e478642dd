# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Memory maps from and to JSON, in the format of plc/profiles/kanjabung.json.

A profile is an object of blocks.  Unknown keys are refused, for a mistyped
"scale" that is passed over makes every weight a hundred times too heavy.

Here only the form is checked; whether a map makes sense says ``map_validator``.
"""

import dataclasses
import re
from decimal import Decimal
from typing import Any, Dict, Mapping, Tuple

from ..errors import MapError
from ..memory.addresses import AddressRange, format_address
from ..memory.fields import ENUM, HIGH_FIRST, WORD_TYPES, Field
from ..memory.layout import FIRST_SLOT, PER_SLOT, Block, MemoryMap
from .effects import check_keys
from .json_node import Node

# Words and scale of a field that does not give them (doc/memory-map.rst section 1).
TYPE_WORDS = {
    **dict.fromkeys(("int16", "uint16", "bool", "bit", "enum", "bcd"), 1),
    **dict.fromkeys(("int32", "int32_scaled", "uint32", "float32"), 2),
}
TYPE_SCALE = {"int32_scaled": 100}

# Keys the format has for people; nothing here depends on them.
_PROFILE_NOTES = ("about", "transport")
_BLOCK_NOTES = ("owner", "clock")
_FIELD_NOTES = ("means",)  # and the values of what is no enumeration

_PROFILE_KEYS = ("name", "extends", "default_type") + _PROFILE_NOTES
_BLOCK_KEYS = ("base", "stride", "slots", "words", "fields") + _BLOCK_NOTES
_RELEASE_KEYS = ("release", "gate")
_FIELD_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Field)}
# The default scale is another one here than in Field: always said.
_ALWAYS = ("name", "offset", "type", "words", "scale")
_FIELD_KEYS = tuple(_FIELD_DEFAULTS) + ("address",) + _FIELD_NOTES


def map_from_json(
    obj: Mapping[str, Any], name: str = "", is_stored: bool = False
) -> MemoryMap:
    """Return the map that one profile describes; ``extends`` is resolved before.

    :param name: name of the map, by default the one in the profile
    :param is_stored: it was judged when it was stored, maybe by an earlier release
    :raise MapError: it has not the form of a profile
    """
    profile = Node(obj, name or "the map")
    blocks = {
        key: _block_from_json(key, profile.node(key), profile.node("default_type"))
        for key in obj
        if key not in _PROFILE_KEYS
    }
    if not is_stored:
        check_keys(blocks, obj)
    return MemoryMap(name or profile.text("name", ""), blocks)


def map_to_json(memory_map: MemoryMap) -> Dict[str, Any]:
    """Return the profile that ``map_from_json`` turns back into an equal map."""
    obj: Dict[str, Any] = {"name": memory_map.name}
    obj.update((block.name, _block_to_json(block)) for block in memory_map)
    return obj


def _block_from_json(name: str, node: Node, default_type: Node) -> Block:
    node.refuse_unknown(_BLOCK_KEYS + _RELEASE_KEYS)
    base = node.address("base")
    fields = tuple(
        _field_from_json(Node(item, node.where), base, default_type)
        for item in node.items("fields")
    )
    block = Block(
        name=name,
        area=base.area,
        base=base.first,
        stride=node.integer("stride", 0),
        slots=node.integer("slots", 1),
        words=node.integer("words", max((field.end for field in fields), default=0)),
        fields=fields,
        # A flat map is no record, so it has no length.
        scattered=not node.has("words"),
    )
    return dataclasses.replace(block, release=_release(node, block))


def _release(node: Node, block: Block) -> str:
    """Return how orders are released; a gate, in the plant's contract, is slot 1."""
    if not node.has("gate"):
        return node.text("release", PER_SLOT)
    gate, first = node.address("gate"), block.field_range(block.handshake)
    if gate != first:
        raise MapError(
            "%s: the gate must be the handshake word of slot 1, %s, not %s"
            % (node.where, first, gate)
        )
    return node.text("release", FIRST_SLOT)


def _field_from_json(node: Node, base: AddressRange, default_type: Node) -> Field:
    name = node.text("name")
    node = Node(
        node.obj if node.has("type") else {**default_type.obj, **node.obj},
        "%s.%s" % (node.where, name),
    )
    node.refuse_unknown(_FIELD_KEYS)
    kind = node.text("type")
    if kind not in WORD_TYPES:
        raise MapError("%s: unknown type %r" % (node.where, kind))
    return Field(
        name=name,
        type=kind,
        scale=node.integer("scale", TYPE_SCALE.get(kind, 1)),
        min=node.number("min"),
        max=node.number("max"),
        const=node.integer("const") if node.has("const") else None,
        label_aliases=node.texts("label_aliases"),
        no_event=node.texts("no_event"),
        digits=node.integer("digits", 4),
        max_chars=node.integer("max_chars", 0),
        word_order=node.text("word_order", HIGH_FIRST),
        byte_order=node.text("byte_order", HIGH_FIRST),
        bit=node.integer("bit") if node.has("bit") else None,
        values=_values(node) if kind == ENUM else (),
        label=node.text("label", ""),
        tag=node.text("tag", ""),
        role=node.text("role", ""),
        unit=node.text("unit", ""),
        **_place(node, base, kind),
    )


def _values(node: Node) -> Tuple[Tuple[int, str], ...]:
    """Return the names of an enumeration, given as {"0": "running"}."""
    names = node.node("values")
    for number in names.obj:
        if not re.fullmatch("0|[1-9][0-9]{0,4}", number):
            raise MapError("%s: %r is not a whole number" % (names.where, number))
    return tuple(sorted((int(number), names.text(number)) for number in names.obj))


def _place(node: Node, base: AddressRange, kind: str) -> Dict[str, int]:
    """Return offset and words of a field that gives an offset or an address."""
    words = TYPE_WORDS.get(kind)
    if not node.has("address"):
        return {"offset": node.integer("offset"), "words": node.integer("words", words)}
    address = node.address("address")
    if address.area != base.area:
        raise MapError("%s: %s is not in area %s" % (node.where, address, base.area))
    if address.words > 1:
        words = address.words
    place = {
        "offset": address.first - base.first,
        "words": node.integer("words", words),
    }
    if address.words not in (1, place["words"]):
        raise MapError("%s: %s is not %d words" % (node.where, address, place["words"]))
    return place


def _block_to_json(block: Block) -> Dict[str, Any]:
    obj: Dict[str, Any] = {
        "base": format_address(block.area, block.base),
        "stride": block.stride,
        "slots": block.slots,
    }
    if not block.scattered:
        obj["words"] = block.words
    if block.release != PER_SLOT:
        obj["release"] = block.release
    obj["fields"] = [_field_to_json(field) for field in block.fields]
    return obj


def _field_to_json(field: Field) -> Dict[str, Any]:
    values = ((key, getattr(field, key)) for key in _FIELD_DEFAULTS)
    return {
        key: _plain(key, value)
        for key, value in values
        if key in _ALWAYS or value != _FIELD_DEFAULTS[key]
    }


def _plain(key: str, value: Any) -> Any:
    if key == "values":
        return {str(number): name for number, name in value}
    if isinstance(value, tuple):
        return list(value)
    return float(value) if isinstance(value, Decimal) else value
