# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from scada_bridge.domain.order.reference import order_reference


@pytest.mark.parametrize(
    "name, used, max_chars, reference",
    [
        # a name that fits its field is the reference
        ("WH/MO/00002", [], 16, "WH/MO/00002"),
        ("WH/MO/0000000002", [], 16, "WH/MO/0000000002"),
        ("WH/MO/00002", [], None, "WH/MO/00002"),
        # a name that does not fit is never cut
        ("WH/MO/00000000002", [], 16, "#42"),
        ("KANJABUNG/MO/00002-001", [], None, "KANJABUNG/MO/00002-001"),
        # nor is one that the field can't hold
        ("WH/MÖ/2", [], 16, "#42"),
        ("WH/MO/2 ", [], 16, "#42"),
        ("WH/MO\t2", [], 16, "#42"),
        # a text that was used is not used again
        ("WH/MO/00002", ["WH/MO/00002"], 16, "#42"),
        ("WH/MO/00002", ["WH/MO/00002"], None, "#42"),
        ("WH/MO/00002", ["WH/MO/00002", "#42"], 16, "#42-2"),
        ("WH/MO/00002", ["WH/MO/00002", "#42", "#42-2", "#42-3"], 16, "#42-4"),
        ("WH/MO/00002", ["#42"], 16, "WH/MO/00002"),
    ],
)
def test_reference_of_order_42(name, used, max_chars, reference):
    assert order_reference(name, 42, used, max_chars) == reference


def test_two_orders_whose_names_differ_behind_the_field_differ_in_reference():
    first = order_reference("KANJABUNG/MO/00002-001", 7, [], 16)
    second = order_reference("KANJABUNG/MO/00002-002", 8, [], 16)

    assert (first, second) == ("#7", "#8")


def test_a_field_that_is_too_narrow_is_an_error():
    with pytest.raises(ValueError, match="3 characters"):
        order_reference("WH/MO/00002", 1234, [], 3)


def test_an_order_that_used_up_all_texts_is_an_error():
    used = ["WH/MO/1", "#1"] + ["#1-%d" % attempt for attempt in range(2, 1000)]

    with pytest.raises(ValueError):
        order_reference("WH/MO/1", 1, used, 16)
