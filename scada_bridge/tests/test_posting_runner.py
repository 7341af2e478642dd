# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bridge works without a job runner, from the crons."""
from odoo.tests import SavepointCase, tagged

from .common import MillMixin


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
        self.env["base"].flush()
        self.env.cr.execute(
            "UPDATE queue_job SET date_created = now() AT TIME ZONE 'UTC' - "
            "interval '5 minutes'"
        )
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
