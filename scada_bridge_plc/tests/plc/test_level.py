# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields

from ..common import PlantCase

RESULT = 6000  # first word of result slot 1
ALIEN = (0x414C, 0x4945, 0x4E00, 0, 0, 0, 0, 0)


class TestLevel(PlantCase):
    """Slots and queue are compared at every poll, whether or not a word has changed."""

    def lose_unseen(self):
        """Return a batch that was dosed whole and forgotten between two polls."""
        batch = self.release_orders()
        self.poll()
        self.simulator.scan(400)
        self.simulator.power_cycle(lose_memory=True)
        self.forget_jobs()
        self.poll()
        self.run_jobs("_job_verify")
        return batch

    def start_batch(self):
        batch = self.release_orders()
        self.run_plant(10)
        return batch

    def test_order_dosed_and_forgotten_between_two_polls_is_noticed_by_the_first(self):
        batch = self.lose_unseen()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("lost this order", batch.error_message)

    def test_order_dosed_and_forgotten_unseen_can_be_sent_again(self):
        order = self.lose_unseen().production_id
        order.scada_batch_ids.action_resend()
        self.assertEqual(order.scada_batch_ids.plc_state, "to_write")

    def test_order_dosed_and_forgotten_unseen_can_be_cancelled(self):
        batch = self.lose_unseen()
        batch.action_cancel("not made, looked at the plant")
        self.assertFalse(batch.exists())

    def test_running_batch_whose_slot_was_blank_already_is_quarantined(self):
        batch = self.release_orders()
        self.poll()
        batch.plc_state = "taken"
        self.simulator.power_cycle(lose_memory=True)
        self.poll()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("blank", batch.error_message)

    def test_running_batch_overwritten_by_another_order_is_quarantined(self):
        batch = self.start_batch()
        self.set_words(RESULT + 1, *ALIEN)
        self.poll()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("overwritten by ALIEN", batch.error_message)

    def test_overwritten_batch_that_the_plc_shows_again_goes_on(self):
        batch = self.start_batch()
        words = self.get_words(RESULT, 77)
        self.set_words(RESULT + 1, *ALIEN)
        self.poll()
        self.set_words(RESULT, *words)
        self.poll()
        self.assertEqual(batch.plc_state, "taken")

    def test_order_that_waits_costs_one_request_more_and_no_job(self):
        self.simulator.freeze()
        batch = self.release_orders()
        self.poll()
        self.forget_jobs()
        self.count_requests()
        self.poll()
        self.assertEqual(self.count_requests(), 11)
        names = [job.method_name for job in self.trap.enqueued_jobs]
        self.assertEqual(names, ["_job_poll"])
        self.assertEqual(batch.plc_state, "released")

    def test_order_whose_result_is_there_is_not_lost_with_its_order_slot(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        self.set_words(7000, *[0] * 77)
        batch._job_verify()
        self.assertEqual(batch.plc_state, "released")
        self.poll()
        self.assertEqual(batch.plc_state, "taken")

    def test_order_taken_without_a_trace_is_told_once_a_later_one_is_made(self):
        self.simulator.freeze()
        unseen, made = self.release_orders(2)
        self.set_words(7076, 1)
        self.simulator.freeze(False)
        self.poll()
        self.run_jobs("_job_verify")
        self.assertEqual(unseen.plc_state, "released")
        self.simulator.scan(400)
        self.poll()
        self.run_jobs("_job_verify")
        self.assertEqual(made.state, "finished")
        self.assertEqual(unseen.plc_state, "quarantine")
        self.assertIn("came after it", unseen.error_message)

    def take_silently(self):
        """Return an order whose slot says taken; the line stands still since then."""
        self.simulator.freeze()
        self.poll()  # what slots show at first is no movement of the line later
        batch = self.release_orders()
        self.set_words(7076, 1)
        self.poll()
        return batch

    def wait(self, batch, minutes):
        earlier = fields.Datetime.subtract(batch.date_silent, minutes=minutes)
        batch.date_silent = earlier
        self.poll()
        self.run_jobs("_job_verify")

    def test_order_taken_without_a_trace_is_told_after_a_standstill(self):
        batch = self.take_silently()
        self.wait(batch, 11)
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("stood still for 10 minutes", batch.error_message)

    def test_order_taken_without_a_trace_waits_before_the_standstill_is_long(self):
        batch = self.take_silently()
        self.wait(batch, 9)
        self.assertEqual(batch.plc_state, "released")

    def test_line_on_which_another_order_waits_does_not_stand_still(self):
        self.simulator.freeze()
        self.poll()
        taken = self.release_orders(2)[0]
        self.set_words(7076, 1)
        self.poll()
        self.assertFalse(taken.date_silent)

    def test_line_on_which_another_order_runs_does_not_stand_still(self):
        taken, running = self.release_orders(2)
        self.set_words(7076, 1)
        self.run_plant(10)
        self.poll()
        self.assertEqual(running.plc_state, "taken")
        self.assertFalse(taken.date_silent)

    def test_standstill_is_over_when_a_result_changes(self):
        batch = self.take_silently()
        self.set_words(RESULT + 101, *ALIEN)
        self.poll()
        self.assertFalse(batch.date_silent)

    def test_order_told_after_a_standstill_goes_on_if_the_plc_shows_it(self):
        batch = self.take_silently()
        self.wait(batch, 11)
        self.set_words(7076, 0)
        self.simulator.freeze(False)
        self.run_plant(10)
        self.assertEqual(batch.plc_state, "taken")

    def test_released_quarantine_of_a_standstill_waits_for_another_one(self):
        batch = self.take_silently()
        self.wait(batch, 11)
        batch.action_release_quarantine()
        self.poll()
        self.run_jobs("_job_verify")
        self.assertEqual(batch.plc_state, "released")

    def test_order_that_still_waits_while_a_later_one_is_made_is_no_fault(self):
        self.simulator.freeze()
        waiting, made = self.release_orders(2)
        self.set_words(6001, *ALIEN)  # not acknowledged: slot 1 is not free
        self.simulator.freeze(False)
        self.simulator.scan(400)
        self.poll()
        self.run_jobs("_job_verify")
        self.assertEqual((waiting.plc_state, made.state), ("released", "finished"))

    def test_result_that_was_refused_is_judged_again_once_its_order_is_found(self):
        batch = self.release_orders()
        self.simulator.scan(10)
        batch.reference = "OTHER"  # as before the order was queued again
        self.poll()
        self.assertTrue(self.plc.slot_ids.filtered("quarantine_reason"))
        batch.write({"reference": batch.mo_id, "plc_state": "to_release"})
        self.run_jobs("_job_release")
        batch._job_release()
        self.poll()
        self.assertEqual(batch.plc_state, "taken")
