# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tasks and their log as the API's monitor shows them."""

from odoo import _, api, fields, models

from ...acts import act
from ...exceptions import ScadaNotFoundError

ALERTS = ("warning", "error")
MAX_DAYS = 36500  # older than any row, and a date that exists


class ScadaTask(models.Model):
    _inherit = "scada.task"

    @api.model
    def _find_task(self, code):
        """Return the task with a code.

        :raise ScadaNotFoundError: there is none
        """
        task = self.search([("code", "=", code.lower())], limit=1)
        if not task:
            raise ScadaNotFoundError(_("Unknown task: %s") % code[:20])
        return task

    @api.model
    @act("switch_tasks", "is_enabled")
    def _toggle_all(self, is_enabled):
        """Switch all tasks on or off; return the contract's word for what happened."""
        was = any(self.search([]).mapped("is_enabled"))
        if is_enabled == was:
            return "already-running" if was else "already-stopped"
        self._set_all_enabled(is_enabled)
        return "started" if is_enabled else "stopped"


class ScadaTaskLog(models.Model):
    _inherit = "scada.task.log"

    @api.model
    def _get_own_domain(self):
        """Return the domain of the rows of the user's companies and of none."""
        own = ("company_id", "in", self.env.companies.ids)
        return ["|", ("company_id", "=", False), own]

    @api.model
    def _get_log_domain(self, params):
        """Return the domain of the rows that the parameters of the monitor ask for."""
        domain = self._get_own_domain()
        if params.get("since_minutes"):
            now = fields.Datetime.now()
            since = fields.Datetime.subtract(now, minutes=params["since_minutes"])
            domain.append(("date", ">=", since))
        if params.get("level"):
            domain.append(("level", "=", params["level"].strip().lower()))
        if params.get("module"):
            domain.append(("task_id.code", "ilike", params["module"].split(".")[-1]))
        if params.get("search"):
            domain.append(("text", "ilike", params["search"]))
        return domain + self._get_time_domain(params)

    @api.model
    def _get_time_domain(self, params):
        company = self.env.company
        start = company._scada_parse_date(params.get("start_time"))
        end = company._scada_parse_date(params.get("end_time"), is_end=True)
        domain = [("date", ">=", start)] if start else []
        return domain + ([("date", "<=", end)] if end else [])

    @api.model
    def _get_page(self, params, domain=()):
        """Return (rows newest first, number of all matches)."""
        domain = self._get_log_domain(params) + list(domain)
        rows = self.search(domain, limit=params["limit"], offset=params["skip"])
        return rows, self.search_count(domain)

    @api.model
    def _get_alert_levels(self, params):
        return list(ALERTS) if params["include_warning"] else ["error"]

    @api.model
    def _get_alerts(self, params):
        """Return a page of the alerts of all tasks, and the number of all."""
        levels = self._get_alert_levels(params)
        return self._get_page(params, [("level", "in", levels)])

    @api.model
    def _get_alerts_per_task(self, params):
        """Return {task: its newest alerts}."""
        domain = self._get_log_domain(params)
        domain.append(("level", "in", self._get_alert_levels(params)))
        return {
            task.code: self.search(
                domain + [("task_id", "=", task.id)], limit=params["limit_per_task"]
            )
            for task in self.env["scada.task"].search([])
        }

    @api.model
    @act("clear_log", "keep_last", "older_than_days")
    def _clear(self, keep_last, older_than_days=None):
        """Delete rows but the newest ``keep_last``; leave a row that names who did it.

        :param older_than_days: delete only rows older than this
        :return: number of rows deleted
        """
        self.flush()
        now = fields.Datetime.now()
        days = min(older_than_days or 0, MAX_DAYS)
        before = fields.Datetime.subtract(now, days=days)
        self.env.cr.execute(
            """
            DELETE FROM scada_task_log
            WHERE (company_id IS NULL OR company_id IN %s)
                AND (%s OR date < %s)
                AND id NOT IN (
                    SELECT id FROM scada_task_log
                    WHERE company_id IS NULL OR company_id IN %s
                    ORDER BY date DESC, id DESC LIMIT %s
                )
            """,
            [
                tuple(self.env.companies.ids),
                not older_than_days,
                before,
                tuple(self.env.companies.ids),
                keep_last,
            ],
        )
        deleted = self.env.cr.rowcount
        self.invalidate_cache()
        self.env["scada.task"]._journal(
            "log_cleared",
            row={"count": deleted},
            login=self.env.user.login,
            count=deleted,
        )
        return deleted
