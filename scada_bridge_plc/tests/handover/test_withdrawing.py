# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that was taken back is watched until the PLC can't show it any more."""
from odoo import fields

from ..common import PlantCase

ORDER, RESULT = 7000, 6000


class TestWithdrawing(PlantCase):
    def setUp(self):
        super().setUp()
        self.release_each_by_itself()
        self.plc.withdraw_seconds = 60

    def withdraw(self, count=1):
        """Return a batch that was taken back, and the others of the queue."""
        self.simulator.freeze()
        batches = self.release_orders(count)
        self.words = self.get_words(ORDER, 77)
        batches[0].action_cancel("not today")
        self.forget_jobs()
        return batches[0], batches[1:]

    def wait(self, batch, seconds):
        date = fields.Datetime.subtract(fields.Datetime.now(), seconds=seconds)
        batch.date_withdrawn = date
        self.poll()

    def get_history(self, order):
        return self.histories.search([("production_id", "=", order.id)])

    def test_slot_and_order_are_not_used_again_while_it_is_watched(self):
        batch, _others = self.withdraw()
        self.assertEqual(batch.plc_state, "withdrawing")
        batch.production_id.scada_on_hold = False
        self.env.company.scada_queue_policy = "top_up"
        self.assertEqual(self.queue_orders().batch_no, 2)
        self.poll()
        self.assertEqual(batch.plc_state, "withdrawing")

    def test_it_is_withdrawn_when_the_time_is_over(self):
        batch, _others = self.withdraw()
        order = batch.production_id
        self.wait(batch, 59 - 20)
        self.assertTrue(batch.exists())
        self.wait(batch, 61)
        self.assertFalse(batch.exists())
        run = self.get_history(order)
        self.assertEqual((run.end, run.state), ("withdrawn", "cancel"))
        self.assertIn("not today", run.reason)

    def test_it_is_withdrawn_when_the_next_run_of_the_line_has_finished(self):
        batch, other = self.withdraw(2)
        order = batch.production_id
        batch.date_withdrawn = fields.Datetime.subtract(
            fields.Datetime.now(), seconds=5
        )
        self.simulator.freeze(False)
        self.simulator.scan(10)
        self.poll()
        self.assertEqual(batch.plc_state, "withdrawing")
        self.run_plant()
        self.poll()
        self.assertFalse(batch.exists())
        self.assertEqual(self.get_history(order).end, "withdrawn")
        self.assertFalse(other.exists())

    def test_run_that_shows_up_goes_on_as_what_it_is(self):
        batch, _others = self.withdraw()
        order = batch.production_id
        self.set_words(ORDER, *self.words)  # the PLC had it before our word came
        self.simulator.freeze(False)
        self.simulator.scan(10)
        self.poll()
        self.assertEqual(batch.plc_state, "taken")
        self.assertIn("goes on", " ".join(batch.message_ids.mapped("body")))
        self.run_plant()
        self.assertEqual(order.state, "done")
        self.assertEqual(self.get_consumed(order), self.get_dispensed(order.name))

    def test_slot_that_says_taken_again_is_asked_about(self):
        batch, _others = self.withdraw()
        self.set_words(ORDER, *self.words[:76], 1)
        self.poll()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("was taken back", batch.error_message)

    def test_order_that_is_sent_again_waits_for_the_end_of_the_first_run(self):
        self.simulator.freeze()
        batch = self.release_orders()
        order, first = batch.production_id, batch.reference
        batch._quarantine("for the test")
        batch.action_resend()
        self.assertEqual(order.scada_batch_ids, batch)
        self.assertEqual(batch.plc_state, "withdrawing")
        self.wait(batch, 61)
        again = order.scada_batch_ids
        self.assertNotEqual(again.reference, first)
        self.assertEqual((again.plc_state, again.batch_no), ("to_write", 1))

    def test_cancelling_it_once_more_changes_nothing(self):
        batch, _others = self.withdraw()
        batch.action_cancel("really")
        self.assertEqual(batch.plc_state, "withdrawing")
        self.wait(batch, 61)
        self.assertFalse(batch.exists())

    def test_clients_see_an_empty_queue(self):
        batch, _others = self.withdraw()
        self.assertFalse(self.batches._get_queue())
        self.assertEqual(self.batches._clear_queue(), 0)
        self.assertTrue(batch.exists())

    def test_cancelled_order_is_cancelled_and_its_run_is_watched(self):
        self.simulator.freeze()
        batch = self.release_orders()
        order = batch.production_id
        order.action_cancel()
        self.assertEqual((order.state, batch.plc_state), ("cancel", "withdrawing"))
        self.wait(batch, 61)
        self.assertEqual(self.get_history(order).end, "withdrawn")

    def test_run_of_a_cancelled_order_that_shows_up_keeps_its_kilograms(self):
        self.simulator.freeze()
        batch = self.release_orders()
        order, words = batch.production_id, self.get_words(ORDER, 77)
        order.action_cancel()
        self.set_words(ORDER, *words)
        self.simulator.freeze(False)
        self.run_plant()
        self.assertTrue(batch.error_message)
        batch.action_cancel("the order was cancelled")
        material = self.env["scada.unassigned.material"].search([])
        dosed = sum(self.get_dispensed(order.name).values())
        self.assertAlmostEqual(sum(material.mapped("kg")), dosed, 2)

    def test_order_that_was_never_released_leaves_at_once(self):
        batch = self.queue_orders()
        batch._job_write()
        batch.action_cancel("not today")
        self.assertFalse(batch.exists())

    def test_watch_survives_a_poll_without_an_answer(self):
        batch, _others = self.withdraw()
        self.simulator.inject("refuse")
        self.wait(batch, 61)
        self.assertTrue(batch.exists())
        self.simulator.clear_faults()
        self.poll()
        self.assertFalse(batch.exists())
