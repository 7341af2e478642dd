# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

GRACE = timedelta(seconds=10)  # between "started" and the lock of the job itself


class QueueJob(models.Model):
    _inherit = "queue.job"

    @api.model
    def _cron_scada_requeue_dead(self):
        """Queue again the bridge's jobs whose worker has died.

        ``queue_job`` leaves them started for ever, and with them their channel.  A job
        that lives holds an advisory lock (see ``scada.job.mixin``).
        """
        dead = self.search(self._get_scada_started_domain()).filtered(
            lambda job: not job._scada_is_alive()
        )
        if dead:
            _logger.warning("%s jobs died with their worker, queued again", len(dead))
            dead.requeue()

    @api.model
    def _get_scada_started_domain(self):
        started_before = fields.Datetime.now() - GRACE
        return [
            ("channel", "=like", "root.scada%"),
            "|",
            "&",
            ("state", "=", "started"),
            ("date_started", "<", started_before),
            "&",
            ("state", "=", "enqueued"),
            ("date_enqueued", "<", started_before - 3 * GRACE),
        ]

    @api.model
    def _scada_note_defect(self, job, error):
        """Tell the records of a job what happened, in a transaction of their own.

        :param job: :class:`odoo.addons.queue_job.job.Job`
        """
        records = job.recordset
        if hasattr(records, "_note_defect"):
            with self.env.registry.cursor() as cr:
                records.with_env(records.env(cr=cr)).exists()._note_defect(error)

    def _scada_is_alive(self):
        """Tell if a transaction is running this job now."""
        self.ensure_one()
        if self.state != "started":
            return False
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s))", [self.uuid]
        )
        return not self.env.cr.fetchone()[0]
