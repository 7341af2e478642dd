# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bridge works without a job runner, from the crons."""
from unittest.mock import patch

from odoo import fields
from odoo.tests import SavepointCase, tagged

from ...exceptions import ScadaStateError
from ..common import MillMixin


@tagged("post_install", "-at_install")
class TestWithoutRunner(MillMixin, SavepointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_mill()

    def setUp(self):
        super().setUp()
        self.env["queue.job"].search([]).unlink()
        self.jobs = self.env["queue.job"]
        self.registry.enter_test_mode(self.cr)
        self.addCleanup(self.registry.leave_test_mode)
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def grow_old(self):
        past = fields.Datetime.subtract(fields.Datetime.now(), minutes=5)
        self.env["base"].flush()
        self.env.cr.execute("UPDATE queue_job SET date_created = %s", [past])
        self.env.cache.invalidate()

    def test_fresh_jobs_do_not_miss_the_runner(self):
        self.batch._store_reading(self.prepare_reading({101: 250}))
        self.assertFalse(self.jobs._scada_is_runner_missing())

    def test_old_jobs_miss_the_runner(self):
        self.batch._store_reading(self.prepare_reading({101: 250}))
        self.grow_old()
        self.assertTrue(self.jobs._scada_is_runner_missing())

    def test_cron_performs_the_jobs(self):
        self.batch._store_reading(self.prepare_reading({101: 250}))
        self.grow_old()
        self.jobs._cron_scada_run_without_runner()
        self.env.cache.invalidate()
        self.assertEqual(self.get_done(self.order)[self.components[101]], 250.0)
        self.assertEqual(self.jobs.search([]).mapped("state"), ["done"])

    def test_job_with_a_defect_is_reported_and_holds_up_no_other(self):
        sound = self.create_other_batch()
        for batch in (self.batch, sound):
            batch._store_reading(self.prepare_reading({101: 250}))
        self.grow_old()
        step = type(self.batch)._post_reading

        def post_reading(batch):
            if batch == self.batch:
                raise ZeroDivisionError("by zero")
            return step(batch)

        logger = "odoo.addons.scada_bridge.models.job.runner"
        with patch.object(type(self.batch), "_post_reading", post_reading):
            with self.assertLogs(logger, "ERROR"):
                self.jobs._cron_scada_run_without_runner()
        self.env.cache.invalidate()
        self.assertIn("ZeroDivisionError: by zero", self.batch.error_message)
        self.assertTrue(sound.update_odoo)

    def test_refusal_of_ours_is_reported_without_a_traceback(self):
        self.batch._store_reading(self.prepare_reading({101: 250}))
        self.grow_old()
        text = "PLC CJ2M belongs to another database"

        def _job_post(batch):
            raise ScadaStateError(text)

        logger = "odoo.addons.scada_bridge.models.job.runner"
        with patch.object(type(self.batch), "_job_post", _job_post):
            with self.assertLogs(logger, "WARNING") as logs:
                self.jobs._cron_scada_run_without_runner()
        self.env.cache.invalidate()
        self.assertEqual(self.batch.error_message, text)
        self.assertFalse(logs.records[-1].exc_info)

    def create_other_batch(self):
        self.env.company.scada_queue_policy = "top_up"
        return self.create_batch()
