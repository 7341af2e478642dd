# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import SavepointCase, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs


@tagged("post_install", "-at_install")
class TestTaskLog(SavepointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls.env["scada.task"]
        cls.logs = cls.env["scada.task.log"]
        cls.logs.search([]).unlink()
        cls.line = cls.env.ref("scada_bridge.equipment_plc01")
        cls.env.company.scada_auto_sync = True

    def count(self, code):
        return self.logs.search_count([("task_id.code", "=", code)])

    def get_summary(self, code):
        summaries = self.tasks._get_summaries(180)
        return next(summary for summary in summaries if summary["task"] == code)

    def test_run_that_did_nothing_leaves_no_row(self):
        self.env.ref("scada_bridge.task1").last_run = False
        with trap_jobs() as trap:
            self.env["scada.mo.batch"]._cron_fill_queue()
            trap.enqueued_jobs[0].perform()
        self.assertEqual(self.count("task1"), 0)
        self.assertTrue(self.env.ref("scada_bridge.task1").last_run)

    def test_last_run_is_written_at_most_once_a_minute(self):
        task = self.env.ref("scada_bridge.task1")
        for second, last_run in ((0, 0), (59, 0), (60, 60)):
            now = datetime(2026, 3, 1, 23, 59, 30) + timedelta(seconds=second)
            with freeze_time(now):
                self.tasks._touch("task1")
            expected = datetime(2026, 3, 1, 23, 59, 30) + timedelta(seconds=last_run)
            self.assertEqual(task.last_run, expected)

    def test_six_tasks_are_summarised_in_order(self):
        codes = [summary["task"] for summary in self.tasks._get_summaries(180)]
        self.assertEqual(codes, ["task1", "task2", "task3", "task4", "task5", "task6"])

    def test_status_follows_the_newest_row_and_the_window(self):
        row = self.tasks._log("task4", "PLC lost", "warning")
        self.assertEqual(self.get_summary("task4")["status"], "warning")
        self.assertEqual(self.get_summary("task4")["log_counts"]["warning"], 1)
        row.date = fields.Datetime.subtract(fields.Datetime.now(), minutes=181)
        self.assertNotEqual(self.get_summary("task4")["status"], "warning")

    def test_trimming_keeps_the_newest_rows_of_each_task(self):
        for index in range(5):
            self.tasks._log("task1", "run %s" % index)
        self.tasks._log("task2", "only one")
        self.assertEqual(self.logs._trim(30, 3), 2)
        kept = self.logs.search([("task_id.code", "=", "task1")])
        self.assertEqual(kept.mapped("message"), ["run 4", "run 3", "run 2"])
        self.assertEqual(self.count("task2"), 1)

    def test_trimming_deletes_what_is_too_old(self):
        row = self.tasks._log("task1", "old")
        row.date = fields.Datetime.subtract(fields.Datetime.now(), days=31)
        row.flush()
        self.tasks._log("task1", "new")
        self.logs._cron_trim()
        rows = self.logs.search([("task_id.code", "=", "task1")])
        self.assertEqual(rows.mapped("message"), ["new"])

    def test_trimming_writes_a_row_only_when_it_deleted(self):
        self.logs._cron_trim()
        self.assertEqual(self.count("task6"), 0)

    def create_job(self, channel, state, hours):
        """Return the record of a job that ended so many hours ago."""
        job = self.line.with_delay(channel=channel)._job_fill_queue().db_record()
        date = fields.Datetime.subtract(fields.Datetime.now(), hours=hours)
        self.env.cr.execute(
            "UPDATE queue_job SET state = %s, date_done = %s WHERE id = %s",
            [state, date, job.id],
        )
        job.invalidate_cache()
        return job

    def test_jobs_of_a_plc_are_deleted_a_day_after_they_are_done(self):
        old = self.create_job("root.scada_plc.7", "done", 25)
        kept = self.create_job("root.scada_plc.7", "done", 23)
        kept += self.create_job("root.scada_plc.7", "failed", 25)
        kept += self.create_job("root.mail", "done", 25)
        self.logs._cron_trim()
        self.assertFalse(old.exists())
        self.assertEqual(kept.exists(), kept)

    def test_task_that_is_off_starts_no_job(self):
        self.env.ref("scada_bridge.task1").is_enabled = False
        with trap_jobs() as trap:
            self.env["scada.mo.batch"]._cron_fill_queue()
            trap.assert_jobs_count(0)

    def test_run_now_starts_a_task_that_is_off(self):
        task = self.env.ref("scada_bridge.task1")
        task.is_enabled = False
        with trap_jobs() as trap:
            task.action_run_now()
            trap.assert_jobs_count(1, only=self.line._job_fill_queue)

    def test_switching_a_task_is_reported_with_the_user(self):
        self.env.ref("scada_bridge.task3").is_enabled = False
        row = self.logs.search([("task_id.code", "=", "task3")])
        self.assertIn(self.env.user.login, row.message)

    def test_operator_reads_the_log_and_switches_nothing(self):
        user = new_test_user(
            self.env, "log operator", "scada_bridge.group_scada_operator"
        )
        self.tasks._log("task1", "something")
        self.assertTrue(self.logs.with_user(user).search([]))
        with self.assertRaises(AccessError):
            self.env.ref("scada_bridge.task1").with_user(user).is_enabled = False
