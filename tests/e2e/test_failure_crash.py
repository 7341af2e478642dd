# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo is killed while the PLC reports failures; each is stored once (I7)."""
import random

import pytest

from plant import Plant
from waiting import wait_for

ORDERS = 12  # events are read all the time while batches are in the queue
SPEED = 15
SEED = random.SystemRandom().randrange(10**6)
CODES = ["silo101", "silo102", "silo103", "lq114", "silo105", "PUMP99"]
INFO = "KILLED %d"
# A row whose worker died between its frame and its commit says "gone" in the end: by
# then the PLC shows the next failure.
STORED = """
    SELECT equipment_code, description, count(*), bool_and(plc_state <> 'pending')
    FROM scada_failure_report WHERE source = 'plc'
    GROUP BY equipment_code, description ORDER BY description
"""
REQUESTED = """
    SELECT count(*), count(DISTINCT maintenance_request_id),
        (SELECT count(*) FROM maintenance_request)
    FROM scada_failure_report WHERE source = 'plc' AND state = 'open'
"""


@pytest.fixture
def plant():
    print("seed", SEED)
    with Plant(speed=SPEED, seed=SEED, orders=ORDERS, poll_seconds=1) as plant:
        plant.prepare()
        plant.start()
        yield plant


def kill_and_restart(plant):
    plant.server.kill()
    plant.server.start()
    plant.server.wait_ready()


def count_events(plant, kind):
    return len(plant.plc.dispensed(kind))


def test_killed_while_failures_are_reported_each_is_stored_once(plant):
    for number, code in enumerate(CODES):
        body = {"code": code, "info": INFO % number}
        plant.plc.api("POST", "/failure", body)
    for seen in (1, 2, 4):
        wait_for(
            lambda: count_events(plant, "failure_acknowledged") >= seen,
            "%d failures acknowledged" % seen,
        )
        kill_and_restart(plant)
    wait_for(
        lambda: count_events(plant, "failure_acknowledged") == len(CODES),
        "all failures acknowledged",
    )
    expected = [(code, INFO % number, 1, True) for number, code in enumerate(CODES)]
    wait_for(lambda: plant.query(STORED) == expected, "each stored once")
    assert count_events(plant, "failure") == len(CODES)
    # PUMP99 is no equipment of the plant: kept in quarantine, without a request
    wait_for(lambda: plant.query(REQUESTED) == [(5, 5, 5)], "five requests opened")
