# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.queue_job.exception import RetryableJobError

from ..common import PlantCase

RESULT, HANDSHAKE = 6000, 6076

# 830.25 kg from silo 101: more than the dosing error can make of 825 kg
CORRECTED = (0x0001, 0x4451)
ALIEN = (0x414C, 0x4945, 0x4E00, 0, 0, 0, 0, 0)


class TestAcknowledge(PlantCase):
    """The PLC is told that a result is stored, after it is, and only then."""

    def finish_batch(self):
        """Return a batch whose finished record is stored, nothing else done."""
        batch = self.release_orders()
        self.simulator.scan(400)
        self.poll()
        return batch

    def test_poll_itself_acknowledges_nothing(self):
        batch = self.finish_batch()
        self.assertEqual(batch.state, "finished")
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_running_batch_is_not_acknowledged(self):
        batch = self.release_orders()
        self.simulator.scan(10)
        self.poll()
        self.run_jobs()
        self.assertEqual(batch.plc_state, "taken")
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_finished_batch_is_acknowledged_by_a_job_of_its_own(self):
        batch = self.finish_batch()
        self.run_jobs("_job_acknowledge")
        self.assertEqual(batch.plc_state, "acknowledged")
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_lost_reply_to_the_acknowledgement_is_harmless(self):
        batch = self.finish_batch()
        self.simulator.inject("close", on="writes", count=1)
        with self.assertRaises(RetryableJobError):
            batch._job_acknowledge()
        self.assertEqual(batch.plc_state, "taken")
        batch._job_acknowledge()
        self.assertEqual(batch.plc_state, "acknowledged")

    def test_refused_acknowledgement_is_tried_again_and_quarantines_nothing(self):
        batch = self.finish_batch()
        self.simulator.inject("status", on="writes", count=1)
        with self.assertRaises(RetryableJobError):
            batch._job_acknowledge()
        self.assertEqual(batch.plc_state, "taken")
        self.assertFalse(batch.error_message)
        batch._job_acknowledge()
        self.assertEqual(batch.plc_state, "acknowledged")

    def test_poll_queues_the_acknowledgement_again_when_its_job_was_lost(self):
        self.finish_batch()
        self.trap.enqueued_jobs.clear()
        self.poll()
        names = [job.method_name for job in self.trap.enqueued_jobs]
        self.assertEqual(names.count("_job_acknowledge"), 1)

    def test_record_changed_before_the_acknowledgement_is_stored_first(self):
        batch = self.finish_batch()
        self.set_words(6028, *CORRECTED)
        batch._job_acknowledge()
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.poll()
        batch._job_acknowledge()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        line = batch.line_ids.filtered(lambda ln: ln.silo_number == 101)
        self.assertEqual(line.actual_consumption, 830.25)

    def test_record_of_another_order_in_its_slot_is_not_acknowledged(self):
        """A database was set back to between the reading and the acknowledgement."""
        batch = self.finish_batch()
        self.set_words(RESULT + 1, *ALIEN)
        self.poll()
        batch._job_acknowledge()
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.assertEqual(batch.plc_state, "acknowledged")
        self.assertIn("ALIEN", self.plc.slot_ids[0].quarantine_reason)
        self.assertTrue(self.plc.slot_ids[0].is_blocking)

    def test_record_that_can_not_be_right_any_more_is_not_acknowledged(self):
        batch = self.finish_batch()
        kept = self.get_words(RESULT + 28)
        self.set_words(RESULT + 28, 0x7FFF)
        self.poll()
        batch._job_acknowledge()
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.assertEqual(batch.plc_state, "taken")
        self.set_words(RESULT + 28, *kept)
        self.poll()
        batch._job_acknowledge()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_order_closed_before_the_acknowledgement_stays_in_the_queue(self):
        batch = self.finish_batch()
        self.run_jobs("_job_post", "_job_finish")
        self.assertEqual(batch.production_id.state, "done")
        self.assertTrue(batch.exists())

    def test_change_after_the_acknowledgement_is_taken_until_the_order_is_closed(self):
        batch = self.finish_batch()
        batch._job_acknowledge()
        self.set_words(6028, *CORRECTED)
        self.set_words(HANDSHAKE, 0)
        self.poll()
        line = batch.line_ids.filtered(lambda ln: ln.silo_number == 101)
        self.assertEqual(line.actual_consumption, 830.25)
        self.assertEqual(batch.plc_state, "taken")
        batch._job_acknowledge()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertEqual(batch.plc_state, "acknowledged")

    def test_finished_batch_that_is_shown_as_running_again_is_not_believed(self):
        batch = self.finish_batch()
        batch._job_acknowledge()
        self.set_words(6072, 0)
        self.set_words(6028, *CORRECTED)
        self.poll()
        slot = self.plc.slot_ids.filtered(lambda s: s.number == 1)
        self.assertIn("running again", slot.quarantine_reason)
        self.assertTrue(batch.status_manufacturing)

    def test_result_whose_commit_fails_is_neither_acknowledged_nor_lost(self):
        batch = self.release_orders()
        self.simulator.scan(400)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.poll()
            self.run_jobs("_job_post")
            raise ZeroDivisionError("in the place of a commit that fails")
        self.env.cache.invalidate()
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.assertEqual(batch.reading_seq, 0)
        self.poll()
        self.assertEqual(batch.reading_seq, 1)
        self.run_jobs()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
