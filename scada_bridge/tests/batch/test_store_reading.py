# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 2: what the plant says is kept, and a job is queued to post it."""
import logging

from odoo import fields

from ...exceptions import ScadaDataError, ScadaStateError
from ..common import MillCase


class TestStoreReading(MillCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()

    def get_actuals(self):
        """Return {silo: kg} of the silos that were measured."""
        lines = self.batch.line_ids.filtered("is_measured")
        return {line.silo_number: line.actual_consumption for line in lines}

    # -- quantities -----------------------------------------------------------------
    def test_quantities_are_kept_by_silo(self):
        self.store(self.batch, {101: "825.50", 102: "370.25"})
        self.assertEqual(self.get_actuals(), {101: 825.5, 102: 370.25})
        self.assertEqual(self.batch.total_actual, 1195.75)

    def test_targets_stay_as_planned(self):
        self.store(self.batch, {101: "825.50"})
        self.assertEqual(self.batch.line_ids[0].consumption, 825.0)

    def test_quantities_replace_the_earlier_ones(self):
        self.store(self.batch, {101: 100, 102: 50})
        self.store(self.batch, {101: 250})
        self.assertEqual(self.get_actuals(), {101: 250.0, 102: 50.0})

    def test_lower_quantity_corrects_downwards(self):
        self.store(self.batch, {101: 250})
        self.store(self.batch, {101: "249.99"})
        self.assertEqual(self.get_actuals(), {101: 249.99})

    def test_quantity_goes_back_to_zero(self):
        self.store(self.batch, {101: 250})
        self.store(self.batch, {101: 0})
        self.assertEqual(self.get_actuals(), {101: 0.0})

    def test_first_zero_is_a_value(self):
        self.assertTrue(self.store(self.batch, {101: 0}))
        self.assertEqual(self.get_actuals(), {101: 0.0})

    def test_silo_that_the_batch_does_not_have_is_refused(self):
        with self.assertRaisesRegex(ScadaDataError, r"Batch 1 \(.+\) has no silo 116."):
            self.store(self.batch, {101: 100, 116: 5})
        self.assertEqual(self.get_actuals(), {})
        self.assertEqual(self.batch.reading_seq, 0)

    def test_finished_weight_is_kept(self):
        self.store(self.batch, {}, "2487.35", is_finished=True)
        self.assertEqual(self.batch.actual_weight_quantity_finished_goods, 2487.35)

    def test_weight_that_is_not_told_changes_nothing(self):
        self.store(self.batch, {}, "2487.35")
        self.store(self.batch, {101: 5})
        self.assertEqual(self.batch.actual_weight_quantity_finished_goods, 2487.35)

    # -- state -------------------------------------------------------------------
    def test_first_reading_starts_the_batch(self):
        self.store(self.batch, {101: 1})
        self.assertEqual(self.batch.state, "running")
        self.assertFalse(self.batch.status_manufacturing)
        self.assertTrue(self.batch.date_started)
        self.assertEqual(self.batch.date_reading, self.batch.date_started)
        self.assertFalse(self.batch.date_finished)

    def test_start_stays_the_time_of_the_first_reading(self):
        self.store(self.batch, {101: 1})
        self.batch.date_started = "2026-03-01 00:00:00"
        self.store(self.batch, {101: 2})
        self.assertEqual(
            fields.Datetime.to_string(self.batch.date_started), "2026-03-01 00:00:00"
        )

    def test_finished_reading_finishes_the_batch(self):
        self.store(self.batch, {101: 825}, 2500, is_finished=True)
        self.assertEqual(self.batch.state, "finished")
        self.assertTrue(self.batch.status_manufacturing)
        self.assertTrue(self.batch.date_finished)

    def test_plant_may_take_back_that_it_has_finished(self):
        self.store(self.batch, {101: 825}, 2500, is_finished=True)
        self.store(self.batch, {101: 825}, 2500)
        self.assertEqual(self.batch.state, "running")
        self.assertFalse(self.batch.status_manufacturing)
        self.assertFalse(self.batch.date_finished)

    def test_failed_operation_is_kept(self):
        self.store(self.batch, {101: 1}, is_failed=True)
        self.assertTrue(self.batch.status_operation)
        self.store(self.batch, {101: 2})
        self.assertFalse(self.batch.status_operation)

    # -- news or not ----------------------------------------------------------------
    def test_same_reading_is_no_news(self):
        self.assertTrue(self.store(self.batch, {101: 100, 102: 0}, 500))
        self.assertFalse(self.store(self.batch, {101: "100.00", 102: 0}, "500.0"))
        self.assertEqual(self.batch.reading_seq, 1)

    def test_same_reading_asks_the_database_nothing_and_writes_nothing(self):
        self.store(self.batch, {101: 100, 102: 0}, 500)
        self.batch.flush()
        with self.assertQueryCount(0):
            self.store(self.batch, {101: 100, 102: 0}, 500)

    def test_reading_without_news_queues_no_job(self):
        self.store(self.batch, {101: 100})
        self.forget_jobs()
        self.store(self.batch, {101: 100})
        self.trap.assert_jobs_count(0)

    def test_change_of_the_smallest_digit_is_news(self):
        self.store(self.batch, {101: "100.000"})
        self.assertTrue(self.store(self.batch, {101: "100.001"}))

    def test_change_of_the_status_alone_is_news(self):
        self.store(self.batch, {101: 100})
        self.assertTrue(self.store(self.batch, {101: 100}, is_finished=True))

    def test_every_news_is_counted_and_to_be_posted(self):
        for number, kg in enumerate((10, 20, 30), 1):
            self.store(self.batch, {101: kg})
            self.assertEqual(self.batch.reading_seq, number)
            self.assertFalse(self.batch.update_odoo)

    def test_news_queues_one_job_to_post_it(self):
        self.store(self.batch, {101: 100})
        self.store(self.batch, {101: 200})
        self.trap.assert_jobs_count(1)
        self.trap.assert_enqueued_job(self.batch._job_post)

    def test_news_of_a_closed_order_is_refused(self):
        self.batch.date_closed = fields.Datetime.now()
        with self.assertRaisesRegex(ScadaStateError, "closed already"):
            self.store(self.batch, {101: 100})

    def test_old_reading_of_a_closed_order_is_no_error(self):
        self.store(self.batch, {101: 100})
        self.batch.date_closed = fields.Datetime.now()
        self.assertFalse(self.store(self.batch, {101: 100}))

    # -- log ------------------------------------------------------------------------
    def test_news_is_reported_in_the_log(self):
        with self.assertLogs("odoo.addons.scada_bridge", logging.INFO) as logs:
            self.store(self.batch, {101: 825, 102: 370}, 2480, is_finished=True)
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            [
                "[TASK 2] %s batch 1 on PLC01: 2 silos changed, 1195.00 kg so far, "
                "finished with 2480 kg" % self.batch.mo_id
            ],
        )
