# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Memory maps: the shipped profiles, other people's, and the check of both.

A map file is an object ``{"format": "plc-memory-map/1", "profiles": {...}}``, as
plc/profiles/kanjabung.json is one.  A profile that ``extends`` another one takes
over its blocks and replaces those it has itself.
"""

from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple

from ..errors import MapError
from ..memory.layout import Block, Field, MemoryMap
from .flat import map_from_flat, map_from_flat_text
from .json_form import map_from_json, map_to_json
from .json_node import Node, parse_json
from .validator import check_map, reach_faults, validate

__all__ = [
    "Block",
    "Field",
    "MemoryMap",
    "check_map",
    "load_profiles",
    "map_from_flat",
    "map_from_flat_text",
    "map_from_json",
    "map_to_json",
    "profiles_from_json",
    "reach_faults",
    "shipped_profiles",
    "validate",
]

FORMAT = "plc-memory-map/1"
PROFILES = Path(__file__).parents[1] / "profiles"


def load_profiles(path: Optional[Path] = None) -> Dict[str, MemoryMap]:
    """Return the checked maps of a file or of all ``*.json`` files in a folder.

    :param path: by default the folder of the shipped profiles
    :raise MapError: a file is not of that form, or a map contradicts itself
    """
    maps = profiles_from_json(_raw_profiles(Path(path or PROFILES)))
    for memory_map in maps.values():
        check_map(memory_map)
    return maps


def shipped_profiles() -> Dict[str, Any]:
    """Return the shipped profiles as they stand in their files, to be extended."""
    return _raw_profiles(PROFILES)


def profiles_from_json(profiles: Mapping[str, Any]) -> Dict[str, MemoryMap]:
    """Return the maps of several profiles that may extend one another, unchecked."""
    return {name: map_from_json(_resolve(profiles, (name,)), name) for name in profiles}


def _raw_profiles(path: Path) -> Dict[str, Any]:
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    raw: Dict[str, Any] = {}
    for file in files:
        for name, profile in _profiles_in(file).items():
            if name in raw:
                raise MapError("%s: the profile %s exists already" % (file, name))
            raw[name] = profile
    return raw


def _profiles_in(file: Path) -> Mapping[str, Any]:
    try:
        root = Node(parse_json(file.read_text(encoding="utf-8")), str(file))
    except MapError as err:
        raise MapError("%s: %s" % (file, err)) from err
    if root.text("format") != FORMAT:
        raise MapError("%s is not of the format %s" % (file, FORMAT))
    return root.node("profiles").obj


def _resolve(profiles: Mapping[str, Any], names: Tuple[str, ...]) -> Dict[str, Any]:
    """Return the profile names[-1] with all it inherits.

    :param names: the way here from the profile first asked for
    """
    name = names[-1]
    if name not in profiles:
        raise MapError("%s extends an unknown profile" % " -> ".join(names))
    profile = Node(profiles[name], name)
    if not profile.has("extends"):
        return dict(profile.obj)
    parent = profile.text("extends")
    if parent in names:
        raise MapError("%s extends itself" % " -> ".join(names + (parent,)))
    return {**_resolve(profiles, names + (parent,)), **profile.obj}
