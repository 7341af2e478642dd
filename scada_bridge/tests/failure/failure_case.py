# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo.tests import SavepointCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

# The event of doc/memory-map.rst section 7 (2026-02-23 20:22:35 in Jakarta), in UTC
FAILURE_DATE = datetime(2026, 2, 23, 13, 22, 35)


@tagged("post_install", "-at_install")
class FailureCase(SavepointCase):
    """Reports failures; jobs are trapped and performed by :meth:`run_jobs`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.reports = cls.env["scada.failure.report"]
        cls.silo = cls.env.ref("scada_bridge.equipment_silo101")

    def setUp(self):
        super().setUp()
        manager = trap_jobs()
        self.trap = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)

    def record(self, **vals):
        defaults = {
            "equipment_code": "silo101",
            "description": "START_FAILURE",
            "failure_date": FAILURE_DATE,
            "source": "api",
        }
        return self.reports._record_failure(dict(defaults, **vals))

    def run_jobs(self):
        while self.trap.enqueued_jobs:
            self.trap.enqueued_jobs.pop(0).perform()
