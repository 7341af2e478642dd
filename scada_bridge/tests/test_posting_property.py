# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random orders, random readings, crashes between the steps; the invariants hold.

SCADA_SEQUENCES (100; nightly 2000) and SCADA_SEED choose what is tried; the seed of a
sequence is in the message of its failure.
"""
import os
import random
from decimal import ROUND_HALF_UP, Decimal

from .posting_case import PostingCase

SEQUENCES = int(os.environ.get("SCADA_SEQUENCES", 100))
SEED = int(os.environ.get("SCADA_SEED", 20260301))
STEP_KG = {  # what one step of the unit's rounding (0.01, gram 0.01) is in kg
    "uom.product_uom_kgm": Decimal("0.01"),
    "uom.product_uom_gram": Decimal("0.001"),
    "uom.product_uom_ton": Decimal("10"),
}


class Crash(Exception):
    """The worker dies; its transaction is rolled back."""


class TestRandomOrders(PostingCase):
    def test_invariants_hold_after_every_step(self):
        for index in range(SEQUENCES):
            seed = SEED + index
            with self.subTest(seed=seed):
                self.play(random.Random(seed))
            self.clear_queue()

    def clear_queue(self):
        """Take out what a failed sequence left; a back-order is not made here."""
        self.batches.search([])._archive("cancel", "next sequence")
        self.env["mrp.production"].search(
            [("state", "not in", ("done", "cancel"))]
        ).write({"scada_on_hold": True})
        self.forget_jobs()

    # -- one sequence ---------------------------------------------------------------
    def play(self, dice):
        self.choose_policies(dice)
        batch = self.create_random_batch(dice)
        order, uuid = batch.production_id, batch.uuid
        accepted = {}
        for kg in self.draw_readings(dice):
            accepted = {silo: kg * part for silo, part in ((101, 1), (102, 2))}
            self.store(batch, accepted)
            self.maybe_crash(dice, batch._job_post)
            batch._job_post()
            self.check_posted(batch, accepted)
        self.store(batch, {}, "1234.5", is_finished=True)
        self.maybe_crash(dice, batch._job_post)
        batch._job_post()
        self.maybe_crash(dice, batch._job_finish)
        batch._job_finish()
        self.check_closed(order, uuid, accepted)

    def choose_policies(self, dice):
        self.env.company.write(
            {
                "scada_backorder": dice.choice(["never", "always", "above"]),
                "scada_hand_adds": "bom",
                "scada_negative_stock": True,
                "scada_lot_shortage": "unknown",
            }
        )

    def create_random_batch(self, dice):
        self.unit = dice.choice(sorted(STEP_KG))
        unit = self.env.ref(self.unit)
        self.corn = self.create_product(
            "Corn",
            tracking=dice.choice(["none", "lot"]),
            uom_id=unit.id,
            uom_po_id=unit.id,
        )
        self.get_silo(101).product_id = self.corn
        self.soy = self.create_product("Soy", stock=dice.choice([0, 100, 100000]))
        self.get_silo(102).product_id = self.soy
        if self.corn.tracking == "lot":
            for name in ("A", "B")[: dice.randrange(3)]:
                self.create_lot(self.corn, name, dice.randrange(1, 300))
        bom = self.create_bom(
            {self.corn: unit._compute_quantity(1, unit), self.soy: 500.0},
            consumption=dice.choice(["flexible", "warning", "strict"]),
        )
        order = self.create_order(dice.choice([1200.0, 1234.5, 1300.0]), bom=bom)
        if dice.random() < 0.5:
            order.action_assign()
        self.fill_queue()
        return order.scada_batch_ids

    def draw_readings(self, dice):
        """Return kg that grow, repeat, fall and vanish."""
        kg, readings = Decimal(0), []
        for _reading in range(dice.randrange(1, 6)):
            kind = dice.choice(["grow", "grow", "repeat", "lower", "zero"])
            if kind == "grow":
                kg += Decimal(dice.randrange(1, 20000)) / 100
            elif kind == "lower":
                kg = (kg / 2).quantize(Decimal("0.01"))
            elif kind == "zero":
                kg = Decimal(0)
            readings.append(kg)
        return readings

    def maybe_crash(self, dice, step):
        """Do a step and lose it, as a worker that is killed before its commit."""
        if dice.random() < 0.3:
            try:
                with self.env.cr.savepoint():
                    step()
                    raise Crash
            except Crash:
                self.env.cache.invalidate()

    # -- invariants -----------------------------------------------------------------
    def round_kg(self, kg, unit):
        step = STEP_KG[unit]
        if unit == "uom.product_uom_gram":
            return kg  # finer than what is told
        return (kg / step).quantize(Decimal(1), ROUND_HALF_UP) * step

    def get_done_kg(self, order, product):
        moves = self.get_move(order, product)
        kg = sum(move._scada_get_done_kg() for move in moves)
        return Decimal(str(round(kg, 3)))

    def check_kilograms(self, order, accepted):
        """I1: what was accepted is on the moves, rounded to their unit."""
        self.assertEqual(
            self.get_done_kg(order, self.corn),
            self.round_kg(accepted.get(101, Decimal(0)), self.unit),
        )
        self.assertEqual(
            self.get_done_kg(order, self.soy), accepted.get(102, Decimal(0))
        )

    def check_posted(self, batch, accepted):
        self.assertFalse(batch.error_message)
        self.check_kilograms(batch.production_id, accepted)
        # I4: the same again changes nothing
        self.assertFalse(self.store(batch, accepted))
        quantities = batch._get_actual_by_move()
        self.assertEqual(batch.production_id._scada_post_consumption(quantities), 0)

    def check_closed(self, order, uuid, accepted):
        order.invalidate_cache()
        self.assertEqual(order.state, "done", order.scada_batch_ids.error_message)
        self.assertEqual(order.qty_produced, 1234.5)
        self.check_kilograms(order, accepted)
        # I2: archived once
        self.assertEqual(self.histories.search_count([("uuid", "=", uuid)]), 1)
        # I10: the ledger tells the same kilograms
        entries = self.env["scada.consumption.entry"].search(
            [("batch_uuid", "=", uuid), ("silo_number", "=", 102)]
        )
        told = sum(entry.new_value - entry.old_value for entry in entries)
        self.assertEqual(Decimal(str(round(told, 3))), accepted.get(102, Decimal(0)))
