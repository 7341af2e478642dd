# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What scripts share that post orders from several processes: orders, transactions.

Each process has its own connection and starts a transaction again when PostgreSQL says
that another one was faster, as the job runner does.
"""
import random
import time
from decimal import Decimal

from psycopg2 import OperationalError
from psycopg2.extensions import TransactionRollbackError

import odoo
from odoo import SUPERUSER_ID, api

from odoo.addons.queue_job.exception import RetryableJobError

KG = {101: Decimal("100.55"), 102: Decimal("40.25")}
OVERTAKEN = (TransactionRollbackError, OperationalError, RetryableJobError)


def create_mill(env, silos=tuple(KG)):
    """Return (line, products, bill): 150 kg of the first product of the others."""
    kg = env.ref("uom.product_uom_kgm")
    line = env.ref("scada_bridge.equipment_plc01")
    env.company.write({"scada_batch_limit": 200, "scada_queue_policy": "top_up"})
    env["scada.plc"].search([]).write({"active": False})
    line.scada_batch_ids.unlink()
    vals = {"type": "product", "uom_id": kg.id, "uom_po_id": kg.id}
    products = env["product.product"].create(
        [dict(vals, name=name) for name in ("Feed P", "Corn P", "Soy P")]
    )
    found = env["scada.silo"].search([("number", "in", silos)], order="number")
    for silo, product in zip(found, products[1:]):
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
    return line, products, bom


def create_orders(env, line, bom, count):
    """Return confirmed orders that are in the queue."""
    product = bom.product_tmpl_id.product_variant_id
    order = {"product_id": product.id, "bom_id": bom.id, "product_qty": 150.0}
    order.update(product_uom_id=bom.product_uom_id.id, scada_equipment_id=line.id)
    orders = env["mrp.production"].create([dict(order) for _order in range(count)])
    env["stock.move"].create(orders._get_moves_raw_values())
    env["stock.move"].create(orders._get_moves_finished_values())
    orders.action_confirm()
    env["scada.mo.batch"]._fill_queue(line, orders)
    assert len(orders.scada_batch_ids) == count
    return orders


def restart(database, work, uid=SUPERUSER_ID):
    """Do ``work(env)`` in a transaction, again until it is not overtaken.

    :return: how often it was
    """
    for tries in range(100):
        api.Environment.reset()  # what the last transaction has read, or not written
        try:
            with odoo.registry(database).cursor() as cr:
                work(api.Environment(cr, uid, {}))
                return tries
        except OVERTAKEN:
            time.sleep(random.uniform(0, 0.1))  # nosec B311
    raise TimeoutError("overtaken 100 times")


def leave_connections_of_parent(database):
    """Make a pool of our own: two processes on one connection spoil each other."""
    odoo.sql_db._Pool = None
    odoo.registry(database)._db = odoo.sql_db.db_connect(database)
