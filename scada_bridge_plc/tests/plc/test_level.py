# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
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
