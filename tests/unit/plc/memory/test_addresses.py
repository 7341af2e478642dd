# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addresses as the plant's documents spell them."""

import pytest

from plc.errors import MapError
from plc.memory.addresses import AddressRange, parse_address


@pytest.mark.parametrize(
    "text, area, first, words",
    [
        ("D7000", "D", 7000, 1),
        ("D0", "D", 0, 1),
        ("D8000-D8007", "D", 8000, 8),
        ("D8000-8007", "D", 8000, 8),
        ("D8000-D8000", "D", 8000, 1),
        (" d7076 ", "D", 7076, 1),
        ("CIO100", "CIO", 100, 1),
    ],
)
def test_both_spellings_of_a_range_are_read(text, area, first, words):
    assert parse_address(text) == AddressRange(area, first, words)


@pytest.mark.parametrize(
    "text", ["", "D", "7000", "D-1", "D1.5", "D1-", "D1-D2-D3", "D１"]
)
def test_what_is_no_address_is_named(text):
    with pytest.raises(MapError) as caught:
        parse_address(text)
    assert str(caught.value) == "%r is not an address like D7000 or D8000-D8007" % text


@pytest.mark.parametrize("text", ["D8007-D8000", "D8000-W8007"])
def test_a_range_rises_and_stays_in_its_area(text):
    with pytest.raises(MapError, match="rising addresses in one area"):
        parse_address(text)


@pytest.mark.parametrize(
    "area, first, words, inside",
    [
        ("D", 0, 1, True),
        ("D", 32767, 1, True),
        ("D", 32767, 2, False),
        ("D", -1, 1, False),
        ("X", 0, 1, False),
        ("W", 511, 1, True),
        ("W", 512, 1, False),
    ],
)
def test_an_area_ends_where_the_cj2m_ends_it(area, first, words, inside):
    assert AddressRange(area, first, words).is_inside_area is inside


@pytest.mark.parametrize(
    "other, shared",
    [
        (AddressRange("D", 10, 2), True),
        (AddressRange("D", 11, 5), True),
        (AddressRange("D", 12, 1), False),
        (AddressRange("D", 8, 3), True),
        (AddressRange("D", 8, 2), False),
        (AddressRange("W", 10, 2), False),
    ],
)
def test_ranges_overlap_when_they_share_a_word(other, shared):
    assert AddressRange("D", 10, 2).overlaps(other) is shared


def test_one_word_is_shown_as_an_address_more_as_a_range():
    texts = str(AddressRange("D", 7076, 1)), str(AddressRange("D", 7000, 77))
    assert texts == ("D7076", "D7000-D7076")
