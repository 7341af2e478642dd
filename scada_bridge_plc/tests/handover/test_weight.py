# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plant finishes a batch with weight 0: the right one comes later, or never."""
from odoo import fields

from ..common import PlantCase

FINISHED, WEIGHT, HANDSHAKE = 6072, 6074, 6076


class TestWeight(PlantCase):
    def setUp(self):
        super().setUp()
        self.batch = self.release_orders()
        self.order, self.reference = self.batch.production_id, self.batch.reference
        self.simulator.scan(400)
        self.weight = self.get_words(WEIGHT, 2)
        self.set_words(WEIGHT, 0, 0)
        self.poll()
        self.run_jobs()

    def let_time_pass(self):
        """Wait longer than a weight may take."""
        past = fields.Datetime.subtract(fields.Datetime.now(), seconds=11)
        self.batch.date_reading = past
        self.forget_jobs()
        self.poll()
        self.run_jobs()
        self.batch.exists()._job_finish()

    def test_while_it_may_come_nothing_is_acknowledged_nor_closed(self):
        self.assertEqual(self.batch.state, "finished")
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.assertNotEqual(self.order.state, "done")

    def test_weight_that_comes_two_seconds_later_is_taken(self):
        self.forget_jobs()
        self.set_words(WEIGHT, *self.weight)
        self.poll()
        self.run_jobs()
        weight = self.simulator.log.events("finished")[0]["weight"]
        self.assertEqual(self.order.state, "done")
        self.assertAlmostEqual(self.order.qty_produced, float(weight), 3)
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertFalse(self.order.scada_history_ids.weight_source)

    def test_weight_that_never_comes_is_derived_and_the_result_acknowledged(self):
        self.let_time_pass()
        dosed = sum(self.get_dispensed(self.reference).values())
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertEqual(self.order.state, "done")
        self.assertAlmostEqual(self.order.qty_produced, dosed + 2.5, 2)
        history = self.order.scada_history_ids
        self.assertEqual(history.weight_source, "derived")
        self.assertEqual(
            self.get_consumed(self.order), self.get_dispensed(self.reference)
        )

    def test_weight_that_is_asked_for_keeps_no_slot(self):
        self.env.company.scada_no_weight = "ask"
        self.let_time_pass()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertEqual(self.batch.held_for, "decision")
        self.assertFalse(self.batch.has_number)
        other = self.release_orders()
        self.assertEqual(other.batch_no, self.batch.batch_no)
        order = other.production_id
        self.run_plant()
        self.assertEqual(order.state, "done")

    def test_asked_for_it_is_finished_with_a_weight(self):
        self.env.company.scada_no_weight = "ask"
        self.let_time_pass()
        figures = self.batch._get_figures()
        self.batch.action_finish_with_weight(1500.0, "truck scale", figures)
        self.run_jobs()
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 1500.0))


class TestWeightOfAnySlot(PlantCase):
    """The PLC finishes three orders with weight 0, and the true one comes late."""

    def setUp(self):
        super().setUp()
        self.batches = self.release_orders(3)
        self.orders = {b.batch_no: b.production_id for b in self.batches}

    def get_weight(self, slot):
        return self.get_words(WEIGHT + 100 * (slot - 1), 2)

    def set_weight(self, slot, *words):
        self.set_words(WEIGHT + 100 * (slot - 1), *words)
        self.forget_jobs()
        self.poll()
        self.run_jobs()

    def test_it_is_taken_from_the_slot_that_shows_it(self):
        for slot in (1, 2, 3):
            with self.subTest(slot=slot):
                while not any(self.get_words(FINISHED + 100 * (slot - 1))):
                    self.simulator.scan(10)
                weight = self.get_weight(slot)
                self.set_weight(slot, 0, 0)
                self.assertNotEqual(self.orders[slot].state, "done")
                self.set_weight(slot, *weight)
                self.assertEqual(self.orders[slot].state, "done")
                told = (weight[0] << 16 | weight[1]) / 100
                self.assertAlmostEqual(self.orders[slot].qty_produced, told, 2)
