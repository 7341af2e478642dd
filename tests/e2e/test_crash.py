# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo is killed in the middle of a cycle, and the kilograms stay the same."""
import random

import pytest

import reconcile
from plant import Plant
from waiting import wait_for

ORDERS = 5
SPEED = 40
SEED = random.SystemRandom().randrange(10**6)


@pytest.fixture
def plant():
    print("seed", SEED)
    with Plant(speed=SPEED, seed=SEED, orders=ORDERS, poll_seconds=1) as plant:
        plant.prepare()
        plant.start()
        yield plant


def count_writes(plant):
    """Writes that the simulated PLC has received since it started."""
    return plant.plc.api("GET", "/state")["requests"].get("write", 0)


def wait_for_writes(plant, count):
    wait_for(lambda: count_writes(plant) >= count, "%s frames written" % count)


def wait_for_event(plant, event):
    """Until the plant logs one more event of that kind."""
    seen = len(plant.plc.dispensed(event))
    wait_for(lambda: len(plant.plc.dispensed(event)) > seen, "one more " + event)


def kill_and_restart(plant):
    plant.server.kill()
    plant.server.start()
    plant.server.wait_ready()


def finish(plant):
    """Until every order is done and archived."""
    wait_for(lambda: not any(reconcile.unfinished(plant.query)[:2]), "all orders done")


def assert_kilograms_agree(plant):
    dispensed = reconcile.Dispensed(plant.plc.dispensed())
    booked = reconcile.Booked(plant.query)
    totals = list(reconcile.order_totals(dispensed, booked))
    wrong = [row for row in reconcile.silo_rows(dispensed, booked) if not row.agrees]
    wrong += [total for total in totals if not total.agrees]
    assert not wrong
    assert len(totals) == ORDERS
    assert not plant.plc.dispensed("duplicate_order")


def test_killed_between_any_two_frames_no_order_is_lost_or_made_twice(plant):
    written = count_writes(plant)
    for frames in (1, 2, 5):
        wait_for_writes(plant, written + frames)
        kill_and_restart(plant)
    finish(plant)
    assert_kilograms_agree(plant)


def test_killed_while_the_plant_works_every_kilogram_arrives(plant):
    for event in ("dosed", "finished"):
        wait_for_event(plant, event)
        kill_and_restart(plant)
    finish(plant)
    assert_kilograms_agree(plant)
