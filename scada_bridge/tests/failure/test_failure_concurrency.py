# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import datetime

from psycopg2.errorcodes import SERIALIZATION_FAILURE

import odoo
from odoo import SUPERUSER_ID, api
from odoo.tests import BaseCase, get_db_name, tagged

from ...exceptions import ScadaConcurrencyError

# Real transactions commit, so this event must be nobody else's
EVENT = {
    "equipment_code": "silo113",
    "description": "TWO WORKERS",
    "failure_date": datetime(2026, 1, 2, 3, 4, 5),
    "source": "api",
}


@tagged("post_install", "-at_install")
class TestFailureConcurrency(BaseCase):
    """The same event told to two workers at the same time is stored once."""

    def setUp(self):
        super().setUp()
        self.registry = odoo.registry(get_db_name())
        self.addCleanup(self.delete_event)

    @contextmanager
    def worker(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})["scada.failure.report"]

    def delete_event(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("DELETE FROM queue_job WHERE method_name = '_job_open_request'")
            cr.execute("DELETE FROM scada_task_log WHERE text LIKE '%TWO WORKERS%'")
            cr.execute("SELECT scada_evidence_pass('rows of a test')")
            env["scada.failure.report"].search(
                [("description", "=", EVENT["description"])]
            ).unlink()

    def count(self):
        with self.worker() as reports:
            return reports.search_count([("description", "=", EVENT["description"])])

    def test_later_worker_is_told_to_start_again(self):
        with self.worker() as late:
            late.search_count([])  # its snapshot is from before the other's commit
            with self.worker() as early:
                early._record_failure(dict(EVENT))
            with self.assertRaises(ScadaConcurrencyError) as caught:
                late._record_failure(dict(EVENT))
            self.assertEqual(caught.exception.pgcode, SERIALIZATION_FAILURE)
            late.env.cr.rollback()
        self.assertEqual(self.count(), 1)

    def test_worker_that_starts_again_finds_the_event(self):
        with self.worker() as early:
            first, _created = early._record_failure(dict(EVENT))
        with self.worker() as again:
            report, created = again._record_failure(dict(EVENT))
            self.assertEqual((report.id, created), (first.id, False))

    def test_event_of_a_worker_that_died_is_stored_by_the_next(self):
        with self.worker() as dying:
            dying._record_failure(dict(EVENT))
            dying.env.cr.rollback()
        self.assertEqual(self.count(), 0)
        with self.worker() as other:
            _report, created = other._record_failure(dict(EVENT))
            self.assertTrue(created)
        self.assertEqual(self.count(), 1)
