# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A result is an order's by name, product and quantity; a name comes twice."""
from dataclasses import replace
from decimal import Decimal

import pytest
from fake_link import FakeLink
from plant_maps import ORDERS, RESULTS

from plc.errors import RecordError
from plc.exchange.batch_codec import BatchOrder, encode_order
from plc.exchange.fit import find_misfit, is_namesake
from plc.exchange.handshake import prepare_order
from plc.exchange.withdraw import Shown, find_order

ORDER = BatchOrder(
    batch_no=3,
    reference="WH/MO/00040",
    product="JF PLUS 25",
    quantity=Decimal(2500),
    targets={101: Decimal(825), 102: Decimal(375)},
)
NAMESAKE = replace(ORDER, product="KONSENTRAT SAPI", quantity=Decimal(1000))


def words_of(order, block=ORDERS, handshake=1):
    return encode_order(block, order)[:76] + (handshake,)


def with_field(words, name, values):
    field = RESULTS.field(name)
    return words[: field.offset] + tuple(values) + words[field.end :]


def test_result_of_the_order_fits():
    assert find_misfit(RESULTS, words_of(ORDER), ORDER) == ""


def test_result_of_a_namesake_does_not_fit_and_says_by_what():
    other = replace(ORDER, quantity=Decimal(1000))
    text = find_misfit(RESULTS, words_of(other), ORDER)
    assert text == "quantity 1000.00 instead of 2500.00"
    text = find_misfit(RESULTS, words_of(replace(ORDER, product="SAPI")), ORDER)
    assert text == "bom_name SAPI instead of JF PLUS 25"


@pytest.mark.parametrize(
    "name, words",
    [
        ("bom_name", [0] * 8),
        ("finished_goods", [0] * 8),
        ("finished_goods", [0x41FF] + [0] * 7),
        ("quantity", [0, 0]),
    ],
)
def test_field_that_is_blank_or_damaged_says_nothing(name, words):
    assert find_misfit(RESULTS, with_field(words_of(ORDER), name, words), ORDER) == ""


def test_product_longer_than_its_field_fits():
    order = replace(ORDER, product="KONSENTRAT PAKAN TERNAK SAPI POTONG")
    assert find_misfit(RESULTS, words_of(order), order) == ""


BEFORE = words_of(replace(ORDER, reference="WH/MO/00007", quantity=Decimal(700)))


def test_slot_with_the_words_of_another_order_of_our_name_is_a_namesake_s():
    assert is_namesake(ORDERS, words_of(NAMESAKE), ORDER, BEFORE)


@pytest.mark.parametrize("words", [BEFORE, words_of(ORDER), (0,) * 77])
def test_slot_of_another_name_or_with_our_words_is_no_namesake_s(words):
    assert not is_namesake(ORDERS, words, ORDER, BEFORE)


@pytest.mark.parametrize("count", range(1, 77))
def test_frame_of_which_the_plc_kept_the_first_words_is_no_namesake_s(count):
    words = words_of(ORDER)[:count] + BEFORE[count:]
    assert not is_namesake(ORDERS, words, ORDER, BEFORE)


def test_nobody_is_a_namesake_while_nobody_knows_what_was_there_before():
    assert not is_namesake(ORDERS, words_of(NAMESAKE), ORDER, ())


def test_words_that_the_caller_refuses_are_never_written_over():
    link = FakeLink()
    link.poke("D", ORDERS.address(3), words_of(NAMESAKE))

    def check(words):
        raise RecordError("a namesake", 3, words)

    with pytest.raises(RecordError, match="a namesake"):
        prepare_order(link, ORDERS, ORDER, check)
    assert link.peek("D", ORDERS.address(3), 77) == words_of(NAMESAKE)


def test_result_of_a_namesake_is_not_where_the_order_is():
    link = FakeLink()
    link.poke("D", RESULTS.address(3), words_of(NAMESAKE, RESULTS, 0))
    assert find_order(link, ORDERS, RESULTS, ORDER).shown is Shown.NOTHING
