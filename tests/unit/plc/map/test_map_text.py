# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Memory maps as texts: kept, exported, imported, compared."""

import dataclasses
import json

import pytest
from plant_maps import PROFILES

from plc.errors import MapError
from plc.map.text import (
    describe_blocks,
    diff_maps,
    file_to_text,
    map_from_text,
    map_to_text,
    maps_in_file,
)
from plc.memory.layout import MemoryMap

PLANT = PROFILES["kanjabung"]
every_profile = pytest.mark.parametrize("name", sorted(PROFILES))


@every_profile
def test_kept_text_gives_the_same_map(name):
    assert map_from_text(map_to_text(PROFILES[name])) == PROFILES[name]


@every_profile
def test_exported_file_is_imported_as_the_same_map(name):
    assert maps_in_file(file_to_text(PROFILES[name])) == {name: PROFILES[name]}


def test_one_profile_by_itself_is_a_file():
    assert maps_in_file(map_to_text(PLANT)) == {"kanjabung": PLANT}


def test_profile_without_a_name_gets_the_one_that_is_given():
    obj = json.loads(map_to_text(PLANT))
    del obj["name"]
    assert list(maps_in_file(json.dumps(obj), "upload")) == ["upload"]


def test_profile_in_a_file_may_extend_a_shipped_one():
    text = json.dumps(
        {
            "format": "plc-memory-map/1",
            "profiles": {"mine": {"extends": "kanjabung-manual14"}},
        }
    )
    blocks = maps_in_file(text)["mine"].blocks
    assert blocks["manual_weighing"].words == 14
    assert blocks["batch_read"].base == 6000


def test_single_profile_may_extend_a_shipped_one():
    maps = maps_in_file('{"name": "mine", "extends": "kanjabung"}')
    assert maps["mine"].blocks == PLANT.blocks


def test_flat_maps_of_the_old_settings_are_a_file():
    maps = maps_in_file('{"PLC_READ_MAP": {"batch_status": "D100"}}')
    field = maps["seed-002-flat"].block("read").field("batch_status")
    assert (field.offset, field.type) == (100, "int16")


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"format": "other/1", "profiles": {}}', "format plc-memory-map/1"),
        ('{"PLC_READ_MAP": {}, "PLC_WRITE_MAP": {}}', "both flat maps are empty"),
        ('{"read": {"base": "D0", "base": "D1", "fields": []}}', "given twice: base"),
        ('{"name": "a", "extends": "nothing"}', "extends an unknown profile"),
    ],
)
def test_what_is_no_file_is_refused_with_the_reason(text, reason):
    with pytest.raises(MapError, match=reason):
        maps_in_file(text)


def test_blocks_are_described_in_a_line_each():
    assert describe_blocks(PLANT) == [
        "batch_write: D7000, 10 x 77 words, 39 fields, slot 1 releases all",
        "batch_read: D6000, 10 x 77 words, 39 fields",
        "failure: D8000, 1 x 23 words, 9 fields",
        "manual_weighing: D9000, 1 x 13 words, 5 fields",
    ]


def test_equal_maps_have_no_differences():
    assert diff_maps(PLANT, PLANT) == []


def test_differences_name_block_field_and_addresses():
    block = PLANT.block("batch_write")
    fields = list(block.fields)
    fields[1] = dataclasses.replace(fields[1], max_chars=15)
    del fields[-1]
    changed = MemoryMap(
        "kanjabung",
        {
            **PLANT.blocks,
            "batch_write": dataclasses.replace(block, base=7100, fields=tuple(fields)),
        },
    )
    assert diff_maps(PLANT, changed) == [
        "batch_write: D7100, 10 x 77 words, 38 fields, slot 1 releases all "
        "(before: batch_write: D7000, 10 x 77 words, 39 fields, slot 1 releases all)",
        "batch_write.mo_name (D7101-D7108): changed",
        "batch_write.status_read_data: removed",
    ]


def test_block_that_is_gone_is_one_difference():
    fewer = MemoryMap("x", {k: v for k, v in PLANT.blocks.items() if k != "failure"})
    assert diff_maps(PLANT, fewer) == ["failure: removed"]
    assert diff_maps(fewer, PLANT) == ["failure: added"]
