# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields in blocks in slots."""

from decimal import Decimal

import pytest
from plant_maps import EXAMPLES, ORDERS, PLANT, RESULTS

from plc.errors import EncodeError, MapError, RecordError
from plc.memory.layout import Block, Field, silo_number

SMALL = Block(
    name="small",
    area="D",
    base=100,
    stride=10,
    slots=3,
    words=6,
    fields=(
        Field("number", 0, "int16", 1, min=1, max=9),
        Field("silo7_id", 1, "int16", 1, const=7),
        Field("silo7_qty", 2, "int32_scaled", 2, scale=100, unit="kg"),
        Field("done", 5, "bool", 1, role="handshake"),
    ),
)
GOOD = {"number": 2, "silo7_qty": Decimal("1.5"), "done": True}


@pytest.mark.parametrize(
    "slot, offset, address",
    [(1, 0, 7000), (1, 76, 7076), (10, 0, 7900), (10, 76, 7976)],
)
def test_slots_of_the_plant_are_100_words_apart(slot, offset, address):
    assert ORDERS.address(slot, offset) == address


@pytest.mark.parametrize("slot, offset", [(0, 0), (11, 0), (-1, 0), (1, -1), (1, 77)])
def test_there_is_no_address_outside_the_slots(slot, offset):
    with pytest.raises(MapError):
        ORDERS.address(slot, offset)


def test_words_without_a_field_are_zero_and_constants_need_no_value():
    assert SMALL.encode(GOOD) == (2, 7, 0, 150, 0, 1)


def test_decoding_returns_every_field():
    assert SMALL.decode((2, 7, 0, 150, 99, 1)) == {
        "number": 2,
        "silo7_id": 7,
        "silo7_qty": Decimal("1.5"),
        "done": True,
    }


@pytest.mark.parametrize("words", [(), (0,) * 5, (0,) * 7])
def test_a_block_of_another_length_is_not_decoded(words):
    with pytest.raises(RecordError, match="small has 6 words, got %d" % len(words)):
        SMALL.decode(words)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"number": None}, "number: the value is missing"),
        ({"number": 10}, "number: 10 is outside 1..9"),
        ({"number": 0}, "number: 0 is outside 1..9"),
        ({"silo7_id": 8}, "silo7_id: 8 is not the constant 7"),
        ({"silo8_qty": 1}, "silo8_qty: small has no such field"),
        ({"silo7_qty": "1"}, "silo7_qty: '1' is not a number"),
        (
            {"silo7_qty": 21474836.48},
            "silo7_qty: 21474836.48 is outside -21474836.48..21474836.47",
        ),
        ({"done": 2}, "done: 2 is not a bool, 0..1"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_field_and_range(change, message):
    with pytest.raises(EncodeError) as caught:
        SMALL.encode({**GOOD, **change})
    assert str(caught.value) == message


def test_the_error_knows_its_field():
    with pytest.raises(EncodeError) as caught:
        SMALL.encode({**GOOD, "number": 10})
    assert caught.value.field == "number"


def test_the_range_is_that_of_the_words_after_rounding():
    field = Field("weight", 0, "int32_scaled", 2, scale=100, max=10)
    assert field.encode(Decimal("10.004")) == (0, 1000)


def test_decoding_does_not_judge():
    assert SMALL.decode((0, 0, 0xFFFF, 0xFFFF, 0, 0))["silo7_qty"] == Decimal("-0.01")


def test_silos_are_those_of_the_map_in_its_order():
    assert list(SMALL.silo_fields) == [7]


def test_the_plant_has_thirteen_silos_and_two_tanks():
    assert list(RESULTS.silo_fields) == list(range(101, 116))


def test_a_silo_leads_to_its_weight():
    assert RESULTS.silo_fields[114].name == "lq114_qty"


@pytest.mark.parametrize(
    "name, number",
    [
        ("silo101_qty", 101),
        ("lq_114_qty", 114),
        ("quantity", None),
        ("silo101_id", None),
        ("silo_a_qty", None),
    ],
)
def test_a_silo_is_known_by_the_name_of_its_weight_field(name, number):
    assert silo_number(Field(name, 0, "int16", 1)) == number


def test_the_status_words_of_the_plant_begin_at_72():
    assert ORDERS.status_offset == 72


def test_the_handshake_is_the_field_with_that_role():
    assert PLANT.block("failure").handshake.offset == 22


def test_a_block_without_handshake_says_so():
    block = Block("bare", "D", 0, 0, 1, 1, (Field("a", 0, "int16", 1),))
    with pytest.raises(MapError, match="bare has 0 fields 'handshake'"):
        block.handshake


@pytest.mark.parametrize("label", ["SILO ID 101 Consumption", "SILO 1 Consumption"])
def test_a_field_is_found_by_its_label_and_by_its_old_label(label):
    assert RESULTS.field_by_label(label).name == "silo101_qty"


def test_the_misspelt_label_is_the_one_in_use():
    assert RESULTS.field_by_label("status manufaturing").offset == 72


@pytest.mark.parametrize("ask", [RESULTS.field, RESULTS.field_by_label, PLANT.block])
def test_what_is_not_in_the_map_is_a_map_error(ask):
    with pytest.raises(MapError, match="silo116_qty"):
        ask("silo116_qty")


def test_an_unknown_type_has_no_codec():
    with pytest.raises(MapError, match="weight: unknown type 'float'"):
        Field("weight", 0, "float", 2).encode(1)


def test_the_failure_block_says_which_texts_mean_no_failure():
    info = PLANT.block("failure").field("info")
    assert info.no_event == ("", "0", "NONE", "NO_FAILURE", "NO ERROR", "NO_ERROR")


def test_a_bcd_field_with_hex_digits_cannot_be_decoded():
    example = EXAMPLES["failure-block"]
    broken = example.words[:16] + (0x20A6,) + example.words[17:]
    with pytest.raises(RecordError, match="20A6 is not BCD of 4 digits"):
        example.block.decode(broken)
