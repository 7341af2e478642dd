# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""*Reset* in the seconds after the PLC took an order, on the running plant.

Odoo with workers and job runner, PLC and API are processes of their own.  The PLC takes
an order between two polls, so the database still says "released" when somebody resets.
"""
import json
import random
import threading
import urllib.error
import urllib.request

import pytest

import reconcile
from plant import Plant
from waiting import wait_for

ORDERS = 12
ROUNDS = 12
SEED = random.SystemRandom().randrange(10**6)
KEY_FILE = "/tmp/reset-race.key"
MAKE_KEY = (
    """
key = env["res.users.apikeys"].with_user(env.ref("base.user_admin"))
with open(%r, "w") as target:
    target.write(key._generate(None, "test"))
"""
    % KEY_FILE
)
RELEASED = "SELECT count(*) FROM scada_mo_batch WHERE plc_state = 'released'"
QUEUED = "SELECT count(*) FROM scada_mo_batch"
QUEUED_NAMES = "SELECT reference FROM scada_mo_batch"
WITHDRAWN = """SELECT reference FROM scada_mo_history WHERE "end" = 'withdrawn'"""
WATCH = "UPDATE scada_plc SET withdraw_seconds = 2"
RESET = "/api/admin/reset-task1-start"


@pytest.fixture
def plant():
    print("seed", SEED)
    with Plant(speed=500, seed=SEED, orders=ORDERS, poll_seconds=600) as plant:
        plant.prepare()
        plant.server.run_script("/dev/null", MAKE_KEY)
        plant.cluster.query(plant.database, WATCH)
        plant.start()
        yield plant


def call(plant, path):
    """Return (HTTP status, answer) of a POST by an administrator."""
    with open(KEY_FILE) as source:
        headers = {"X-API-Key": source.read(), "Content-Type": "application/json"}
    url = plant.server.url + path
    request = urllib.request.Request(url, b"{}", headers, method="POST")
    try:
        with urllib.request.urlopen(request) as reply:  # nosec B310
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def freeze(plant, is_frozen):
    plant.plc.api("POST", "/freeze", {"on": is_frozen})


def count(plant, statement):
    return plant.query(statement)[0][0]


def wait_released(plant):
    """Until all that is queued is at the PLC."""
    wait_for(
        lambda: 0 < count(plant, QUEUED) == count(plant, RELEASED), "orders released"
    )


def taken(plant):
    return [event["reference"] for event in plant.plc.dispensed("taken")]


def test_reset_after_the_plc_took_an_order_is_refused_and_nothing_is_made_twice(plant):
    freeze(plant, True)
    withdraw_all(plant)
    wait_released(plant)
    freeze(plant, False)
    wait_for(lambda: taken(plant), "an order taken")
    status, answer = call(plant, RESET)
    assert (status, answer["code"]) == (409, "conflict_state")
    assert "the plant" in answer["message"] or "the PLC has" in answer["message"]
    assert count(plant, QUEUED) > 0
    race_until_made(plant)
    withdrawn = {reference for (reference,) in plant.query(WITHDRAWN)}
    made = taken(plant)
    assert withdrawn
    assert not withdrawn & set(made)
    assert len(made) == len(set(made)) == ORDERS
    assert_booked(plant)


def withdraw_all(plant):
    """Take back what waits at a PLC whose program stands still; it is queued again."""
    wait_released(plant)
    before = {reference for (reference,) in plant.query(QUEUED_NAMES)}
    status, answer = call(plant, RESET)
    assert (status, answer["status"]) == (200, "success")

    def is_withdrawn():
        call(plant, "/api/plc/sync-from-plc")
        return {reference for (reference,) in plant.query(WITHDRAWN)} == before

    wait_for(is_withdrawn, "orders withdrawn")


def assert_booked(plant):
    """What the plant gave for orders that raced with their withdrawal is in stock."""
    wait_for(lambda: reconcile.unfinished(plant.query)[:2] == (0, 0), "all orders done")
    dispensed = reconcile.Dispensed(plant.plc.dispensed())
    booked = reconcile.Booked(plant.query)
    rows = list(reconcile.silo_rows(dispensed, booked))
    assert [row for row in rows if not row.agrees] == []
    dosed, stock = sum(row.plc for row in rows), sum(row.stock for row in rows)
    withdrawn = len(plant.query(WITHDRAWN))
    print("%s withdrawn, dispensed %s kg, booked %s kg" % (withdrawn, dosed, stock))


def race_until_made(plant):
    """Reset again and again while the plant takes orders, then let it end."""
    chance = random.Random(SEED)
    answers = []
    for _round in range(ROUNDS):
        freeze(plant, True)
        call(plant, "/api/plc/sync-from-plc")
        if count(plant, QUEUED) == 0 and len(set(taken(plant))) >= ORDERS:
            break
        timer = threading.Timer(chance.uniform(0, 0.6), freeze, [plant, False])
        timer.start()
        answers.append(call(plant, RESET)[0])
        timer.join()
    assert set(answers) <= {200, 409, 503}, answers
    freeze(plant, False)

    def is_made():
        call(plant, "/api/plc/sync-from-plc")
        return len(set(taken(plant))) >= ORDERS and count(plant, QUEUED) == 0

    wait_for(is_made, "all orders made")
