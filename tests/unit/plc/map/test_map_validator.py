# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every way to get a memory map wrong, and what the validator says about it.

Each test spoils one thing in the plant's map.
"""

import pytest
from plant_maps import PLANT

from plc.errors import MapError
from plc.map.json_form import map_from_json, map_to_json
from plc.map.validator import check_map, validate
from plc.memory.fields import Field
from plc.memory.layout import Block, MemoryMap


def spoilt(block, **values):
    """What is said about the plant's map with other values in a block."""
    profile = map_to_json(PLANT)
    profile[block].update(values)
    return validate(map_from_json(profile))


def spoilt_field(block, name, **values):
    """What is said about the plant's map with other values in a field."""
    profile = map_to_json(PLANT)
    fields = profile[block]["fields"]
    next(field for field in fields if field["name"] == name).update(values)
    return validate(map_from_json(profile))


def with_field(block, **field):
    """What is said about the plant's map with one more field in a block."""
    profile = map_to_json(PLANT)
    profile[block]["fields"].append(field)
    return validate(map_from_json(profile))


def without(block, *names):
    """What is said about the plant's map without some fields of a block."""
    profile = map_to_json(PLANT)
    fields = profile[block]["fields"]
    profile[block]["fields"] = [f for f in fields if f["name"] not in names]
    return validate(map_from_json(profile))


def flat(*fields):
    """What is said about a flat map of (block, name, offset, words)."""
    blocks = {}
    for name in ("read", "write"):
        mine = tuple(
            Field(key, offset, "ascii", words)
            for block, key, offset, words in fields
            if block == name
        )
        if mine:
            span = max(field.end for field in mine)
            blocks[name] = Block(name, "D", 0, 0, 1, span, mine, scattered=True)
    return validate(MemoryMap("flat", blocks))


class TestOverlaps:
    def test_two_fields_on_the_same_words(self):
        # The fault of one of the plant's old read maps.
        assert spoilt_field("batch_read", "lq115_qty", offset=69) == [
            "batch_read: lq115_qty (D6069-D6070) overlaps lq115_id (D6069)"
        ]

    def test_a_long_field_over_several_others(self):
        faults = spoilt_field("failure", "equipment_code", words=18)
        assert faults == [
            "failure: info (D8008-D8015) overlaps equipment_code (D8000-D8017)",
            "failure: year (D8016) overlaps equipment_code (D8000-D8017)",
            "failure: month (D8017) overlaps equipment_code (D8000-D8017)",
        ]

    def test_slots_closer_together_than_they_are_long(self):
        assert spoilt("batch_read", stride=71) == [
            "batch_read: slot 1 (D6000-D6076) overlaps slot 2 (D6071-D6147)"
        ]

    def test_slots_that_touch_do_not_overlap(self):
        assert spoilt("batch_read", stride=77) == []

    def test_slots_of_two_blocks(self):
        assert spoilt("batch_read", base="D6200") == [
            "batch_write slot 1 (D7000-D7076) overlaps batch_read slot 9 (D7000-D7076)",
            "batch_write slot 2 (D7100-D7176)"
            " overlaps batch_read slot 10 (D7100-D7176)",
        ]

    def test_a_block_between_the_slots_of_another_does_not_overlap(self):
        assert spoilt("failure", base="D6077") == []

    def test_a_block_that_reaches_into_a_slot(self):
        assert spoilt("failure", base="D6078") == [
            "batch_read slot 2 (D6100-D6176) overlaps failure slot 1 (D6078-D6100)"
        ]

    def test_two_fields_of_a_flat_map(self):
        assert flat(("read", "a", 100, 2), ("write", "b", 101, 1)) == [
            "write.b (D101) overlaps read.a (D100-D101)"
        ]

    def test_a_flat_field_may_be_written_and_read_back(self):
        assert flat(("read", "a", 100, 2), ("write", "a", 100, 2)) == []


class TestAddresses:
    def test_the_last_slot_must_be_in_memory(self):
        assert spoilt("batch_write", base="D31800") == [
            "batch_write: slots 1..10 (D31800-D31876 to D32700-D32776)"
            " leave the PLC's memory"
        ]

    def test_the_last_word_of_the_memory_can_be_used(self):
        assert spoilt("batch_write", base="D31791") == []

    def test_an_area_the_plc_does_not_have(self):
        faults = spoilt("failure", base="X8000")
        assert faults == [
            "failure: slots 1..1 (X8000-X8022 to X8000-X8022) leave the PLC's memory"
        ]

    def test_a_field_behind_the_end_of_its_block(self):
        assert with_field("failure", name="more", offset=22, type="int32_scaled") == [
            "failure: more (D8022-D8023) is not inside D8000-D8022",
            "failure: more (D8022-D8023) overlaps status_read_data (D8022)",
        ]

    def test_a_field_before_its_block(self):
        assert "failure: more (D7999) is not inside D8000-D8022" in with_field(
            "failure", name="more", offset=-1, type="bool"
        )

    def test_a_record_that_is_too_long(self):
        assert spoilt("failure", words=501) == [
            "failure: a slot (D8000-D8500) is longer than the 500 words of a record"
        ]

    def test_the_longest_record(self):
        assert spoilt("failure", words=500) == []

    def test_a_block_that_the_server_writes_where_nothing_can_be_written(self):
        assert spoilt("failure", base="A447") == [
            "failure: A0 to A447 can only be read"
        ]

    def test_a_block_in_the_upper_part_of_the_auxiliary_area(self):
        assert spoilt("failure", base="A448") == []

    def test_the_last_bank_of_the_extended_memory(self):
        assert spoilt("failure", base="E18_0") == []

    def test_a_flat_map_may_be_longer_than_a_message(self):
        assert flat(("read", "a", 0, 1), ("read", "b", 32767, 1)) == []

    def test_a_flat_field_behind_the_memory(self):
        assert "leave the PLC's memory" in flat(("read", "a", 32768, 1))[0]

    @pytest.mark.parametrize("values", [{"slots": 0}, {"words": 0}, {"slots": -1}])
    def test_a_block_of_nothing(self, values):
        assert "are no block" in spoilt("batch_read", **values)[0]


class TestHandshake:
    def test_none(self):
        assert spoilt_field("failure", "status_read_data", role="") == [
            "failure: needs 1 handshake fields, has 0: none"
        ]

    def test_two(self):
        assert spoilt_field("batch_read", "status_operation", role="handshake") == [
            "batch_read: needs 1 handshake fields, has 2:"
            " status_operation (D6073), status_read_data (D6076)"
        ]

    def test_one_that_is_no_bool(self):
        assert spoilt_field("failure", "status_read_data", type="int16") == [
            "failure: status_read_data (D8022) is a handshake"
            " and must be a bool, not int16"
        ]

    def test_one_that_is_not_the_last_word_of_an_order(self):
        assert spoilt("batch_write", words=78) == [
            "batch_write: status_read_data (D7076) must be the last word of"
            " D7000-D7077, it releases the record"
        ]

    def test_part_of_the_order_behind_the_status_words(self):
        profile = map_to_json(PLANT)
        fields = profile["batch_write"]["fields"]
        moved = {"status_manufacturing": 66, "status_operation": 67, "lq114_id": 72}
        for field in fields:
            field["offset"] = moved.get(field["name"], field["offset"])
        profile["batch_write"]["fields"] = [
            field for field in fields if field["name"] != "lq114_qty"
        ]
        assert "batch_write: lq114_id (D7072) must stand before the status words" in (
            "; ".join(validate(map_from_json(profile)))
        )

    def test_in_a_flat_map(self):
        field = Field("a", 0, "bool", 1, role="handshake")
        block = Block("read", "D", 0, 0, 1, 1, (field,), scattered=True)
        assert validate(MemoryMap("flat", {"read": block})) == [
            "read: needs 0 handshake fields, has 1: a (D0)"
        ]


class TestFields:
    @pytest.mark.parametrize(
        "block, name",
        [
            ("batch_write", "mo_name"),
            ("batch_read", "quantity"),
            ("failure", "second"),
            ("manual_weighing", "product_ref"),
        ],
    )
    def test_a_field_the_product_needs_is_missing(self, block, name):
        faults = without(block, name)
        assert faults == ["%s: the field %s is missing" % (block, name)]

    @pytest.mark.parametrize("name", ["bom_name", "finished_goods"])
    def test_texts_for_people_may_be_missing(self, name):
        assert without("batch_write", name) == []

    def test_a_needed_field_of_another_type(self):
        faults = spoilt_field(
            "failure", "info", type="int16", words=1, max_chars=0, no_event=[]
        )
        assert faults == ["failure: info (D8008) must be ascii, not int16"]

    def test_one_name_twice(self):
        assert with_field("failure", name="info", offset=30, type="ascii", words=1) == [
            "failure: the name info stands at D8008-D8015 and D8030",
            "failure: info (D8030) is not inside D8000-D8022",
        ]

    def test_one_label_twice(self):
        assert spoilt_field("failure", "month", label="Year") == [
            "failure: the label Year stands at D8016 and D8017"
        ]

    def test_an_old_label_that_is_the_label_of_another_field(self):
        faults = spoilt_field("failure", "month", label_aliases=["Year"])
        assert faults == ["failure: the label Year stands at D8016 and D8017"]

    @pytest.mark.parametrize(
        "name, values, fault",
        [
            ("month", {"words": 2}, "has 2 words, bcd takes 1"),
            ("info", {"words": 0}, "has 0 words, ascii takes 1"),
            ("info", {"max_chars": 17}, "does not hold 17 characters"),
            ("year", {"digits": 5}, "does not hold 5 BCD digits"),
            ("year", {"digits": 0}, "does not hold 0 BCD digits"),
            ("year", {"role": "master"}, "has the unknown role 'master'"),
            ("year", {"word_order": "middle"}, "has the unknown word order 'middle'"),
            ("year", {"scale": 10}, "has scale, which has no effect on bcd"),
            ("year", {"max": 2100}, "has max, which has no effect on bcd"),
        ],
    )
    def test_a_field_that_contradicts_its_type(self, name, values, fault):
        found = spoilt_field("failure", name, **values)
        assert any(sentence.endswith(") " + fault) for sentence in found)

    @pytest.mark.parametrize(
        "name, values, fault",
        [
            ("quantity", {"scale": 60}, "scale 60 is not 1, 10, 100, 1000 ..."),
            ("quantity", {"max": 10**8}, "quantity: 100000000 is outside"),
            ("quantity", {"min": 5, "max": 4}, "quantity: 5.00 is outside 5..4 kg"),
            ("silo101_id", {"const": 40000}, "silo101_id: 40000 is outside"),
        ],
    )
    def test_numbers_that_contradict_one_another(self, name, values, fault):
        found = spoilt_field("batch_read", name, **values)
        assert any("contradicts itself: " + fault in sentence for sentence in found)

    def test_an_unknown_type(self):
        fields = (Field("a", 0, "real", 2),)
        block = Block("read", "D", 0, 0, 1, 2, fields, scattered=True)
        assert validate(MemoryMap("flat", {"read": block})) == [
            "read: a (D0-D1) has the unknown type 'real'"
        ]

    def test_a_field_without_a_name(self):
        assert "read:  (D5) has no name" in flat(("read", "", 5, 1))


class TestBatches:
    def test_an_id_that_is_not_its_silo(self):
        assert spoilt_field("batch_read", "silo102_id", const=101) == [
            "batch_read: silo102_id (D6030) must have the const 102, not 101"
        ]

    def test_a_silo_twice(self):
        profile = map_to_json(PLANT)
        for field in profile["batch_read"]["fields"]:
            if field["name"] == "lq114_qty":
                field["name"] = "lq113_qty"
        assert (
            "batch_read: silo 113 stands twice:"
            " silo113_qty (D6064-D6065) and lq113_qty (D6067-D6068)"
        ) in validate(map_from_json(profile))

    def test_no_silo_at_all(self):
        silos = [field.name for field in PLANT.block("batch_read").silo_fields.values()]
        assert without("batch_read", *silos) == [
            "batch_read: there is no silo, that is no field like silo101_qty"
        ]

    def test_a_silo_that_is_no_number(self):
        faults = spoilt_field(
            "batch_read", "silo101_qty", type="ascii", scale=1, unit=""
        )
        assert faults == [
            "batch_read: silo101_qty (D6028-D6029) must be int16 or uint16 or int32 or"
            " int32_scaled or uint32 or float32"
        ]

    def test_a_silo_that_only_the_orders_have(self):
        assert without("batch_read", "lq114_id", "lq114_qty") == [
            "batch_write and batch_read do not both have silo 114"
        ]

    def test_another_number_of_slots_for_orders_than_for_results(self):
        assert spoilt("batch_read", slots=9) == [
            "batch_write has 10 slots, batch_read 9"
        ]

    def test_more_slots_than_batch_numbers(self):
        assert spoilt("batch_read", slots=11) == [
            "batch_read: batch_no (D6000) cannot number the slots: 11 is outside 1..10"
        ]

    def test_a_name_that_does_not_come_back_in_full(self):
        assert spoilt_field("batch_read", "mo_name", max_chars=12) == [
            "mo_name holds 16 characters in batch_write, 12 in batch_read"
        ]


class TestBlocks:
    @pytest.mark.parametrize("name", ["batch_write", "batch_read"])
    def test_a_batch_block_is_missing(self, name):
        blocks = {key: PLANT.block(key) for key in PLANT.blocks if key != name}
        assert validate(MemoryMap("half", blocks)) == [name + ": the block is missing"]

    @pytest.mark.parametrize("name", ["failure", "manual_weighing"])
    def test_the_other_blocks_may_be_missing(self, name):
        blocks = {key: PLANT.block(key) for key in PLANT.blocks if key != name}
        assert validate(MemoryMap("small", blocks)) == []

    def test_an_empty_map(self):
        assert len(validate(MemoryMap("empty", {}))) == 2

    def test_a_block_nobody_knows(self):
        profile = map_to_json(PLANT)
        profile["failures"] = profile.pop("failure")
        assert validate(map_from_json(profile)) == [
            "failures: no such block, known are batch_write, batch_read, failure,"
            " clock, manual_weighing, read, write"
        ]

    def test_a_record_without_its_length(self):
        profile = map_to_json(PLANT)
        del profile["failure"]["words"]
        assert validate(map_from_json(profile)) == [
            "failure: the number of words is missing"
        ]


def test_checking_raises_all_faults_at_once():
    profile = map_to_json(PLANT)
    profile["name"] = "mine"
    profile["failure"]["words"] = 501
    profile["batch_read"]["stride"] = 5
    with pytest.raises(MapError) as caught:
        check_map(map_from_json(profile))
    assert str(caught.value) == (
        "map mine: batch_read: slot 1 (D6000-D6076) overlaps slot 2 (D6005-D6081);"
        " failure: a slot (D8000-D8500) is longer than the 500 words of a record"
    )


def test_checking_a_good_map_says_nothing():
    assert check_map(PLANT) is None
