# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

import pytest

from scada_bridge.domain.failure import Reliability, is_neutral, reliability
from scada_bridge.domain.silo import called_silo_number

START = datetime(2026, 2, 1)
END = START + timedelta(hours=100)


def at(hours):
    return START + timedelta(hours=hours)


@pytest.mark.parametrize(
    "text", ["", "0", "NONE", "none", "NO_FAILURE", "No Error", "NO_ERROR", " 0 ", None]
)
def test_neutral_text_is_no_failure(text):
    assert is_neutral(text)


@pytest.mark.parametrize("text", ["START_FAILURE", "00", "NO", "NONE AT ALL", "1"])
def test_any_other_text_is_a_failure(text):
    assert not is_neutral(text)


@pytest.mark.parametrize(
    "failures, figures",
    [
        ([], (0, 0, 0, 0)),
        # one repaired failure: 100 h in use, 4 h of them down
        ([(10, 14)], (1, 4, 96, 4)),
        ([(10, 14), (50, 52)], (2, 6, 47, 3)),
        # two failures at a time stop the equipment once, but are two repairs
        ([(10, 14), (12, 16)], (2, 6, 47, 4)),
        # one inside the other
        ([(10, 20), (12, 14)], (2, 10, 45, 6)),
        # what lasts counts as down until now, not as repaired
        ([(90, None)], (1, 10, 90, 0)),
        # begun before the equipment's effective date: it was in use already
        ([(-10, -8)], (1, 2, 108, 2)),
        # repaired before it failed: a clock was wrong
        ([(10, 9)], (1, 0, 100, 0)),
        # failures of the future are not counted yet
        ([(101, None)], (0, 0, 0, 0)),
    ],
)
def test_figures_of_an_equipment_in_use_for_100_hours(failures, figures):
    intervals = [
        (at(begin), None if repaired is None else at(repaired))
        for begin, repaired in failures
    ]
    assert reliability(intervals, START, END) == Reliability(*figures)


@pytest.mark.parametrize(
    "text, number",
    [
        ("silo101", 101),
        ("SILO 111", 111),
        ("silo_a", 101),
        ("SILO A", 101),
        ("silo m", 113),
        ("lq114", 114),
        ("silo114", 114),
        ("LQ115", 115),
        ("lq_tetes", 114),
        ("lq_fml", 115),
        # a number within another name is other equipment
        ("PUMP105", None),
        ("silo101b", None),
        ("motor SILO A", None),
        ("silo-101", None),
        # lines have silos of any number
        ("silo116", 116),
        ("SILO 7", 7),
        ("silo1234567890", None),
        ("silo0", None),
        ("105", None),
        ("", None),
    ],
)
def test_name_of_a_silo_is_the_whole_text(text, number):
    assert called_silo_number(text) == number
