# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a fault hits: once, after so many requests, with a probability."""


import pytest

from plc.simulator.faults import KINDS, FaultDial, FaultError, fault_from_json
from simulator_client import WireClient

READ = "1D 02 20 C4 24 03 64 00 01"
WRITE = "1F 02 20 C4 24 03 64 00 34 12"
RECORD = "1D 02 20 C4 24 03 70 17 4D"  # D6000, 77 words
ANSWER = "9D 00 00 00 34 12"


@pytest.fixture(autouse=True)
def words(plc):
    plc.write_words("D", 100, [0x1234, 0x5678])


def test_a_fault_hits_once_by_default(plc, wire):
    plc.inject("status")

    assert wire.cip(READ) == "9D 00 20 00"
    assert wire.cip(READ) == ANSWER


def test_a_fault_with_a_count_hits_so_many_requests(plc, wire):
    plc.inject("status", count=2)

    assert [wire.cip(READ) for _ in range(3)] == ["9D 00 20 00"] * 2 + [ANSWER]


def test_a_fault_lets_requests_pass_before_it_hits(plc, wire):
    plc.inject("status", after=2)

    replies = [wire.cip(READ) for _ in range(4)]

    assert replies == [ANSWER, ANSWER, "9D 00 20 00", ANSWER]


def test_a_fault_on_writes_leaves_reads_alone(plc, wire):
    plc.inject("status", on="writes")

    assert wire.cip(READ) == ANSWER
    assert wire.cip(WRITE) == "9F 00 20 00"


def test_a_fault_on_reads_leaves_writes_alone(plc, wire):
    plc.inject("status", on="reads")

    assert wire.cip(WRITE) == "9F 00 00 00"
    assert wire.cip(READ) == "9D 00 20 00"


def test_two_faults_hit_in_the_order_they_were_set(plc, wire):
    plc.inject("status", general=1)
    plc.inject("status", general=2)

    assert [wire.cip(READ) for _ in range(2)] == ["9D 00 01 00", "9D 00 02 00"]


def test_cleared_faults_hit_nothing(plc, wire):
    plc.inject("status", count=9)
    plc.clear_faults()

    assert wire.cip(READ) == ANSWER


def test_probability_1_hits_always_and_0_never():
    dial = FaultDial(seed=1)
    dial.add(fault_from_json({"kind": "drop", "probability": 0}))
    assert [dial.take("read") for _ in range(50)] == [None] * 50

    dial.add(fault_from_json({"kind": "delay", "probability": 1}))
    assert [dial.take("read").kind for _ in range(50)] == ["delay"] * 50


def test_probability_is_drawn_from_the_seed():
    hits = []
    for seed in (5, 5, 6):
        dial = FaultDial(seed)
        dial.add(fault_from_json({"kind": "drop", "probability": 0.3}))
        hits.append([dial.take("read") is not None for _ in range(200)])

    assert hits[0] == hits[1] != hits[2]
    assert 30 < sum(hits[0]) < 90


def test_the_state_tells_how_often_a_fault_has_hit(plc, wire):
    plc.inject("status", count=5)
    wire.cip(READ)
    wire.cip(READ)

    faults = plc.state()["faults"]
    assert [(item["kind"], item["fired"]) for item in faults] == [("status", 2)]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "flood"},
        {"kind": "drop", "colour": "red"},
        {"kind": "drop", "on": "tuesdays"},
        {"kind": "drop", "count": 0},
        {"kind": "drop", "count": "three"},
        {"kind": "drop", "probability": 1.5},
        {"kind": "drop", "after": -1},
        {"kind": "delay", "seconds": -1},
        {"kind": "delay", "seconds": "soon"},
        {"kind": "close", "at": -1},
        {"kind": "status", "general": 256},
        {"kind": "status", "extended": [65536]},
        {"kind": "delay", "executed": False},
        {"kind": "drop", "fired": 3},
    ],
)
def test_a_wrong_fault_is_refused_with_a_reason(wrong):
    with pytest.raises(FaultError, match="."):
        fault_from_json(wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_leaves_a_server_that_answers_a_new_client(plc, kind):
    plc.inject(kind, seconds=0.01)
    try:
        with WireClient(plc.port) as client:
            client.send(RECORD)
            client.is_silent(0.05)
    except ConnectionRefusedError:
        assert kind == "refuse"

    plc.clear_faults()

    with WireClient(plc.port) as client:
        assert client.cip(READ) == ANSWER
