# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures of runs that are over, corrected at random and taken back: I1 after each.

SCADA_SEQUENCES (4) and SCADA_SEED choose what is tried; the seed of a sequence is in
the message of its failure.
"""
import random
from unittest.mock import patch

from ...exceptions import ScadaDataError, ScadaStateError
from ...models.material.correction import Told
from .material_case import MaterialCase
from .seeds import draw_seeds

STEPS = 6
SILOS = (101, 102, 103, 114)


class CorrectedCase(MaterialCase):
    def make_run(self):
        """Return the run of an order that was made with 100 kg of each silo."""
        self.finish(self.batch, dict.fromkeys(SILOS, 100), 400)
        return self.order.scada_history_ids

    def take_over(self, run, actuals, weight=None):
        run.line_ids._lock_material()
        told = Told(actuals, weight)
        made = self.env["scada.correction"]._take_over(run, told, "told late")
        self.forget()
        return made

    def take_back(self, rows):
        rows._take_back("by mistake")
        self.forget()

    def forget(self):
        self.env["base"].flush()
        self.env.cache.invalidate()

    def get_differences(self):
        rows = self.env["scada.reconciliation"].search(
            [("production_id", "=", self.order.id)]
        )
        return {row.silo_number or row.kind: row.difference for row in rows}


class TestRandomCorrections(CorrectedCase):
    def test_ledger_history_and_stock_stay_equal(self):
        for seed in draw_seeds(4, 20261129):
            with self.subTest(seed=seed):
                self.play(random.Random(seed))

    def play(self, dice):
        if self.order.state == "done":  # of the sequence before
            self.batch = self.create_batch()
            self.order = self.batch.production_id
        self.before = self.get_stock()
        self.made = self.get_on_hand(self.finished)
        run = self.make_run()
        states = [(dict.fromkeys(SILOS, 100.0), 400.0)]
        taken = []
        for _step in range(STEPS):
            if taken and dice.random() < 0.4:
                self.take_back(taken.pop())
                states.pop()
            else:
                rows = self.correct_at_random(dice, run, states)
                if rows:
                    taken.append(rows)
            self.check(*states[-1])

    def correct_at_random(self, dice, run, states):
        actuals, weight = states[-1]
        told = {
            number: dice.randrange(0, 100000) / 100
            for number in dice.sample(SILOS, dice.randrange(1, 4))
        }
        new_weight = dice.randrange(1, 300000) / 100 if dice.random() < 0.5 else None
        rows = self.take_over(run, told, new_weight)
        if rows:
            states.append(({**actuals, **told}, new_weight or weight))
        return rows

    def check(self, actuals, weight):
        taken = {n: self.get_taken().get(n, 0.0) for n in SILOS}
        self.assertEqual(taken, {n: round(kg, 3) for n, kg in actuals.items()})
        made = round(self.get_on_hand(self.finished) - self.made, 3)
        self.assertEqual((made, self.order.product_qty), (weight, weight))
        for kind, difference in self.get_differences().items():
            self.assertLess(abs(difference), 0.006, kind)


class TestCorrection(CorrectedCase):
    def test_silo_that_the_line_does_not_have_is_refused(self):
        run = self.make_run()
        with self.assertRaisesRegex(ScadaDataError, "no silo 777"):
            self.take_over(run, {777: 5.0})

    def test_less_than_nothing_was_never_dosed(self):
        run = self.make_run()
        with self.assertRaisesRegex(ScadaDataError, "can't have been dosed"):
            self.take_over(run, {101: -50.0})

    def test_what_lies_within_the_dead_band_counts_as_nothing(self):
        run = self.make_run()
        self.take_over(run, {105: 0.3, 106: -0.02})
        self.assertFalse(run.correction_ids)

    def test_order_that_is_not_done_any_more_is_refused(self):
        run = self.make_run()
        self.env.cr.execute(
            "UPDATE mrp_production SET state = 'cancel' WHERE id = %s", [self.order.id]
        )
        self.env.cache.invalidate()
        with self.assertRaisesRegex(ScadaStateError, "was deleted, or is not done"):
            self.take_over(run, {101: 200.0})

    def test_money_is_named_where_stock_is_valued(self):
        run = self.make_run()
        moves = type(self.env["stock.move"])
        with patch.object(moves, "_scada_get_value", return_value=-123.456):
            self.take_over(run, {101: 200.0})
        bodies = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("changed by -123.46 ", bodies)
        self.assertIn("own revaluation of JF PLUS 25", bodies)

    def test_aborted_run_that_gave_more_asks_about_it(self):
        run = self.abort()
        rows = self.take_over(run, {101: 520.0, 103: 30.0})
        self.assertEqual(self.get_unassigned(), {101: 520.0, 102: 100.0, 103: 30.0})
        self.decide([self.get_share(run, 103)], "scrapped")
        self.assertEqual(self.get_unassigned(), {101: 520.0, 102: 100.0})
        with self.assertRaisesRegex(ScadaStateError, "decided about already"):
            self.take_back(rows)

    def test_run_that_was_withdrawn_and_has_dosed_asks_about_it(self):
        self.batch.action_cancel("never begun")
        run = self.order.scada_history_ids
        self.assertEqual((run.end, self.get_unassigned()), ("withdrawn", {}))
        rows = self.take_over(run, {101: 12.5})
        self.assertEqual(self.get_unassigned(), {101: 12.5})
        self.take_back(rows)
        self.assertEqual(self.get_unassigned(), {})


class TestLess(CorrectedCase):
    """What a run gave less is taken from its own moves, never from a decision's."""

    def setUp(self):
        super().setUp()
        self.aborted = self.abort({101: 500})

    def make_and_find(self):
        self.make(dict.fromkeys(SILOS, 100), 400)
        return self.order.scada_history_ids.filtered(lambda run: run.end == "done")

    def get_alarms(self):
        found = self.get_differences().items()
        return {key: round(kg, 3) for key, kg in found if abs(kg) > 0.006}

    def test_component_that_a_decision_added_after_closing_stays(self):
        run = self.make_and_find()
        self.decide([self.get_share(self.aborted, 101)], "consumed")
        rows = self.take_over(run, {101: 40.0})
        self.assertEqual(self.get_alarms(), {})
        self.assertEqual(self.get_taken()[101], 540.0)
        self.take_back(rows)
        self.assertEqual(self.get_alarms(), {})
        self.assertEqual(self.get_taken()[101], 600.0)

    def test_share_of_a_decision_in_the_same_component_stays(self):
        self.decide([self.get_share(self.aborted, 101)], "consumed")
        run = self.make_and_find()
        move = self.order.move_raw_ids.filtered(
            lambda one: one.product_id == self.components[101]
        )
        self.assertEqual(move.quantity_done, 600.0)
        move.move_line_ids.qty_done = 530.0
        with self.assertRaisesRegex(ScadaStateError, "hold 20.0 kg of .* less"):
            self.take_over(run, {101: 50.0})
        self.assertEqual(move.quantity_done, 530.0)
        self.take_over(run, {101: 70.0})
        self.assertEqual(move.quantity_done, 500.0)
