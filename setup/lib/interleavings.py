# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two processes post two runs of one order, in many orders of their steps.

The first run of each order was aborted, and a person decides that parts of it are
consumed, or takes that back; the second one is what the plant reports, to the end.
Both set the same stock moves.  Needs ``env``.

Each process has its own connection.  A turnstile stands before every statement that it
sends: both processes are stopped before one that was drawn, and let go again one after
the other, so that the rest of the one lies between two statements of the other.  One
that waits for a lock of the other is left waiting.  INTERLEAVINGS (8) pairs are tried,
SEED draws them.  After each of them: what is done on the moves is the sum of the runs.
"""
import os
import random
import signal
import sys
import traceback
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from multiprocessing import Pipe

from odoo.exceptions import UserError
from odoo.sql_db import Cursor

from odoo.addons.scada_bridge.domain.run.reading import Reading
from odoo.addons.scada_bridge.models.material.disposition import Share

from posting_orders import (
    KG,
    create_mill,
    create_orders,
    leave_connections_of_parent,
    restart,
)

NUMBER = int(os.environ.get("INTERLEAVINGS") or 8)
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
PER_ORDER = 8  # interleavings of one order; the last one closes it
STATEMENTS = 80  # a process stops before one of so many
POLL = 0.002  # seconds between two looks at a process
PATIENCE = 300  # seconds until a process that neither ends nor waits is stuck
ABORTED = {101: Decimal("500.00"), 102: Decimal("300.00")}
MANAGER = "base.user_admin"


# -- in a process ---------------------------------------------------------------------
class Turnstile:
    """Stops its process once, before the statement that is drawn."""

    def __init__(self, pipe):
        self.pipe, self.left = pipe, 0
        execute = Cursor.execute

        def stopped(cursor, *arguments, **options):
            self.count()
            return execute(cursor, *arguments, **options)

        Cursor.execute = stopped

    def count(self):
        """One more statement is to be sent."""
        self.left -= 1
        if self.left == 0:
            self.pipe.send(("stopped", None))
            self.pipe.recv()


def serve(database, pipe, uid):
    """Do the tasks that come by the pipe: (name, arguments, statement)."""
    leave_connections_of_parent(database)
    turnstile = Turnstile(pipe)
    for name, arguments, statement in iter(pipe.recv, None):
        turnstile.left = statement
        try:
            answer = TASKS[name](database, uid, *arguments)
        except UserError as error:
            answer = ("refused", error.args[0])
        except Exception:  # the parent tells it and ends
            answer = ("failed", traceback.format_exc())
        turnstile.left = 0
        pipe.send(("done", answer))
    os._exit(0)


def decide(database, uid, history_id, number, kg):
    """A person decides that a part of the first run is consumed."""

    def work(env):
        run = env["scada.mo.history"].browse(history_id)
        line = run.line_ids.filtered(lambda line: line.silo_number == number)
        lots = env["stock.production.lot"]
        share = Share(line, float(kg), line._get_material_figures(), lots)
        env["scada.disposition"]._decide([share], "consumed", "seen at the mixer")

    return "done", restart(database, work, uid)


def undo(database, uid, history_id):
    """A person takes the last decision back."""

    def work(env):
        rows = env["scada.mo.history"].browse(history_id).disposition_ids
        rows = rows.filtered(lambda r: not r.reversal_of_id and not r.reversal_ids)
        rows.sorted("id")[-1].action_undo()

    return "done", restart(database, work, uid)


def report(database, _uid, batch_id, actuals, is_finished):
    """The plant reports; the jobs post it, and close the order."""
    weight = sum(actuals.values()) if is_finished else None
    reading = Reading(actuals=actuals, weight=weight, is_finished=is_finished)
    restarts = restart(database, lambda env: get(env, batch_id)._store_reading(reading))
    restarts += restart(database, lambda env: get(env, batch_id)._job_post())
    restarts += restart(database, lambda env: get(env, batch_id)._job_finish())
    return "done", restarts


def get(env, batch_id):
    return env["scada.mo.batch"].browse(batch_id)


TASKS = {"decide": decide, "undo": undo, "report": report}


# -- the parent -----------------------------------------------------------------------
class Process:
    """A child, and what it is doing: "working", "stopped" or "done"."""

    def __init__(self, database, uid):
        self.pipe, end = Pipe()
        self.pid = os.fork()
        if not self.pid:
            serve(database, end, uid)
        self.state, self.answer = "done", None

    def begin(self, name, arguments, statement):
        self.state = "working"
        try:
            self.pipe.send((name, arguments, statement))
        except BrokenPipeError as error:
            ended = "process %d ended, status %d" % os.waitpid(self.pid, 0)
            raise RuntimeError(ended) from error

    def go_on(self):
        if self.state == "stopped":
            self.state = "working"
            self.pipe.send(None)

    def watch(self, is_waiting):
        """Wait until it has stopped, has done its task, or waits for a lock."""
        for _look in range(int(PATIENCE / POLL)):
            if self.state != "working":
                return
            if self.pipe.poll(POLL):
                self.state, self.answer = self.pipe.recv()
            elif is_waiting():
                return
        raise TimeoutError("process %d is stuck" % self.pid)

    def end(self):
        """End it, whatever it does: it would keep the output open."""
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


class Order:
    """An order with an aborted and a live run, and what is known of both."""

    def __init__(self, env, line, bom):
        self.order = create_orders(env, line, bom, 1)
        batch = self.order.scada_batch_ids
        batch._store_reading(Reading(actuals=ABORTED))
        batch._job_post()
        batch.action_cancel("lost")
        self.order.scada_on_hold = False
        env["scada.mo.batch"]._fill_queue(line, self.order)
        self.batch_id = self.order.scada_batch_ids.id
        self.history_id = self.order.scada_history_ids.id
        self.live, self.decisions = Counter(), []

    def draw(self, dice, is_last):
        """Return the two tasks of one interleaving, a person's and the plant's."""
        if self.decisions and dice.random() < 0.3:
            person = ("undo", (self.history_id,))
        else:
            number = dice.choice(list(ABORTED))
            kg = Decimal(dice.randrange(1, 3000)) / 100
            person = ("decide", (self.history_id, number, kg))
        grown = {n: Decimal(dice.randrange(0, 1500)) / 100 for n in KG}
        self.live.update(grown)
        return person, ("report", (self.batch_id, dict(self.live), is_last))

    def note(self, person, answer):
        """Keep what a person's task has changed."""
        if answer[0] != "done":
            return
        if person[0] == "undo":
            self.decisions.pop()
        else:
            self.decisions.append(person[1][1:])

    def check(self, env):
        """Raise unless the moves are the sum of the runs."""
        consumed = Counter(self.live)
        for number, kg in self.decisions:
            consumed[number] += kg
        env.cr.execute(
            "SELECT b.silo_number, round(sum(l.qty_done), 2)::text FROM stock_move m"
            " JOIN scada_mo_history_line b"
            " ON b.product_id = m.product_id AND b.history_id = %s"
            " JOIN stock_move_line l ON l.move_id = m.id"
            " WHERE m.raw_material_production_id = %s AND m.state <> 'cancel'"
            " GROUP BY 1",
            [self.history_id, self.order.id],
        )
        found = {n: Decimal(kg) for n, kg in env.cr.fetchall() if Decimal(kg)}
        expected = {n: kg for n, kg in consumed.items() if kg}
        assert found == expected, self.describe(env, found, expected)

    def describe(self, env, found, expected):
        """Return what a person needs to know about a difference."""
        batch = get(env, self.batch_id).exists()
        lines = [(n.silo_number, n.actual_consumption) for n in batch.line_ids]
        return "%s: %s on the moves, %s expected; live %s %s; %s %s; decided %s" % (
            self.order.name,
            found,
            expected,
            dict(self.live),
            [line for line in lines if line[1]],
            "posted" if batch.update_odoo else "not posted",
            batch.error_message,
            self.decisions,
        )


def interleave(env, dice, processes, tasks):
    """Run both tasks; return what the parent saw of their interleaving."""

    def is_waiting():
        env.cr.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database()"
        )
        is_found = env.cr.fetchone()[0]
        env.cr.rollback()
        return is_found

    seen = Counter(stopped=0, waited=0, refused=0, restarts=0)
    waited = set()

    def watch(process):
        process.watch(is_waiting)
        if process.state == "working":
            waited.add(process)

    pairs = list(zip(processes, tasks))
    dice.shuffle(pairs)
    for process, (name, arguments) in pairs:
        process.begin(name, arguments, dice.randrange(1, STATEMENTS))
        watch(process)
        seen["stopped"] += process.state == "stopped"
    dice.shuffle(pairs)
    while any(process.state != "done" for process in processes):
        for process, _task in pairs:
            process.go_on()
            watch(process)
    for process, (name, _arguments) in zip(processes, tasks):
        state, told = process.answer
        assert state == "done" or (state == "refused" and name != "report"), told
        seen["refused"] += state == "refused"
        seen["restarts"] += state == "done" and told
    seen["waited"] = len(waited)
    return seen


def check_stock(env, products, orders):
    """Raise unless stock lost exactly what the done orders consumed."""
    for product, number in zip(products[1:], KG):
        taken = sum(
            order.live[number] + sum(kg for n, kg in order.decisions if n == number)
            for order in orders
            if order.order.state == "done"
        )
        stock = env.ref("stock.stock_location_stock")
        left = product.with_context(location=stock.id).qty_available
        assert round(left, 2) == float(100000 - taken), (product.name, left, taken)


def main(env):
    line, products, bom = create_mill(env)
    env.company.write({"scada_implausible": "tell", "scada_second_person": False})
    manager = env.ref(MANAGER)
    manager.groups_id += env.ref("scada_bridge.group_scada_manager")
    env.cr.commit()
    processes = [Process(env.cr.dbname, manager.id) for _process in range(2)]
    try:
        seen = interleave_all(env, processes, line, products, bom)
    finally:
        for process in processes:
            process.end()
    told = ", ".join("%s %d" % pair for pair in sorted(seen.items()))
    print("SEED=%d: %d interleavings of 2 processes: %s" % (SEED, NUMBER, told))
    sys.stdout.flush()


def interleave_all(env, processes, line, products, bom):
    """Try ``NUMBER`` interleavings; return what was seen of them."""
    dice = random.Random(SEED)  # nosec B311
    seen, orders = Counter(), []
    for count in range(NUMBER):
        if count % PER_ORDER == 0:
            orders.append(Order(env, line, bom))
            env.cr.commit()
        is_last = count % PER_ORDER == PER_ORDER - 1
        tasks = orders[-1].draw(dice, is_last)
        seen.update(interleave(env, dice, processes, tasks))
        orders[-1].note(tasks[0], processes[0].answer)
        env.cr.rollback()
        env.cache.invalidate()
        orders[-1].check(env)
        if (count + 1) % 50 == 0:
            print("%d of %d, SEED=%d" % (count + 1, NUMBER, SEED), flush=True)
    check_stock(env, products, orders)
    return seen


main(env)  # noqa: F821 - the shell gives it
