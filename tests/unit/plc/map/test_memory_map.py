# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Map files: what is shipped, what others may write, and what is refused."""

import json
from decimal import Decimal

import pytest
from plant_maps import PROFILES

from plc.errors import MapError
from plc.map import memory_map
from plc.map.memory_map import load_profiles, map_from_json, map_to_json, validate

every_profile = pytest.mark.parametrize("name", sorted(PROFILES))
FIELD = {"name": "a", "offset": 0, "type": "int16"}


def flat(**field):
    """A profile of one field."""
    return {"read": {"base": "D0", "fields": [{**FIELD, **field}]}}


def the_field(profile):
    """The only field of flat()."""
    return map_from_json(profile).block("read").fields[0]


def write_file(folder, name, profiles, form="plc-memory-map/1"):
    """Write a map file and return its path."""
    path = folder / name
    path.write_text(json.dumps({"format": form, "profiles": profiles}))
    return path


def test_three_maps_are_shipped():
    assert sorted(PROFILES) == ["kanjabung", "kanjabung-manual14", "seed-002-flat"]


@every_profile
def test_a_shipped_map_is_good(name):
    assert validate(PROFILES[name]) == []


@every_profile
def test_a_map_survives_the_way_through_json(name):
    text = json.dumps(map_to_json(PROFILES[name]))
    assert map_from_json(json.loads(text)) == PROFILES[name]


@pytest.mark.parametrize("block", ["batch_write", "batch_read", "failure"])
def test_the_other_weighing_layout_shares_all_other_blocks(block):
    long = PROFILES["kanjabung-manual14"].block(block)
    assert long == PROFILES["kanjabung"].block(block)


@pytest.mark.parametrize(
    "name, block, base, stride, slots, words",
    [
        ("kanjabung", "batch_write", 7000, 100, 10, 77),
        ("kanjabung", "batch_read", 6000, 100, 10, 77),
        ("kanjabung", "failure", 8000, 0, 1, 23),
        ("kanjabung", "manual_weighing", 9000, 0, 1, 13),
        ("kanjabung-manual14", "manual_weighing", 9000, 0, 1, 14),
    ],
)
def test_the_blocks_stand_where_the_plant_has_them(
    name, block, base, stride, slots, words
):
    found = PROFILES[name].block(block)
    shape = (found.base, found.stride, found.slots, found.words)
    assert shape == (base, stride, slots, words)


@pytest.mark.parametrize("address", ["D8000-D8007", "D8000-8007"])
def test_a_field_may_give_its_address_in_both_spellings(address):
    field = {"name": "code", "address": address, "type": "ascii"}
    profile = {"failure": {"base": "D8000", "words": 8, "fields": [field]}}
    code = map_from_json(profile).block("failure").field("code")
    assert (code.offset, code.words) == (0, 8)


def test_a_field_at_a_single_address_has_the_words_of_its_type():
    field = {"name": "a", "address": "D12", "type": "int32_scaled"}
    found = the_field({"read": {"base": "D10", "fields": [field]}})
    assert (found.offset, found.words) == (2, 2)


def test_a_weight_counts_hundredths_unless_it_says_otherwise():
    assert the_field(flat(type="int32_scaled")).scale == 100


def test_a_field_without_type_has_the_default_type_of_the_map():
    field = {"name": "a", "offset": 0}
    default = {"type": "bcd", "words": 1, "scale": 1}
    profile = {"default_type": default, "read": {"base": "D0", "fields": [field]}}
    assert the_field(profile).type == "bcd"


def test_a_limit_is_the_decimal_that_was_written():
    assert the_field(flat(type="int32_scaled", max=0.29)).max == Decimal("0.29")


@pytest.mark.parametrize(
    "profile, message",
    [
        (flat(scal=100), "mine.read.a: unknown key scal"),
        (flat(offset="0"), "mine.read.a: offset is not a whole number: '0'"),
        (flat(offset=True), "mine.read.a: offset is not a whole number: True"),
        (flat(min="1"), "mine.read.a: min is not a number: '1'"),
        (flat(type=None), "mine.read.a: type is missing"),
        (flat(label=5), "mine.read.a: label is not a text: 5"),
        (
            flat(label_aliases=[5]),
            "mine.read.a: label_aliases is not a list of texts: [5]",
        ),
        (flat(name=None), "mine.read: name is missing"),
        (flat(address="W5"), "mine.read.a: W5 is not in area D"),
        (flat(address="D5-D6", words=3), "mine.read.a: D5-D6 is not 3 words"),
        ({"read": {"fields": []}}, "mine.read: base is missing"),
        ({"read": {"base": "D0"}}, "mine.read: fields is missing"),
        ({"read": {"base": "D0", "fields": {}}}, "mine.read: fields is not a list: {}"),
        ({"read": {"base": "D0", "fields": [1]}}, "mine.read: not an object: 1"),
        (
            {"read": {"base": "D0", "fields": [], "stop": 1}},
            "mine.read: unknown key stop",
        ),
        ({"read": []}, "mine.read: not an object: []"),
    ],
)
def test_what_has_not_the_form_of_a_map_is_named(profile, message):
    with pytest.raises(MapError) as caught:
        map_from_json(profile, "mine")
    assert str(caught.value) == message


def test_a_file_may_hold_several_profiles(tmp_path):
    path = write_file(tmp_path, "mine.json", {"one": flat(), "two": flat(offset=5)})
    assert list(load_profiles(path)) == ["one", "two"]


def test_a_profile_may_extend_one_in_another_file(tmp_path):
    write_file(tmp_path, "a.json", {"child": {"extends": "parent"}})
    write_file(tmp_path, "b.json", {"parent": flat(offset=5)})
    assert load_profiles(tmp_path)["child"].block("read").fields[0].offset == 5


def test_a_block_replaces_the_one_it_inherits(tmp_path):
    profiles = {"parent": flat(), "child": {"extends": "parent", **flat(offset=9)}}
    path = write_file(tmp_path, "mine.json", profiles)
    assert load_profiles(path)["child"].block("read").fields[0].offset == 9


@pytest.mark.parametrize(
    "profiles, message",
    [
        ({"a": {"extends": "b"}}, "a -> b extends an unknown profile"),
        (
            {"a": {"extends": "b"}, "b": {"extends": "a"}},
            "a -> b -> a extends itself",
        ),
    ],
)
def test_extending_must_lead_somewhere(tmp_path, profiles, message):
    with pytest.raises(MapError) as caught:
        load_profiles(write_file(tmp_path, "mine.json", profiles))
    assert str(caught.value) == message


def test_one_profile_may_not_stand_in_two_files(tmp_path):
    write_file(tmp_path, "a.json", {"plant": flat()})
    write_file(tmp_path, "b.json", {"plant": flat()})
    with pytest.raises(MapError, match="b.json: the profile plant exists already"):
        load_profiles(tmp_path)


def test_a_file_of_another_format_is_refused(tmp_path):
    path = write_file(tmp_path, "mine.json", {}, form="plc-memory-map/2")
    with pytest.raises(MapError, match="not of the format plc-memory-map/1"):
        load_profiles(path)


def test_a_file_that_is_no_json_is_named(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text("{")
    with pytest.raises(MapError, match="mine.json: not JSON"):
        load_profiles(path)


def test_a_map_that_contradicts_itself_is_not_loaded(tmp_path):
    path = write_file(tmp_path, "mine.json", {"bad": flat(offset=32768)})
    with pytest.raises(MapError, match=r"map bad: .*D32768"):
        load_profiles(path)


def test_the_module_offers_what_it_lists():
    assert [name for name in memory_map.__all__ if not hasattr(memory_map, name)] == []


def release_of(**keys):
    """What the plant's block of orders means with these keys about its release."""
    block = map_to_json(PROFILES["kanjabung"])["batch_write"]
    del block["release"]
    block.update(keys)
    return map_from_json({"batch_write": block}).block("batch_write").release


def test_gate_of_the_plants_contract_is_a_release_by_the_first_slot():
    assert release_of() == "per_slot"
    assert release_of(gate="D7076") == "first_slot"
    assert release_of(gate="D7076", release="per_slot") == "per_slot"


def test_gate_that_is_another_word_is_refused():
    with pytest.raises(MapError, match="handshake word of slot 1, D7076, not D7176"):
        release_of(gate="D7176")
