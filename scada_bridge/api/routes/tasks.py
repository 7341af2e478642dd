# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..http.route import MANAGER, operation
from ..shapes import task as json_task
from .admin import PAGE_POLICY, POLICY

MONITOR = "/api/admin/task-monitor/"


class TasksController(http.Controller):
    """Background tasks: how they are, what they did, start and stop."""

    def _tasks(self):
        return request.env["scada.task"]

    def _logs(self):
        return request.env["scada.task.log"]

    @operation(MONITOR + "summary", "GET", **PAGE_POLICY)
    def summary(self, params):
        minutes = params["since_minutes"]
        # sudo: the key of vue-middleware has no right to any record
        own = self._logs()._get_own_domain()
        summaries = self._tasks().sudo()._get_summaries(minutes, own)
        return json_task.summary(summaries, minutes)

    @operation(MONITOR + "errors", "GET", **POLICY)
    def errors(self, params):
        levels = self._logs()._get_alert_levels(params)
        return json_task.errors(
            self._logs()._get_alerts_per_task(params), levels, params
        )

    @operation(MONITOR + "errors/flat", "GET", **POLICY)
    def errors_flat(self, params):
        levels = self._logs()._get_alert_levels(params)
        return json_task.errors_flat(self._logs()._get_alerts(params), levels, params)

    @operation(MONITOR + "<string:task_name>", "GET", **POLICY)
    def task(self, params, task_name):
        task = self._tasks()._find_task(task_name)
        page = self._logs()._get_page(params, [("task_id", "=", task.id)])
        summaries = self._tasks()._get_summaries(params["since_minutes"])
        item = next(s for s in summaries if s["task"] == task.code)
        return json_task.task_detail(task, item, page, params)

    @operation("/api/admin/scheduler/status", "GET", **POLICY)
    def scheduler_status(self, params):
        is_filling = request.env.company._is_scada_automatic()
        return json_task.scheduler(self._tasks().search([]), is_filling, None)

    @operation("/api/admin/scheduler/toggle", **POLICY)
    def scheduler_toggle(self, params):
        action = self._tasks()._toggle_all(params["enabled"])
        is_filling = request.env.company._is_scada_automatic()
        return json_task.scheduler(self._tasks().search([]), is_filling, action)

    @operation("/api/admin/manual/trigger-plc-sync", **POLICY)
    def trigger_plc_sync(self, params):
        outcome = request.env["scada.mo.batch"]._trigger_posts()
        return json_task.plc_synced(outcome)

    @operation("/api/admin/manual/trigger-process-completed", **POLICY)
    def trigger_process_completed(self, params):
        outcome = request.env["scada.mo.batch"]._trigger_archiving()
        return json_task.triggered("Completed batches", outcome)

    @operation("/api/logs/", "GET", MANAGER, audit=True)
    def log_list(self, params):
        return json_task.log_list(self._logs()._get_page(params), params)

    @operation("/api/logs/clear", "DELETE", **POLICY)
    def log_clear(self, params):
        deleted = self._logs()._clear(
            params["keep_last"], params.get("older_than_days")
        )
        return json_task.log_cleared(deleted, params)
