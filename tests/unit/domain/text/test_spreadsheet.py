# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cells of an export are no formulas."""
import pytest

from scada_bridge.domain.text.spreadsheet import as_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_begins_like_a_formula_is_shown_as_text(start):
    assert as_cell(start + "HYPERLINK(1)") == "'" + start + "HYPERLINK(1)"


@pytest.mark.parametrize("value", ["WH/MO/00001", "a=b", "", -5.25, 7, None, False])
def test_other_cells_stay_as_they_are(value):
    assert as_cell(value) is value
