# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

import pytest
from plant_maps import EXAMPLES, PROFILES

from plc.errors import RecordError
from plc.exchange.weighing_codec import decode_weighing

BLOCK = PROFILES["kanjabung"].block("manual_weighing")
GOOD = {
    "batch_no": 10,
    "mo_name": "WH/MO/00002",
    "product_ref": 214,
    "quantity": Decimal("42.75"),
    "status_manual_weigh_read": False,
}


@pytest.mark.parametrize("name", ["manual-weighing-13", "manual-weighing-14"])
def test_hand_add_of_the_contract_in_both_layouts(name):
    example = EXAMPLES[name]
    weighing = decode_weighing(example.block, example.words)
    assert (weighing.batch_no, weighing.reference) == (10, "WH/MO/00002")
    assert (weighing.product_ref, weighing.quantity) == (214, Decimal("42.75"))


def test_words_of_the_long_layout_are_not_taken_for_the_short_one():
    words = EXAMPLES["manual-weighing-14"].words[:13]
    with pytest.raises(RecordError, match="product_ref"):
        decode_weighing(BLOCK, words)


def test_blank_order_is_no_hand_add():
    assert decode_weighing(BLOCK, (0,) * 13) is None


@pytest.mark.parametrize(
    "name, value",
    [
        ("batch_no", 0),
        ("batch_no", -1),
        ("product_ref", 0),
        ("product_ref", -5),
        ("quantity", Decimal(0)),
        ("quantity", Decimal("-0.01")),
        ("quantity", Decimal("5000.01")),
    ],
)
def test_value_that_cannot_be_right_is_named(name, value):
    words = BLOCK.encode(dict(GOOD, **{name: value}))
    with pytest.raises(RecordError, match=name) as caught:
        decode_weighing(BLOCK, words)
    assert caught.value.words == words


def test_all_that_is_wrong_is_reported_at_once():
    words = BLOCK.encode(dict(GOOD, batch_no=0, product_ref=0))
    with pytest.raises(RecordError, match="batch_no.*product_ref"):
        decode_weighing(BLOCK, words)


def test_garbage_in_the_order_is_reported():
    words = list(BLOCK.encode(GOOD))
    words[1] = 0x0701
    with pytest.raises(RecordError, match="not printable"):
        decode_weighing(BLOCK, words)
