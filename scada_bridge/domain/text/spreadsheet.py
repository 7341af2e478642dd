# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts in cells of a spreadsheet: none is taken for a formula."""
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_cell(value: Any) -> Any:
    """Return ``value`` so that a spreadsheet shows it and does not reckon with it.

    Texts that begin like a formula get an apostrophe before them; numbers stay numbers.
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value
