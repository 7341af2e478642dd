# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bridge rests before it is uninstalled.

A job that is at work would find its tables gone, and keep Odoo from dropping them.  So
waiting jobs are deleted, and the others may end.  Scheduled actions rest anyway: Odoo
starts none of a database that is being changed.
"""
import time

from odoo import _, api, models

from ...exceptions import ScadaStateError

PATIENCE = 60  # seconds for the jobs that are at work
LOOK_SECONDS = 0.5

# of channels and job functions that the modules have made; a PLC has a channel below
JOBS_OF = """
   FROM queue_job AS job
  WHERE (EXISTS (
        SELECT 1 FROM queue_job_channel AS own
          JOIN ir_model_data AS data ON data.res_id = own.id
         WHERE data.model = 'queue.job.channel' AND data.module = ANY(%(modules)s)
           AND job.channel || '.' LIKE own.complete_name || '.%%')
     OR EXISTS (
        SELECT 1 FROM ir_model_data AS data
         WHERE data.model = 'queue.job.function' AND data.module = ANY(%(modules)s)
           AND data.res_id = job.job_function_id)
     OR job.model_name = ANY(%(models)s))
"""
WAITING = "DELETE" + JOBS_OF + "AND job.state <> 'started' AND job.state <> 'done'"
AT_WORK = "SELECT count(*)" + JOBS_OF + "AND job.state = 'started'"


class ScadaLeaving(models.AbstractModel):
    _inherit = "scada.leaving"

    @api.model
    def _await_jobs(self, modules):
        """Delete the jobs that wait until none is at work, which may queue others.

        :raise ScadaStateError: one does not end
        """
        known = {"modules": modules, "models": self._get_own_models(modules)}
        deadline = time.monotonic() + PATIENCE
        while self._count_jobs_at_work(known):
            if time.monotonic() > deadline:
                raise ScadaStateError(
                    _("A job of the bridge is at work. Try again when it has ended.")
                )
            time.sleep(LOOK_SECONDS)

    def _count_jobs_at_work(self, known):
        with self.env.registry.cursor() as cr:
            cr.execute(WAITING, known)
            cr.execute(AT_WORK, known)
            return cr.fetchone()[0]

    @api.model
    def _get_own_models(self, modules):
        """Return the names of the models that only these modules have."""
        self.env.cr.execute(
            """
            SELECT model.model
              FROM ir_model AS model
              JOIN ir_model_data AS data
                ON data.model = 'ir.model' AND data.res_id = model.id
             GROUP BY model.model
            HAVING bool_and(data.module = ANY(%s))
            """,
            [list(modules)],
        )
        return sorted(row[0] for row in self.env.cr.fetchall())
