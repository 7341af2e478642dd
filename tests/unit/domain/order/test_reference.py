# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from scada_bridge.domain.order.reference import find_order_id, order_reference

NOW = 1795939200  # 2026-11-29 08:00 UTC


@pytest.mark.parametrize(
    "name, used, max_chars, reference",
    [
        # a name that fits its field is the reference
        ("WH/MO/00002", [], 16, "WH/MO/00002"),
        ("WH/MO/0000000002", [], 16, "WH/MO/0000000002"),
        ("WH/MO/00002", [], None, "WH/MO/00002"),
        # a name that does not fit is never cut
        ("WH/MO/00000000002", [], 16, "#42-3LUOW0"),
        ("KANJABUNG/MO/00002-001", [], None, "KANJABUNG/MO/00002-001"),
        # nor is one that the field can't hold
        ("WH/MÖ/2", [], 16, "#42-3LUOW0"),
        ("WH/MO/2 ", [], 16, "#42-3LUOW0"),
        ("WH/MO\t2", [], 16, "#42-3LUOW0"),
        # a text that was used is not used again
        ("WH/MO/00002", ["WH/MO/00002"], 16, "#42-3LUOW0"),
        ("WH/MO/00002", ["WH/MO/00002"], None, "#42-3LUOW0"),
        ("WH/MO/00002", ["WH/MO/00002", "#42-3LUOW0"], 16, "#42-3LUOW1"),
        ("WH/MO/00002", ["#42-3LUOW0"], 16, "WH/MO/00002"),
        # a field that has no place for the moment
        ("WH/MO/00002", [], 8, "#42"),
        ("WH/MO/00002", ["#42"], 8, "#42-2"),
        ("WH/MO/00002", ["#42", "#42-2", "#42-3"], 8, "#42-4"),
    ],
)
def test_reference_of_order_42(name, used, max_chars, reference):
    assert order_reference(name, 42, used, max_chars, NOW) == reference


def test_two_orders_whose_names_differ_behind_the_field_differ_in_reference():
    first = order_reference("KANJABUNG/MO/00002-001", 7, [], 16, NOW)
    second = order_reference("KANJABUNG/MO/00002-002", 8, [], 16, NOW)

    assert (first, second) == ("#7-3LUOW0", "#8-3LUOW0")


def test_a_field_that_is_too_narrow_is_an_error():
    with pytest.raises(ValueError, match="3 characters"):
        order_reference("WH/MO/00002", 1234, [], 3, NOW)


def test_an_order_that_used_up_all_texts_is_an_error():
    used = ["WH/MO/1", "#1"] + ["#1-%d" % attempt for attempt in range(2, 1000)]

    with pytest.raises(ValueError):
        order_reference("WH/MO/1", 1, used, 8, NOW)


def test_a_restored_database_never_gives_a_text_again():
    before = order_reference("WH/MO/00002", 42, ["WH/MO/00002"], 16, NOW)
    restored = order_reference("WH/MO/00002", 42, ["WH/MO/00002"], 16, NOW + 1)

    assert before != restored


def test_the_longest_text_fits_the_plant_s_field():
    assert order_reference("", 99999999, [""], 16, NOW) == "#99999999-3LUOW0"


@pytest.mark.parametrize(
    "reference, order_id",
    [("#42", 42), ("#42-2", 42), ("#42-3LUOW0", 42), ("WH/MO/00002", None), ("", None)],
)
def test_order_of_a_short_reference(reference, order_id):
    assert find_order_id(reference) == order_id
