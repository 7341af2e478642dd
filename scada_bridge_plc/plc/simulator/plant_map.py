# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the plant's PLC program keeps its words, read from the memory map data.

The file is the product's own (``plc/profiles/*.json``) or one in the contract's
form. Only the data is shared: this reader is written apart from the product's
memory map, layout and codec, so that an error there cannot hide here.
"""

import json
import os
import re
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Tuple

PROFILE_FOLDER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "profiles"
)
COMPONENT_WEIGHT = re.compile(r"(?:silo|lq)(\d{3})_qty\Z")


class PlantMapError(ValueError):
    """The data does not describe what the mixing program needs."""


class Component(NamedTuple):
    """A silo or liquid tank: equipment number and offset of its weight."""

    number: int
    offset: int


class RecordArea(NamedTuple):
    """Ten slots of batch records; offsets count words from the slot's start."""

    area: str
    base: int
    stride: int
    slots: int
    words: int
    name: int
    name_words: int
    components: Tuple[Component, ...]
    manufacturing: int
    operation: int
    weight: int
    handshake: int

    def address(self, slot: int, offset: int = 0) -> int:
        """Address of a word of slot 1..slots."""
        return self.base + self.stride * (slot - 1) + offset


class PlantMap(NamedTuple):
    """Orders are written by the server, results by the program."""

    orders: RecordArea
    results: RecordArea


def load_plant_map(profile: str, folder: str = PROFILE_FOLDER) -> PlantMap:
    """The orders and results of a profile, see :func:`load_profile`.

    :raises PlantMapError: no such profile, or a field is missing
    """
    return _plant_map(load_profile(profile, folder))


def load_profile(profile: str, folder: str = PROFILE_FOLDER) -> Mapping[str, Any]:
    """The data of a profile name, or of a JSON file (then its first profile).

    :raises PlantMapError: no such profile
    """
    if os.path.isfile(profile):
        profiles = dict(_profiles_in(profile))
        profile = next(iter(profiles))
    else:
        profiles = {}
        for path in _json_files(folder):
            profiles.update(_profiles_in(path))
    return _extended(profiles, profile)


def _json_files(folder: str) -> List[str]:
    if not os.path.isdir(folder):
        raise PlantMapError("no folder %s with memory maps" % folder)
    names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    return [os.path.join(folder, name) for name in names]


def _profiles_in(path: str) -> Iterator[Tuple[str, Dict[str, Any]]]:
    with open(path, encoding="utf-8") as stream:
        content = json.load(stream)
    if not isinstance(content, dict) or "profiles" not in content:
        raise PlantMapError("%s holds no memory map profiles" % path)
    yield from content["profiles"].items()


def _extended(profiles: Mapping[str, Dict[str, Any]], name: str) -> Dict[str, Any]:
    if name not in profiles:
        raise PlantMapError("no profile %r, only %s" % (name, ", ".join(profiles)))
    profile = profiles[name]
    if "extends" not in profile:
        return profile
    merged = dict(_extended(profiles, profile["extends"]))
    merged.update(profile)
    return merged


def _plant_map(profile: Mapping[str, Any]) -> PlantMap:
    orders = _record_area(profile, "batch_write")
    results = _record_area(profile, "batch_read")
    if orders[3:] != results[3:]:
        raise PlantMapError("batch_write and batch_read have different records")
    return PlantMap(orders, results)


def _record_area(profile: Mapping[str, Any], block_name: str) -> RecordArea:
    if block_name not in profile:
        raise PlantMapError("no block %s" % block_name)
    block = profile[block_name]
    offsets = {item["name"]: item["offset"] for item in block["fields"]}
    sizes = {item["name"]: item.get("words", 1) for item in block["fields"]}
    area, base = parse_address(block["base"])
    try:
        return RecordArea(
            area=area,
            base=base,
            stride=block["stride"],
            slots=block["slots"],
            words=block["words"],
            name=offsets["mo_name"],
            name_words=sizes["mo_name"],
            components=tuple(_components(offsets)),
            manufacturing=offsets["status_manufacturing"],
            operation=offsets["status_operation"],
            weight=offsets["weight_finished_good"],
            handshake=offsets["status_read_data"],
        )
    except KeyError as error:
        raise PlantMapError("%s has no %s" % (block_name, error))


def count_banks(profile: Mapping[str, Any]) -> int:
    """How many banks of extended memory the blocks need, at least 1."""
    bases = [
        block["base"]
        for block in profile.values()
        if isinstance(block, dict) and isinstance(block.get("base"), str)
    ]
    areas = [parse_address(base)[0] for base in bases]
    return 1 + max([0] + [int(area[1:], 16) for area in areas if area[0] == "E"])


def parse_address(text: str) -> Tuple[str, int]:
    """ "D8000" -> ("D", 8000), "E0_100" -> ("E0", 100)."""
    spelling = re.match(r"(E(?:1[0-8]|[0-9A-F])(?=_)|[A-Z]+)_?(\d+)\Z", text)
    if spelling is None:
        raise PlantMapError("base %r is no address" % text)
    return spelling.group(1), int(spelling.group(2))


def _components(offsets: Mapping[str, int]) -> Iterator[Component]:
    for name, offset in sorted(offsets.items(), key=lambda item: item[1]):
        match = COMPONENT_WEIGHT.match(name)
        if match:
            yield Component(int(match.group(1)), offset)
