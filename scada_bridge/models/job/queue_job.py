# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models

from odoo.addons.queue_job.jobrunner.runner import _channels

from ...domain.server.server_options import OWN_PREFIX, find_unknown_channels
from ...exceptions import ScadaError
from .dead_jobs import requeue_dead_jobs

_logger = logging.getLogger(__name__)


class QueueJob(models.Model):
    _inherit = "queue.job"

    # Odoo's own index leaves out the failed ones, which are looked for as well
    identity_key = fields.Char(index=True)

    def _register_hook(self):
        """Log once, at start, which channels of odoo.conf no job has."""
        super()._register_hook()
        # sudo: names of channels, for the log of the server
        channels = self.env["queue.job.channel"].sudo()
        known = channels.search([("complete_name", "=like", OWN_PREFIX + "%")])
        names = known.mapped("complete_name")
        for fault in find_unknown_channels(_channels(), names):
            _logger.warning("odoo.conf: %s", fault)

    @api.model
    def _cron_scada_requeue_dead(self):
        """Queue again the bridge's jobs whose worker has died (see ``dead_jobs``)."""
        self.flush()
        requeue_dead_jobs(self.env.cr)
        self.invalidate_cache()

    @api.model
    def _scada_record_job_error(self, job, error):
        """Record on the records of a job what happened, in a transaction of its own.

        :param job: :class:`odoo.addons.queue_job.job.Job`
        :return: True for a refusal of ours that the records show
        """
        records = job.recordset
        if not hasattr(records, "_record_job_error"):
            return False
        with self.env.registry.cursor() as cr:
            records = records.with_env(records.env(cr=cr)).exists()
            is_shown = records._record_job_error(error)
        return is_shown and isinstance(error, ScadaError)
