# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each switch of the ladder's dialect, seen in the words of the plant's memory."""

import pytest

from plc.simulator import Simulator
from plc.simulator.__main__ import arguments
from plc.simulator.program.dialect import (
    Dialect,
    DialectError,
    all_dialects,
    parse_dialect,
)
from simulator_client import (
    acknowledge,
    order_words,
    result_words,
    send_order,
    weight_at,
)

A_BATCH = 40.0  # seconds for 100 kg of one silo: 4 to dose, 30 to mix
A_WEIGHING = 60.0


def taken(plc):
    """The references in the order in which the plant took them."""
    return [event["reference"] for event in plc.log.events("taken")]


def handshakes(plc, base):
    """The handshake words of the slots 1..3."""
    return [plc.read_words("D", base + 76 + at, 1)[0] for at in (0, 100, 200)]


def send(plc, slot, reference=None):
    """100 kg in a slot, released."""
    send_order(plc, reference or "WH/MO/%05d" % slot, slot, silo101=10000)


def make(plc):
    """One batch from the order to the flag; from here the weight is on its way."""
    send(plc, 1)
    plc.scan(A_BATCH - 6)


def speak(plc, text):
    """Let the ladder be in a dialect."""
    plc.mixer.dialect = parse_dialect(text)


@pytest.fixture
def first(plc):
    speak(plc, "release=first")
    return plc


# -- the text ----------------------------------------------------------------------
def test_the_default_is_written_as_nothing():
    assert parse_dialect("") == Dialect()
    assert str(Dialect()) == ""


def test_every_dialect_is_read_back_as_it_is_written():
    dialects = list(all_dialects())
    assert len(dialects) == 144
    assert dialects[0] == Dialect()
    assert [parse_dialect(str(dialect)) for dialect in dialects] == dialects


@pytest.mark.parametrize(
    "text", ["release", "release=second", "speed=2", "weight=flag,weight=later"]
)
def test_a_text_that_is_no_dialect_is_refused(text):
    with pytest.raises(DialectError):
        parse_dialect(text)


def test_the_command_line_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("DIALECT", "weight=later")
    assert arguments([]).dialect == "weight=later"
    assert arguments(["--dialect", "weight=never"]).dialect == "weight=never"


def test_an_unknown_dialect_is_told_at_the_start():
    with pytest.raises(ValueError, match="'weight=soon' is none of release=slot|first"):
        Simulator(manual=True, dialect="weight=soon")


# -- release -----------------------------------------------------------------------
def test_released_slot_by_slot_an_order_needs_no_other(plc):
    send(plc, 2)
    plc.scan(0)
    assert taken(plc) == ["WH/MO/00002"]


def test_under_release_first_nothing_is_taken_before_slot_1_is_released(first):
    send(first, 2)
    send(first, 3)
    first.scan(A_BATCH)
    assert taken(first) == []
    assert handshakes(first, 7000) == [0, 0, 0]


def test_slot_1_releases_the_whole_fill(first):
    for slot in (3, 2, 1):
        send(first, slot)
    first.scan(3 * A_BATCH)
    assert taken(first) == ["WH/MO/00001", "WH/MO/00002", "WH/MO/00003"]
    assert handshakes(first, 7000) == [1, 1, 1]


def test_a_slot_released_after_its_fill_waits_for_the_next_one(first):
    send(first, 1)
    first.scan(A_BATCH)
    send(first, 2)
    first.scan(A_BATCH)
    assert taken(first) == ["WH/MO/00001"]

    acknowledge(first, 1)
    send(first, 1, "WH/MO/00011")
    first.scan(2 * A_BATCH)

    assert taken(first) == ["WH/MO/00001", "WH/MO/00002", "WH/MO/00011"]


def test_an_order_withdrawn_from_its_fill_is_not_taken_with_the_next(first):
    for slot in (1, 2, 3):
        send(first, slot)
    first.scan(0)
    first.write_words("D", 7276, [1])  # withdrawn
    first.scan(A_BATCH)
    send(first, 3, "WH/MO/00033")

    first.scan(3 * A_BATCH)

    assert taken(first) == ["WH/MO/00001", "WH/MO/00002"]


def test_a_fill_goes_on_after_a_power_cycle(first):
    for slot in (1, 2, 3):
        send(first, slot)
    first.scan(0)
    first.power_cycle()
    first.scan(3 * A_BATCH)
    assert taken(first) == ["WH/MO/00001", "WH/MO/00002", "WH/MO/00003"]


# -- acknowledge -------------------------------------------------------------------
@pytest.mark.parametrize(
    "dialect, seen, under_the_next",
    [
        ("", 1, 0),
        ("acknowledge=once", 0, 0),
        ("acknowledge=never", 1, 1),
    ],
)
def test_when_the_acknowledge_word_is_reset(plc, dialect, seen, under_the_next):
    speak(plc, dialect)
    make(plc)
    acknowledge(plc, 1)

    plc.scan(0)
    assert plc.read_words("D", 6076, 1) == (seen,)

    send(plc, 1, "WH/MO/00009")
    plc.scan(0)
    assert plc.read_words("D", 6076, 1) == (under_the_next,)
    assert taken(plc) == ["WH/MO/00001", "WH/MO/00009"]


def test_a_word_reset_at_once_keeps_the_result_free(plc):
    speak(plc, "acknowledge=once")
    make(plc)
    send(plc, 1, "WH/MO/00009")
    plc.scan(A_BATCH)
    assert taken(plc) == ["WH/MO/00001"]  # its result is not stored yet

    acknowledge(plc, 1)
    plc.scan(0)
    assert taken(plc) == ["WH/MO/00001", "WH/MO/00009"]


def test_an_acknowledgement_that_stays_is_no_early_one(plc):
    speak(plc, "acknowledge=never")
    make(plc)
    acknowledge(plc, 1)
    send(plc, 1, "WH/MO/00009")
    plc.scan(A_BATCH)
    assert [event["reference"] for event in plc.log.events("finished")] == [
        "WH/MO/00001",
        "WH/MO/00009",
    ]
    assert plc.log.events("acknowledged_early") == []
    assert len(plc.log.events("acknowledged")) == 1


# -- unacknowledged ----------------------------------------------------------------
@pytest.mark.parametrize(
    "dialect, others", [("", ["WH/MO/00002"]), ("unacknowledged=wait", [])]
)
def test_what_a_slot_that_is_not_acknowledged_does_to_the_others(plc, dialect, others):
    speak(plc, dialect)
    plc.write_words("D", 6000, order_words("WH/MO/00007", 1))  # not acknowledged
    send(plc, 1)
    send(plc, 2)

    plc.scan(A_BATCH)
    assert taken(plc) == others

    acknowledge(plc, 1)
    plc.scan(2 * A_BATCH)
    assert sorted(taken(plc)) == ["WH/MO/00001", "WH/MO/00002"]


# -- sequence ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "dialect, order",
    [
        ("", ["WH/MO/00009", "WH/MO/00008", "WH/MO/00007"]),
        ("sequence=name", ["WH/MO/00007", "WH/MO/00008", "WH/MO/00009"]),
    ],
)
def test_which_of_the_released_orders_comes_first(plc, dialect, order):
    speak(plc, dialect)
    for slot, reference in enumerate(("00009", "00008", "00007"), 1):
        send(plc, slot, "WH/MO/" + reference)
    plc.scan(3 * A_BATCH)
    assert taken(plc) == order


# -- taken -------------------------------------------------------------------------
def test_a_taken_order_stays_in_its_slot(plc):
    send(plc, 1)
    plc.scan(0)
    words = order_words("WH/MO/00001", 1, silo101=10000)
    assert list(plc.read_words("D", 7000, 77)) == words[:76] + [1]


def test_a_taken_order_is_cleared_and_made_as_it_was(plc):
    speak(plc, "taken=blank")
    send(plc, 1)
    plc.scan(A_BATCH)
    assert list(plc.read_words("D", 7000, 77)) == [0] * 76 + [1]
    assert plc.log.events("taken")[0]["targets"] == {"101": "100.00"}
    assert plc.log.events("dosed")[0]["kg"] == "99.61"


# -- weight ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "dialect, at_the_flag, a_minute_later",
    [("", 9904, 9904), ("weight=later", 0, 9904), ("weight=never", 0, 0)],
)
def test_when_the_weight_comes(plc, dialect, at_the_flag, a_minute_later):
    speak(plc, dialect)
    make(plc)
    assert result_words(plc)[72] == 1
    assert weight_at(result_words(plc), 74) == at_the_flag

    plc.scan(A_WEIGHING)
    assert result_words(plc)[72] == 1
    assert weight_at(result_words(plc), 74) == a_minute_later


def test_the_log_has_the_weight_that_the_words_never_show(plc):
    speak(plc, "weight=never")
    make(plc)
    assert [event["weight"] for event in plc.log.events("finished")] == ["99.04"]


def test_the_mixer_is_occupied_until_the_weight_is_there(plc):
    speak(plc, "weight=later")
    make(plc)
    send(plc, 2)
    plc.scan(A_WEIGHING / 2)
    assert plc.state()["phase"] == "weighing"
    assert taken(plc) == ["WH/MO/00001"]

    plc.scan(A_WEIGHING / 2)
    assert taken(plc) == ["WH/MO/00001", "WH/MO/00002"]


def test_a_weight_on_its_way_comes_after_a_power_cycle(plc):
    speak(plc, "weight=later")
    make(plc)
    plc.power_cycle()
    plc.scan(A_WEIGHING)
    assert weight_at(result_words(plc), 74) == 9904
