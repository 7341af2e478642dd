# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures of dosing that are no sum of the figures of single rows.

Each takes sums, so that any group of rows has its own figure.
"""
from math import sqrt


def percent(part: float, whole: float) -> float:
    """Return ``part`` in percent of ``whole``, 0 when there is no whole."""
    return part / whole * 100 if whole else 0.0


def mean(total: float, count: int) -> float:
    """Return the mean of ``count`` values with this total, 0 for none."""
    return total / count if count else 0.0


def spread(total: float, squares: float, count: int) -> float:
    """Return the sample standard deviation, 0 for fewer than two values.

    :param total: sum of the values
    :param squares: sum of their squares
    """
    if count < 2:
        return 0.0
    # equal values differ from zero by less than the precision of a float
    return sqrt(max(squares - total * total / count, 0.0) / (count - 1))
