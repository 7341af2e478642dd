# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..dead_jobs import requeue_dead_jobs


class QueueJob(models.Model):
    _inherit = "queue.job"

    # Odoo's own index leaves out the failed ones, which are looked for as well
    identity_key = fields.Char(index=True)

    @api.model
    def _cron_scada_requeue_dead(self):
        """Queue again the bridge's jobs whose worker has died (see ``dead_jobs``)."""
        self.flush()
        requeue_dead_jobs(self.env.cr)
        self.invalidate_cache()

    @api.model
    def _scada_note_defect(self, job, error):
        """Tell the records of a job what happened, in a transaction of their own.

        :param job: :class:`odoo.addons.queue_job.job.Job`
        """
        records = job.recordset
        if hasattr(records, "_note_defect"):
            with self.env.registry.cursor() as cr:
                records.with_env(records.env(cr=cr)).exists()._note_defect(error)
