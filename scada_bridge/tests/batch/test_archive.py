# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 3: a batch leaves the queue for the history, once and for ever."""
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...exceptions import ScadaStateError
from ..common import MillCase

ACTUALS = {101: "826.25", 102: "374.9", 103: "210.4", 114: 0}


class ArchiveCase(MillCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def archive(self, **vals):
        """Finish the batch, return its history."""
        self.store(self.batch, ACTUALS, "2450.5", is_finished=True, **vals)
        self.run_jobs("_job_post", "_job_finish")
        return self.order.scada_history_ids


class TestHistory(ArchiveCase):
    """The history has the plan, the actuals and the times."""

    def test_history_keeps_the_identity_of_the_batch(self):
        name, uuid = self.order.name, self.batch.uuid
        history = self.archive()
        self.assertEqual(
            (history.uuid, history.mo_id, history.reference, history.batch_no),
            (uuid, name, name, 1),
        )
        self.assertEqual(
            (history.product_id, history.equipment_id, history.equipment_id_batch),
            (self.finished, self.line, "PLC01"),
        )
        self.assertEqual(history.company_id, self.env.company)

    def test_history_keeps_the_plan_that_odoo_overwrites(self):
        history = self.archive()
        self.assertEqual(self.order.product_qty, 2450.5)
        self.assertEqual(history.consumption, 2500.0)

    def test_history_has_the_result(self):
        history = self.archive()
        self.assertEqual(history.state, "done")
        self.assertTrue(history.status_manufacturing)
        self.assertFalse(history.status_operation)
        self.assertTrue(history.update_odoo)
        self.assertEqual(history.actual_weight_quantity_finished_goods, 2450.5)

    def test_history_keeps_that_the_operation_failed(self):
        self.assertTrue(self.archive(is_failed=True).status_operation)

    def test_history_has_target_and_actual_of_every_silo(self):
        lines = self.archive().line_ids
        self.assertEqual(lines.mapped("silo_number"), list(range(101, 116)))
        self.assertEqual(
            [
                (
                    line.silo_number,
                    line.component_name,
                    line.consumption,
                    line.actual_consumption,
                )
                for line in lines.filtered("is_measured")
            ],
            [
                (101, "Material 101", 825.0, 826.25),
                (102, "Material 102", 375.0, 374.9),
                (103, "Material 103", 210.4, 210.4),
                (114, "Material 114", 110.0, 0.0),
            ],
        )

    def test_history_has_the_times(self):
        queued = self.batch.date_queued
        history = self.archive()
        self.assertEqual(history.date_queued, queued)
        times = [
            history.date_started,
            history.date_reading,
            history.date_finished,
            history.date_posted,
            history.date_closed,
            history.date_archived,
        ]
        self.assertTrue(all(times))
        self.assertEqual(times, sorted(times))

    def test_queue_is_empty_afterwards(self):
        self.archive()
        self.assertFalse(self.batch.exists())
        self.assertEqual(self.batches.search_count([]), 0)

    def test_history_outlives_its_order(self):
        self.batch.action_cancel()
        history = self.order.scada_history_ids
        name = self.order.name
        self.order.action_cancel()
        self.order.unlink()
        history.invalidate_cache()
        self.assertFalse(history.production_id)
        self.assertEqual(history.mo_id, name)


class TestNextFill(ArchiveCase):
    def test_next_orders_are_fetched_when_auto_sync_is_on(self):
        self.env.company.scada_auto_sync = True
        waiting = self.create_order()
        self.archive()
        self.trap.assert_enqueued_job(self.line._job_fill_queue)
        self.run_jobs("_job_fill_queue")
        self.assertEqual(waiting.scada_batch_ids.batch_no, 1)

    def test_next_orders_are_not_fetched_when_auto_sync_is_off(self):
        self.env.company.scada_auto_sync = False
        self.archive()
        self.trap.assert_jobs_count(0)


class TestOnce(ArchiveCase):
    """Every finished batch is archived exactly once."""

    def test_finishing_twice_is_harmless(self):
        self.store(self.batch, ACTUALS, "2450.5", is_finished=True)
        self.run_jobs("_job_post")
        self.batch._job_finish()
        self.batch._job_finish()
        self.assertEqual(len(self.order.scada_history_ids), 1)
        self.assertEqual(self.get_on_hand(self.finished), 2450.5)

    def test_batch_that_the_plant_holds_is_closed_and_waits(self):
        with patch.object(type(self.batch), "_has_left_plant", lambda batch: False):
            self.archive()
        self.assertEqual(self.order.state, "done")
        self.assertTrue(self.batch.date_closed)
        self.assertFalse(self.order.scada_history_ids)

    def test_batch_that_the_plant_let_go_is_archived_without_closing_again(self):
        with patch.object(type(self.batch), "_has_left_plant", lambda batch: False):
            self.archive()
        closed = self.batch.date_closed
        with patch.object(type(self.order), "button_mark_done") as mark_done:
            self.batch._job_finish()
        mark_done.assert_not_called()
        self.assertEqual(self.order.scada_history_ids.date_closed, closed)
        self.assertEqual(self.get_on_hand(self.finished), 2450.5)

    def test_cron_finds_a_batch_whose_job_was_lost(self):
        self.store(self.batch, ACTUALS, "2450.5", is_finished=True)
        self.run_jobs("_job_post")
        self.forget_jobs()
        self.batches._cron_archive_finished()
        self.trap.assert_jobs_count(1)
        self.trap.assert_enqueued_job(self.batch._job_finish)

    def test_cron_leaves_batches_that_are_not_ready(self):
        self.batches._cron_archive_finished()
        self.store(self.batch, ACTUALS, "2450.5", is_finished=True)
        self.forget_jobs()
        self.batches._cron_archive_finished()
        self.trap.assert_jobs_count(0)

    def test_database_refuses_a_second_history_of_the_batch(self):
        vals = self.batch._prepare_history_vals("cancel", "test")
        self.histories.create(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.histories.create(dict(vals, reference="#other"))

    def test_database_refuses_a_second_end_of_the_order(self):
        vals = self.batch._prepare_history_vals("done", False)
        self.histories.create(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.histories.create(dict(vals, uuid="other", reference="#other"))

    def test_database_refuses_a_reference_that_the_line_has_used(self):
        vals = self.batch._prepare_history_vals("cancel", "test")
        self.histories.create(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.histories.create(dict(vals, uuid="other"))


class TestImmutable(ArchiveCase):
    """Nobody changes or deletes history (invariant I10)."""

    def setUp(self):
        super().setUp()
        self.history = self.archive()

    def assertImmutable(self, record, vals):
        for records in (record, record.sudo(), record.with_user(self.env.user)):
            with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
                records.write(vals)
            with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
                records.unlink()
        self.assertTrue(record.exists())

    def test_history_is_not_changed_or_deleted(self):
        self.assertImmutable(
            self.history, {"actual_weight_quantity_finished_goods": 1.0}
        )

    def test_line_of_history_is_not_changed_or_deleted(self):
        self.assertImmutable(self.history.line_ids[0], {"actual_consumption": 1.0})

    def test_field_is_not_assigned(self):
        with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
            self.history.mo_id = "WH/MO/1"

    def test_writing_and_deleting_no_records_is_no_error(self):
        self.histories.browse().write({"mo_id": "x"})
        self.assertTrue(self.histories.browse().unlink())


class TestCancel(ArchiveCase):
    """A person takes a batch out of the queue."""

    def test_cancelled_batch_is_archived_with_who_did_it(self):
        self.batch.action_cancel()
        history = self.order.scada_history_ids
        self.assertEqual(
            (history.state, history.reason),
            ("cancel", "Cancelled by OdooBot (__system__)."),
        )
        self.assertEqual(history.archived_by_id, self.env.user)
        self.assertFalse(history.update_odoo)
        self.assertFalse(self.batch.exists())

    def test_order_of_a_cancelled_batch_stays_out_until_it_is_released(self):
        self.batch.action_cancel()
        self.assertTrue(self.order.scada_on_hold)
        self.assertFalse(self.fill_queue())
        self.order.scada_on_hold = False
        self.assertEqual(self.fill_queue().production_id, self.order)

    def test_batch_that_the_plant_holds_is_not_cancelled(self):
        def refuse(batch):
            raise ScadaStateError("the plant has it")

        with patch.object(type(self.batch), "_check_has_left_plant", refuse):
            with self.assertRaisesRegex(ScadaStateError, "the plant has it"):
                self.batch.action_cancel()
        self.assertTrue(self.batch.exists())

    def test_batch_that_the_plant_has_made_is_not_cancelled(self):
        self.store(self.batch, {101: 5}, weight=5, is_finished=True)
        with self.assertRaisesRegex(ScadaStateError, "has made .* already"):
            self.batch.action_cancel()
        self.assertFalse(self.order.scada_history_ids)

    def test_batch_that_was_made_but_can_t_be_posted_is_cancelled(self):
        self.store(self.batch, {101: 5}, weight=5, is_finished=True)
        self.batch._set_error("the order is closed")
        self.batch.action_cancel("booked by hand")
        self.assertEqual(self.order.scada_history_ids.state, "cancel")

    def test_cancelled_order_leaves_the_queue(self):
        self.order.action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertFalse(self.batch.exists())
        self.assertEqual(
            self.order.scada_history_ids.reason,
            "The manufacturing order was cancelled.",
        )

    def test_order_that_the_plant_works_on_is_not_cancelled(self):
        self.store(self.batch, {101: 5})
        with self.assertRaisesRegex(ScadaStateError, "can't be cancelled.*batch 1 "):
            self.order.action_cancel()

    def test_cancelling_a_batch_makes_room_for_the_next_order(self):
        self.env.company.scada_auto_sync = True
        self.batch.action_cancel()
        self.trap.assert_enqueued_job(self.line._job_fill_queue)
