# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random orders, random readings, crashes between the steps; the invariants hold.

SCADA_SEQUENCES (100; nightly 2000) and SCADA_SEED choose what is tried; the seed of a
sequence is in the message of its failure.
"""
import os
import random
import traceback
from decimal import ROUND_HALF_UP, Decimal
from unittest.mock import patch

from odoo.exceptions import UserError

from .random_orders import PLANNED, UNPLANNED, ZERO, RandomOrderCase

SEQUENCES = int(os.environ.get("SCADA_SEQUENCES") or 100)
SEED = int(os.environ.get("SCADA_SEED") or 20260301)
STEP_KG = {"kg": Decimal("0.01"), "g": Decimal("0.00001"), "t": Decimal("10")}
REASONS = {
    "scada_lot_shortage": "are short by",
    "scada_extra_component": "has no component there",
}


class Crash(Exception):
    """The worker dies; its transaction is rolled back."""


class TestRandomOrders(RandomOrderCase):
    def test_invariants_hold_after_every_step(self):
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
        """Do a step and lose it, as a worker that is killed before its commit."""
        try:
            with self.env.cr.savepoint():
                step()
                raise Crash
        except Crash:
            self.env.cache.invalidate()

    # -- one sequence ---------------------------------------------------------------
    def play(self, dice):
        play = self.draw_play(dice)
        self.bad = self.create_bad_batch() if dice.random() < 0.3 else None
        for reading in self.draw_readings(dice, play):
            self.tell(dice, play, reading)
        weight = Decimal(dice.randrange(60000, 150000)) / 100
        self.finish_play(dice, play, weight)

    def create_bad_batch(self):
        """Return a batch that can't be posted: its order is gone."""
        bad = self.create_batch()
        bad.production_id = False
        return bad

    def step(self, dice, step):
        """Do a step; before it, sometimes, lose it a few times."""
        while dice.random() < 0.25:
            self.lose(step)
        return step()

    def tell(self, dice, play, reading):
        if dice.random() < 0.15:
            self.disturb(dice, play)
        if self.step(dice, lambda: self.store(play.batch, reading)):
            play.is_touched = False
        play.accepted.update(reading)
        self.post_play(dice, play)

    def post_play(self, dice, play):
        before = self.get_snapshot(play)
        self.post_bad()
        self.step(dice, play.batch._job_post)
        if play.batch.error_message:
            self.check_refused(play, before)
            self.remedy(play)
            play.batch._job_post()
        self.check_posted(play)

    def post_bad(self):
        """I9: a batch that fails tells its reason and stops nobody else."""
        if self.bad:
            self.store(self.bad, {101: self.bad.reading_seq + 1})
            self.bad._job_post()
            self.assertIn("was not found in Odoo", self.bad.error_message)

    def check_refused(self, play, before):
        """What is refused was announced by a policy, and nothing is posted by half."""
        company, message = self.env.company, play.batch.error_message
        causes = [name for name, text in REASONS.items() if text in message]
        self.assertTrue(causes, message)
        self.assertEqual(company[causes[0]], "refuse")
        self.assertFalse(play.batch.update_odoo)
        self.assertEqual(self.get_snapshot(play), before)

    def remedy(self, play):
        """Do what the reason asks for."""
        if self.corn.tracking == "lot":
            location = play.order.location_src_id
            lot = "R%s" % play.batch.reading_seq
            self.create_lot(self.corn, lot, self.to_unit(100000.0), location)
        if UNPLANNED in play.accepted:
            play.accepted[UNPLANNED] = ZERO
            self.store(play.batch, {UNPLANNED: ZERO})

    def finish_play(self, dice, play, weight):
        last = {"weight": weight, "is_finished": True}
        self.step(dice, lambda: self.store(play.batch, {}, **last))
        play.is_touched = False
        self.post_play(dice, play)
        if dice.random() < 0.2:
            self.disturb(dice, play)
        moves = self.get_moves(play)
        if dice.random() < 0.2:
            self.close_before_let_go(play, last)
        self.step(dice, play.batch._job_finish)
        self.check_closed(play, moves, weight)

    def close_before_let_go(self, play, last):
        """The order is closed, the plant holds its slot; the same comes once more."""
        with patch.object(type(play.batch), "_has_left_plant", lambda batch: False):
            play.batch._job_finish()
            play.batch._job_finish()
        self.assertFalse(play.batch.error_message)
        self.assertFalse(self.store(play.batch, play.accepted, **last))

    # -- invariants -----------------------------------------------------------------
    def get_snapshot(self, play):
        """Return what is on the lines of the order's components."""
        self.env["base"].flush()
        play.order.invalidate_cache()
        lines = play.order.move_raw_ids.move_line_ids
        return sorted((ln.id, ln.lot_id.id, ln.qty_done) for ln in lines if ln.qty_done)

    def get_moves(self, play):
        lines = play.batch.line_ids
        return {line.silo_number: line.move_id for line in lines if line.move_id}

    def get_kg(self, move):
        return Decimal(str(round(move._scada_get_done_kg(), 5)))

    def round_kg(self, kg, move):
        step = STEP_KG[move.product_id.uom_id.name]
        return (kg / step).quantize(Decimal(1), ROUND_HALF_UP) * step

    def check_kilograms(self, play, moves):
        """I1: what was accepted is on the moves, rounded to their unit."""
        for silo, kg in play.accepted.items():
            if silo in moves or kg:
                move = moves[silo]
                is_here = move.raw_material_production_id == play.order
                done = self.get_kg(move) if is_here else ZERO  # the back-order's now
                self.assertEqual(done, self.round_kg(kg, move), silo)

    def check_posted(self, play):
        batch = play.batch
        self.assertFalse(batch.error_message)
        self.assertTrue(batch.update_odoo or not batch.reading_seq)
        if play.is_touched:
            return  # nothing is posted before there are news
        self.check_kilograms(play, self.get_moves(play))
        self.check_ledger(play)
        # I4: the same again changes nothing
        before = self.get_snapshot(play)
        self.assertFalse(
            self.store(
                batch,
                play.accepted,
                is_finished=batch.status_manufacturing,
            )
        )
        batch._job_post()
        quantities = batch._get_actual_by_move()
        self.assertEqual(play.order._scada_post_consumption(quantities), 0)
        self.assertEqual(self.get_snapshot(play), before)

    def check_ledger(self, play):
        """I10: the ledger tells the same kilograms and can't be changed."""
        entries = self.env["scada.consumption.entry"].search(
            [("batch_uuid", "=", play.uuid)]
        )
        for silo, kg in play.accepted.items():
            rows = entries.filtered(lambda e, silo=silo: e.silo_number == silo)
            told = sum(row.new_value - row.old_value for row in rows)
            self.assertEqual(Decimal(str(round(told, 3))), kg, silo)
        self.assertFalse(entries._get_tampered())
        for change in (lambda: entries.write({"new_value": 1}), entries.unlink):
            if entries:
                self.assertRaises(UserError, change)

    def check_closed(self, play, moves, weight):
        play.order.invalidate_cache()
        self.assertEqual(play.order.state, "done", play.batch.exists().error_message)
        self.assertEqual(Decimal(str(round(play.order.qty_produced, 3))), weight)
        self.check_kilograms(play, moves)
        self.check_ledger(play)
        self.check_history(play)
        self.check_backorder(play, float(weight))
        unfinished = play.order.workorder_ids.filtered(lambda w: w.state != "done")
        self.assertFalse(unfinished)
        rows = self.env["scada.reconciliation"].search(
            [("batch_uuid", "=", play.uuid), ("is_alarm", "=", True)]
        )
        self.assertFalse(rows, rows.mapped("difference"))

    def check_history(self, play):
        """I2: archived once, also when its job runs again; I9: the bad one is not."""
        play.batch._job_finish()
        play.batch._job_post()
        self.assertEqual(self.histories.search_count([("uuid", "=", play.uuid)]), 1)
        self.assertFalse(play.batch.exists())
        self.assertTrue(self.bad is None or self.bad.exists())

    def check_backorder(self, play, weight):
        orders = play.order.procurement_group_id.mrp_production_ids - play.order
        short = PLANNED - weight
        allowed = {"never": PLANNED, "always": 0.0, "above": 0.05 * PLANNED}
        is_wanted = short > allowed[self.env.company.scada_backorder]
        has_consumed = any(play.order.move_raw_ids.mapped("quantity_done"))
        expected = [round(short, 3)] if is_wanted and has_consumed else []
        self.assertEqual([round(o.product_qty, 3) for o in orders], expected)
        self.assertFalse(any(orders.move_raw_ids.mapped("quantity_done")))
