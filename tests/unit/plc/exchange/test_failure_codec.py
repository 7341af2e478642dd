# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plant_maps import EXAMPLES, PLANT, properties

from plc.errors import RecordError
from plc.exchange.failure_codec import decode_failure
from plc.exchange.plant_clock import CLOCK_FIELDS

BLOCK = PLANT.block("failure")
DATE = datetime(2026, 2, 23, 20, 22, 35)
YEAR, MONTH, DAY, HOUR, HANDSHAKE = 16, 17, 18, 19, 22


def encode_failure(block, code, info, date):
    """Return the words of an event that the server has not acknowledged."""
    return block.encode(
        {
            "equipment_code": code,
            "info": info,
            block.handshake.name: False,
            **{name: getattr(date, name) for name in CLOCK_FIELDS},
        }
    )


def event_with(**words):
    """Return the decoded seed event after some of its words were changed."""
    changed = list(EXAMPLES["failure-block"].words)
    for name, word in words.items():
        changed[globals()[name.upper()]] = word
    return decode_failure(BLOCK, changed)


def test_event_of_seed_000():
    event = decode_failure(BLOCK, EXAMPLES["failure-block"].words)
    assert (event.equipment_code, event.info) == ("silo101", "START_FAILURE")
    assert event.date == DATE
    assert event.faults == ()


def test_event_of_seed_000_is_encoded_to_the_words_of_the_contract():
    words = encode_failure(BLOCK, "silo101", "START_FAILURE", DATE)
    assert words == EXAMPLES["failure-block"].words


@pytest.mark.parametrize(
    "info", ["", "0", "NONE", "none", "NO_FAILURE", "No Error", "NO_ERROR"]
)
def test_neutral_info_is_no_event(info):
    assert decode_failure(BLOCK, encode_failure(BLOCK, "silo101", info, DATE)) is None


def test_memory_that_was_lost_is_no_event():
    assert decode_failure(BLOCK, (0,) * 23) is None


@pytest.mark.parametrize(
    "words, fault",
    [
        ({"month": 0x13}, "2026-13-23 20:22:35 is no date that exists"),
        ({"day": 0x30}, "2026-2-30 20:22:35 is no date that exists"),
        ({"month": 0, "day": 0}, "2026-0-0 20:22:35 is no date that exists"),
        ({"hour": 0x24}, "2026-2-23 24:22:35 is no date that exists"),
        ({"year": 0x20A6}, "year: 20A6 is not BCD of 4 digits"),
        ({"month": 0x0102}, "month: 0102 is not BCD of 2 digits"),
    ],
)
def test_impossible_date_is_reported_and_the_event_is_kept(words, fault):
    event = event_with(**words)
    assert event.date is None
    assert event.info == "START_FAILURE"
    assert event.faults[0].startswith(fault)


def test_garbage_in_a_text_is_reported():
    words = list(EXAMPLES["failure-block"].words)
    words[0] = 0xFF01
    event = decode_failure(BLOCK, words)
    assert "equipment_code" in event.faults[0]
    assert "not printable ASCII" in event.faults[0]


def test_blank_code_with_a_failure_is_kept():
    event = decode_failure(BLOCK, encode_failure(BLOCK, "", "OVERLOAD", DATE))
    assert event.faults == ("equipment_code: it is blank",)


def test_words_of_another_block_are_refused():
    with pytest.raises(RecordError, match="failure has 23 words, got 22"):
        decode_failure(BLOCK, (0,) * 22)


@properties
@given(st.lists(st.integers(0, 0xFFFF), min_size=23, max_size=23))
def test_any_words_are_an_event_with_date_or_faults_or_none_at_all(words):
    event = decode_failure(BLOCK, words)
    assert event is None or event.faults or event.date is not None


@properties
@given(
    st.text(
        st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=16
    ),
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
)
def test_sound_event_comes_back_as_it_was(code, date):
    date = date.replace(microsecond=0)
    event = decode_failure(BLOCK, encode_failure(BLOCK, code, "OVERLOAD", date))
    assert (event.equipment_code, event.date, event.faults) == (code, date, ())
