# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ..common import PlantCase


class TestCycle(PlantCase):
    """From a confirmed order to its archived batch."""

    def test_every_dispensed_kilogram_is_in_a_done_move(self):
        batch = self.release_orders()
        production, reference = batch.production_id, batch.reference
        self.run_plant()
        self.assertEqual(production.state, "done")
        dispensed = self.get_dispensed(reference)
        self.assertEqual(sorted(dispensed), [101, 102, 103, 114])
        self.assertEqual(self.get_consumed(production), dispensed)

    def test_order_is_done_with_the_weight_of_the_plc(self):
        production = self.release_orders().production_id
        self.run_plant()
        weight = self.simulator.log.events("finished")[0]["weight"]
        self.assertAlmostEqual(production.qty_produced, float(weight), 3)

    def test_archived_batch_keeps_plan_and_actuals(self):
        batch = self.release_orders()
        reference = batch.reference
        self.run_plant()
        history = self.histories.search([("reference", "=", reference)])
        self.assertFalse(self.batches.search([]))
        self.assertEqual(history.state, "done")
        self.assertTrue(history.update_odoo)
        plan = {line.silo_number: line.consumption for line in history.line_ids}
        self.assertEqual(plan[101], 825.0)
        self.assertEqual(plan[114], 110.0)
        actual = {
            line.silo_number: line.actual_consumption
            for line in history.line_ids
            if line.product_id
        }
        self.assertEqual(actual, self.get_dispensed(reference))

    def test_partial_quantities_are_in_the_order_while_the_plant_runs(self):
        batch = self.release_orders()
        self.run_plant(34)
        self.assertEqual(batch.state, "running")
        move = batch.line_ids.filtered(lambda ln: ln.silo_number == 101).move_id
        self.assertGreater(move.quantity_done, 800)
        self.assertEqual(batch.production_id.state, "progress")

    def test_ten_orders_and_the_next_ones_are_fetched(self):
        self.env.company.scada_auto_sync = True
        productions = self.create_orders(12)
        self.batches._fill_queue(self.line)
        self.run_jobs()
        for _cycle in range(12):
            self.run_plant()
        self.assertEqual(productions.mapped("state"), ["done"] * 12)
        self.assertFalse(self.batches.search([]))
        self.assertEqual(len(self.simulator.log.events("finished")), 12)
        self.assertFalse(self.simulator.log.events("duplicate_order"))

    def test_result_slot_is_acknowledged_before_the_batch_is_archived(self):
        self.release_orders()
        self.simulator.scan(400)
        self.poll()
        self.assertEqual(self.get_words(6076), (0,))
        self.run_jobs("_job_post", "_job_finish")
        self.assertEqual(len(self.batches.search([])), 1)
        self.run_jobs()
        self.assertEqual(self.get_words(6076), (1,))
        self.assertFalse(self.batches.search([]))
