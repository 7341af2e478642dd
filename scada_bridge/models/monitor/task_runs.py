# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tasks 1 to 3 obey their switches and leave their rows in the task log."""

import time

from odoo import _, api, models

from ..mixin.provenance import BY_CODE
from .task import RUN_NOW

ERROR_ATTEMPTS = 3  # a step that failed as often is an error, before a warning


class ScadaJobMixin(models.AbstractModel):
    _inherit = "scada.job.mixin"

    def _delay_job(self, method, **properties):
        """Queue the job, unless its task is switched off (its cron finds it later)."""
        tasks = self.env["scada.task"]
        code = tasks._get_code_by_job().get(method)
        if not code or tasks._is_enabled(code):
            super()._delay_job(method, **properties)


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    def action_scada_fill_queue(self):
        equipments = self.with_context(**{RUN_NOW: BY_CODE})
        return super(MaintenanceEquipment, equipments).action_scada_fill_queue()


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_refuse(self, reason):
        if self.scada_refusal != reason:
            message = _("%(order)s refused: %(reason)s") % {
                "order": self.name,
                "reason": reason,
            }
            self.env["scada.task"]._log(
                "task1", message, "warning", mo_id=self.name, company=self.company_id
            )
        return super()._scada_refuse(reason)


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @api.model
    def _fill_queue(self, equipment, candidates=None):
        started = time.monotonic()
        batches = super()._fill_queue(equipment, candidates)
        if batches:
            message = _("%(count)s batches queued on %(line)s") % {
                "count": len(batches),
                "line": equipment.scada_code,
            }
            self.env["scada.task"]._log(
                "task1",
                message,
                started=started,
                count=len(batches),
                company=batches.company_id,
            )
        return batches

    def _store_reading(self, reading):
        started = time.monotonic()
        is_news = super()._store_reading(reading)
        if is_news:
            message = _("%(order)s batch %(batch)s: %(actual)s kg so far") % {
                "order": self.mo_id,
                "batch": self.batch_no,
                "actual": self.total_actual,
            }
            if reading.is_finished:
                message += _(", finished with %s kg") % (
                    self.actual_weight_quantity_finished_goods
                )
            self.env["scada.task"]._log("task2", message, batch=self, started=started)
        return is_news

    def _note_failure(self, message):
        code = "task3" if self.update_odoo else "task2"
        seconds = super()._note_failure(message)
        level = "error" if self.error_count >= ERROR_ATTEMPTS else "warning"
        self.env["scada.task"]._log(code, message, level, batch=self)
        return seconds

    def _archive(self, state, reason=False):
        started = time.monotonic()
        rows = [(batch.batch_no, batch.mo_id, batch.company_id) for batch in self]
        histories = super()._archive(state, reason)
        for batch_no, mo_id, company in rows:
            self.env["scada.task"]._log(
                "task3",
                _("%(order)s archived (%(state)s) %(reason)s")
                % {"order": mo_id, "state": state, "reason": reason or ""},
                started=started,
                batch_no=batch_no,
                mo_id=mo_id,
                company=company,
            )
        return histories

    def action_retry(self):
        batches = self.with_context(**{RUN_NOW: BY_CODE})
        return super(ScadaMoBatch, batches).action_retry()

    @api.model
    def _cron_fill_queue(self):
        self.env["scada.task"]._touch("task1")
        return super()._cron_fill_queue()

    @api.model
    def _cron_post_readings(self):
        self.env["scada.task"]._touch("task2")
        return super()._cron_post_readings()

    @api.model
    def _cron_archive_finished(self):
        self.env["scada.task"]._touch("task3")
        return super()._cron_archive_finished()
