# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order of several mixer loads: shares, number and names of its parts."""
from decimal import Decimal

import pytest

from scada_bridge.domain.order.parts import (
    count_parts,
    ordered_name,
    part_name,
    round_to,
    share_out,
)

# 13 silos, two liquids and a premix for 20 t, and quantities that no number divides
COMPONENTS = (6600.0, 3000.0, 1683.2, 764.8, 2441.2, 8.08, 20.0, 0.05, 0.01, 20000.0)


def test_20_t_in_seven_parts_are_rounded_at_each_border_once():
    assert share_out(20000.0, 7, 0.01) == [
        2857.14,
        2857.15,
        2857.14,
        2857.14,
        2857.14,
        2857.15,
        2857.14,
    ]


@pytest.mark.parametrize("count", [3, 6, 7, 8, 9])
@pytest.mark.parametrize("total", COMPONENTS)
def test_shares_of_a_component_add_up_to_it(count, total):
    shares = [Decimal(repr(share)) for share in share_out(total, count, 0.01)]
    assert sum(shares) == Decimal(repr(total))
    assert len(shares) == count


@pytest.mark.parametrize("count", [3, 6, 7, 8, 9])
@pytest.mark.parametrize("total", COMPONENTS)
def test_no_share_is_off_by_more_than_a_step(count, total):
    shares = share_out(total, count, 0.01)
    assert max(abs(share - total / count) for share in shares) <= 0.01


def test_a_share_may_be_nothing():
    shares = share_out(0.05, 8, 0.01)
    assert shares == [0.01, 0.0, 0.01, 0.01, 0.0, 0.01, 0.0, 0.01]


def test_nothing_is_shared_out_as_nothing():
    assert share_out(0.0, 3, 0.01) == [0.0, 0.0, 0.0]


def test_a_rest_below_the_step_is_kept_by_the_last_part():
    assert share_out(210.45, 2, 0.1) == [105.2, 105.25]


def test_a_multiple_of_a_quantity_is_rounded_half_up():
    assert round_to(210.4 * 1.1, 0.01) == 231.44
    assert round_to(0.125, 0.01) == 0.13


def test_a_sum_of_floats_is_what_was_meant():
    assert share_out(0.1 + 0.2, 3, 0.01) == [0.1, 0.1, 0.1]


@pytest.mark.parametrize(
    "total, capacity, count",
    [
        (20000.0, 2500.0, 8),
        (20000.01, 2500.0, 9),
        (20000.0, 3000.0, 7),
        (2500.0, 2500.0, 1),
        (2500.01, 2500.0, 2),
        (10.0, 2500.0, 1),
    ],
)
def test_number_of_parts(total, capacity, count):
    assert count_parts(total, capacity, 0.01) == count


def test_a_share_that_is_rounded_up_is_not_above_the_capacity():
    # 20000 / 7 = 2857.1428...; two of the seven would be 2857.15
    assert count_parts(20000.0, 2857.143, 0.01) == 8


def test_20_t_in_tonnes_of_two_digits():
    assert count_parts(20.0, 2.5, 0.01) == 8
    assert share_out(20.0, 7, 0.01) == [2.86, 2.85, 2.86, 2.86, 2.86, 2.85, 2.86]


def test_a_hundred_parts_and_no_more():
    assert count_parts(100.0, 1.0, 0.01) == 100
    with pytest.raises(ValueError, match="more than 100 parts"):
        count_parts(100.01, 1.0, 0.01)


def test_a_capacity_below_the_step_is_refused():
    with pytest.raises(ValueError, match="more than 100 parts"):
        count_parts(1.0, 0.001, 0.01)


def test_a_part_is_called_as_odoo_calls_back_orders():
    assert part_name("WH/MO/00011", 3) == "WH/MO/00011-003"


@pytest.mark.parametrize(
    "name, number, group, ordered",
    [
        ("WH/MO/00011", 0, "WH/MO/00011", "WH/MO/00011"),
        ("WH/MO/00011-003", 3, "WH/MO/00011", "WH/MO/00011"),
        ("WH/MO/00011-003", 3, "S00042", "WH/MO/00011"),
        ("WH/MO/00011-003", 3, "", "WH/MO/00011"),
        ("MO-123", 0, "MO-123", "MO-123"),
        ("MO-002", 2, "MO-123", "MO-123"),
        ("MO-123-002", 2, "MO-123", "MO-123"),
        ("By hand", 2, "", "By hand"),
        ("WH/MO/00011-1000", 1000, "WH/MO/00011", "WH/MO/00011"),
    ],
)
def test_an_order_is_found_under_the_name_it_was_ordered_by(
    name, number, group, ordered
):
    assert ordered_name(name, number, group) == ordered
