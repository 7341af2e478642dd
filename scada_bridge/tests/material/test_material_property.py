# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random runs of one order, aborted, made again, decided about, undone, late.

SCADA_SEQUENCES (6; nightly 2000) and SCADA_SEED choose what is tried; the seed
of a sequence is in the message of its failure.  What the plant dosed and what people
decided is kept by the test, never asked of the bridge.
"""
import os
import random
import traceback
from collections import Counter
from decimal import Decimal

from ...models.material.disposition import KINDS, Share
from .material_case import MaterialCase

SEQUENCES = int(os.environ.get("SCADA_SEQUENCES") or 6)
SEED = int(os.environ.get("SCADA_SEED") or 20260401)
STEPS = 14
SILOS = (101, 102, 103, 114)
ACTS = ("read", "read", "abort", "abort", "queue", "decide", "decide", "decide")
ACTS += ("undo", "undo", "finish", "cancel_order", "confirm")


class Rolled(Exception):
    """Takes a sequence back."""


class TestRandomRuns(MaterialCase):
    def test_every_kilogram_has_an_owner_after_every_step(self):
        failures = []
        for seed in range(SEED, SEED + SEQUENCES):
            try:
                self.lose(lambda seed=seed: self.play(random.Random(seed)))
            except Exception:  # all seeds are tried, whatever one of them finds
                failures.append("seed %s: %s" % (seed, traceback.format_exc()))
            self.env.cache.invalidate()
            self.forget_jobs()
        self.assertFalse(failures, "\n".join(failures))

    def lose(self, step):
        """Do a step and take it back."""
        try:
            with self.env.cr.savepoint():
                step()
                raise Rolled
        except Rolled:
            self.env.cache.invalidate()

    # -- one sequence -------------------------------------------------------------
    def play(self, dice):
        self.dice = dice
        self.live = Counter()  # {silo: kg} of the run that goes on
        self.aborted = Counter()  # {silo: kg} of all aborted runs
        self.decided = Counter()  # {(kind, silo): kg}
        self.made = Counter()  # {silo: kg} of the done run
        self.rows = []  # dispositions that are not taken back
        self.told = []
        self.env.company.scada_second_person = dice.random() < 0.5
        for _step in range(STEPS):
            name = dice.choice(ACTS)
            self.told.append(name)
            getattr(self, "do_" + name)()
            self.env["base"].flush()
            self.env.cache.invalidate()
            self.check()

    def draw_kg(self, limit=50000):
        return Decimal(self.dice.randrange(1, limit)) / 100

    def get_batch(self):
        return self.order.scada_batch_ids

    # -- what happens -----------------------------------------------------------------
    def do_queue(self):
        if self.get_batch() or self.order.state in ("done", "cancel"):
            return
        self.order.scada_on_hold = False
        self.fill_queue()
        self.assertTrue(self.get_batch(), self.order.scada_refusal)

    def do_read(self, **vals):
        batch = self.get_batch()
        if not batch:
            return
        reading = {number: self.draw_kg() for number in SILOS}
        for number in self.dice.sample(SILOS, self.dice.randrange(0, 3)):
            del reading[number]
        self.store(batch, reading, **vals)
        self.live.update({n: kg - self.live[n] for n, kg in reading.items()})
        if self.dice.random() < 0.7:
            batch._job_post()
        # replayed it changes nothing (I4)
        self.assertFalse(self.store(batch, reading, **vals))

    def do_abort(self):
        batch = self.get_batch()
        if not batch:
            return
        batch.action_cancel("at random")
        self.aborted.update(self.live)
        self.live.clear()

    def do_finish(self):
        batch = self.get_batch()
        if not batch or self.dice.random() < 0.6:
            return
        self.do_read(is_finished=True, weight=self.draw_kg(250000))
        self.run_jobs("_job_post", "_job_finish")
        batch.exists()._job_post()
        batch.exists()._job_finish()
        self.assertEqual(self.order.state, "done")
        self.made.update(self.live)
        self.live.clear()

    def do_cancel_order(self):
        if self.get_batch() or self.order.state == "done" or self.dice.random() < 0.7:
            return
        self.order.action_cancel()
        for row in [row for row in self.rows if row.kind == "consumed"]:
            self.forget(row)

    def do_decide(self):
        lines = self.order.scada_history_ids.line_ids.filtered("undecided_kg")
        if not lines:
            return
        line = self.dice.choice(lines.sorted("id"))
        kind = self.dice.choice([kind for kind, _label in KINDS])
        if kind == "consumed" and self.order.state == "cancel":
            kind = "scrapped"
        kg = line.undecided_kg
        if self.dice.random() < 0.5:
            kg = round(kg * self.dice.random(), 2) or kg
        lots = self.env["stock.production.lot"]
        share = Share(line, kg, line._get_material_figures(), lots)
        place = self.rework if kind == "rework" else None
        [row] = self.decide([share], kind, place)
        self.rows.append(row)
        if not row.is_pending:
            self.count(row, 1)

    def do_confirm(self):
        pending = [row for row in self.rows if row.is_pending]
        if pending:
            row = self.dice.choice(pending)
            row.with_user(self.other).action_confirm()
            self.count(row, 1)

    def do_undo(self):
        if self.rows:
            row = self.dice.choice(self.rows)
            row.with_user(self.manager).action_undo()
            self.forget(row)

    def count(self, row, sign):
        kg = Decimal(str(round(row.kg, 3)))
        self.decided[row.kind, row.silo_id.number] += sign * kg

    def forget(self, row):
        self.rows.remove(row)
        if not row.is_pending:
            self.count(row, -1)

    # -- what always holds ---------------------------------------------------------
    def check(self):
        for number in SILOS:
            with self.subTest(silo=number, told=self.told):
                self.check_dosed(number)
                self.check_moves(number)
                self.check_stock(number)

    def assertKg(self, one, other):
        self.assertEqual(round(float(one), 2), round(float(other), 2), self.told)

    def check_dosed(self, number):
        """I1: what the ledger says was dosed has an owner."""
        self.env.cr.execute(
            "SELECT COALESCE(sum(new_value - old_value), 0) FROM"
            " scada_consumption_entry WHERE production_id = %s AND silo_number = %s",
            [self.order.id, number],
        )
        dosed = self.live[number] + self.aborted[number] + self.made[number]
        self.assertKg(self.env.cr.fetchone()[0], dosed)
        decided = sum(self.decided[kind, number] for kind, _label in KINDS)
        unassigned = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id), ("silo_id.number", "=", number)]
        )
        listed = sum(unassigned.mapped("kg"))
        self.assertLessEqual(
            abs(float(self.aborted[number] - decided) - listed), 0.0051 * STEPS
        )

    def check_moves(self, number):
        """I1b: what the order consumes is done on its moves."""
        moves = self.order.move_raw_ids.filtered(
            lambda move: move.product_id == self.components[number]
            and move.state != "cancel"
        )
        batch = self.get_batch()
        if batch and not batch.update_odoo:
            return  # the last reading waits to be posted
        expected = self.live[number] + self.made[number]
        expected += self.decided["consumed", number]
        self.assertKg(sum(moves.mapped("quantity_done")), expected)

    def check_stock(self, number):
        """Stock lost what was consumed by a done order, and scrapped."""
        taken = self.decided["scrapped", number]
        if self.order.state == "done":
            taken += self.made[number] + self.decided["consumed", number]
        before, now = self.before[number], self.get_on_hand(self.components[number])
        self.assertKg(before - now, taken)
