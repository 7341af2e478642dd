# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Four processes post and close orders of the same products at once; needs ``env``.

Each process has its own connection and starts a transaction again when PostgreSQL says
that another one was faster, as the job runner does.  The last lines are the result.
"""
import os
import random
import sys
import time
from decimal import Decimal

from psycopg2 import OperationalError
from psycopg2.extensions import TransactionRollbackError

import odoo
from odoo import SUPERUSER_ID, api

from odoo.addons.scada_bridge.domain.run.reading import Reading

PROCESSES = 4
ORDERS = int(os.environ.get("PROCESS_ORDERS") or 24)
KG = {101: Decimal("100.55"), 102: Decimal("40.25")}


def create_batches(env):
    """Return the ids of queued batches that all consume the same two products."""
    kg = env.ref("uom.product_uom_kgm")
    line = env.ref("scada_bridge.equipment_plc01")
    env.company.write({"scada_batch_limit": 200, "scada_queue_policy": "top_up"})
    env["scada.plc"].search([]).write({"active": False})
    line.scada_batch_ids.unlink()
    vals = {"type": "product", "uom_id": kg.id, "uom_po_id": kg.id}
    products = env["product.product"].create(
        [dict(vals, name=name) for name in ("Feed P", "Corn P", "Soy P")]
    )
    silos = env["scada.silo"].search([("number", "in", list(KG))], order="number")
    for silo, product in zip(silos, products[1:]):
        silo.product_id = product
        env["stock.quant"]._update_available_quantity(
            product, env.ref("stock.stock_location_stock"), 100000
        )
    bom = env["mrp.bom"].create(
        {
            "product_tmpl_id": products[0].product_tmpl_id.id,
            "product_qty": 150.0,
            "product_uom_id": kg.id,
            "bom_line_ids": [
                (0, 0, {"product_id": product.id, "product_qty": 75.0})
                for product in products[1:]
            ],
        }
    )
    order = {"product_id": products[0].id, "bom_id": bom.id, "product_qty": 150.0}
    order.update(product_uom_id=kg.id, scada_equipment_id=line.id)
    orders = env["mrp.production"].create([dict(order) for _order in range(ORDERS)])
    env["stock.move"].create(orders._get_moves_raw_values())
    env["stock.move"].create(orders._get_moves_finished_values())
    orders.action_confirm()
    env["scada.mo.batch"]._fill_queue(line, orders)
    assert len(orders.scada_batch_ids) == ORDERS
    return orders, products


def restart(database, work):
    """Do ``work(env)`` in a transaction, again until it is not overtaken."""
    for tries in range(100):
        try:
            with odoo.registry(database).cursor() as cr:
                work(api.Environment(cr, SUPERUSER_ID, {}))
                return tries
        except (TransactionRollbackError, OperationalError):
            time.sleep(random.uniform(0, 0.1))  # nosec B311
    raise TimeoutError("overtaken 100 times")


def make(database, batch_ids):
    """Post two readings of each batch and close its order; return the restarts."""
    restarts = 0
    for batch_id in batch_ids:
        for reading in (
            Reading(actuals={n: kg / 2 for n, kg in KG.items()}),
            Reading(actuals=KG, weight=Decimal("140.8"), is_finished=True),
        ):
            restarts += restart(database, lambda env: store(env, batch_id, reading))
            restarts += restart(database, lambda env: batch(env, batch_id)._job_post())
        restarts += restart(database, lambda env: batch(env, batch_id)._job_finish())
    return restarts


def batch(env, batch_id):
    return env["scada.mo.batch"].browse(batch_id)


def store(env, batch_id, reading):
    batch(env, batch_id)._store_reading(reading)


def leave_connections_of_parent(database):
    """Make a pool of our own: two processes on one connection spoil each other."""
    odoo.sql_db._Pool = None
    odoo.registry(database)._db = odoo.sql_db.db_connect(database)


def run_processes(database, batch_ids):
    """Share the batches among processes; return their exit statuses."""
    children = []
    for number in range(PROCESSES):
        pid = os.fork()
        if not pid:
            leave_connections_of_parent(database)
            restarts = make(database, batch_ids[number::PROCESSES])
            print("process %d: %d restarts" % (number, restarts), flush=True)
            os._exit(0)
        children.append(pid)
    return [os.waitpid(pid, 0)[1] for pid in children]


def check(env, orders, products):
    """Raise unless every order is done exactly once with its own kilograms."""
    env.cache.invalidate()
    assert set(orders.mapped("state")) == {"done"}, orders.mapped("state")
    assert orders.mapped("qty_produced") == [140.8] * ORDERS
    histories = env["scada.mo.history"].search([("production_id", "in", orders.ids)])
    assert histories.mapped("state") == ["done"] * ORDERS
    for product, kg in zip(products[1:], KG.values()):
        moves = orders.move_raw_ids.filtered(lambda move: move.product_id == product)
        assert {round(q, 2) for q in moves.mapped("quantity_done")} == {float(kg)}
        left = sum(
            env["stock.quant"]
            .search(
                [
                    ("product_id", "=", product.id),
                    ("location_id.usage", "=", "internal"),
                ]
            )
            .mapped("quantity")
        )
        assert round(left, 2) == float(100000 - ORDERS * kg), left
    rows = env["scada.reconciliation"].search([("production_id", "in", orders.ids)])
    # two silos and the finished weight
    assert len(rows) == 3 * ORDERS and not any(rows.mapped("is_alarm"))


def main(env):
    orders, products = create_batches(env)
    env.cr.commit()
    start = time.monotonic()
    statuses = run_processes(env.cr.dbname, orders.scada_batch_ids.ids)
    assert statuses == [0] * PROCESSES, statuses
    seconds = time.monotonic() - start
    env.cr.rollback()
    check(env, orders, products)
    print("%d orders by %d processes in %.1f s" % (ORDERS, PROCESSES, seconds))
    sys.stdout.flush()


main(env)  # noqa: F821 - the shell gives it
