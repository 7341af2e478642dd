# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Jobs are rows in the same database; what happens to them when workers die."""
import threading
import time
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from psycopg2.errors import AdminShutdown

from odoo import SUPERUSER_ID, fields
from odoo.sql_db import connection_info_for
from odoo.tests import SavepointCase, tagged

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from ...models.job import dead_jobs
from ...models.job.controller import ScadaRunJobController
from ..common import MillMixin


@tagged("post_install", "-at_install")
class TestChannels(SavepointCase):
    """Channels of odoo.conf, looked at when the server starts."""

    def get_warnings(self, channels):
        module = "odoo.addons.scada_bridge.models.job.queue_job"
        with patch(module + "._channels", return_value=channels), patch(
            module + "._logger.warning"
        ) as warning:
            self.env["queue.job"]._register_hook()
        return [call[0][1] for call in warning.call_args_list]

    def test_channels_of_the_jobs_are_nothing_to_talk_about(self):
        channels = "root:3,root.scada_fill:1,root.scada_post:1"
        self.assertEqual(self.get_warnings(channels), [])

    def test_channel_that_no_job_has_is_reported(self):
        (warning,) = self.get_warnings("root:3,root.scada_pots:1")
        self.assertIn("no job has the channel root.scada_pots", warning)


@tagged("post_install", "-at_install")
class JobCase(MillMixin, SavepointCase):
    """With real rows in the queue of jobs; nobody runs them but the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.create_mill()
        cls.batch = cls.create_batch()

    def get_job(self, method="_job_post"):
        domain = [("model_name", "=", "scada.mo.batch"), ("method_name", "=", method)]
        return self.env["queue.job"].search(domain)

    def ago(self, **delta):
        return fields.Datetime.now() - timedelta(**delta)


class TestDelay(JobCase):
    def test_reading_and_its_job_are_rows_of_one_transaction(self):
        self.batch._store_reading(self.prepare_reading({101: 5}))
        job = self.get_job()
        self.assertEqual((job.state, job.channel), ("pending", "root.scada_post"))
        self.assertEqual(job.records, self.batch)

    def test_job_is_lost_with_the_transaction_of_its_reading(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.batch._store_reading(self.prepare_reading({101: 5}))
            raise ZeroDivisionError
        self.assertFalse(self.get_job())

    def test_job_runs_as_the_system_and_not_as_the_one_who_clicked(self):
        user = self.env.ref("base.user_admin")
        self.batch.with_user(user)._delay_job("_job_post")
        self.assertEqual(self.get_job().user_id.id, SUPERUSER_ID)

    def test_job_is_queued_once(self):
        self.batch._delay_job("_job_post")
        self.batch._delay_job("_job_post")
        self.assertEqual(len(self.get_job()), 1)

    def test_each_batch_has_a_job_of_its_own(self):
        self.env.company.scada_queue_policy = "top_up"
        other = self.create_batch()
        (self.batch + other)._delay_job("_job_post")
        jobs = self.get_job().sorted("id")
        self.assertEqual(jobs.mapped("records"), [self.batch, other])

    def test_attempt_that_waits_for_its_time_is_brought_forward(self):
        self.batch._delay_job("_job_post", eta=300)
        self.assertGreater(self.get_job().eta, fields.Datetime.now())
        self.batch.action_retry()
        self.assertEqual(len(self.get_job()), 1)
        self.assertFalse(self.get_job().eta)

    def test_later_attempt_does_not_put_off_an_earlier_one(self):
        self.batch._delay_job("_job_post")
        self.batch._delay_job("_job_post", eta=300)
        self.assertFalse(self.get_job().eta)

    def test_job_that_failed_is_queued_again_and_not_a_second_one(self):
        self.batch._delay_job("_job_post")
        failed = self.get_job()
        failed.state = "failed"
        self.batch._delay_job("_job_post")
        self.assertEqual(self.get_job(), failed)
        self.assertEqual(failed.state, "pending")

    def test_job_that_runs_does_not_keep_the_next_one_out(self):
        self.batch._delay_job("_job_post")
        self.get_job().state = "started"
        self.batch._delay_job("_job_post")
        self.assertEqual(sorted(self.get_job().mapped("state")), ["pending", "started"])

    def test_retry_of_a_posted_batch_tries_to_finish_it(self):
        self.batch.write({"reading_seq": 1, "posted_seq": 1})
        self.batch.action_retry()
        self.assertTrue(self.get_job("_job_finish"))
        self.assertFalse(self.get_job("_job_post"))


class TestDeadJob(JobCase):
    """A job whose worker has died is queued again, a living one is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch._delay_job("_job_post")

    def setUp(self):
        super().setUp()
        self.job = self.get_job()
        self.job.write({"state": "started", "date_started": self.ago(seconds=40)})

    def live(self):
        """Hold the job's lock in another transaction, as its worker does."""
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        batch = self.batch.with_env(self.env(cr=cursor))
        batch.with_context(job_uuid=self.job.uuid)._hold_job_lock()
        return cursor

    def requeue(self):
        self.env["queue.job"]._cron_scada_requeue_dead()
        self.job.invalidate_cache()
        return self.job.state

    def test_job_without_worker_is_queued_again(self):
        with self.assertLogs("odoo.addons.scada_bridge", "WARNING") as logs:
            self.assertEqual(self.requeue(), "pending")
        self.assertEqual(
            logs.records[0].getMessage(), "1 jobs died with their worker, queued again"
        )

    def test_job_of_a_living_worker_goes_on(self):
        self.live()
        self.assertEqual(self.requeue(), "started")

    def test_lock_ends_with_the_transaction_of_the_worker(self):
        cursor = self.live()
        cursor.rollback()
        self.assertEqual(self.requeue(), "pending")

    def test_lock_ends_with_the_connection_of_the_worker(self):
        _database, parameters = connection_info_for(self.env.cr.dbname)
        connection = psycopg2.connect(**parameters)
        self.addCleanup(connection.close)
        connection.cursor().execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [self.job.uuid]
        )
        self.assertEqual(self.requeue(), "started")
        connection.close()  # its server process notices that in its own time
        while self.requeue() == "started":
            time.sleep(0.01)
        self.assertEqual(self.job.state, "pending")

    def test_performed_job_holds_its_lock(self):
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        self.batch.reading_seq = 1
        Job.load(self.env, self.job.uuid).perform()
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [self.job.uuid])
        self.assertEqual(cursor.fetchone(), (False,))

    def test_job_that_has_just_started_has_time_to_take_its_lock(self):
        with patch.object(dead_jobs, "GRACE_SECONDS", 10**9):
            self.assertEqual(self.requeue(), "started")

    def test_job_that_was_handed_to_nobody_is_queued_again(self):
        self.job.write({"state": "enqueued", "date_enqueued": self.ago(seconds=40)})
        self.assertEqual(self.requeue(), "pending")

    def test_job_that_was_handed_over_just_now_is_left_alone(self):
        self.job.write({"state": "enqueued", "date_enqueued": self.ago(seconds=40)})
        with patch.object(dead_jobs, "GRACE_SECONDS", 10**9):
            self.assertEqual(self.requeue(), "enqueued")

    def test_jobs_of_other_channels_are_none_of_our_business(self):
        self.job.channel = "root.mail"
        self.assertEqual(self.requeue(), "started")

    def test_jobs_that_are_done_or_failed_are_left_alone(self):
        for state in ("done", "failed", "pending", "cancelled"):
            self.job.state = state
            self.assertEqual(self.requeue(), state)


class TestLostConnection(JobCase):
    """PostgreSQL restarts under a job: the job is not to blame and runs again."""

    def setUp(self):
        super().setUp()
        self.batch._delay_job("_job_post")
        self.job = Job.load(self.env, self.get_job().uuid)

    def perform(self, error):
        controller = ScadaRunJobController()
        with patch.object(Job, "perform", side_effect=error):
            with patch.object(self.env.cr, "commit", lambda: None):
                controller._try_perform_job(self.env, self.job)

    def test_job_runs_again_when_its_connection_has_ended(self):
        for error in (
            psycopg2.OperationalError("server closed the connection unexpectedly"),
            psycopg2.InterfaceError("cursor already closed"),
            AdminShutdown("terminating connection due to administrator command"),
        ):
            with self.assertRaises(RetryableJobError) as caught:
                self.perform(error)
            self.assertTrue(caught.exception.ignore_retry)


class TestRecordLock(JobCase):
    """Of two transactions one does a thing with a record at a time."""

    def get_batch(self):
        """Return the batch in a transaction of its own."""
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        return self.batch.with_env(self.env(cr=cursor))

    def test_second_transaction_does_not_get_the_lock(self):
        first, second = self.get_batch(), self.get_batch()
        self.assertTrue(first._try_record_lock("wire"))
        self.assertFalse(second._try_record_lock("wire"))

    def test_lock_is_free_after_the_first_transaction(self):
        first, second = self.get_batch(), self.get_batch()
        first._try_record_lock("wire")
        first.env.cr.rollback()
        self.assertTrue(second._try_record_lock("wire"))

    def test_who_waits_gets_the_lock_when_the_first_transaction_ends(self):
        first, second = self.get_batch(), self.get_batch()
        first._try_record_lock("wire")
        end = threading.Timer(0.3, first.env.cr.rollback)
        end.start()
        self.addCleanup(end.join)
        self.assertTrue(second._await_record_lock("wire", seconds=60))

    def test_who_waits_too_long_goes_on_without_the_lock(self):
        first, second = self.get_batch(), self.get_batch()
        first._try_record_lock("wire")
        self.assertFalse(second._await_record_lock("wire", seconds=0.1))
        second.env.cr.execute("SHOW lock_timeout")
        self.assertEqual(second.env.cr.fetchone(), ("0",))

    def test_a_lock_that_was_waited_for_is_kept(self):
        first, second = self.get_batch(), self.get_batch()
        self.assertTrue(first._await_record_lock("wire"))
        first.env.cr.execute("SHOW lock_timeout")
        self.assertEqual(first.env.cr.fetchone(), ("0",))
        self.assertFalse(second._try_record_lock("wire"))

    def test_other_purposes_have_other_locks(self):
        first, second = self.get_batch(), self.get_batch()
        first._try_record_lock("wire")
        self.assertTrue(second._try_record_lock("fill_queue"))

    def test_same_transaction_may_take_the_lock_again(self):
        batch = self.get_batch()
        self.assertTrue(batch._try_record_lock("wire"))
        self.assertTrue(batch._try_record_lock("wire"))
