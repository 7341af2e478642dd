# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PLC_READ_MAP and PLC_WRITE_MAP of the old .env."""

from decimal import Decimal

import pytest
from fake_link import FakeLink
from plant_maps import PROFILES

from plc.errors import EncodeError, MapError
from plc.map.flat import map_from_flat, map_from_flat_text, read_fields, write_field
from plc.map.validator import validate

SEED_READ = {"batch_status": "D100", "current_batch": "D101", "silo_a_weight": "D200"}
SEED_WRITE = {"start_production": "D300", "batch_target": "D301"}


def only_field(value):
    """The field one value describes."""
    return map_from_flat({"x": value}, {}).block("read").field("x")


def test_the_maps_of_the_seed_are_the_shipped_profile():
    assert map_from_flat(SEED_READ, SEED_WRITE) == PROFILES["seed-002-flat"]


def test_the_offsets_are_the_addresses():
    block = map_from_flat(SEED_READ, {}).block("read")
    assert block.address(1, block.field("silo_a_weight").offset) == 200


@pytest.mark.parametrize(
    "value, expected",
    [
        ("D200", (200, "int16", 1, 1)),
        ("d200", (200, "int16", 1, 1)),
        ("D200:int32_scaled:2:100", (200, "int32_scaled", 2, 100)),
        ("D200 : int32_scaled : 2 : 1", (200, "int32_scaled", 2, 1)),
        ("D200-D201:int32_scaled:2:100", (200, "int32_scaled", 2, 100)),
        ("D200:int32_scaled", (200, "int32_scaled", 2, 100)),
        ("D200:int16:1:10", (200, "int16", 1, 10)),
        ("D200:bool", (200, "bool", 1, 1)),
        ("D200:bcd", (200, "bcd", 1, 1)),
        ("D6001-D6008:ascii", (6001, "ascii", 8, 1)),
        ("D6001-6008:ascii", (6001, "ascii", 8, 1)),
        ("D6001:ascii:8", (6001, "ascii", 8, 1)),
    ],
)
def test_a_value_may_say_type_words_and_scale(value, expected):
    field = only_field(value)
    assert (field.offset, field.type, field.words, field.scale) == expected


@pytest.mark.parametrize(
    "value, message",
    [
        ("", ".read.x: '' is not an address like D7000 or D8000-D8007"),
        ("X", ".read.x: 'X' is not an address like D7000 or D8000-D8007"),
        ("D1:int16:1:1:1", ".read.x: 'D1:int16:1:1:1' has too many parts"),
        ("D1:int16:one", ".read.x: words is not a number: 'one'"),
        ("D1:int32_scaled:2:-100", ".read.x: scale is not a number: '-100'"),
        ("D1:real", ".read.x: unknown type 'real'"),
        ("D1:ascii", ".read.x: words is missing"),
        ("D1-D8:ascii:7", ".read.x: D1-D8 is not 7 words"),
        ("W1", ".read.x: W1 is not in area D"),
        (100, ".read: x is not a text: 100"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(value, message):
    with pytest.raises(MapError) as caught:
        only_field(value)
    assert str(caught.value) == "seed-002-flat" + message


@pytest.mark.parametrize(
    "value, message",
    [
        ("D1-D2:int16", "read: x (D1-D2) has 2 words, int16 takes 1"),
        ("D1:int32_scaled:1:100", "read: x (D1) has 1 words, int32_scaled takes 2"),
        (
            "D1-D101:ascii",
            "read: x (D1-D101) is longer than the 100 words of a message",
        ),
    ],
)
def test_a_value_that_makes_no_sense_is_found_by_the_validator(value, message):
    assert validate(map_from_flat({"x": value}, {})) == [message]


@pytest.mark.parametrize(
    "read, write, blocks",
    [
        (SEED_READ, {}, ["read"]),
        ({}, SEED_WRITE, ["write"]),
        (SEED_READ, SEED_WRITE, ["read", "write"]),
    ],
)
def test_an_empty_map_gives_no_block(read, write, blocks):
    assert list(map_from_flat(read, write).blocks) == blocks


def test_two_empty_maps_mean_no_flat_map():
    assert map_from_flat({}, {}) is None


@pytest.mark.parametrize("text", ["{}", ""])
def test_empty_settings_mean_no_flat_map(text):
    assert map_from_flat_text(text, text) is None


def test_settings_are_json():
    flat = map_from_flat_text('{"batch_status": "D100"}', "{}")
    assert flat == map_from_flat({"batch_status": "D100"}, {})


@pytest.mark.parametrize(
    "text, message",
    [
        ("{", "not JSON: "),
        ("[]", "not a JSON object"),
        ('{"a": "D1", "a": "D2"}', "given twice: a"),
    ],
)
def test_settings_that_are_no_map_are_refused(text, message):
    with pytest.raises(MapError, match=message):
        map_from_flat_text(text, "{}")


def test_each_field_is_read_by_itself():
    link = FakeLink({"D": {100: 3, 200: 1, 201: 0x4244}})
    read_map = {"batch_status": "D100", "weight": "D200:int32_scaled:2:100"}
    values = read_fields(link, map_from_flat(read_map, {}).block("read"))
    assert (values, len(link.requests)) == (
        {"batch_status": 3, "weight": Decimal(825)},
        2,
    )


def test_a_field_is_written_to_its_address():
    link = FakeLink()
    write_field(link, map_from_flat({}, SEED_WRITE).block("write"), "batch_target", 7)
    assert link.requests == [("write", "D", 301, (7,))]


def test_a_value_that_does_not_fit_is_not_written():
    link = FakeLink()
    block = map_from_flat({}, SEED_WRITE).block("write")
    with pytest.raises(EncodeError, match="batch_target: 40000 is outside"):
        write_field(link, block, "batch_target", 40000)
    assert link.requests == []
