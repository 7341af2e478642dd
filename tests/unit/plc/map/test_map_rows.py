# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of a memory map that are changed by hand, and become one map again."""

from decimal import Decimal

import pytest
from plant_maps import PROFILES

from plc.errors import MapError
from plc.map.memory_map import validate
from plc.map.release import get_release, with_release
from plc.map.rows import MapEditor
from plc.map.text import map_to_text

PLANT = PROFILES["kanjabung"]
WRITE, READ, FAILURE, WEIGHING = 1, 2, 3, 4  # numbers of the plant's blocks


@pytest.fixture
def editor():
    """An editor of the plant's map: fields 1-39 are the order's, 40-78 the result's."""
    return MapEditor(map_to_text(PLANT))


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_unchanged_rows_give_the_same_map(name):
    assert MapEditor(map_to_text(PROFILES[name])).result() == PROFILES[name]


def test_field_is_changed(editor):
    editor.change_field(2, {"max_chars": 12, "label": "ORDER"})
    field = editor.result().block("batch_write").field("mo_name")
    assert (field.max_chars, field.label) == (12, "ORDER")


def test_two_fields_may_change_places(editor):
    editor.change_field(38, {"offset": 76})  # weight_finished_good, two words
    editor.change_field(39, {"offset": 74})
    names = [field.name for field in editor.result().block("batch_write").fields]
    assert names[-2:] == ["status_read_data", "weight_finished_good"]


def test_range_of_a_number_is_a_text_and_none_is_not_zero(editor):
    editor.change_field(5, {"min": "0", "max": "1250.5", "const": ""})
    field = editor.result().block("batch_write").field("quantity")
    assert (field.min, field.max, field.const) == (0, Decimal("1250.5"), None)


def test_range_that_is_no_number_names_the_field(editor):
    editor.change_field(5, {"min": "zero"})
    with pytest.raises(MapError, match="batch_write.quantity: min is not a number"):
        editor.result()


@pytest.mark.parametrize("text", ["nan", "Infinity"])
def test_range_that_is_not_finite_is_refused(editor, text):
    editor.change_field(5, {"max": text})
    with pytest.raises(MapError, match="max is not a number"):
        editor.result()


def test_aliases_are_a_json_list(editor):
    editor.change_field(5, {"label_aliases": '["A, B", "C"]'})
    field = editor.result().block("batch_write").field("quantity")
    assert field.label_aliases == ("A, B", "C")


def test_aliases_that_are_no_list_name_the_field(editor):
    editor.change_field(5, {"label_aliases": "A, B"})
    with pytest.raises(MapError, match="batch_write.quantity: label_aliases"):
        editor.result()


def test_field_is_removed(editor):
    editor.remove_field(2)
    assert not editor.result().block("batch_write").has("mo_name")


def test_field_is_added_at_its_place(editor):
    editor.add_field(
        {
            "block": "manual_weighing",
            "name": "operator",
            "offset": 13,
            "type": "ascii",
            "words": 4,
            "scale": 1,
        }
    )
    editor.change_block(WEIGHING, {"words": 17})
    block = editor.result().block("manual_weighing")
    assert block.field_range(block.field("operator")).first == 9013
    assert validate(editor.result()) == []


def test_field_of_an_unknown_block_is_refused(editor):
    editor.add_field({"block": "clock", "name": "year", "offset": 0, "type": "bcd"})
    with pytest.raises(MapError, match="year: no such block: clock"):
        editor.result()


def test_block_is_moved(editor):
    editor.change_block(FAILURE, {"base": "W100"})
    block = editor.result().block("failure")
    assert (block.area, block.base) == ("W", 100)


def test_fields_follow_the_new_name_of_their_block(editor):
    editor.change_block(FAILURE, {"name": "clock"})
    result = editor.result()
    assert "failure" not in result.blocks
    assert result.block("clock").has("year")


def test_block_goes_with_its_fields(editor):
    editor.remove_block(WEIGHING)
    for number in range(88, 93):
        editor.remove_field(number)
    assert "manual_weighing" not in editor.result().blocks


def test_block_is_added_with_fields(editor):
    editor.add_block({"name": "clock", "base": "D9100", "slots": 1, "words": 6})
    for offset, name in enumerate(["year", "month", "day", "hour", "minute", "second"]):
        editor.add_field(
            {"block": "clock", "name": name, "offset": offset, "type": "int16"}
        )
    assert validate(editor.result()) == []


def test_block_stands_once(editor):
    editor.add_block({"name": "failure", "base": "D9100", "slots": 1, "words": 6})
    with pytest.raises(MapError, match="failure: the block stands twice"):
        editor.result()


@pytest.mark.parametrize("number", [0, 93, 10000])
def test_row_that_is_not_there_is_refused(editor, number):
    with pytest.raises(MapError, match="changed meanwhile"):
        editor.change_field(number, {"offset": 1})


def test_overlap_is_named_by_the_validator(editor):
    editor.change_field(6, {"offset": 26})  # silo101_id
    assert validate(editor.result()) == [
        "batch_write: silo101_id (D7026) overlaps quantity (D7025-D7026)"
    ]


def test_release_is_a_value_of_the_block(editor):
    assert PLANT.block("batch_write").release == "first_slot"
    editor.change_block(WRITE, {"release": "per_slot", "base": "D7100"})
    assert editor.result().block("batch_write").release == "per_slot"
    editor.change_block(WRITE, {"release": "first_slot", "base": "D7000"})
    assert editor.result() == PLANT


@pytest.mark.parametrize(
    "block, release, fault",
    [
        (
            WRITE,
            "second_slot",
            "batch_write: release must be per_slot or first_slot, not second_slot",
        ),
        (
            READ,
            "first_slot",
            "batch_read: release first_slot is for the orders, batch_write, only",
        ),
        (
            FAILURE,
            "first_slot",
            "failure: release first_slot is for the orders, batch_write, only",
        ),
    ],
)
def test_release_that_would_have_no_effect_is_refused(editor, block, release, fault):
    editor.change_block(block, {"release": release})
    assert validate(editor.result()) == [fault]


@pytest.mark.parametrize("name", ["kanjabung", "kanjabung-manual14"])
def test_release_of_a_map_is_asked_and_answered(name):
    text = map_to_text(PROFILES[name])
    assert get_release(text) == "first_slot"
    assert get_release(with_release(text, "per_slot")) == "per_slot"
    assert with_release(with_release(text, "per_slot"), "first_slot") == text


def test_flat_map_has_no_release():
    text = map_to_text(PROFILES["seed-002-flat"])
    assert get_release(text) == "per_slot"
    assert with_release(text, "first_slot") == text
