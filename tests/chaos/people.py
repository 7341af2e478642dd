# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who works with the plant while it breaks: planner, operator, plant, API clients.

Each is a thread with its own seeded random numbers.  They live with errors as people
do: an answer that does not come is tried again later, a refusal is read and accepted.
"""
import random
import threading
import time
import urllib.error
from collections import Counter

from mill import TEMPLATE
from rpc import ApiClient, NoAnswer, Refused

# Errors that belong to the work in such a plant, by the start of the error's class or
# of the API's status; anything else is a surprise, and a defect.
OUTCOMES = (
    ("odoo.exceptions.", "refused"),
    ("odoo.addons.scada_bridge.exceptions.", "refused"),
    ("HTTP 4", "refused"),
    ("HTTP 503", "not available"),
    ("psycopg2.", "database gone"),
)

OPEN_ORDERS = """
SELECT id, name FROM mrp_production
 WHERE state IN ('confirmed', 'progress', 'to_close')
   AND NOT coalesce(scada_on_hold, false)
 ORDER BY id
"""
HELD_ORDERS = """
SELECT id FROM mrp_production
 WHERE state IN ('confirmed', 'progress', 'to_close') AND scada_on_hold
   AND coalesce(origin, '') != %s
"""
TEMPLATE_ORDERS = "SELECT id FROM mrp_production WHERE origin = %s ORDER BY id"
QUEUED_ORDERS = """
SELECT production_id FROM scada_mo_batch WHERE plc_state != 'quarantine' ORDER BY id
"""
LINES = "SELECT id FROM maintenance_equipment WHERE scada_is_line"
PLCS = "SELECT id FROM scada_plc"
BATCHES = "SELECT id FROM scada_mo_batch ORDER BY id"
OWN_BATCHES = """
SELECT id FROM scada_mo_batch WHERE plc_state != 'quarantine' ORDER BY id
"""
HELD_BATCHES = "SELECT id FROM scada_mo_batch WHERE on_hold"
QUARANTINED_SLOTS = """
SELECT id FROM scada_plc_slot WHERE coalesce(quarantine_reason, '') != ''
"""
ADDED_BY_HAND = """
SELECT b.reference, b.batch_no, p.product_tmpl_id, m.product_uom_qty
  FROM scada_mo_batch b
  JOIN stock_move m ON m.raw_material_production_id = b.production_id
                   AND m.state NOT IN ('done', 'cancel')
  JOIN product_product p ON p.id = m.product_id
 WHERE b.plc_state IN ('released', 'taken')
   AND NOT EXISTS (SELECT FROM scada_mo_batch_line l WHERE l.move_id = m.id)
 ORDER BY b.id
"""
BUSY_ORDERS = 6
FAILURE = "/api/scada/equipment-failure"
WHEN = "2026-01-01 08:00:00"
FAILING = ("silo101", "silo107", "lq114", "no-such-thing")


class Person(threading.Thread):
    """Acts every few seconds while :meth:`work` holds.

    :ivar counts: what came of the actions, {(action, outcome): number}
    """

    pause_seconds = (0.3, 1.5)

    def __init__(self, mill, seed):
        super().__init__(daemon=True)
        self.mill = mill
        self.random = random.Random("%s/%d" % (type(self).__name__, seed))
        self.counts = Counter()
        self.surprises = []
        self._working = threading.Event()
        self._ending = threading.Event()
        self._idle = threading.Event()

    def run(self):
        while not self._ending.is_set():
            if not self._working.wait(0.2):
                self._idle.set()
                continue
            self._idle.clear()
            begun = time.monotonic()
            self._act()
            took = time.monotonic() - begun  # a slow machine slows its people down
            pause = self.random.uniform(*self.pause_seconds)
            self._ending.wait(pause * max(1.0, took))

    def _act(self):
        """Do the next thing; what nobody has thought of is told and stops nobody."""
        try:
            self.try_to(self.choose())
        except Exception as error:  # pylint: disable=broad-except
            self.surprises.append("%s: %r" % (type(self).__name__, error))

    def choose(self):
        """What to do next: a method."""
        raise NotImplementedError

    def try_to(self, action, *arguments):
        """Do it and count what came of it: a method may return a better name."""
        name = action.__name__
        try:
            name = action(*arguments) or name
        except NoAnswer:
            self.counts[name, "no answer"] += 1
        except (urllib.error.URLError, ConnectionError, OSError):
            self.counts[name, "PLC gone"] += 1
        except Refused as error:
            self._note_refusal(name, error)
        else:
            self.counts[name, "done"] += 1

    def _note_refusal(self, name, error):
        outcomes = (out for start, out in OUTCOMES if error.name.startswith(start))
        outcome = next(outcomes, "surprise")
        self.counts[name, outcome] += 1
        if outcome == "surprise":
            self.surprises.append("%s: %s" % (name, error))

    def work(self):
        """Begin, or go on."""
        self._working.set()

    def rest(self):
        """Stop, when the present action is over."""
        self._idle.clear()
        self._working.clear()
        self._idle.wait(120)

    def end(self):
        """Go home."""
        self._working.clear()
        self._ending.set()
        self.join(120)


class Planner(Person):
    """Confirms new orders, so that the plant never runs out of work."""

    pause_seconds = (0.2, 0.8)

    def __init__(self, mill, seed):
        super().__init__(mill, seed)
        self._odoo = mill.rpc("admin")

    def choose(self):
        is_busy = len(self.mill.query(OPEN_ORDERS)) >= BUSY_ORDERS
        return self.wait if is_busy else self.confirm_order

    def wait(self):
        """The plant has enough to do."""

    def confirm_order(self):
        """A new order, like one of the templates."""
        templates = [row[0] for row in self.mill.query(TEMPLATE_ORDERS, (TEMPLATE,))]
        template = [self.random.choice(templates)]
        order = self._odoo("mrp.production", "copy", template, {"origin": False})
        self._odoo("mrp.production", "action_confirm", [order])


class Operator(Person):
    """Presses every button there is, also those that will be refused."""

    def __init__(self, mill, seed):
        super().__init__(mill, seed)
        self._operator = mill.rpc("operator")
        self._manager = mill.rpc("manager")
        self._admin = mill.rpc("admin")

    def choose(self):
        return self.random.choice(
            (
                self.cancel_batch,
                self.retry_batch,
                self.retry_batch,
                self.fill_queue,
                self.hold_batch,
                self.release_batches,
                self.release_orders,
                self.edit_order,
                self.move_order,
                self.cancel_order,
                self.finish_order,
                self.release_slot,
                self.poll_now,
                self.test_connection,
            )
        )

    def _one_of(self, statement):
        rows = self.mill.query(statement)
        return [self.random.choice(rows)[0]] if rows else []

    @staticmethod
    def _press(user, model, method, ids, *arguments):
        """Press a button on records; the name of what was done if there are none."""
        if not ids:
            return "find nothing to press on"
        user(model, method, ids, *arguments)
        return None

    def _press_on_batch(self, user, method):
        return self._press(user, "scada.mo.batch", method, self._one_of(BATCHES))

    def cancel_batch(self):
        """Cancel Batch: its order is held back until somebody releases it.

        A quarantined one is left to the person on duty, who looks at the plant first.
        """
        batch = self._one_of(OWN_BATCHES)
        return self._press(self._operator, "scada.mo.batch", "action_cancel", batch)

    def retry_batch(self):
        """Retry Now."""
        return self._press_on_batch(self._operator, "action_retry")

    def hold_batch(self):
        """Hold."""
        return self._press_on_batch(self._manager, "action_hold")

    def release_batches(self):
        """Release what is held."""
        held = [row[0] for row in self.mill.query(HELD_BATCHES)]
        return self._press(self._manager, "scada.mo.batch", "action_release_hold", held)

    def release_orders(self):
        """Let the orders of cancelled batches into the queue again."""
        held = [row[0] for row in self.mill.query(HELD_ORDERS, (TEMPLATE,))]
        values = {"scada_on_hold": False}
        return self._press(self._admin, "mrp.production", "write", held, values)

    def fill_queue(self):
        """Fill Queue Now."""
        lines = self._one_of(LINES)
        return self._press(
            self._operator, "maintenance.equipment", "action_scada_fill_queue", lines
        )

    def edit_order(self):
        """Another quantity; refused once the order is in the queue."""
        order = self._one_of(OPEN_ORDERS)
        if not order:
            return "find nothing to press on"
        values = {"mo_id": order[0], "product_qty": self.random.choice((60, 90, 120))}
        wizard = self._admin("change.production.qty", "create", values)
        self._admin("change.production.qty", "change_prod_qty", [wizard])
        return None

    def move_order(self):
        """Another planned start."""
        date = "2026-01-%02d 08:00:00" % self.random.randint(1, 28)
        return self._press(
            self._admin,
            "mrp.production",
            "write",
            self._one_of(OPEN_ORDERS),
            {"date_planned_start": date},
        )

    def cancel_order(self):
        """Cancel a manufacturing order; refused while the plant works on it."""
        orders = self._one_of(OPEN_ORDERS) if self.random.random() < 0.3 else []
        return self._press(self._admin, "mrp.production", "action_cancel", orders)

    def finish_order(self):
        """Mark as Done by hand, past the bridge; refused."""
        orders = self._one_of(QUEUED_ORDERS)
        return self._press(self._admin, "mrp.production", "button_mark_done", orders)

    def release_slot(self):
        """Release a quarantined slot: it is read as if it were new."""
        slots = self._one_of(QUARANTINED_SLOTS)
        return self._press(self._manager, "scada.plc.slot", "action_release", slots)

    def poll_now(self):
        """Read the slots now."""
        plcs = self._one_of(PLCS)
        return self._press(self._manager, "scada.plc", "action_poll_now", plcs)

    def test_connection(self):
        """Test Connection, while jobs talk to the same PLC."""
        plcs = self._one_of(PLCS)
        return self._press(self._manager, "scada.plc", "action_test_connection", plcs)


class Equipment(Person):
    """Fails, so that the PLC has something to report."""

    pause_seconds = (2, 6)

    def __init__(self, mill, seed):
        super().__init__(mill, seed)
        self._number = 0

    def choose(self):
        return self.fail

    def fail(self):
        """One of its parts fails, or one that nobody knows."""
        self._number += 1
        code = self.random.choice(FAILING)
        failure = {"code": code, "info": "F%05d" % self._number}
        self.mill.plc.api("POST", "/failure", failure)


class Mixer(Person):
    """Weighs what is added by hand: right, too much, the wrong bag, or not at all."""

    def __init__(self, mill, seed):
        super().__init__(mill, seed)
        self._seen = set()

    def choose(self):
        return self.add_by_hand

    def add_by_hand(self):
        """The bags of one batch, once."""
        rows = self.mill.query(ADDED_BY_HAND)
        row = next((row for row in rows if row[0] not in self._seen), None)
        if not row:
            return "find nothing to add"
        reference, slot, product, planned = row
        self._seen.add(reference)
        luck = self.random.random()
        if luck < 0.15:
            return "forget to weigh"
        if luck < 0.25:
            product += 1000
        for quantity in self._get_bags(float(planned), luck):
            body = {"batch_no": slot, "reference": reference, "product": product}
            self.mill.plc.api("POST", "/weighing", dict(body, kg="%.2f" % quantity))
        return "add too much" if luck > 0.85 else "add by hand"

    def _get_bags(self, planned, luck):
        """Different ones, so that each is known again: kg."""
        first = planned * self.random.uniform(0.2, 0.4)
        bags = [first, planned - first]
        return bags + [planned * 1.1] if luck > 0.85 else bags


class Client(Person):
    """Asks the HTTP API, and repeats a POST with the same key.

    :ivar told: failures that were answered with success
    """

    paths = (
        "/api/health",
        "/api/admin/batch-status",
        "/api/admin/failed-to-push",
        "/api/admin/monitor/real-time",
        "/api/admin/table/mo-batch",
        "/api/admin/history",
        "/api/scada/mo-list",
        "/api/plc/read-all",
    )

    def __init__(self, mill, seed):
        super().__init__(mill, seed)
        self._api = ApiClient(mill.server, mill.database, "manager")
        self._number = 0
        self.told = set()

    def choose(self):
        return self.ask if self.random.random() < 0.7 else self.tell_failure

    def ask(self):
        """One of the reports."""
        path = self.random.choice(self.paths)
        self._api.send("GET", path)
        return path

    def tell_failure(self):
        """The same failure twice: a client repeats what it got no answer to."""
        self._number += 1
        name = "C%05d" % self._number
        body = {"equipment_code": "silo101", "description": name, "date": WHEN}
        for _repeat in range(2):
            self._api.send("POST", FAILURE, body, **{"Idempotency-Key": name})
            self.told.add(name)
