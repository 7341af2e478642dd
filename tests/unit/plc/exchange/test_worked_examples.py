# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The words in the plant's documents, both directions, and the same map."""

import json

import pytest
from plant_maps import CONTRACT, DATA, EXAMPLES, PROFILES

from plc.map.json_node import parse_json
from plc.map.memory_map import load_profiles

each_example = pytest.mark.parametrize("name", sorted(EXAMPLES))


@each_example
def test_values_encode_to_the_words_of_the_example(name):
    example = EXAMPLES[name]
    assert example.block.encode(example.values) == example.words


@each_example
def test_words_decode_to_the_values_of_the_example(name):
    example = EXAMPLES[name]
    decoded = example.block.decode(example.words)
    assert {key: decoded[key] for key in example.values} == example.values


@each_example
def test_every_other_field_carries_the_constant_of_the_map(name):
    example = EXAMPLES[name]
    decoded = example.block.decode(example.words)
    constants = {field.name: field.const for field in example.block.fields}
    others = set(decoded) - set(example.values)
    assert {key: decoded[key] for key in others} == {
        key: constants[key] for key in others
    }


def test_all_six_examples_are_here():
    assert sorted(EXAMPLES) == [
        "failure-block",
        "manual-weighing-13",
        "manual-weighing-14",
        "read-slot-10-edges",
        "read-slot-3-finished",
        "write-slot-1",
    ]


def test_the_long_weighing_shows_product_0_in_the_short_layout():
    short = PROFILES["kanjabung"].block("manual_weighing")
    decoded = short.decode(EXAMPLES["manual-weighing-14"].words[:13])
    assert (decoded["product_ref"], decoded["status_manual_weigh_read"]) == (0, True)


def test_the_examples_are_those_of_the_contract():
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    shipped = json.loads((DATA / "worked_examples.json").read_text(encoding="utf-8"))
    assert shipped["examples"] == contract["examples"]


def test_the_shipped_profiles_are_the_maps_of_the_contract():
    assert load_profiles(CONTRACT) == PROFILES


@pytest.mark.parametrize("name", ["kanjabung", "kanjabung-manual14", "seed-002-flat"])
def test_a_shipped_profile_says_what_the_contract_says_to_the_letter(name):
    contract = parse_json(CONTRACT.read_text(encoding="utf-8"))["profiles"][name]
    # Which transport is used is the business of scada.plc, not of the map.
    contract.pop("transport", None)
    file = DATA.parents[3] / "scada_bridge_plc/plc/profiles" / (name + ".json")
    assert parse_json(file.read_text(encoding="utf-8"))["profiles"] == {name: contract}
