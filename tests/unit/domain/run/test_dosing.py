# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import statistics

import pytest

from scada_bridge.domain.run.dosing import mean, percent, spread

DEVIATIONS = [1.25, -0.1, 0.0, 0.4]


def test_percent_is_part_of_the_whole():
    assert percent(5.0, 200.0) == 2.5


def test_percent_of_nothing_is_zero():
    assert percent(5.0, 0.0) == 0.0


def test_mean_of_nothing_is_zero():
    assert mean(0.0, 0) == 0.0


def test_mean_is_total_by_count():
    assert mean(6.0, 4) == 1.5


def test_spread_from_sums_is_the_sample_standard_deviation():
    squares = sum(value * value for value in DEVIATIONS)
    found = spread(sum(DEVIATIONS), squares, len(DEVIATIONS))
    assert found == pytest.approx(statistics.stdev(DEVIATIONS), abs=1e-12)


def test_spread_of_one_value_is_zero():
    assert spread(3.0, 9.0, 1) == 0.0


def test_spread_of_equal_values_is_zero_in_spite_of_rounding():
    value = 0.1
    assert spread(3 * value, 3 * value * value, 3) == pytest.approx(0.0, abs=1e-6)
