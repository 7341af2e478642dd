# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database goes back in time while the plant runs on: nothing is made twice.

Real Odoo with workers and job runner, PostgreSQL, simulated PLC.  The loss is made as a
standby makes it that takes over without the last commits: the files of the database are
put back to an earlier moment, under the same name and place.  What counts is the
simulator's own dispense log::

    dosed = booked + told (a quarantined batch, or a slot that is listed with words)

A slot that was used twice in the time that is lost has no trace of the first order:
the PLC can't tell it, and these tests lose less.

Run by ``make test-losses`` and not by ``make test``.
"""
import os
import shutil
from decimal import Decimal

import pytest

import reconcile
from plant import FILL_QUEUE, Plant
from waiting import wait_for

ORDERS = 9
LIMIT = 3  # slots in use
PREPARED, STANDBY = "/tmp/prepared", "/tmp/standby"
FILL = "\n%s\nenv.cr.commit()\n" % FILL_QUEUE
SETTINGS = "UPDATE res_company SET scada_batch_limit = %s, scada_queue_policy = %s"
NEW_ORDER = """
bom = env["mrp.bom"].search([("scada_equipment_id", "!=", False)])[%d]
order = env["mrp.production"].create(
    {
        "product_id": bom.product_tmpl_id.product_variant_id.id,
        "bom_id": bom.id,
        "product_qty": %s,
        "product_uom_id": bom.product_uom_id.id,
    }
)
env["stock.move"].create(order._get_moves_raw_values())
env["stock.move"].create(order._get_moves_finished_values())
order.action_confirm()
"""
GIVE_UP = """
batches = env["scada.mo.batch"].search([("plc_state", "=", "quarantine")])
batches and batches.action_cancel("made, as the plant says; its figures are lost")
"""
QUARANTINED = "SELECT reference FROM scada_mo_batch WHERE plc_state = 'quarantine'"
GIVEN_UP = "SELECT reference FROM scada_mo_history WHERE reason LIKE '%%are lost%%'"
# Records that a slot shows, and those that it showed
LISTED = """
    SELECT number, raw_words FROM scada_plc_slot
     WHERE quarantine_reason > '' AND raw_words IS NOT NULL
     UNION ALL
    SELECT number, regexp_split_to_table(overwritten_words, E'\\n') FROM scada_plc_slot
"""
# What may still move by itself: a batch that no person is asked about, a fill, and an
# order that waits while nobody is asked about anything.  One statement, so one moment.
MOVING = """
    SELECT EXISTS (SELECT FROM scada_mo_batch
                    WHERE plc_state IS DISTINCT FROM 'quarantine')
        OR EXISTS (SELECT FROM queue_job
                    WHERE method_name = '_job_fill_queue'
                      AND state IN ('pending', 'enqueued', 'started'))
        OR (EXISTS (SELECT FROM mrp_production
                     WHERE state = 'confirmed' AND NOT COALESCE(scada_on_hold, FALSE))
            AND NOT EXISTS (%s) AND NOT EXISTS (%s))
""" % (
    QUARANTINED,
    LISTED,
)


@pytest.fixture(scope="module")
def prepared():
    """A plant whose files are kept, so that each test begins with the same ones."""
    with Plant(speed=20, orders=ORDERS, poll_seconds=1) as plant:
        plant.prepare()
        plant.cluster.halt()
        shutil.copytree(plant.cluster.directory, PREPARED)
        yield plant


@pytest.fixture
def plant(prepared):
    yield prepared
    prepared.server.stop()
    prepared.plc.stop()
    for path in (prepared.plc.memory_file, prepared.plc.dispense_file):
        if os.path.exists(path):
            os.remove(path)
    prepared.cluster.stop()


def start(plant, policy):
    """Start the plant as it was prepared, with this policy of the queue."""
    put_back(plant, PREPARED)
    plant.cluster.query(plant.database, SETTINGS, [LIMIT, policy])
    plant.plc.start()
    start_server(plant)


def start_server(plant):
    plant.server.start()
    plant.server.wait_ready()


def put_back(plant, files):
    plant.cluster.halt("immediate")
    shutil.rmtree(plant.cluster.directory, ignore_errors=True)
    shutil.copytree(files, plant.cluster.directory)
    plant.cluster.start()


def freeze(plant, is_frozen):
    plant.plc.api("POST", "/freeze", {"on": is_frozen})


def wait_events(plant, kind, count):
    wait_for(lambda: len(plant.plc.dispensed(kind)) >= count, "%s %s" % (count, kind))


def keep_copy(plant):
    """This is the last that the standby gets."""
    freeze(plant, True)
    plant.server.kill()
    plant.cluster.halt("immediate")
    shutil.rmtree(STANDBY, ignore_errors=True)
    shutil.copytree(plant.cluster.directory, STANDBY)
    plant.cluster.start()
    start_server(plant)
    freeze(plant, False)


def lose(plant, change=None):
    """The standby takes over: all commits since the copy are lost."""
    freeze(plant, True)
    plant.server.kill()
    put_back(plant, STANDBY)
    if change:
        plant.cluster.query(plant.database, change)
    plant.server.run_script("/dev/null", FILL)
    start_server(plant)
    freeze(plant, False)


def settle(plant):
    """Until nothing moves by itself; a person gives up what is asked about.

    The server is stopped then: what is looked at is one moment.
    """
    for _round in range(6):
        wait_for(lambda: is_settled(plant), "nothing moves any more")
        plant.server.stop()
        if is_settled(plant) and not plant.query(QUARANTINED):
            return
        plant.server.run_script("/dev/null", GIVE_UP + FILL)
        start_server(plant)
    raise AssertionError("a person is asked again and again")


def is_settled(plant):
    """Every batch is archived or asks; orders wait only for what is asked about."""
    if plant.plc.api("GET", "/state")["phase"] != "idle":
        return False
    return not plant.query(MOVING)[0][0]


def list_told(plant):
    """{reference: kg} of records that are listed, {references} that were asked about"""
    listed = {}
    for _slot, words in plant.query(LISTED):
        words = [int(word, 16) for word in words.split()]
        name = b"".join(word.to_bytes(2, "big") for word in words[1:9])
        kg = sum((words[i + 1] << 16) + words[i + 2] for i in range(27, 27 + 3 * 15, 3))
        listed[name.rstrip(b"\0").decode()] = Decimal(kg) / 100
    asked = {ref for (ref,) in plant.query(QUARANTINED) + plant.query(GIVEN_UP)}
    return listed, asked


def assert_owned(plant):
    """Nothing was made twice, and each kilogram is booked or was told to a person."""
    assert not plant.plc.dispensed("duplicate_order")
    dispensed = reconcile.Dispensed(plant.plc.dispensed())
    booked = reconcile.Booked(plant.query)
    listed, asked = list_told(plant)
    sums = {"dosed": 0, "booked": 0, "listed": 0, "asked": 0}
    for reference, silos in dispensed.silos.items():
        dosed = sum(silos.values())
        stock = sum(booked.silos.get(reference, {}).values())
        sums["dosed"] += dosed
        if reference in booked.orders and stock == dosed:
            sums["booked"] += stock
        elif reference in listed:
            assert listed[reference] == dosed
            sums["listed"] += dosed
        else:
            assert reference in asked, (reference, dosed, stock)
            sums["asked"] += dosed
        assert dispensed.times_taken[reference] == 1
    assert sums["dosed"] == sums["booked"] + sums["listed"] + sums["asked"]
    print(sums)
    return sums


def test_loss_b_round_1_archived_and_round_2_released(plant):
    start(plant, "smart_wait")
    wait_events(plant, "finished", 1)
    keep_copy(plant)
    wait_events(plant, "taken", LIMIT + 1)
    lose(plant)
    settle(plant)
    sums = assert_owned(plant)
    assert sums["booked"] > 0


def test_loss_c_slots_used_again_and_results_overwritten(plant):
    start(plant, "top_up")
    wait_events(plant, "finished", 1)
    keep_copy(plant)
    wait_events(plant, "taken", LIMIT + 2)
    lose(plant)
    settle(plant)
    assert_owned(plant)


def test_loss_f_another_order_gets_a_star_afterwards(plant):
    start(plant, "top_up")
    wait_events(plant, "taken", 1)
    keep_copy(plant)
    wait_events(plant, "taken", 3)
    star = "UPDATE mrp_production SET priority = '1' WHERE name LIKE '%%/00009'"
    lose(plant, star)
    settle(plant)
    assert_owned(plant)


def test_loss_e_row_of_an_order_is_lost_and_its_name_given_again(plant):
    start(plant, "top_up")
    wait_events(plant, "finished", ORDERS)
    wait_for(lambda: not any(reconcile.unfinished(plant.query)[:2]), "all orders done")
    keep_copy(plant)
    plant.server.run_script("/dev/null", NEW_ORDER % (0, 2500.0) + FILL)
    wait_events(plant, "finished", ORDERS + 1)
    lost = plant.plc.dispensed("finished")[-1]["reference"]
    lose(plant)
    plant.server.run_script("/dev/null", NEW_ORDER % (2, 1000.0) + FILL)
    wait_for(lambda: not any(reconcile.unfinished(plant.query)[:2]), "it is done")
    sums = assert_owned(plant)
    assert sums["listed"] > 0
    assert lost in list_told(plant)[0]
    [(name, reference)] = plant.query(
        "SELECT mo_id, reference FROM scada_mo_history ORDER BY id DESC LIMIT 1"
    )
    assert name == lost != reference
