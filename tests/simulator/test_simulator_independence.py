# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulator shares the memory map data with the product, and no code."""

import ast
import json
import os

import pytest

import plc.simulator
from plc.simulator.plant_map import Component, PlantMapError, load_plant_map

FOLDER = os.path.dirname(plc.simulator.__file__)
MODULES = sorted(
    os.path.relpath(os.path.join(folder, name), FOLDER)
    for folder, _folders, names in os.walk(FOLDER)
    for name in names
    if name.endswith(".py")
)


def imported_names(tree):
    """Imports, with the dots of relative ones: "..words", "json"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def parsed(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as stream:
        return ast.parse(stream.read())


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_nothing_of_the_product(name):
    above = "." * (name.count(os.sep) + 2)  # relative, out of the simulator's folder
    for imported in imported_names(parsed(name)):
        assert not imported.startswith((above, "plc", "odoo", "pycomm3")), imported


@pytest.mark.parametrize("name", MODULES)
def test_no_module_is_imported_by_a_name_in_a_string(name):
    used = {node.id for node in ast.walk(parsed(name)) if isinstance(node, ast.Name)}

    assert not used & {"importlib", "__import__", "exec", "eval"}


def test_the_plant_map_has_the_addresses_of_the_plant():
    orders, results = load_plant_map("kanjabung")

    assert [orders.address(slot, 76) for slot in (1, 2, 10)] == [7076, 7176, 7976]
    assert [results.address(slot, 76) for slot in (1, 2, 10)] == [6076, 6176, 6976]


def test_the_plant_map_has_thirteen_silos_and_two_tanks():
    components = load_plant_map("kanjabung").orders.components

    assert len(components) == 15
    assert components[0] == Component(101, 28)
    assert components[12] == Component(113, 64)
    assert components[13:] == (Component(114, 67), Component(115, 70))


def test_a_profile_that_extends_the_plant_has_its_batches():
    assert load_plant_map("kanjabung-manual14") == load_plant_map("kanjabung")


def test_a_file_can_be_given_instead_of_a_name():
    path = os.path.join(os.path.dirname(FOLDER), "profiles", "kanjabung.json")

    assert load_plant_map(path) == load_plant_map("kanjabung")


def shipped_profile():
    path = os.path.join(os.path.dirname(FOLDER), "profiles", "kanjabung.json")
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)


def without_field(profile, name):
    for block in ("batch_write", "batch_read"):
        fields = profile[block]["fields"]
        profile[block]["fields"] = [item for item in fields if item["name"] != name]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda profile: profile.pop("batch_read"), "no block batch_read"),
        (lambda profile: without_field(profile, "mo_name"), "mo_name"),
        (lambda profile: profile["batch_write"].update(base="7000D"), "no address"),
        (lambda profile: profile["batch_read"].update(words=78), "different records"),
    ],
)
def test_a_map_without_what_the_program_needs_is_refused(tmp_path, damage, reason):
    content = shipped_profile()
    damage(content["profiles"]["kanjabung"])
    path = tmp_path / "map.json"
    path.write_text(json.dumps(content))

    with pytest.raises(PlantMapError, match=reason):
        load_plant_map(str(path))


@pytest.mark.parametrize("content", ["{}", "[1]"])
def test_a_file_without_profiles_is_refused(tmp_path, content):
    path = tmp_path / "map.json"
    path.write_text(content)

    with pytest.raises(PlantMapError, match="no memory map profiles"):
        load_plant_map(str(path))
