# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 3: the order is finished with what the plant has made."""
import logging
from unittest.mock import patch

from odoo.tests import Form

from ...exceptions import ScadaDataError
from ..common import STOCK_KG, MillCase

ACTUALS = {101: "826.25", 102: "374.9", 103: "210.4", 114: 0}


class CloseCase(MillCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def get_taken(self):
        """Return {silo: kg} that have left the stock."""
        return {
            silo: round(STOCK_KG - self.get_on_hand(component), 3)
            for silo, component in self.components.items()
        }

    def get_demands(self):
        """Return {component: (move state, demand, done)}."""
        return {
            move.product_id: (move.state, move.product_uom_qty, move.quantity_done)
            for move in self.order.move_raw_ids
        }


class TestClose(CloseCase):
    def assertClosed(self, weight):
        """Order, stock and moves agree with the plant, and nothing else was made."""
        self.order.invalidate_cache()
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.get_on_hand(self.finished), weight)
        self.assertEqual(
            (self.order.product_qty, self.order.qty_produced), (weight, weight)
        )
        self.assertEqual(
            self.get_taken(), {101: 826.25, 102: 374.9, 103: 210.4, 114: 0.0}
        )

    def test_less_than_planned_was_made(self):
        self.finish(self.batch, ACTUALS, "2450.5")
        self.assertClosed(2450.5)

    def test_more_than_planned_was_made(self):
        self.finish(self.batch, ACTUALS, "2611.25")
        self.assertClosed(2611.25)

    def test_exactly_the_plan_was_made(self):
        self.finish(self.batch, ACTUALS, 2500)
        self.assertClosed(2500.0)

    def test_reserved_order_leaves_no_reservation(self):
        self.order.action_assign()
        self.finish(self.batch, ACTUALS, "2450.5")
        self.assertClosed(2450.5)
        quants = self.env["stock.quant"].search(
            [("product_id", "in", [c.id for c in self.components.values()])]
        )
        self.assertEqual(set(quants.mapped("reserved_quantity")), {0.0})

    def test_stock_that_is_short_goes_below_zero(self):
        self.add_stock(self.components[101], -STOCK_KG)
        self.finish(self.batch, ACTUALS, 2500)
        self.assertEqual(self.get_on_hand(self.components[101]), -826.25)

    def test_bom_that_warns_of_other_consumption_asks_nobody(self):
        self.order.consumption = "warning"
        self.finish(self.batch, ACTUALS, "2450.5")
        self.assertClosed(2450.5)

    def test_strict_bom_asks_nobody(self):
        self.order.consumption = "strict"
        self.finish(self.batch, ACTUALS, "2450.5")
        self.assertClosed(2450.5)

    def test_no_back_order_is_left(self):
        before = self.env["mrp.production"].search_count([])
        self.finish(self.batch, ACTUALS, "1000")
        self.assertEqual(self.env["mrp.production"].search_count([]), before)

    def test_moves_are_not_split(self):
        self.finish(self.batch, ACTUALS, "2450.5")
        self.assertEqual(len(self.order.move_raw_ids), 5)
        made = self.order.move_finished_ids
        self.assertEqual(made.mapped("product_uom_qty"), [2450.5])

    def test_dosed_component_is_demanded_as_it_was_done(self):
        self.finish(self.batch, ACTUALS, "2450.5")
        self.assertEqual(
            self.get_demands()[self.components[101]], ("done", 826.25, 826.25)
        )

    def test_component_that_was_not_dosed_is_done_with_nothing(self):
        self.finish(self.batch, ACTUALS, "2450.5")
        self.assertEqual(self.get_demands()[self.components[114]], ("done", 0.0, 0.0))

    def test_component_in_tonnes_leaves_the_stock_in_kilograms(self):
        self.env.company.scada_queue_policy = "top_up"
        bom = self.create_bom({self.components[103]: 0.21})
        bom.bom_line_ids.product_uom_id = self.env.ref("uom.product_uom_ton")
        for assign in (False, True):
            batch = self.create_batch(bom=bom)
            if assign:
                batch.production_id.action_assign()
            before = self.get_taken()[103]
            self.finish(batch, {103: "3.33"}, 2500)
            self.assertEqual(round(self.get_taken()[103] - before, 3), 3.33)

    def test_closing_is_reported_in_the_log(self):
        with self.assertLogs("odoo.addons.scada_bridge", logging.INFO) as logs:
            self.finish(self.batch, ACTUALS, "2450.5")
        self.assertEqual(
            [r.getMessage() for r in logs.records if "[TASK 3]" in r.getMessage()],
            [
                "[TASK 3] %s done with 2450.5 kg" % self.order.name,
                "[TASK 3] %s batch 1 on PLC01 archived (done)" % self.order.name,
            ],
        )


class TestHandAdd(CloseCase):
    """What nobody recorded is taken from the bill of materials, unless asked for."""

    def test_component_that_nobody_recorded_is_consumed_as_planned(self):
        self.finish(self.batch, ACTUALS, 2500)
        self.assertEqual(self.get_demands()[self.premix], ("done", 2.5, 2.5))
        self.assertEqual(self.get_on_hand(self.premix), STOCK_KG - 2.5)

    def test_component_that_a_person_recorded_is_consumed(self):
        move = self.order.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        move.quantity_done = 2.4
        self.finish(self.batch, ACTUALS, 2500)
        self.assertEqual(self.get_demands()[self.premix], ("done", 2.4, 2.4))
        self.assertEqual(self.get_on_hand(self.premix), STOCK_KG - 2.4)

    def test_record_of_a_person_survives_every_reading(self):
        move = self.order.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        self.store(self.batch, {101: 100})
        self.run_jobs("_job_post")
        move.quantity_done = 2.4
        self.store(self.batch, {101: 200})
        self.run_jobs("_job_post")
        self.assertEqual(self.get_done(self.order)[self.premix], 2.4)


class TestActualsAreTouched(CloseCase):
    """A person works on the order's form between the last reading and its end."""

    def setUp(self):
        super().setUp()
        self.store(self.batch, ACTUALS, 2500, is_finished=True)
        self.run_jobs("_job_post")

    def test_quantity_changed_by_a_person_is_set_again(self):
        self.order.move_raw_ids[0].quantity_done = 1
        self.run_jobs("_job_finish")
        self.assertEqual(self.get_taken()[101], 826.25)

    def test_quantity_to_produce_is_locked_in_the_form(self):
        with self.assertRaisesRegex(AssertionError, "readonly"), Form(self.order) as f:
            f.qty_producing = 100

    def test_quantity_to_produce_that_was_changed_changes_no_consumption(self):
        self.order.qty_producing = 100
        self.order._onchange_producing()  # as the form without the lock
        self.assertEqual(self.get_done(self.order)[self.components[101]], 33.0)
        self.run_jobs("_job_finish")
        self.assertEqual(self.get_taken()[101], 826.25)
        self.assertEqual(self.get_on_hand(self.finished), 2500.0)


class TestNotClosed(CloseCase):
    """What can't be closed says why, stays in the queue and is tried again."""

    def assertNotClosed(self, message):
        self.assertEqual(self.batch.error_message, message)
        self.assertFalse(self.batch.date_closed)
        self.assertEqual(self.batch.state, "finished")
        self.assertEqual(set(self.get_taken().values()), {0.0})

    def test_running_batch_is_not_closed(self):
        self.store(self.batch, ACTUALS, 2500)
        self.run_jobs("_job_post")
        self.batch._job_finish()
        self.assertEqual(self.order.state, "progress")

    def test_batch_with_a_reading_that_is_not_posted_is_not_closed(self):
        self.store(self.batch, ACTUALS, 2500, is_finished=True)
        self.batch._job_finish()
        self.assertEqual(self.order.state, "confirmed")

    def test_weight_of_zero_closes_nothing_while_the_right_one_may_come(self):
        self.finish(self.batch, ACTUALS, 0)
        self.assertNotClosed(False)
        self.assertEqual(self.order.state, "progress")

    def test_weight_that_rounds_to_zero_is_refused(self):
        with self.assertRaises(ScadaDataError) as caught:
            self.order._scada_close({}, 0.004)
        self.assertEqual(
            caught.exception.message,
            "%s can't be finished with a weight of 0.004 kg. Wait for the right "
            "weight, or let a SCADA manager finish the batch with it."
            % self.order.name,
        )

    def test_weight_that_comes_later_finishes_the_order(self):
        self.finish(self.batch, ACTUALS, 0)
        self.forget_jobs()
        self.finish(self.batch, ACTUALS, 2500)
        self.assertEqual(self.order.state, "done")
        self.assertFalse(self.batch.exists())

    def test_order_that_a_person_finished_is_left_alone(self):
        self.store(self.batch, ACTUALS, 2500, is_finished=True)
        self.run_jobs("_job_post")
        self.order._scada_close({}, 2400.0)
        self.run_jobs("_job_finish")
        self.assertIn("is already Done", self.batch.error_message)
        self.assertEqual(self.get_on_hand(self.finished), 2400.0)

    def test_reason_of_odoo_is_kept_and_nothing_is_done_by_half(self):
        self.order.product_id.tracking = "serial"  # after it was queued
        self.finish(self.batch, ACTUALS, 2500)
        self.assertIn("need to supply a Lot/Serial Number", self.batch.error_message)
        self.assertNotClosed(self.batch.error_message)
        self.assertEqual(self.order.state, "progress")

    def fail_to_close(self):
        question = {"type": "ir.actions.act_window", "name": "Which drum?"}
        with patch.object(type(self.order), "button_mark_done", lambda order: question):
            self.finish(self.batch, ACTUALS, 2500)

    def test_wizard_of_odoo_is_no_success(self):
        self.fail_to_close()
        self.assertNotClosed(
            "Odoo did not finish %s: Which drum?. Look at the order and finish it or "
            "correct it, then retry." % self.order.name
        )

    def test_closing_is_tried_again_later(self):
        self.fail_to_close()
        self.assertEqual(self.batch.error_count, 1)
        self.trap.assert_enqueued_job(self.batch._job_finish, properties={"eta": 5})

    def test_failure_is_reported_in_the_log(self):
        with self.assertLogs("odoo.addons.scada_bridge", logging.WARNING) as logs:
            self.fail_to_close()
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            [
                "[TASK 3] %(name)s batch 1 on PLC01: attempt 1 failed: Odoo did not "
                "finish %(name)s: Which drum?. Look at the order and finish it or "
                "correct it, then retry.; next one in 5 s" % {"name": self.order.name}
            ],
        )

    def test_bad_batch_does_not_stop_another(self):
        self.env.company.scada_queue_policy = "top_up"
        sound = self.create_batch()
        order = sound.production_id
        self.store(self.batch, ACTUALS, 2500, is_finished=True)
        self.store(sound, ACTUALS, 2500, is_finished=True)
        self.run_jobs("_job_post")
        self.order._scada_close({}, 2400.0)
        self.run_jobs("_job_finish")
        self.assertTrue(self.batch.error_message)
        self.assertEqual(order.state, "done")
