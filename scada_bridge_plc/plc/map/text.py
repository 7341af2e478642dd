# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Memory maps as texts: how a PLC record keeps one, and files that people exchange.

A kept text is always the one that :func:`map_to_text` writes, so two equal maps have
equal texts.  Files come in five forms: a file of profiles (see ``memory_map``), one
profile by itself, the two flat maps of the old ``.env``, rows of the old middleware as
JSON or as a table (see ``old_rows``), and symbols of CX-Programmer (see ``symbols``).
"""

import json
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..errors import MapError
from ..memory.addresses import format_address
from ..memory.layout import FIRST_SLOT, Block, MemoryMap
from .flat import FLAT_NAME, map_from_flat
from .json_form import map_from_json, map_to_json
from .json_node import Node, as_object, check_size, parse_json, parse_json_value
from .memory_map import FORMAT, profiles_from_json, shipped_profiles
from .old_rows import map_from_rows
from .row_files import RowList, lists_in_json, lists_in_table, symbols_in
from .symbols import map_from_symbols

FLAT_KEYS = ("PLC_READ_MAP", "PLC_WRITE_MAP")
ROWS_PROFILE = "kanjabung"  # whose labels the rows of the old middleware have


def map_to_text(memory_map: MemoryMap) -> str:
    """Return the one text of a map; notes for people are not part of it."""
    return json.dumps(map_to_json(memory_map), indent=1)


def map_from_text(text: str) -> MemoryMap:
    """Return the map of a text, unchecked; MapError if it has not the form of one."""
    return map_from_json(parse_json(text))


def file_to_text(memory_map: MemoryMap) -> str:
    """Return a file of profiles that holds this map only."""
    profiles = {memory_map.name or "exported": map_to_json(memory_map)}
    return json.dumps({"format": FORMAT, "profiles": profiles}, indent=1) + "\n"


def maps_in_file(
    text: str, name: str = "", present: Optional[MemoryMap] = None
) -> Dict[str, MemoryMap]:
    """Return the maps of a file by name, unchecked.

    :param name: what to call a map that has no name
    :param present: the map of the PLC until now: rows may be of some blocks only
    :raise MapError: it is none of the five forms; says why
    """
    text = text.lstrip("\ufeff").strip()
    if text and text[0] not in "{[":
        return _table_maps(text, name, present)
    value = parse_json_value(text)
    lists = list(lists_in_json(value))
    if lists:
        return _row_maps(lists, name, present)
    obj = as_object(value)
    if any(key in obj for key in FLAT_KEYS):
        return _flat_maps(Node(obj, "the file"))
    if "profiles" in obj:
        return _profile_maps(Node(obj, "the file"))
    profile = Node(obj, "the file")
    name = profile.text("name", "") or name
    if profile.has("extends"):
        return _with_shipped({name: obj})
    return {name: map_from_json(obj, name)}


def describe_blocks(memory_map: MemoryMap) -> List[str]:
    """Return a line for each block, for people."""
    return [_describe(block) for block in memory_map]


def diff_maps(old: MemoryMap, new: MemoryMap) -> List[str]:
    """Return a line for each block or field that differs, for people."""
    lines: List[str] = []
    for name in dict.fromkeys([*old.blocks, *new.blocks]):
        before, after = old.blocks.get(name), new.blocks.get(name)
        if before is None or after is None:
            lines.append("%s: %s" % (name, "added" if before is None else "removed"))
        else:
            lines.extend(_diff_blocks(before, after))
    return lines


def _describe(block: Block) -> str:
    if block.scattered:
        return "%s: %d fields" % (block.name, len(block.fields))
    text = "%s: %s, %d x %d words, %d fields" % (
        block.name,
        format_address(block.area, block.base),
        block.slots,
        block.words,
        len(block.fields),
    )
    return text + (", slot 1 releases all" if block.release == FIRST_SLOT else "")


def _diff_blocks(old: Block, new: Block) -> List[str]:
    lines = []
    if _describe(old) != _describe(new) or old.stride != new.stride:
        lines.append("%s (before: %s)" % (_describe(new), _describe(old)))
    before = {field.name: field for field in old.fields}
    after = {field.name: field for field in new.fields}
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            lines.append("%s.%s: removed" % (old.name, name))
        elif name not in before:
            lines.append("%s.%s: added" % (new.name, new.place(after[name])))
        elif before[name] != after[name]:
            lines.append("%s.%s: changed" % (new.name, new.place(after[name])))
    return lines


def _table_maps(
    text: str, name: str, present: Optional[MemoryMap]
) -> Dict[str, MemoryMap]:
    check_size(len(text))
    lists = lists_in_table(text)
    if lists:
        return _row_maps(lists, name, present)
    symbols = symbols_in(text)
    if symbols:
        return {name: map_from_symbols(symbols, name)}
    raise MapError(
        "not JSON, and no table with the columns Informasi, Data Type and DM, and no "
        "symbols of CX-Programmer: name, type and address"
    )


def _row_maps(
    lists: Sequence[RowList], name: str, present: Optional[MemoryMap]
) -> Dict[str, MemoryMap]:
    plant = profiles_from_json(shipped_profiles())[ROWS_PROFILE]
    return {name: map_from_rows(lists, plant, present or plant)}


def _flat_maps(node: Node) -> Dict[str, MemoryMap]:
    memory_map = map_from_flat(*(node.node(key).obj for key in FLAT_KEYS))
    if memory_map is None:
        raise MapError("both flat maps are empty")
    return {FLAT_NAME: memory_map}


def _profile_maps(node: Node) -> Dict[str, MemoryMap]:
    if node.text("format") != FORMAT:
        raise MapError("the file is not of the format %s" % FORMAT)
    return _with_shipped(node.node("profiles").obj)


def _with_shipped(profiles: Mapping[str, Any]) -> Dict[str, MemoryMap]:
    """Return the maps of profiles that may extend one another or shipped ones."""
    maps = profiles_from_json({**shipped_profiles(), **profiles})
    return {name: maps[name] for name in profiles}
