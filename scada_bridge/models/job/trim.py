# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

KEEP_HOURS = 24
MAX_JOBS = 10000  # a run of Task 6 shall not last for minutes


class QueueJob(models.Model):
    _inherit = "queue.job"

    @api.model
    def _scada_trim_done(self):
        """Delete the bridge's jobs that are done since a day.

        ``queue_job`` itself deletes only jobs whose channel has a record of just that
        name; those of a PLC run in ``root.scada_plc.<id>`` and would stay for ever, a
        row for every poll.

        :return: number of jobs deleted, at most ``MAX_JOBS`` a run
        """
        deadline = fields.Datetime.subtract(fields.Datetime.now(), hours=KEEP_HOURS)
        jobs = self.search(
            [
                ("channel", "=like", "root.scada%"),
                ("state", "=", "done"),
                ("date_done", "<", deadline),
            ],
            order="date_done",
            limit=MAX_JOBS,
        )
        jobs.unlink()
        return len(jobs)
