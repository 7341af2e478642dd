# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.sql_db import Cursor

from odoo.addons.queue_job.exception import RetryableJobError

from ..common import PlantCase

RESULT = 6000  # first word of result slot 1


class TestPoll(PlantCase):
    """What a poll costs, stores and keeps out."""

    def start_batch(self, count=1):
        """Return running batches whose first reading is stored."""
        batches = self.release_orders(count)
        self.run_plant(10)
        return batches

    def test_unchanged_slots_cost_ten_requests(self):
        self.poll()
        self.count_requests()
        self.poll()
        self.assertEqual(self.count_requests(), 10)

    def test_changed_slot_costs_one_request_more(self):
        self.start_batch()
        self.simulator.scan(5)
        self.count_requests()
        self.poll()
        self.assertEqual(self.count_requests(), 11)

    def test_nothing_is_written_when_nothing_changed(self):
        self.start_batch()
        self.poll()
        statements = []
        execute = Cursor.execute

        def record(cursor, query, params=None, log_exceptions=None):
            statements.append(query)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", record):
            self.poll()
            self.plc.flush()
        written = [q for q in statements if q.split()[0].upper() in WRITES]
        self.assertEqual(written, [])

    def test_next_poll_is_queued_while_batches_are_in_the_queue(self):
        self.release_orders()
        self.trap.enqueued_jobs.clear()
        self.poll()
        job = self.trap.enqueued_jobs[-1]
        self.assertEqual(job.method_name, "_job_poll")
        self.assertTrue(job.eta)

    def test_chain_of_polls_ends_with_an_empty_queue(self):
        self.poll()
        self.trap.assert_jobs_count(0)

    def test_cron_restarts_a_broken_chain(self):
        self.release_orders()
        self.trap.enqueued_jobs.clear()
        self.batches._cron_post_readings()
        names = [job.method_name for job in self.trap.enqueued_jobs]
        self.assertEqual(names, ["_job_poll"])

    # -- offline --------------------------------------------------------------
    def test_lost_plc_is_noted_once_and_polled_on(self):
        self.release_orders()
        self.poll()
        self.simulator.inject("refuse")
        self.poll()
        self.assertEqual(self.plc.state, "offline")
        since, error = self.plc.state_since, self.plc.last_error
        self.assertTrue(error)
        with self.assertLogs("odoo.addons.scada_bridge_plc") as logs:
            self.poll()
            self.plc._set_online()
        self.assertEqual(len(logs.output), 1)
        self.assertIn("is online", logs.output[0])
        self.assertTrue(since)

    def test_plc_is_back_with_the_next_poll(self):
        batch = self.release_orders()
        self.simulator.inject("refuse")
        self.poll()
        self.assertEqual(self.plc.state, "offline")
        self.simulator.clear_faults()
        self.run_plant()
        self.assertEqual(self.plc.state, "online")
        self.assertFalse(batch.exists())

    # -- quarantine -----------------------------------------------------------
    def test_record_of_an_unknown_order_is_quarantined(self):
        batch = self.start_batch()
        self.set_words(RESULT + 1, 0x414C, 0x4945, 0x4E00, 0, 0, 0, 0, 0)
        kilograms = batch.total_actual
        self.poll()
        slot = self.plc.slot_ids.filtered(lambda s: s.number == 1)
        self.assertIn("ALIEN", slot.quarantine_reason)
        self.assertIn("414C 4945 4E00", slot.raw_words)
        self.assertEqual(batch.total_actual, kilograms)

    def test_record_in_the_wrong_slot_is_quarantined(self):
        batch = self.start_batch()
        words = list(self.get_words(RESULT, 77))
        words[0] = 2
        self.set_words(RESULT + 100, *words)
        readings = batch.reading_seq
        self.poll()
        slot = self.plc.slot_ids.filtered(lambda s: s.number == 2)
        self.assertIn("has slot 1", slot.quarantine_reason)
        self.assertEqual(batch.reading_seq, readings)

    def test_impossible_kilograms_are_quarantined_not_guessed(self):
        batch = self.start_batch()
        self.set_words(RESULT + 28, 0x7FFF, 0xFFFF)
        kilograms = batch.total_actual
        self.poll()
        slot = self.plc.slot_ids.filtered(lambda s: s.number == 1)
        self.assertIn("silo101_qty", slot.quarantine_reason)
        self.assertEqual(batch.total_actual, kilograms)

    def test_kilograms_of_a_silo_without_component_fail_to_post_with_the_reason(self):
        batch = self.start_batch()
        self.set_words(RESULT + 34, 0, 500)
        self.set_words(RESULT + 37, 0, 500)
        self.poll()
        self.run_jobs()
        self.assertFalse(batch.update_odoo)
        self.assertIn("104", batch.error_message)

    def test_other_slots_go_on_when_one_is_bad(self):
        batches = self.release_orders(2)
        bad, good = batches
        production = good.production_id
        self.simulator.scan(5)
        self.set_words(RESULT, 9)
        self.simulator.scan(400)
        self.set_words(RESULT, 9)
        self.poll()
        self.run_jobs()
        self.simulator.scan(400)
        self.set_words(RESULT, 9)
        self.poll()
        self.run_jobs()
        self.assertFalse(bad.reading_seq)
        self.assertTrue(self.plc.slot_ids.filtered("quarantine_reason"))
        self.assertEqual(production.state, "done")

    def test_released_quarantine_is_read_again(self):
        batch = self.start_batch()
        number = self.get_words(RESULT)
        self.set_words(RESULT, 9)
        self.poll()
        self.set_words(RESULT, *number)
        slot = self.plc.slot_ids.filtered(lambda s: s.number == 1)
        slot.action_release()
        readings = batch.reading_seq
        self.simulator.scan(3)
        self.poll()
        self.assertEqual(batch.reading_seq, readings + 1)
        self.assertFalse(slot.quarantine_reason)

    def test_vanished_memory_quarantines_the_running_batch(self):
        batch = self.start_batch()
        self.simulator.power_cycle(lose_memory=True)
        self.poll()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("blank", batch.error_message)

    def test_order_lost_before_the_plc_took_it_is_quarantined(self):
        self.simulator.freeze()
        batch = self.release_orders()
        self.poll()
        self.run_jobs()
        self.assertEqual(batch.plc_state, "released")
        self.plc._set_offline("for the test")
        self.simulator.power_cycle(lose_memory=True)
        self.poll()
        self.run_jobs("_job_verify")
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("lost this order", batch.error_message)

    def test_order_lost_is_noticed_whichever_job_finds_the_plc_back(self):
        self.simulator.freeze()
        batch = self.release_orders()
        self.poll()
        self.plc._set_offline("for the test")
        self.simulator.power_cycle(lose_memory=True)
        self.forget_jobs()
        self.plc._job_read_events()
        self.run_jobs("_job_verify")
        self.assertEqual(batch.plc_state, "quarantine")

    def test_one_spoilt_read_quarantines_no_order(self):
        self.simulator.freeze()
        batch = self.release_orders()
        name = 60  # byte of the reply with the end of the order's name
        self.simulator.inject("garble", on="reads", count=1, at=name)
        with self.in_haste(), self.assertRaises(RetryableJobError):
            batch._job_verify()
        self.assertEqual(batch.plc_state, "released")

    def test_order_that_waits_at_the_plc_is_still_there_after_an_outage(self):
        self.simulator.freeze()
        batch = self.release_orders()
        self.plc._set_offline("for the test")
        self.poll()
        self.run_jobs("_job_verify")
        self.assertEqual(batch.plc_state, "released")

    def test_power_cycle_with_a_good_battery_loses_nothing(self):
        batch = self.start_batch()
        production, reference = batch.production_id, batch.reference
        self.simulator.power_cycle()
        self.run_plant()
        self.assertEqual(production.state, "done")
        self.assertEqual(self.get_consumed(production), self.get_dispensed(reference))

    def test_torn_record_is_left_for_the_next_poll(self):
        batch = self.start_batch()
        self.simulator.scan(5)
        self.simulator.inject("torn", on="reads", count=1, after=1)
        readings = batch.reading_seq
        before = batch.total_actual
        self.poll()
        self.assertIn(batch.reading_seq, (readings, readings + 1))
        self.assertLessEqual(before, batch.total_actual)


WRITES = ("INSERT", "UPDATE", "DELETE")
