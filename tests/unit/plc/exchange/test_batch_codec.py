# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders to words, words to records, and which of them are refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plant_maps import EXAMPLES, ORDERS, PLANT, RESULTS, properties

from plc.errors import EncodeError, RecordError
from plc.exchange.batch_codec import BatchOrder, decode_record, encode_order, shorten
from plc.memory.layout import Block, Field

FINISHED = EXAMPLES["read-slot-3-finished"]
# The order of the worked example, its weights as a person writes them.
ORDER = BatchOrder(
    batch_no=1,
    reference="WH/MO/00002",
    product="JF PLUS 25",
    quantity=Decimal("2500.00"),
    targets={
        101: Decimal("825"),
        102: Decimal("375"),
        103: Decimal("210.40"),
        104: Decimal("95.60"),
        105: Decimal("305.15"),
        106: Decimal("180"),
        107: Decimal("72.35"),
        108: Decimal("88.90"),
        109: Decimal("61.25"),
        110: Decimal("44.80"),
        111: Decimal("57.55"),
        112: Decimal("12"),
        113: Decimal("37"),
        114: Decimal("110"),
        115: Decimal("25"),
    },
)

kilograms = st.integers(0, 500000).map(lambda n: Decimal(n).scaleb(-2))
references = st.from_regex(r"[A-Z]{2}/MO/[0-9]{5}(-[0-9]{3})?", fullmatch=True)
orders = st.builds(
    BatchOrder,
    batch_no=st.integers(1, 10),
    reference=references,
    product=st.text(max_size=40),
    quantity=kilograms,
    targets=st.dictionaries(st.sampled_from(range(101, 116)), kilograms),
)


def with_value(words, name, value):
    """Words of a result with another value in one field."""
    field = RESULTS.field(name)
    return words[: field.offset] + tuple(value) + words[field.end :]


class TestOrder:
    def test_it_encodes_to_the_words_of_the_worked_example(self):
        assert encode_order(ORDERS, ORDER) == EXAMPLES["write-slot-1"].words

    def test_a_silo_without_a_target_gets_zero_and_keeps_its_number(self):
        words = encode_order(ORDERS, replace(ORDER, targets={}))
        assert words[27:33] == (101, 0, 0, 102, 0, 0)

    def test_without_a_product_the_reference_is_shown(self):
        words = encode_order(ORDERS, replace(ORDER, product=" "))
        values = ORDERS.decode(words)
        assert (values["bom_name"], values["finished_goods"]) == (
            "WH/MO/00002",
            "WH/MO/00002",
        )

    def test_a_long_product_is_shortened(self):
        order = replace(ORDER, product="[20311] JF SUPER 2A 25")
        values = ORDERS.decode(encode_order(ORDERS, order))
        assert values["finished_goods"] == "[20311] JF SUPER"

    def test_a_reference_that_fills_its_field_fits(self):
        words = encode_order(ORDERS, replace(ORDER, reference="WH/MO/00099-0012"))
        assert ORDERS.decode(words)["mo_name"] == "WH/MO/00099-0012"

    @pytest.mark.parametrize(
        "change, message",
        [
            ({"batch_no": 0}, "batch_no: 0 is outside 1..10"),
            ({"batch_no": 11}, "batch_no: 11 is outside 1..10"),
            (
                {"reference": "WH/MO/00002-00012"},
                "mo_name: 'WH/MO/00002-00012' has 17 characters, at most 0..16 fit",
            ),
            (
                {"reference": "WH/MO/0000\xe9"},
                "mo_name: 'WH/MO/0000\xe9' is not all printable ASCII",
            ),
            ({"reference": ""}, "mo_name: '' is blank or begins or ends so"),
            ({"reference": "A "}, "mo_name: 'A ' is blank or begins or ends so"),
            (
                {"quantity": Decimal("-0.01")},
                "quantity: -0.01 is outside 0..10000000 kg",
            ),
            (
                {"quantity": Decimal("10000000.01")},
                "quantity: 10000000.01 is outside 0..10000000 kg",
            ),
            ({"quantity": Decimal("NaN")}, "quantity: NaN is not a finite number"),
            (
                {"targets": {101: Decimal("5000.01")}},
                "silo101_qty: 5000.01 is outside 0..5000 kg",
            ),
            ({"targets": {115: Decimal(-1)}}, "lq115_qty: -1 is outside 0..5000 kg"),
            ({"targets": {116: Decimal(1)}}, "silo 116: the map has no such silo"),
        ],
    )
    def test_what_does_not_fit_is_refused_with_field_value_and_range(
        self, change, message
    ):
        with pytest.raises(EncodeError) as caught:
            encode_order(ORDERS, replace(ORDER, **change))
        assert str(caught.value) == message

    def test_the_limits_of_the_map_come_before_the_general_ones(self):
        fields = tuple(
            replace(field, max=1000) if field.name == "silo101_qty" else field
            for field in ORDERS.fields
        )
        with pytest.raises(EncodeError, match="silo101_qty: 1001.00 is outside"):
            encode_order(
                replace(ORDERS, fields=fields),
                replace(ORDER, targets={101: Decimal(1001)}),
            )

    @properties
    @given(orders)
    def test_every_order_comes_back_as_it_was(self, order):
        words = encode_order(ORDERS, order)
        record = decode_record(ORDERS, order.batch_no, words)
        assert (record.batch_no, record.reference, record.quantity) == (
            order.batch_no,
            order.reference,
            order.quantity,
        )

    @properties
    @given(orders)
    def test_every_target_comes_back_and_all_others_are_zero(self, order):
        words = encode_order(ORDERS, order)
        record = decode_record(ORDERS, order.batch_no, words)
        assert record.actuals == {
            number: order.targets.get(number, 0) for number in range(101, 116)
        }

    @properties
    @given(orders)
    def test_every_order_ends_in_five_zero_words(self, order):
        assert encode_order(ORDERS, order)[72:] == (0, 0, 0, 0, 0)


class TestProductText:
    @pytest.mark.parametrize(
        "text, short",
        [
            ("JF PLUS 25", "JF PLUS 25"),
            ("[20311] JF SUPER 2A 25", "[20311] JF SUPER"),
            ("123456789012345 789", "123456789012345"),
            ("Cr\xe8me br\xfbl\xe9e", "Creme brulee"),
            ("\u4e2d\u6587 pakan", "?? pakan"),
            ("two\nlines\tof  text", "two lines of tex"),
            ("A\0B", "A?B"),
            ("", ""),
            (" \n", ""),
        ],
    )
    def test_it_becomes_what_the_panel_can_show(self, text, short):
        assert shorten(text, 16) == short

    @properties
    @given(st.text(max_size=60))
    def test_any_text_fits_its_field(self, text):
        field = ORDERS.field("finished_goods")
        assert field.decode(field.encode(shorten(text, 16))) == shorten(text, 16)


class TestRecord:
    def test_it_says_what_the_worked_example_says(self):
        record = decode_record(RESULTS, 3, FINISHED.words)
        facts = (record.batch_no, record.reference, record.product, record.quantity)
        assert facts == (3, "WH/MO/00031", "[20311] JF SUPER", Decimal("2500.00"))

    def test_the_silos_add_up_to_the_kilograms_of_the_worked_example(self):
        record = decode_record(RESULTS, 3, FINISHED.words)
        assert sum(record.actuals.values()) == Decimal("2500.49")

    def test_the_status_words_of_a_finished_batch(self):
        record = decode_record(RESULTS, 3, FINISHED.words)
        status = (record.is_finished, record.is_failed, record.is_taken, record.weight)
        assert status == (True, False, False, Decimal("2487.35"))

    @pytest.mark.parametrize(
        "name, attribute",
        [
            ("status_manufacturing", "is_finished"),
            ("status_operation", "is_failed"),
            ("status_read_data", "is_taken"),
        ],
    )
    @pytest.mark.parametrize("word, value", [(0, False), (1, True), (0x8000, True)])
    def test_any_word_but_0_sets_a_status(self, name, attribute, word, value):
        words = with_value(FINISHED.words, name, (word,))
        assert getattr(decode_record(RESULTS, 3, words), attribute) is value

    def test_it_keeps_its_words(self):
        assert decode_record(RESULTS, 3, list(FINISHED.words)).words == FINISHED.words

    @pytest.mark.parametrize("reference", [(0,) * 8, (0x2020,) * 8, (0,) + (9,) * 7])
    def test_a_blank_reference_is_an_empty_slot(self, reference):
        words = with_value(FINISHED.words, "mo_name", reference)
        assert decode_record(RESULTS, 3, words) is None

    def test_zeroed_memory_is_an_empty_slot(self):
        assert decode_record(RESULTS, 3, (0,) * 77) is None

    def test_a_back_order_keeps_its_whole_name(self):
        name = RESULTS.field("mo_name").encode("WH/MO/00002-001")
        record = decode_record(RESULTS, 3, with_value(FINISHED.words, "mo_name", name))
        assert record.reference == "WH/MO/00002-001"

    def test_a_silo_that_gave_more_than_can_be_ordered_is_read(self):
        words = with_value(FINISHED.words, "silo101_qty", (7, 0xA480))  # 5008.64 kg
        assert decode_record(RESULTS, 3, words).actuals[101] == Decimal("5008.64")

    def test_damaged_product_text_is_shown_damaged(self):
        words = with_value(FINISHED.words, "finished_goods", (0x41FF,) + (0,) * 7)
        assert decode_record(RESULTS, 3, words).product == "A\ufffd"

    @pytest.mark.parametrize(
        "name, words, reason",
        [
            ("batch_no", (4,), "batch_no: 4 is not the number of the slot"),
            ("batch_no", (0x0300,), "batch_no: 768 is not the number of the slot"),
            ("batch_no", (0xFFFD,), "batch_no: -3 is not the number of the slot"),
            (
                "mo_name",
                (0x57E9,) + (0,) * 7,
                "mo_name: 'W\ufffd' is not printable ASCII",
            ),
            ("silo103_id", (104,), "silo103_id: 104 is not 103"),
            (
                "silo101_qty",
                (0x4C, 0x4B41),
                "silo101_qty: 50000.01 is outside -50..50000 kg",
            ),
            (
                "silo101_qty",
                (0xFFFF, 0xEC77),
                "silo101_qty: -50.01 is outside -50..50000 kg",
            ),
            (
                "quantity",
                (0x3B9A, 0xCA01),
                "quantity: 10000000.01 is outside 0..10000000 kg",
            ),
            (
                "weight_finished_good",
                (0xFFFF, 0xEC77),
                "weight_finished_good: -50.01 is outside -50..10000000 kg",
            ),
        ],
    )
    def test_a_record_that_cannot_be_right_is_refused_as_a_whole(
        self, name, words, reason
    ):
        with pytest.raises(RecordError) as caught:
            decode_record(RESULTS, 3, with_value(FINISHED.words, name, words))
        assert caught.value.reason == reason

    @pytest.mark.parametrize(
        "name, words", [("silo101_qty", (7, 0xA120)), ("quantity", (0x3B9A, 0xCA00))]
    )
    def test_the_greatest_weights_are_right(self, name, words):
        assert decode_record(RESULTS, 3, with_value(FINISHED.words, name, words))

    def test_all_reasons_are_given_at_once(self):
        words = with_value(FINISHED.words, "batch_no", (4,))
        words = with_value(words, "silo101_id", (0,))
        with pytest.raises(RecordError) as caught:
            decode_record(RESULTS, 3, words)
        assert caught.value.reason == (
            "batch_no: 4 is not the number of the slot; silo101_id: 0 is not 101"
        )

    def test_the_error_carries_slot_and_words(self):
        with pytest.raises(RecordError) as caught:
            decode_record(RESULTS, 4, FINISHED.words)
        assert (caught.value.slot, caught.value.words) == (4, FINISHED.words)

    def test_the_edge_example_has_a_negative_weight(self):
        record = decode_record(RESULTS, 10, EXAMPLES["read-slot-10-edges"].words)
        assert record.weight == Decimal("-2.74")

    def test_an_empty_scale_may_show_less_than_nothing(self):
        words = with_value(FINISHED.words, "silo105_qty", (0xFFFF, 0xFFFE))
        record = decode_record(RESULTS, 3, words)
        assert record.actuals[105] == Decimal("-0.02")

    def test_words_that_cannot_be_decoded_carry_slot_and_words_too(self):
        with pytest.raises(RecordError) as caught:
            decode_record(RESULTS, 3, (1, 2))
        assert (caught.value.slot, caught.value.words) == (3, (1, 2))

    @properties
    @given(st.lists(st.integers(0, 0xFFFF), min_size=77, max_size=77))
    def test_no_words_do_worse_than_a_record_error(self, words):
        try:
            record = decode_record(RESULTS, 3, words)
        except RecordError:
            return
        assert record is None or record.batch_no == 3


def test_a_map_with_whole_kilograms_in_one_word_works_too():
    block = Block(
        "batch_read",
        "D",
        0,
        10,
        2,
        9,
        (
            Field("batch_no", 0, "int16", 1),
            Field("mo_name", 1, "ascii", 2),
            Field("quantity", 3, "int16", 1, unit="kg"),
            Field("silo1_qty", 4, "int16", 1, unit="kg"),
            Field("status_manufacturing", 5, "bool", 1),
            Field("status_operation", 6, "bool", 1),
            Field("weight_finished_good", 7, "int16", 1, unit="kg"),
            Field("status_read_data", 8, "bool", 1, role="handshake"),
        ),
    )
    order = BatchOrder(2, "MO7", "", Decimal(500), {1: Decimal(125)})
    record = decode_record(block, 2, encode_order(block, order))
    assert (record.reference, record.actuals) == ("MO7", {1: Decimal(125)})


def test_the_other_blocks_are_plain_fields():
    failure = PLANT.block("failure").decode(EXAMPLES["failure-block"].words)
    assert (failure["equipment_code"], failure["hour"]) == ("silo101", 20)
