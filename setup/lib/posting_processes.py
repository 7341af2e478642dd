# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Four processes post and close orders of the same products at once; needs ``env``.

The last lines are the result.
"""
import os
import sys
import time
from decimal import Decimal

from odoo.addons.scada_bridge.domain.run.reading import Reading

from posting_orders import (
    KG,
    create_mill,
    create_orders,
    leave_connections_of_parent,
    restart,
)

PROCESSES = 4
ORDERS = int(os.environ.get("PROCESS_ORDERS") or 24)


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
    line, products, bom = create_mill(env)
    orders = create_orders(env, line, bom, ORDERS)
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
