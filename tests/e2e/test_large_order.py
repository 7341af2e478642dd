# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""20 t in a mixer of 2.5 t, on the running plant."""
import json
import subprocess
from decimal import Decimal

import pytest

import reconcile
from plant import Plant
from waiting import wait_for

ORDER = """
line = env.ref("scada_bridge.equipment_plc01")
line.scada_capacity = 2500.0
bom = env["mrp.bom"].search([("scada_equipment_id", "=", line.id)], limit=1)
order = env["mrp.production"].create(
    {
        "product_id": bom.product_tmpl_id.product_variant_id.id,
        "bom_id": bom.id,
        "product_qty": 20000.0,
        "product_uom_id": bom.product_uom_id.id,
    }
)
env["stock.move"].create(order._get_moves_raw_values())
env["stock.move"].create(order._get_moves_finished_values())
order.action_confirm()
"""
# Each material costs 2.00 a kg, and what is made what went into it.
COSTS = """
products = env["product.product"].search([("type", "=", "product")])
products.categ_id.property_cost_method = "average"
products.standard_price = 2.0
"""
VALUES = """
    SELECT p.name, sum(CASE WHEN m.production_id IS NULL THEN l.value ELSE 0 END),
           sum(CASE WHEN m.production_id IS NULL THEN 0 ELSE l.value END)
    FROM stock_valuation_layer l
    JOIN stock_move m ON m.id = l.stock_move_id
    JOIN mrp_production p
      ON p.id IN (m.production_id, m.raw_material_production_id)
    GROUP BY p.name
"""
FILL = "\nenv['scada.mo.batch']._cron_fill_queue()\n"
PARTS = """
    SELECT name, state, product_qty FROM mrp_production
    WHERE scada_ordered_name = 'WH/MO/00001' ORDER BY name
"""
# Of the run that the PLC shows in a slot
READ = "SELECT sum(actual_consumption) FROM scada_mo_batch_line l JOIN scada_mo_batch b"
READ += " ON b.id = l.batch_id WHERE b.reference = %s"
ASKED = "SELECT count(*) FROM scada_mo_batch WHERE plc_state = 'quarantine'"
QUEUED = "SELECT count(*) FROM scada_mo_batch"
# Odoo tries a button again that met a job; a script has to do so itself
RESEND = """
import psycopg2
for _attempt in range(5):
    try:
        batches = env["scada.mo.batch"].search([("plc_state", "=", "quarantine")])
        batches.action_resend()
        env.cr.commit()
        break
    except psycopg2.errors.SerializationFailure:
        env.cr.rollback()
        env.clear()
"""
UNASSIGNED_FILE = "/tmp/unassigned.json"
UNASSIGNED = (
    """
import json
lines = env["scada.mo.history.line"].search([]).filtered("unassigned_kg")
rows = [(n.history_id.reference, n.silo_number, n.unassigned_kg) for n in lines]
with open(%r, "w") as target:
    json.dump(rows, target)
"""
    % UNASSIGNED_FILE
)
READY = b"sees the order in one piece\n"
# A key of the test's own; the bridge locks by two numbers.
START_LOCK = 4712
LATE = (
    b"""
from psycopg2 import OperationalError
line = env.ref("scada_bridge.equipment_plc01")
env["scada.mo.batch"].search_count([])  # the snapshot, before the other one commits
print("sees the order in one piece", flush=True)
env.cr.execute("SELECT pg_advisory_xact_lock_shared(%d)")
for attempt in range(2):  # as queue_job does
    try:
        batches = env["scada.mo.batch"]._fill_queue(line)
        env.cr.commit()
        print("queued", len(batches), flush=True)
        break
    except OperationalError as error:
        env.cr.rollback()
        env.clear()
        print("again", error.pgcode, flush=True)
"""
    % START_LOCK
)
EARLY = """
batches = env["scada.mo.batch"]._fill_queue(env.ref("scada_bridge.equipment_plc01"))
assert len(batches) == 8, batches
"""


@pytest.fixture
def plant():
    with Plant(speed=200, orders=0) as plant:
        plant.prepare()
        yield plant


def test_eight_runs_book_what_the_plant_has_dispensed(plant):
    plant.server.install(["mrp_account"])
    plant.server.run_script("/dev/null", COSTS + ORDER + FILL)
    plant.start()
    wait_for(
        lambda: reconcile.unfinished(plant.query) == (0, 0, 8), "eight orders done"
    )
    rows = plant.query(PARTS)
    assert [name for name, _state, _kg in rows] == [
        "WH/MO/00001-%03d" % number for number in range(1, 9)
    ]
    assert {state for _name, state, _kg in rows} == {"done"}
    dispensed = reconcile.Dispensed(plant.plc.dispensed())
    booked = reconcile.Booked(plant.query)
    silos = list(reconcile.silo_rows(dispensed, booked))
    totals = list(reconcile.order_totals(dispensed, booked))
    assert len(totals) == 8
    assert [row for row in silos + totals if not row.agrees] == []
    targets = sum(row.target for row in silos)
    assert targets == Decimal("20000.00")
    made = sum(total.plc for total in totals)
    assert made == sum(reconcile.kilograms(kg) for _name, _state, kg in rows)
    values = plant.query(VALUES)
    assert len(values) == 8
    assert [row for row in values if abs(row[1] + row[2]) >= Decimal("0.01")] == []
    dosed = sum(row.plc for row in silos)
    print("dispensed %s kg, booked %s kg" % (dosed, sum(row.stock for row in silos)))
    print("made %s kg" % made)


def test_run_of_the_eight_that_is_aborted_is_unassigned_and_made_once_more(plant):
    """The PLC loses its memory in the middle of a run; a manager sends all again."""
    plant.server.run_script("/dev/null", ORDER + FILL)
    plant.start()
    wait_for(lambda: len(plant.plc.dispensed("finished")) >= 2, "two runs finished")
    aborted = stop_in_a_run(plant)
    plant.plc.api("POST", "/power-cycle", {"lose_memory": True})
    wait_for(
        lambda: 0 < plant.query(ASKED)[0][0] == plant.query(QUEUED)[0][0],
        "all that is left is asked about",
    )
    plant.server.run_script("/dev/null", RESEND)
    plant.plc.api("POST", "/speed", {"speed": 200})
    plant.plc.api("POST", "/freeze", {"on": False})
    wait_for(
        lambda: reconcile.unfinished(plant.query) == (0, 0, 8), "eight orders done"
    )
    plant.server.run_script("/dev/null", UNASSIGNED)
    assert_owned(plant, aborted)


def stop_in_a_run(plant):
    """Let the PLC stand still in the middle of a run that Odoo has read.

    :return: its reference
    """
    plant.plc.api("POST", "/speed", {"speed": 2})
    wait_for(lambda: is_dosing(plant), "a silo of a run has given its part")
    plant.plc.api("POST", "/freeze", {"on": True})
    state = plant.plc.api("GET", "/state")
    start = 6000 + 100 * (state["slot"] - 1) + 27
    words = plant.plc.api("GET", "/words?address=%d&count=45" % start)["words"]
    shown = sum((words[i + 1] << 16) + words[i + 2] for i in range(0, 45, 3))

    def is_read():
        [(kg,)] = plant.query(READ, [state["reference"]])
        return round((kg or 0) * 100) == shown

    wait_for(is_read, "the run is read as it stands")
    return state["reference"]


def is_dosing(plant):
    state = plant.plc.api("GET", "/state")
    dosed = [event["reference"] for event in plant.plc.dispensed("dosed")]
    return state["phase"] == "dosing" and state["reference"] in dosed


def assert_owned(plant, aborted):
    """What the plant gave is booked, or waits for a decision; nothing else."""
    dispensed = reconcile.Dispensed(plant.plc.dispensed())
    [loss] = plant.plc.dispensed("power_cycle")
    assert loss["reference"] == aborted
    given = {int(n): reconcile.kilograms(kg) for n, kg in loss["silos"].items()}
    del dispensed.silos[aborted], dispensed.targets[aborted]
    booked = reconcile.Booked(plant.query)
    rows = list(reconcile.silo_rows(dispensed, booked))
    assert [row for row in rows if not row.agrees] == []
    with open(UNASSIGNED_FILE) as source:
        unassigned = json.load(source)
    assert {reference for reference, _silo, _kg in unassigned} == {aborted}
    assert {silo: reconcile.kilograms(kg) for _ref, silo, kg in unassigned} == given
    stock, left = sum(row.stock for row in rows), sum(given.values())
    dosed = sum(row.plc for row in rows) + left
    print("dispensed %s kg = booked %s + unassigned %s kg" % (dosed, stock, left))
    assert dosed == stock + left


def test_two_processes_split_an_order_once(plant):
    """The second one began before the first one ended, and goes on after it."""
    plant.server.run_script("/dev/null", ORDER)
    plant.plc.start()  # it is read before numbers are given
    with plant.cluster.connect(plant.database) as starter:
        starter.cursor().execute("SELECT pg_advisory_lock(%s)", [START_LOCK])
        late = subprocess.Popen(
            [*plant.server.shell_command(), "--workers=0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        late.stdin.write(LATE)
        late.stdin.close()
        while late.stdout.readline() not in (READY, b""):
            pass
        plant.server.run_script("/dev/null", EARLY)
    starter.close()  # and the late one goes on
    output = late.stdout.read().decode()
    assert late.wait() == 0, output
    assert "again 40001" in output, output
    assert "queued 0" in output, output
    rows = plant.query(PARTS)
    assert len(rows) == 8
    assert {state for _name, state, _kg in rows} == {"confirmed"}
    assert sum(kg for _name, _state, kg in rows) == 20000
