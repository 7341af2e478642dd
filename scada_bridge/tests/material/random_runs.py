# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Draws what happens to the runs of some orders, and knows what must come out.

What the plant dosed and what people decided is kept here, never asked of the bridge.
After every step all of it is compared: the ledger, the list of unassigned material, the
moves, the stock, the history, by a query each for all orders and silos.
"""
from collections import Counter
from decimal import Decimal

from ...models.material.disposition import KINDS, Share
from ..common import RECIPE
from .material_case import MaterialCase
from .seeds import SeedCase

STEPS = 14
SILOS = tuple(RECIPE)
SHAPES = ("plain", "large", "order in t", "material in t", "two silos")
ACTS = ("read", "read", "abort", "queue", "queue", "decide", "decide", "decide")
ACTS += ("undo", "undo", "finish", "cancel_order", "confirm", "post_bad")


class Rolled(Exception):
    """Takes a step or a whole sequence back."""


class Runs:
    """One order, its runs, and what is known of them.

    :ivar live: {silo: kg} of the run that goes on
    :ivar aborted: {silo: kg} of all aborted runs
    :ivar decided: {(kind, silo): kg}
    :ivar made: {silo: kg} of the done run
    :ivar rows: dispositions that are not taken back
    :ivar ends: how the runs ended, oldest first
    """

    def __init__(self, order):
        self.order = order
        self.live, self.aborted, self.made = Counter(), Counter(), Counter()
        self.decided = Counter()
        self.rows, self.ends = [], []

    @property
    def batch(self):
        """The run in the queue."""
        return self.order.scada_batch_ids

    @property
    def is_open(self):
        """Whether the order may get another run."""
        return self.order.state not in ("done", "cancel")

    def count(self, row, sign):
        """Count a decision, or take it out again."""
        kg = Decimal(str(round(row.kg, 3)))
        self.decided[row.kind, row.silo_id.number] += sign * kg

    def forget(self, row):
        """A decision is taken back."""
        self.rows.remove(row)
        if not row.is_pending:
            self.count(row, -1)

    def end_live(self, end, kilograms):
        """The run has ended; its kilograms go where they belong."""
        self.ends.append(end)
        kilograms.update(self.live)
        self.live.clear()


class RandomRunCase(SeedCase, MaterialCase):
    """``play`` plays one sequence; subclasses may have more acts."""

    acts = ACTS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.scada_queue_policy = "top_up"
        cls.products = dict(cls.components)
        cls.ton = cls.env.ref("uom.product_uom_ton")
        # tonnes that keep 0.01 kg, as Set Rounding makes them
        cls.addClassCleanup(cls.env["decimal.precision"].clear_caches)
        cls.env.ref("product.decimal_product_uom").digits = 5
        cls.ton.rounding = 0.00001
        cls.material_in_t = cls.create_product(
            "Salt", uom_id=cls.ton.id, uom_po_id=cls.ton.id, stock=100.0
        )

    def create_shape(self, shape):
        """Return the bill of materials of a shape."""
        if shape == "material in t":
            recipe = {self.components[n]: RECIPE[n] for n in SILOS[1:]}
            return self.create_bom({**recipe, self.material_in_t: RECIPE[101] / 1000})
        if shape == "two silos":
            bom = self.create_bom({self.components[n]: RECIPE[n] for n in (101, 102)})
            bom.bom_line_ids[0].scada_silo_id = self.get_silo(101)
            more = self.prepare_bom_line(
                self.components[101], RECIPE[103], scada_silo_id=self.get_silo(103).id
            )
            bom.bom_line_ids = [(0, 0, more)]
            return bom
        return self.bom

    def setUp(self):
        super().setUp()
        self.batch.action_cancel("each sequence has orders of its own")
        self.order.action_cancel()
        self.forget_jobs()

    # -- one sequence -------------------------------------------------------------
    def play(self, dice):
        """Play one sequence; it is all taken back."""
        self.lose(lambda: self.play_steps(dice))
        self.env.cache.invalidate()
        self.forget_jobs()

    def lose(self, step):
        """Do a step and lose it, as a worker that is killed before its commit."""
        try:
            with self.env.cr.savepoint():
                step()
                raise Rolled
        except Rolled:
            self.env.cache.invalidate()

    def play_steps(self, dice):
        self.dice, self.told = dice, []
        self.env.company.scada_second_person = dice.random() < 0.5
        self.runs = [Runs(order) for order in self.draw_orders()]
        self.bad = self.create_bad_run() if dice.random() < 0.3 else None
        self.before = self.get_stock()
        for _step in range(STEPS):
            act, runs = dice.choice(self.acts), dice.choice(self.runs)
            self.told.append("%s %s" % (act, runs.order.name))
            getattr(self, "do_" + act)(runs)
            self.env["base"].flush()
            self.env.cache.invalidate()
            self.check()

    def draw_orders(self):
        """Return one or two orders of one shape, each with a run in the queue."""
        shape = self.dice.choice(SHAPES)
        self.told.append(shape)
        self.fill_silos(shape)
        vals = {"bom": self.create_shape(shape)}
        if shape == "order in t":
            vals["product_uom_id"] = self.ton.id
        self.line.scada_capacity = 2500.0 if shape == "large" else 0.0
        self.env.company.scada_split = shape == "large"
        quantity = {"large": 5000.0, "order in t": 2.5}.get(shape, 2500.0)
        orders = self.create_order(quantity, **vals)
        if shape == "plain" and self.dice.random() < 0.5:
            orders += self.create_order(2500.0)
        self.batches._fill_queue(self.line, orders)
        for order in orders:
            self.assertTrue(order.scada_batch_ids, order.scada_refusal)
        return orders[0]._get_scada_parts() | orders

    def fill_silos(self, shape):
        """Let each silo hold what the shape says; ``products`` is {silo: product}."""
        self.products = dict(self.components)
        if shape == "material in t":
            self.products[101] = self.material_in_t
        elif shape == "two silos":
            self.products[103] = self.components[101]
            self.products.pop(114)
        for number, product in self.products.items():
            silo = self.get_silo(number)
            if silo.product_id != product:
                silo.product_id = product

    def create_bad_run(self):
        """Return a run that can't be posted: its order is gone."""
        bad = self.create_batch(bom=self.runs[0].order.bom_id)
        bad.production_id = False
        return bad

    def draw_kg(self, limit=50000):
        return Decimal(self.dice.randrange(1, limit)) / 100

    # -- what happens -----------------------------------------------------------------
    def do_queue(self, runs):
        if runs.batch or not runs.is_open:
            return
        runs.order.scada_on_hold = False
        self.batches._fill_queue(self.line, runs.order)
        self.assertTrue(runs.batch, runs.order.scada_refusal)

    def do_read(self, runs, **vals):
        """The plant tells of some silos; the step may be lost, and is done twice."""
        batch = runs.batch
        if not batch:
            return
        numbers = list(self.products)
        reading = {number: self.draw_kg() for number in numbers}
        for number in self.dice.sample(numbers, self.dice.randrange(0, 3)):
            del reading[number]
        if self.dice.random() < 0.2:
            self.lose(lambda: self.store(batch, reading, **vals))
        self.store(batch, reading, **vals)
        runs.live.update({n: kg - runs.live[n] for n, kg in reading.items()})
        if self.dice.random() < 0.7:
            batch._job_post()
        # replayed it changes nothing (I4)
        self.assertFalse(self.store(batch, reading, **vals))

    def do_abort(self, runs):
        """Without a reading the run is withdrawn."""
        batch = runs.batch
        if not batch:
            return
        end = self.abort_run(batch)
        runs.end_live(end, runs.aborted)

    def abort_run(self, batch):
        """Cancel a run; return how it must have ended."""
        end = "aborted" if batch.reading_seq else "withdrawn"
        batch.action_cancel("at random")
        return end

    def let_go(self, batch):
        """The plant has let a finished run go; for lines with a PLC."""

    def do_finish(self, runs):
        batch = runs.batch
        if not batch or self.dice.random() < 0.6:
            return
        self.do_read(runs, is_finished=True, weight=self.draw_kg(250000))
        self.let_go(batch)
        for job in (batch._job_post, batch._job_finish):
            if self.dice.random() < 0.2:
                self.lose(job)
            job()
            batch.exists()._job_post()
        batch.exists()._job_finish()
        self.assertEqual(runs.order.state, "done", batch.exists().error_message)
        runs.end_live("done", runs.made)

    def do_cancel_order(self, runs):
        if runs.batch or not runs.is_open or self.dice.random() < 0.7:
            return
        runs.order.action_cancel()
        for row in [row for row in runs.rows if row.kind == "consumed"]:
            runs.forget(row)

    def do_decide(self, runs):
        lines = runs.order.scada_history_ids.line_ids.filtered("undecided_kg")
        if not lines:
            return
        line = self.dice.choice(lines.sorted("id"))
        kind = self.dice.choice([kind for kind, _label in KINDS])
        if kind == "consumed" and runs.order.state == "cancel":
            kind = "scrapped"
        kg = line.undecided_kg
        if self.dice.random() < 0.5:
            kg = round(kg * self.dice.random(), 2) or kg
        lots = self.env["stock.production.lot"]
        share = Share(line, kg, line._get_material_figures(), lots)
        place = self.rework if kind == "rework" else None
        if self.dice.random() < 0.2:
            self.lose(lambda: self.decide([share], kind, place))
        [row] = self.decide([share], kind, place)
        runs.rows.append(row)
        if not row.is_pending:
            runs.count(row, 1)

    def do_confirm(self, runs):
        pending = [row for row in runs.rows if row.is_pending]
        if pending:
            row = self.dice.choice(pending)
            row.with_user(self.other).action_confirm()
            runs.count(row, 1)

    def do_undo(self, runs):
        if runs.rows:
            row = self.dice.choice(runs.rows)
            row.with_user(self.manager).action_undo()
            runs.forget(row)

    def do_post_bad(self, _runs):
        """I9: a run that fails tells its reason and stops nobody else."""
        if self.bad:
            self.store(self.bad, {101: self.bad.reading_seq + 1})
            self.bad._job_post()
            self.assertIn("was not found in Odoo", self.bad.error_message)

    # -- what always holds ---------------------------------------------------------
    def check(self):
        for runs in self.runs:
            order = runs.order
            dosed = runs.live + runs.aborted + runs.made
            self.assertKg(self.get_ledger(order), dosed, "ledger")
            unassigned = Counter(runs.aborted)
            for (_kind, number), kg in runs.decided.items():
                unassigned[number] -= kg
            self.assertKg(self.get_listed(order), unassigned, "unassigned")
            if not runs.batch or runs.batch.update_odoo:
                consumed = self.get_decided(runs, "consumed") + runs.live + runs.made
                self.assertKg(self.get_moved(order), consumed, "moves")
            self.check_history(runs)
        self.check_stock()
        self.assertTrue(self.bad is None or self.bad.exists(), "the bad run stays")

    def assertKg(self, found, expected, what):
        """{key: kg} are the same, to the hundredth."""
        found, expected = (
            {key: round(float(kg), 2) for key, kg in kgs.items() if round(kg, 2)}
            for kgs in (found, expected)
        )
        self.assertEqual(found, expected, "%s; %s" % (what, self.told))

    def get_decided(self, runs, kind):
        """Return {silo: kg} of what was decided so."""
        return Counter({n: kg for (k, n), kg in runs.decided.items() if k == kind})

    def query(self, sql, *arguments):
        self.env.cr.execute(sql, arguments)
        return dict(self.env.cr.fetchall())

    def get_ledger(self, order):
        """I1: {silo: kg} that the plant says it has dosed."""
        return self.query(
            "SELECT silo_number, sum(new_value - old_value)"
            " FROM scada_consumption_entry"
            " WHERE production_id = %s AND silo_number > 0 GROUP BY 1",
            order.id,
        )

    def get_listed(self, order):
        """I1: {silo: kg} in the list that asks a person."""
        return self.query(
            "SELECT s.number, sum(u.kg) FROM scada_unassigned_material u"
            " JOIN scada_silo s ON s.id = u.silo_id"
            " WHERE u.production_id = %s GROUP BY 1",
            order.id,
        )

    def get_moved(self, order):
        """I1b: {silo: kg} that are done on the order's moves."""
        self.env.cr.execute(
            "SELECT s.number, m.product_id, sum(ml.qty_done / u.factor)"
            " FROM stock_move m LEFT JOIN scada_silo s ON s.id = m.scada_silo_id"
            " JOIN stock_move_line ml ON ml.move_id = m.id"
            " JOIN uom_uom u ON u.id = ml.product_uom_id"
            " WHERE m.raw_material_production_id = %s AND m.state <> 'cancel'"
            " AND m.scrapped IS NOT TRUE GROUP BY 1, 2",
            [order.id],
        )
        numbers = {product.id: number for number, product in self.products.items()}
        moved = Counter()
        for number, product_id, kg in self.env.cr.fetchall():
            if number or product_id in numbers:  # else it is added by hand
                moved[number or numbers[product_id]] += kg
        return moved

    def check_history(self, runs):
        """I2: every run that ended is in the history, once, with how it ended."""
        self.env.cr.execute(
            'SELECT array_agg("end" ORDER BY id), count(DISTINCT uuid)'
            " FROM scada_mo_history WHERE production_id = %s",
            [runs.order.id],
        )
        ends, count = self.env.cr.fetchone()
        self.assertEqual(ends or [], runs.ends, self.told)
        self.assertEqual(count, len(runs.ends), self.told)

    def get_stock(self):
        """Return {product: kg} on hand."""
        return self.query(
            "SELECT q.product_id, sum(q.quantity / u.factor) FROM stock_quant q"
            " JOIN stock_location l ON l.id = q.location_id"
            " JOIN product_product p ON p.id = q.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " JOIN uom_uom u ON u.id = t.uom_id"
            " WHERE l.parent_path LIKE %s AND q.product_id IN %s GROUP BY 1",
            self.stock.parent_path + "%",
            tuple(product.id for product in self.products.values()),
        )

    def check_stock(self):
        """Stock lost what was consumed by done orders, and what was scrapped."""
        taken = Counter()
        for runs in self.runs:
            kilograms = self.get_decided(runs, "scrapped")
            if runs.order.state == "done":
                kilograms += runs.made + self.get_decided(runs, "consumed")
            for number, kg in kilograms.items():
                taken[self.products[number].id] += kg
        now = self.get_stock()
        lost = {key: kg - now.get(key, 0) for key, kg in self.before.items()}
        self.assertKg(lost, taken, "stock")
