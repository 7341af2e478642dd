# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Unforeseen errors are told on the batch; conflicts are tried again at once."""
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.tests import get_db_name, tagged
from odoo.tests.common import HttpSavepointCase
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import NothingToDoJob, RetryableJobError
from odoo.addons.queue_job.job import Job

from ...exceptions import ScadaConcurrencyError, ScadaStateError
from ...models.job.controller import ScadaRunJobController
from ..batch.test_concurrency import ConcurrencyCase
from ..common import MillMixin


class LockTimeout(OperationalError):
    pgcode = "55P03"


class JobOfTheRunner(ConcurrencyCase):
    """A reading is stored; its job is performed as the job runner asks for it."""

    orders = 1

    def setUp(self):
        super().setUp()
        self.start_batch(250)
        with self.worker() as env:
            job = Job(self.get_batch(env)._job_post, channel="root.scada_post")
            job.store()
            self.uuid = job.uuid

    def clean_up(self):
        with self.worker() as env:
            env.cr.execute("DELETE FROM queue_job WHERE uuid = %s", [self.uuid])
        super().clean_up()

    def run_job(self, error):
        """Let the job fail with ``error`` after it has changed its batch."""

        def post_reading(batch):
            batch.write({"posted_seq": 99})
            batch.flush()
            raise error

        with self.registry.cursor() as cr, self.worker() as env:
            env = env(cr=cr)
            batches = type(env["scada.mo.batch"])
            with patch.object(batches, "_post_reading", post_reading):
                job = Job.load(env, self.uuid)
                ScadaRunJobController()._try_perform_job(env, job)

    def get_told(self):
        with self.worker() as env:
            batch = self.get_batch(env)
            return batch.error_message, batch.error_count, batch.posted_seq


class TestDefect(JobOfTheRunner):
    def fail(self):
        with self.assertRaises(ZeroDivisionError):
            self.run_job(ZeroDivisionError("by zero"))

    @mute_logger("odoo.addons.scada_bridge.models.batch.post")
    def test_batch_tells_the_error(self):
        self.fail()
        message, count, posted = self.get_told()
        self.assertIn("Unexpected error: ZeroDivisionError: by zero.", message)
        self.assertEqual((count, posted), (1, 0))

    @mute_logger("odoo.addons.scada_bridge.models.batch.post")
    def test_batch_waits_longer_after_each_attempt(self):
        for _attempt in range(2):
            self.fail()
        with self.worker() as env:
            batch = self.get_batch(env)
            delay = batch.date_next_try - batch.date_last_error
            self.assertEqual((batch.error_count, delay.total_seconds()), (2, 15))


class TestRefusal(JobOfTheRunner):
    """A refusal of ours is no defect, wherever in a job it comes."""

    text = "PLC CJ2M belongs to another database"

    def refuse(self):
        def _job_post(batch):
            raise ScadaStateError(self.text)

        with self.registry.cursor() as cr, self.worker() as env:
            env = env(cr=cr)
            with patch.object(type(env["scada.mo.batch"]), "_job_post", _job_post):
                job = Job.load(env, self.uuid)
                ScadaRunJobController()._try_perform_job(env, job)

    def test_job_of_a_refusal_ends_without_an_error(self):
        with self.assertRaisesRegex(NothingToDoJob, self.text):
            self.refuse()

    def test_batch_shows_the_words_of_the_refusal(self):
        with self.assertRaises(NothingToDoJob):
            self.refuse()
        self.assertEqual(self.get_told(), (self.text, 1, 0))


class TestConflict(JobOfTheRunner):
    def get_seconds(self, error):
        with self.assertRaises(RetryableJobError) as caught:
            self.run_job(error)
        return caught.exception.seconds

    def test_serialization_failure_is_tried_again_at_once(self):
        self.assertEqual(self.get_seconds(ScadaConcurrencyError("overtaken")), 0.1)

    def test_row_that_is_locked_is_tried_again_in_a_second(self):
        self.assertEqual(self.get_seconds(LockTimeout("locked")), 1)

    def test_conflict_is_no_error_of_the_batch(self):
        self.get_seconds(ScadaConcurrencyError("overtaken"))
        self.assertEqual(self.get_told(), (False, 0, 0))


@tagged("post_install", "-at_install")
class TestRoute(MillMixin, HttpSavepointCase):
    """The job runner's own request comes to our controller."""

    def test_defect_of_a_requested_job_is_reported(self):
        # one connection for all cursors here: the failed request takes back the note
        # of the other transaction as well, so it is the log that tells
        self.create_mill()
        batch = self.create_batch()
        batch._store_reading(self.prepare_reading({101: 250}))
        job = self.env["queue.job"].search([("method_name", "=", "_job_post")], limit=1)
        job.state = "enqueued"
        self.env["base"].flush()
        error = ZeroDivisionError("by zero")
        url = "/queue_job/runjob?db=%s&job_uuid=%s" % (get_db_name(), job.uuid)
        with patch.object(type(batch), "_post_reading", side_effect=error):
            with mute_logger("odoo.addons.queue_job.controllers.main", "odoo.http"):
                with self.assertLogs("odoo.addons.scada_bridge", "WARNING") as logs:
                    self.url_open(url)
        self.assertIn(
            "attempt 1 failed: Unexpected error: ZeroDivisionError: by zero.",
            logs.records[0].getMessage(),
        )
