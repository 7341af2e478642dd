# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The six tasks of the bridge: switched on or off, when they last ran, how it went.

A run that did something or failed is a row of ``scada.task.log``.  The scheduled action
of a task moves ``last_run`` on, at most once a minute; its jobs don't, they would make
one another wait for a row that says nothing.
"""

import logging
import time
from datetime import timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ...acts import act
from ...domain.text.journal import JOURNAL, as_read
from ...domain.text.message import dump
from ...roles import MANAGER, check_role
from ..mixin.job import RUN_NOW
from ..mixin.provenance import BY_CODE
from .counters import count

_logger = logging.getLogger(__name__)

LEVELS = {
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
TOUCH_INTERVAL = timedelta(minutes=1)
UNIT_MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080}
# Context key: the ids of the companies that a person's run is kept to
RUN_COMPANIES = "scada_run_companies"
WHOLE_SERVER = {"task6"}  # what they do can't be kept to some companies
SUMMARY_MINUTES = 180  # what the clients ask for (contract, task-monitor/summary)


class ScadaTask(models.Model):
    _name = "scada.task"
    _inherit = ["scada.audit.mixin", "scada.provenance.mixin", "scada.job.mixin"]
    _audited = ("is_enabled", "cron_id", "code", "name", "description")
    _description = "SCADA Task"
    _order = "code"

    code = fields.Char(
        required=True, readonly=True, provenance=True, help="task1 ... task6"
    )
    name = fields.Char(
        required=True, readonly=True, provenance=True, help="TASK 1 ... TASK 6"
    )
    description = fields.Char(readonly=True, provenance=True, translate=True)
    is_enabled = fields.Boolean(
        "On", default=True, help="Off: nothing of this task is started by itself."
    )
    cron_id = fields.Many2one(
        "ir.cron", "Scheduled Action", readonly=True, provenance=True
    )
    last_run = fields.Datetime(
        readonly=True,
        provenance=True,
        help="When the scheduled action of the task ran, noted once a minute.",
    )
    status = fields.Selection(
        [
            ("no-data", "No Data"),
            ("healthy", "Healthy"),
            ("success", "Success"),
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("warning", "Warning"),
            ("error", "Error"),
        ],
        compute="_compute_summary",
        help="Names are those of the task-monitor paths of the API.",
    )
    last_message = fields.Text(
        "Last Outcome", compute="_compute_summary", help="Newest row of the task's log."
    )
    error_count = fields.Integer(
        "Errors",
        compute="_compute_summary",
        help="Errors in the log of the last three hours.",
    )
    failed_jobs = fields.Integer(
        compute="_compute_summary",
        help="Jobs that ended with a defect; see Job Queue > Jobs.",
    )

    _sql_constraints = [("code_uniq", "UNIQUE (code)", "The task exists already.")]

    def _compute_summary(self):
        summaries = {
            summary["task"]: summary for summary in self._get_summaries(SUMMARY_MINUTES)
        }
        for task in self:
            summary = summaries[task.code]
            task.status = summary["status"]
            task.last_message = summary["latest_row"].message
            task.error_count = summary["log_counts"]["error"]
            task.failed_jobs = summary["failed_jobs"]

    # -- switch -------------------------------------------------------------------
    @api.model
    def _is_enabled(self, code):
        """Return whether a task may start something, also because a person asked."""
        if self.env.context.get(RUN_NOW) is BY_CODE:
            return True
        _id, is_enabled = self._get_switches().get(code, (None, True))
        return is_enabled

    @api.model
    @tools.ormcache()
    def _get_switches(self):
        """Return {code: (id, is on)}; every reading asks for it several times."""
        # sudo: the switch counts for everybody
        return {
            task.code: (task.id, task.is_enabled) for task in self.sudo().search([])
        }

    @api.model_create_multi
    def create(self, vals_list):
        self.clear_caches()
        return super().create(vals_list)

    @api.model
    def _get_code_by_job(self):
        """Return {job method: task}: what stands still while a task is off."""
        return {
            "_job_fill_queue": "task1",
            "_job_post": "task2",
            "_job_finish": "task3",
        }

    def _get_interval(self):
        """Return the minutes between two runs, 0 if the task is driven by events."""
        self.ensure_one()
        # sudo: only the system's users may see scheduled actions
        cron = self.sudo().cron_id
        return cron.interval_number * UNIT_MINUTES.get(cron.interval_type, 0)

    @api.model
    def _set_all_enabled(self, is_enabled):
        """Switch all tasks on or off (the API's scheduler toggle)."""
        self.search([]).write({"is_enabled": is_enabled})

    def write(self, vals):
        if "is_enabled" in vals and not self.env.su:
            self._check_no_other_company_served()
        result = super().write(vals)
        if "is_enabled" in vals:
            self.clear_caches()
            state = "on" if vals["is_enabled"] else "off"
            for task in self:
                code, login = "switched_" + state, self.env.user.login
                self._journal(code, task=task.code, login=login)
        return result

    def _check_no_other_company_served(self):
        """Refuse to switch tasks that serve companies which are not the user's.

        A task is one for the whole server.
        """
        others = [
            ("scada_is_line", "=", True),
            ("scada_code", "!=", False),
            ("company_id", "not in", self.env.user.company_ids.ids + [False]),
        ]
        # sudo: it is about lines that the user may not see
        if self.env["maintenance.equipment"].sudo().search_count(others):
            raise AccessError(
                _("The tasks serve lines of companies that you have no access to.")
            )

    @act("run_task")
    def action_run_now(self):
        """Start the tasks' scheduled actions now, also of those that are switched off.

        They do what they find of the user's companies only.

        :raise AccessError: the user is no SCADA manager; or a task serves the whole
            server, and not only the user's lines
        """
        refusal = _("Only a SCADA manager may start tasks by hand.")
        check_role(self.env, MANAGER, refusal)
        if WHOLE_SERVER & set(self.mapped("code")):
            self._check_no_other_company_served()
        companies = None if self.env.su else tuple(self.env.user.company_ids.ids)
        context = {RUN_NOW: BY_CODE, RUN_COMPANIES: companies}
        # sudo: only the system's users may touch scheduled actions
        for task in self._sudo_checked().filtered("cron_id"):
            task.cron_id.with_context(**context).method_direct_trigger()
        return self._notify(_("Started: %s") % ", ".join(self.mapped("name")))

    def action_open_log(self):
        """List what the task did, newest first."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "scada_bridge.scada_task_log_action"
        )
        name = _("Log of %s") % self.name
        domain = [("task_id", "=", self.id)]
        return dict(action, name=name, display_name=name, domain=domain)

    @api.model
    def _get_run_domain(self):
        """Return the domain of what a run may start: a person's run, own things only.

        For models with a ``company_id``.
        """
        companies = self.env.context.get(RUN_COMPANIES)
        return [] if companies is None else [("company_id", "in", list(companies))]

    # -- journal ---------------------------------------------------------------------
    @api.model
    def _get_journal(self):
        """Return {code: :class:`~odoo.addons.scada_bridge.domain.text.journal.Entry`}.

        Hook: the PLC addon adds its own.
        """
        return JOURNAL

    @api.model
    def _journal(self, code, task=None, level=None, row=None, **arguments):
        """Record what a task did: line of the log, row of the list, counter.

        :param code: of :meth:`_get_journal`
        :param task: "task1" ... where the entry leaves it open
        :param level: if it is another one than the entry's
        :param row: values of the row, see :meth:`_log`; the log alone has no use for
            them
        :param arguments: of the entry's text; a batch in ``row`` gives ``order``,
            ``number`` and ``line``
        """
        entry, row = self._get_journal()[code], dict(row or {})
        task, level = task or entry.task, level or entry.level
        if row.get("batch"):
            arguments = dict(row["batch"]._get_journal_arguments(), **arguments)
        zone = self._get_zone(row)
        arguments = {name: as_read(value, zone) for name, value in arguments.items()}
        text = entry.in_english(arguments)
        logger = logging.getLogger("odoo.addons.%s.journal" % entry.addon)
        logger.log(LEVELS[level], "[TASK %s] %s", task[-1], text)
        if entry.is_listed:
            entry_vals = {"entry": code, "arguments": dump(arguments)}
            self._log(task, text, level, **entry_vals, **row)
        if entry.counter:
            self._count_later(*entry.counter)

    @api.model
    def _get_zone(self, row):
        """Return the time zone of the plant that a row is about."""
        batch = row.get("batch")
        company = row.get("company") or (batch and batch.company_id)
        # sudo: the zone of a plant is no secret
        return (company or self.env.company).sudo()._get_scada_zone()

    @api.model
    def _count_later(self, name, outcome):
        """Count once it is committed: a transaction may be rolled back and repeated."""
        self.env.cr.postcommit.add(partial(count, name, outcome=outcome))

    @api.model
    def _log(self, code, message, level="info", **values):
        """Write a row about a run that did something, or failed; see :meth:`_journal`.

        :param message: English, shown as it is if no ``entry`` of the journal is given
        :param level: "info", "warning" or "error"
        :param values: optionally ``batch`` and ``company`` (records), ``started``
            (``time.monotonic()`` of its begin), ``count`` (things done), and fields
            of ``scada.task.log``
        """
        # sudo: whoever runs a task writes its log, nobody may write it otherwise
        logs = self.env["scada.task.log"].sudo()
        task_id, _is_enabled = self._get_switches().get(code, (None, None))
        batch = values.pop("batch", None)
        company = values.pop("company", None) or (batch and batch.company_id)
        started = values.pop("started", None)
        vals = dict(values, task_id=task_id, level=level, text=message)
        if batch:
            vals.update(batch_no=batch.batch_no, mo_id=batch.mo_id)
        if company:
            vals["company_id"] = company.id
        if started is not None:
            vals["seconds"] = time.monotonic() - started
        return logs.create(vals) if task_id else logs

    @api.model
    def _touch(self, code):
        """Note that the scheduled action of a task ran."""
        now = fields.Datetime.now()
        # sudo: when a task ran is noted by whoever runs it
        task = self.sudo().search([("code", "=", code)], limit=1)
        if not task or (task.last_run and now - task.last_run < TOUCH_INTERVAL):
            return
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute(
                    "SELECT id FROM scada_task WHERE id = %s "
                    "FOR NO KEY UPDATE NOWAIT",
                    [task.id],
                )
                task.last_run = now
                task.flush(["last_run"])
        except OperationalError as error:
            _logger.debug("%s is noted by another transaction: %s", code, error)

    # -- summary --------------------------------------------------------------------
    @api.model
    def _get_summaries(self, since_minutes, log_domain=()):
        """Return how the tasks are, in their order, for ``task-monitor/summary``.

        :param log_domain: of the rows of the log that count
        :return: dicts with ``task, label, description, status, latest_level,
            last_run_at`` (UTC or None), ``latest_row`` (record, may be empty),
            ``latest_message`` (English), ``log_counts, failed_jobs, is_enabled``
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=since_minutes)
        jobs = self._get_job_counts()
        tasks = self.search([])
        return [task._get_summary(since, jobs, list(log_domain)) for task in tasks]

    def _get_summary(self, since, jobs, log_domain):
        self.ensure_one()
        logs = self.env["scada.task.log"]
        own = [("task_id", "=", self.id)] + log_domain
        recent = own + [("date", ">=", since)]
        latest = logs.search(own, limit=1)
        counts = {
            level: logs.search_count(recent + [("level", "=", level)])
            for level in ("info", "warning", "error")
        }
        failed = jobs.get((self.code, "failed"), 0)
        runs = [date for date in (self.last_run, latest.date) if date]
        return {
            "task": self.code,
            "label": self.name,
            "description": self.description,
            "is_enabled": self.is_enabled,
            "status": self._get_status(latest, since, jobs),
            "latest_level": latest.level.upper() if latest else None,
            "last_run_at": max(runs, default=None),
            "latest_row": latest,
            "latest_message": latest.text or None,
            "log_counts": dict(counts, total=sum(counts.values())),
            "failed_jobs": failed,
        }

    def _get_status(self, latest, since, jobs):
        """Return the task's state from its jobs and its log, never from texts (D44)."""
        self.ensure_one()
        if jobs.get((self.code, "started")):
            return "running"
        if jobs.get((self.code, "failed")):
            return "error"
        if latest and latest.date >= since:
            return {"info": "success"}.get(latest.level, latest.level)
        if jobs.get((self.code, "pending")):
            return "waiting"
        return "healthy" if self.last_run else "no-data"

    @api.model
    def _get_job_counts(self):
        """Return {(task, state of its jobs): number}."""
        codes = self._get_code_by_job()
        # sudo: operators may see how tasks are, without a right to their jobs
        groups = (
            self.env["queue.job"]
            .sudo()
            .read_group(
                [
                    ("method_name", "in", list(codes)),
                    ("channel", "=like", "root.scada%"),
                    ("state", "in", ("pending", "enqueued", "started", "failed")),
                ],
                ["state"],
                ["method_name", "state"],
                lazy=False,
            )
        )
        counts = {}
        for group in groups:
            state = {"enqueued": "pending"}.get(group["state"], group["state"])
            key = (codes[group["method_name"]], state)
            counts[key] = counts.get(key, 0) + group["__count"]
        return counts
