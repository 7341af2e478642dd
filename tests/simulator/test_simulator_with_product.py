# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The product's link, codec and handshakes against the simulated plant."""

import itertools
from decimal import Decimal

import pytest

from patience import PATIENCE, in_haste
from plc.errors import LinkError
from plc.exchange.batch_codec import BatchOrder
from plc.exchange.handshake import AckOutcome, acknowledge, prepare_order, release_order
from plc.exchange.slot_reader import ReadingKind, read_slots
from plc.link.cip import CipLink
from plc.map.memory_map import load_profiles
from plc.simulator import Simulator
from simulator_client import kinds

A_BATCH = 200.0
TARGETS = {101: Decimal("825.00"), 104: Decimal("655.36"), 115: Decimal("0.57")}
BLOCKS = load_profiles()["kanjabung"].blocks
ORDERS, RESULTS = BLOCKS["batch_write"], BLOCKS["batch_read"]


def order(slot=1, reference="WH/MO/00002"):
    return BatchOrder(slot, reference, "JF PLUS 25", Decimal("1480.93"), TARGETS)


def hand_over(link, batch_order):
    """Write an order and release it."""
    prepare_order(link, ORDERS, batch_order)
    release_order(link, ORDERS, batch_order)


@pytest.fixture
def link(plc):
    with CipLink("127.0.0.1", plc.port, timeout=PATIENCE) as connection:
        yield connection


def test_the_plant_reads_the_targets_the_product_wrote(plc, link):
    hand_over(link, order())

    plc.scan(0)

    taken = plc.log.events("taken")[0]
    assert taken["reference"] == "WH/MO/00002"
    assert taken["targets"] == {"101": "825.00", "104": "655.36", "115": "0.57"}


def test_the_product_reads_the_kilograms_the_plant_dispensed(plc, link):
    hand_over(link, order())
    plc.scan(A_BATCH)

    reading = read_slots(link, RESULTS, {}, max_rate_kg_s=25)[0]

    dosed = {item["silo"]: item["kg"] for item in plc.log.events("dosed")}
    actuals = {n: "%.2f" % kg for n, kg in reading.record.actuals.items() if kg}
    assert actuals == dosed
    assert str(reading.record.weight) == plc.log.events("finished")[0]["weight"]
    assert reading.record.is_finished


def test_a_batch_goes_all_the_way_and_its_slot_is_free_again(plc, link):
    for reference in ("WH/MO/00002", "WH/MO/00003"):
        hand_over(link, order(reference=reference))
        plc.scan(A_BATCH)
        stored = link.read_words("D", 6000, 77)
        assert acknowledge(link, RESULTS, 1, stored) is AckOutcome.ACKNOWLEDGED
        plc.scan(1)

    finished = [item["reference"] for item in plc.log.events("finished")]
    assert finished == ["WH/MO/00002", "WH/MO/00003"]


def test_ten_orders_on_free_slots_take_forty_requests(plc, link):
    plc.write_words("D", 7000, [0] * 1000)
    for slot in range(1, 11):
        plc.write_words("D", 7000 + 100 * (slot - 1) + 76, [1])

    for slot in range(1, 11):
        hand_over(link, order(slot, "WH/MO/%05d" % slot))

    assert plc.requests.counts() == {"register": 1, "read": 20, "write": 20}


def test_an_unchanged_plant_is_read_with_ten_requests(plc, link):
    first = read_slots(link, RESULTS, {}, max_rate_kg_s=25)
    previous = {reading.slot: reading.words for reading in first}
    plc.requests.clear()

    assert read_slots(link, RESULTS, previous, max_rate_kg_s=25) == []

    assert plc.requests.counts() == {"read": 10}


def test_a_finish_seen_half_is_not_believed(plc, link):
    hand_over(link, order())
    plc.scan(1)
    plc.inject("torn", seconds=A_BATCH)

    reading = read_slots(link, RESULTS, {}, max_rate_kg_s=25)[0]

    assert reading.kind is ReadingKind.TORN


FAULTS = [
    {"kind": "drop"},
    {"kind": "drop", "executed": False},
    {"kind": "close"},
    {"kind": "close", "executed": False},
    {"kind": "late"},
    {"kind": "wrong_context"},
    {"kind": "wrong_service"},
    {"kind": "glued"},
    {"kind": "torn"},
    {"kind": "power_cycle"},
    {"kind": "power_cycle", "executed": False},
]


@pytest.mark.parametrize("frame", range(5))
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_an_order_is_made_once_whatever_happens_to_one_of_its_frames(fault, frame):
    with Simulator(manual=True, seed=7) as plc:
        plc.inject(after=frame, **fault)
        with CipLink("127.0.0.1", plc.port, timeout=PATIENCE) as link, in_haste(plc):
            for attempt in itertools.count():
                assert attempt < 5
                try:
                    hand_over(link, order())
                    break
                except LinkError:
                    plc.scan(0.1)
        plc.scan(A_BATCH)

        assert kinds(plc).count("taken") == 1
        assert kinds(plc)[-1] == "finished"
        assert plc.state()["faults"][0]["fired"] == 1
