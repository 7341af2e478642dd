# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What posting and closing cost beside Odoo itself; needs ``env`` of an Odoo shell.

Three ways to the same stock, 13 components each:

bridge  store the reading (batch, ledger), post it, close the order, archive the batch
plain   the fastest known correct use of the ORM (the recipe of doc/odoo14.rst): plan
        the lines, write what differs, align the demand, check that the order is done
stock   Odoo's own setters and ``button_mark_done``, moves are split

Every step of every order is a transaction of its own and starts from an empty cache.
The ways take turns, order by order.  Plant boards are notified by a thread, whose time
is shown separately.
"""
import os
import statistics
import threading
import time
from decimal import Decimal

from odoo.tools import float_compare, float_round

from odoo.addons.scada_bridge.domain.run.reading import Reading
from odoo.addons.scada_bridge.models.mixin import board as scada_board_mixin
from odoo.addons.scada_bridge.models.mixin.provenance import BY_CODE

SILOS = range(101, 114)
TARGET = 100.0
FIRST, LAST, WEIGHT = 60.55, 101.25, 1290.5  # kg
RUNS = int(os.environ.get("BENCH_RUNS") or 5)
SIZES = [int(n) for n in (os.environ.get("BENCH_SIZES") or "1,10,100").split(",")]
STEPS = ("first", "changed", "unchanged", "close")
CLOSING = {
    "skip_immediate": True,
    "skip_consumption": True,
    "skip_backorder": True,
    "skip_expired": True,
    "scada_closing": BY_CODE,
    "mo_ids_to_backorder": False,
}


def error(number):
    """What a silo gives too much, kg: no two give the same, half of them too little."""
    return number / 100.0 if number % 2 else -2.5 - number / 100.0


class Mill:
    """A line, 13 silos with material, a bill of materials."""

    def __init__(self, env):
        self.env = env
        self.kg = env.ref("uom.product_uom_kgm")
        self.line = env.ref("scada_bridge.equipment_plc01")
        env.company.write({"scada_batch_limit": 200, "scada_queue_policy": "top_up"})
        self.silos = env["scada.silo"].search([("number", "in", list(SILOS))])
        self.feed = self.product("Bench feed", 0)
        for silo in self.silos:
            silo.product_id = self.product("Bench %s" % silo.number, 1e7)
        self.errors = {silo.product_id.id: error(silo.number) for silo in self.silos}
        self.bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": self.feed.product_tmpl_id.id,
                "product_qty": 1300.0,
                "product_uom_id": self.kg.id,
                "bom_line_ids": [
                    (0, 0, {"product_id": silo.product_id.id, "product_qty": TARGET})
                    for silo in self.silos
                ],
            }
        )

    def dosed(self, kg, product):
        """What the silo of a product gave."""
        return round(kg + self.errors[product.id], 2)

    def product(self, name, stock):
        vals = {"name": name, "type": "product"}
        vals.update(uom_id=self.kg.id, uom_po_id=self.kg.id)
        product = self.env["product.product"].create(vals)
        if stock:
            self.env["stock.quant"]._update_available_quantity(
                product, self.env.ref("stock.stock_location_stock"), stock
            )
        return product

    def orders(self, count, line=None):
        """Return new confirmed orders."""
        vals = {
            "product_id": self.feed.id,
            "bom_id": self.bom.id,
            "product_qty": 1300.0,
            "product_uom_id": self.kg.id,
            "scada_equipment_id": line and line.id,
        }
        orders = self.env["mrp.production"].create(
            [dict(vals) for _order in range(count)]
        )
        self.env["stock.move"].create(orders._get_moves_raw_values())
        self.env["stock.move"].create(orders._get_moves_finished_values())
        orders.action_confirm()
        return orders


class Bridge:
    """Our way; a job knows the number of its batch and nothing else."""

    name = "bridge"

    def __init__(self, mill):
        self.mill = mill
        self.batch_ids = {}

    def orders(self, count):
        orders = self.mill.orders(count, self.mill.line)
        self.mill.env["scada.mo.batch"]._fill_queue(self.mill.line)
        assert len(orders.scada_batch_ids) == count
        self.batch_ids = {order.id: order.scada_batch_ids.id for order in orders}
        return orders

    def batch(self, order):
        return self.mill.env["scada.mo.batch"].browse(self.batch_ids[order.id])

    def post(self, order, kg):
        batch = self.batch(order)
        actuals = {n: Decimal("%.2f" % (kg + error(n))) for n in SILOS}
        batch._store_reading(Reading(actuals=actuals))
        batch._job_post()

    def close(self, order, weight):
        batch = self.batch(order)
        batch._store_reading(
            Reading(actuals={}, weight=Decimal(repr(weight)), is_finished=True)
        )
        batch._job_post()
        batch._job_finish()


class Plain:
    """The recipe; measured there: 52, 31, 13 queries to post, 337 to close."""

    name = "plain"

    def __init__(self, mill):
        self.mill = mill
        self.orders = mill.orders

    def post(self, order, kg):
        assert order.state not in ("done", "cancel", "draft")
        moves = [m for m in order.move_raw_ids if m.state not in ("done", "cancel")]
        creates, writes = [], []
        for move in moves:
            self.plan(move, self.mill.dosed(kg, move.product_id), writes, creates)
        for line, quantity in writes:
            line.qty_done = quantity
        order.env["stock.move.line"].create(creates)

    def plan(self, move, quantity, writes, creates):
        """Fill the reserved lines in their order, what is over goes on the last one."""
        unit = move.product_id.uom_id
        places = move.env["decimal.precision"].precision_get("Product Unit of Measure")
        rounded = float_round(quantity, precision_rounding=unit.rounding)
        quantity = left = float_round(rounded, precision_digits=places)
        lines = list(move.move_line_ids)  # a record set of one line reads it alone
        assert move.product_id.tracking == "none"
        for line in lines:
            assert line.state not in ("done", "cancel")
            assert line.product_uom_id == unit
        if not lines:
            vals = dict(move._prepare_move_line_vals(), qty_done=quantity)
            creates.append(dict(vals, product_uom_id=unit.id))
        for line in lines:
            share = left if line == lines[-1] else min(left, line.product_qty)
            left -= share
            if float_compare(line.qty_done, share, precision_rounding=unit.rounding):
                writes.append((line, share))

    def close(self, order, weight):
        assert order.state not in ("done", "cancel")
        assert order.product_id.tracking == "none"
        for move in order.move_raw_ids:
            if self.differs(move, move.quantity_done):
                aligned = move.with_context(do_not_unreserve=True)
                aligned.product_uom_qty = move.quantity_done
        finished = order.move_finished_ids
        assert not finished.move_dest_ids
        finished.product_uom_qty = weight + order.qty_produced
        Stock.close(self, order, weight)
        assert order.state == "done"

    @staticmethod
    def differs(move, quantity):
        rounding = move.product_uom.rounding
        return float_compare(
            quantity, move.product_uom_qty, precision_rounding=rounding
        )


class Stock:
    name = "stock"

    def __init__(self, mill):
        self.mill = mill
        self.orders = mill.orders

    def post(self, order, kg):
        for move in order.move_raw_ids:
            move.quantity_done = self.mill.dosed(kg, move.product_id)

    def close(self, order, weight):
        order.qty_producing = weight
        order.with_context(
            button_mark_done_production_ids=order.ids, **CLOSING
        ).button_mark_done()


def timed(env, step, order, *args):
    """Return (seconds, Odoo's own CPU, SQL queries) of a step and its commit."""
    env["base"].flush()
    env.cache.invalidate()
    queries, start, cpu = env.cr.sql_log_count, time.perf_counter(), time.process_time()
    step(order, *args)
    env["base"].flush()
    env.cr.commit()
    return (
        time.perf_counter() - start,
        time.process_time() - cpu,
        env.cr.sql_log_count - queries,
    )


def check(mill, order):
    """Raise unless the order is done with what was dosed."""
    assert (order.state, order.qty_produced) == ("done", WEIGHT), order.state
    for product in mill.silos.product_id:
        moves = order.move_raw_ids.filtered(lambda m: m.product_id == product)
        done = sum(m.quantity_done for m in moves if m.state == "done")
        assert round(done, 2) == mill.dosed(LAST, product), (product.name, done)


def measure(way, order):
    """Return {step: what it cost} of one order, from its first reading to its end."""
    calls = [(way.post, FIRST), (way.post, LAST), (way.post, LAST), (way.close, WEIGHT)]
    costs = {
        name: timed(way.mill.env, step, order, value)
        for name, (step, value) in zip(STEPS, calls)
    }
    check(way.mill, order)
    wait_for_boards()
    return costs


def wait_for_boards():
    """Let the thread end that notifies boards of changes: it slows down nobody else."""
    for thread in threading.enumerate():
        if thread.name == scada_board_mixin.THREAD:
            thread.join()


def measure_all(ways, count):
    """Return {way: {step: mean cost}} of ``count`` orders each.

    The ways take turns, so that what else the machine does meanwhile hits all alike.
    """
    env = ways[0].mill.env
    ids = [way.orders(count).ids for way in ways]
    env.cr.commit()
    costs = {way.name: [] for way in ways}
    for turn in zip(*ids):
        for way, order_id in zip(ways, turn):
            order = env["mrp.production"].browse(order_id)
            costs[way.name].append(measure(way, order))
    return {name: merge(rows, statistics.mean) for name, rows in costs.items()}


def measure_notification(env):
    """Return the milliseconds that notifying the boards takes, in a thread."""
    times = []
    for _run in range(RUNS):
        scada_board_mixin._lines_to_notify[env.cr.dbname] = {1}
        start = time.perf_counter()
        scada_board_mixin._notify_boards(env.cr.dbname)
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def merge(rows, how):
    """Return {step: cost}, merged from several of them number by number."""
    return {
        step: tuple(how(values) for values in zip(*(row[step] for row in rows)))
        for step in STEPS
    }


def total(result):
    """Return the cost of the first post, a changed one and the close."""
    steps = [result[step] for step in ("first", "changed", "close")]
    return tuple(sum(values) for values in zip(*steps))


def show(count, results):
    print("%d orders, per order: ms (SQL queries)" % count)
    for name, result in results.items():
        cells = [
            "%s %6.1f (%3.0f)" % (s, 1e3 * result[s][0], result[s][2]) for s in STEPS
        ]
        print("  %-7s %s" % (name, "  ".join(cells)))
    for other in ("plain", "stock"):
        print(
            "  ratio to %s: time %.2f, CPU %.2f, queries %.2f" % compare(results, other)
        )


def compare(results, other):
    """Return how many times as much as another way ours costs."""
    pairs = zip(total(results["bridge"]), total(results[other]))
    return (other,) + tuple(ours / theirs for ours, theirs in pairs)


def bench(env):
    mill = Mill(env)
    ways = [Bridge(mill), Plain(mill), Stock(mill)]
    measure_all(ways, 1)  # the caches of the registry
    results = {}
    for count in SIZES:
        times = RUNS if count > 1 else 5 * RUNS  # one order says little
        runs = [measure_all(ways, count) for _run in range(times)]
        results[count] = {
            way.name: merge([run[way.name] for run in runs], statistics.median)
            for way in ways
        }
        show(count, results[count])
    alone = total(results[SIZES[0]]["bridge"])[0]
    for count in SIZES[1:]:
        growth = total(results[count]["bridge"])[0] / alone
        print("an order of %d costs %.2f of one alone" % (count, growth))
    print(
        "a moment later a thread notifies the boards: %.1f ms"
        % measure_notification(env)
    )
    print("post+close ratio %.2f" % compare(results[SIZES[0]], "plain")[1])


bench(env)  # noqa: F821 - the shell gives it
