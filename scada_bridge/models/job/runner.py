# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bridge without a job runner: slower, from a cron, and it says so.

The runner starts only when ``queue_job`` is among the server-wide modules and an HTTP
worker answers it.  Jobs that are due for minutes while none is at work mean that there
is none; then a cron performs them, one transaction each.
"""
import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from ...exceptions import ScadaError

_logger = logging.getLogger(__name__)

MISSING_AFTER = timedelta(minutes=2)
JOBS_PER_RUN = 100


class QueueJob(models.Model):
    _inherit = "queue.job"

    @api.model
    def _scada_is_runner_missing(self):
        """Return whether due jobs of the bridge wait and nothing performs any."""
        since = fields.Datetime.now() - MISSING_AFTER
        waiting = self.search(self._get_scada_due_domain(since), limit=1)
        at_work = self.search(
            [
                ("state", "in", ("started", "done")),
                ("date_started", ">", since),
            ],
            limit=1,
        )
        return bool(waiting) and not at_work

    @api.model
    def _get_scada_due_domain(self, date):
        return [
            ("channel", "=like", "root.scada%"),
            ("state", "=", "pending"),
            ("date_created", "<", date),
            "|",
            ("eta", "=", False),
            ("eta", "<", date),
        ]

    @api.model
    def _cron_scada_run_without_runner(self):
        """Perform the due jobs if nobody else does."""
        if not self._scada_is_runner_missing():
            return
        jobs = self.search(
            self._get_scada_due_domain(fields.Datetime.now()),
            order="priority, date_created",
            limit=JOBS_PER_RUN,
        )
        _logger.warning(
            "No job runner is at work; the cron performs %s jobs. Is queue_job among "
            "the server-wide modules?",
            len(jobs),
        )
        for uuid in jobs.mapped("uuid"):
            self._scada_perform(uuid)

    @api.model
    def _scada_perform(self, uuid):
        """Perform one job in a transaction of its own, as the runner does.

        It counts as failed until it has succeeded: it may take its worker with it.
        """
        if not self._scada_start_job(uuid):
            return
        job = None
        try:
            with self.env.registry.cursor() as cr:
                context = dict(self.env.context, job_uuid=uuid)
                job = Job.load(self.env(cr=cr, context=context), uuid)
                job.perform()
                job.set_done()
                job.store()
        except (RetryableJobError, OperationalError) as error:
            self._scada_postpone(uuid, error)
        except Exception as error:  # whatever a job does, the others have their turn
            is_defect = not isinstance(error, ScadaError)
            level = logging.ERROR if is_defect else logging.WARNING
            _logger.log(level, "Job %s failed: %s", uuid, error, exc_info=is_defect)
            if job:
                self._scada_record_job_error(job, error)

    @api.model
    def _scada_start_job(self, uuid):
        with self.env.registry.cursor() as cr:
            cr.execute(
                "UPDATE queue_job SET state = 'failed', "
                "exc_info = 'performed by the cron, see the log of the server' "
                "WHERE uuid = %s AND state = 'pending' RETURNING id",
                [uuid],
            )
            return bool(cr.fetchone())

    @api.model
    def _scada_postpone(self, uuid, error):
        with self.env.registry.cursor() as cr:
            job = Job.load(self.env(cr=cr), uuid)
            job.postpone(result=str(error), seconds=getattr(error, "seconds", None))
            job.set_pending(reset_retry=False)
            job.store()
