# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from ...plc.link.cip import CipLink
from ..common import PlantCase

HANDSHAKE = 6076
JOB = "_job_acknowledge_again"
LOGGER = "odoo.addons.scada_bridge_plc"


class TestRepeat(PlantCase):
    """What is in Odoo is acknowledged again, a few times, and never blindly."""

    def make_batch(self):
        """Return the order of a batch that was made, acknowledged and archived."""
        batch = self.release_orders()
        order = batch.production_id
        self.run_plant()
        self.poll()
        self.assertEqual(order.state, "done")
        self.assertFalse(batch.exists())
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        return order

    def show_again(self):
        """Let the PLC show its record as one that it waits for, and poll."""
        self.set_words(HANDSHAKE, 0)
        self.poll()
        self.run_jobs(JOB)
        return self.get_words(HANDSHAKE)

    def test_archived_record_that_reads_0_is_acknowledged_again(self):
        self.make_batch()
        self.assertEqual(self.show_again(), (1,))

    def test_archived_record_is_acknowledged_again_three_times(self):
        self.make_batch()
        words = [self.show_again() for _time in range(5)]
        self.assertEqual(words, [(1,), (1,), (1,), (0,), (0,)])

    def test_that_the_plc_resets_the_word_itself_is_said_once(self):
        self.make_batch()
        with self.assertLogs(LOGGER, "WARNING") as logs:
            for _time in range(6):
                self.show_again()
        self.assertEqual(len(logs.output), 1)
        self.assertIn("resets the acknowledge word", logs.output[0])
        notes = self.plc.message_ids.mapped("body")
        self.assertIn("resets the acknowledge word", notes[0])

    def test_next_order_of_the_slot_begins_to_count_anew(self):
        self.make_batch()
        for _time in range(4):
            self.show_again()
        self.set_words(HANDSHAKE, 1)
        self.make_batch()
        self.assertEqual(self.show_again(), (1,))

    def test_word_that_stays_1_is_not_written(self):
        self.make_batch()
        self.poll()
        self.forget_jobs()
        self.poll()
        names = [job.method_name for job in self.trap.enqueued_jobs]
        self.assertNotIn(JOB, names)

    def test_nothing_is_acknowledged_again_while_an_order_waits_in_the_slot(self):
        self.make_batch()
        self.simulator.freeze()
        waiting = self.release_orders()
        self.assertEqual(waiting.batch_no, 1)
        self.assertEqual(self.show_again(), (0,))
        self.assertEqual(waiting.plc_state, "released")

    def test_record_of_another_order_is_not_acknowledged(self):
        self.make_batch()
        self.set_words(HANDSHAKE, 0)
        self.poll()
        self.set_words(6001, 0x414C, 0x4945, 0x4E00, 0, 0, 0, 0, 0)  # "ALIEN"
        self.run_jobs(JOB)
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_batch_that_waits_for_its_order_is_acknowledged_again_too(self):
        batch = self.release_orders()
        self.simulator.scan(400)
        self.poll()
        self.run_jobs("_job_acknowledge")
        self.assertEqual(batch.plc_state, "acknowledged")
        self.assertEqual(self.show_again(), (1,))

    # -- a word that never reads 1 ----------------------------------------------------
    def acknowledge_in_vain(self):
        """The PLC answers the write and does not carry it out; return the batch."""
        batch = self.release_orders()
        self.simulator.scan(400)
        self.poll()
        with patch.object(CipLink, "_write"):
            batch._job_acknowledge()
        return batch

    def test_acknowledgement_answered_and_not_executed_is_not_believed(self):
        batch = self.acknowledge_in_vain()
        self.assertEqual(batch.plc_state, "taken")

    def test_acknowledgement_answered_and_not_executed_is_done_by_the_next_poll(self):
        batch = self.acknowledge_in_vain()
        self.poll()
        self.run_jobs("_job_acknowledge")
        self.assertEqual(batch.plc_state, "acknowledged")
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_word_that_never_reads_1_keeps_no_batch(self):
        batch = self.acknowledge_in_vain()
        with patch.object(CipLink, "_write"):
            batch._job_acknowledge()
            self.assertEqual(batch.plc_state, "taken")
            with self.assertLogs(LOGGER, "WARNING") as logs:
                batch._job_acknowledge()
        self.assertEqual(batch.plc_state, "acknowledged")
        self.assertIn("resets the acknowledge word", logs.output[0])

    # -- polls of an idle plant -------------------------------------------------------
    def test_plant_that_has_just_finished_is_still_looked_at(self):
        self.make_batch()
        self.assertTrue(self.plc._has_work())

    def test_plant_that_finished_long_ago_is_looked_at_by_the_cron(self):
        self.make_batch()
        self.cr.execute("SELECT scada_evidence_pass('long ago')")
        self.cr.execute("UPDATE scada_mo_history SET date_archived = '2020-01-01'")
        self.assertFalse(self.plc._has_work())
        self.forget_jobs()
        self.env["queue.job"].search([]).unlink()  # twins that the trap let through
        self.batches._cron_post_readings()
        names = [job.method_name for job in self.trap.enqueued_jobs]
        self.assertEqual(names, ["_job_poll"])
