# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tasks did, and Task 6 that keeps this from growing."""

import time
import uuid
from functools import partial

from odoo import api, fields, models
from odoo.osv.expression import OR

from ...domain.text.message import ARGUMENTS, SOURCE, load, render
from ...translations import translate

KEEP_DAYS = 30
KEEP_ROWS = 1000


class ScadaTaskLog(models.Model):
    _name = "scada.task.log"
    _description = "SCADA Task Log"
    _order = "date desc, id desc"
    _rec_name = "message"

    uuid = fields.Char(
        "UUID", required=True, readonly=True, default=lambda self: str(uuid.uuid4())
    )
    task_id = fields.Many2one(
        "scada.task", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(
        required=True,
        readonly=True,
        index=True,
        default=lambda self: fields.Datetime.now(),
    )
    seconds = fields.Float("Duration (s)", readonly=True, digits=(12, 3))
    level = fields.Selection(
        [("info", "Info"), ("warning", "Warning"), ("error", "Error")],
        required=True,
        readonly=True,
        default="info",
    )
    text = fields.Text(
        "English Text", required=True, readonly=True, help="The line of the log."
    )
    entry = fields.Char(
        readonly=True, help="Code of the text; empty for what has no translation."
    )
    arguments = fields.Text(readonly=True, help="What is filled in, as JSON.")
    message = fields.Text(
        compute="_compute_message",
        search="_search_message",
        help="In the language of who reads it.",
    )
    count = fields.Integer(readonly=True, help="How many things the run has done.")
    batch_no = fields.Integer("Batch No.", readonly=True)
    mo_id = fields.Char("Order", readonly=True, index=True)
    plc_name = fields.Char("PLC", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @api.depends("text", "entry", "arguments")
    @api.depends_context("lang")
    def _compute_message(self):
        journal = self.env["scada.task"]._get_journal()
        for log in self:
            entry = journal.get(log.entry)
            log.message = entry and log._get_translated(entry) or log.text

    def _get_translated(self, entry):
        packed = {SOURCE: entry.source, ARGUMENTS: load(self.arguments)}
        return render(packed, partial(translate, self.env))

    @api.model
    def _search_message(self, operator, value):
        """Find what a row says, in English or in the reader's language."""
        found = [("text", operator, value)]
        if operator not in ("like", "ilike") or not value:
            return found
        codes = [
            code
            for code, entry in self.env["scada.task"]._get_journal().items()
            if value.lower() in translate(self.env, entry.source).lower()
        ]
        return OR([found, [("entry", "in", codes)]])

    @api.model
    def _cron_trim(self):
        """Task 6: delete rows that are too old or too many, and jobs long done."""
        tasks = self.env["scada.task"]
        if not tasks._is_enabled("task6"):
            return
        started = time.monotonic()
        self.env["queue.job"]._scada_trim_done()
        count = self._trim(*self._get_limits())
        if not count:
            tasks._touch("task6")
            return
        row = {"started": started, "count": count}
        tasks._journal("log_trimmed", row=row, count=count)

    @api.model
    def _get_limits(self):
        """Return (days, rows per task) that are kept."""
        # sudo: the parameters are no secret, but only the system's users may read them
        parameters = self.env["ir.config_parameter"].sudo()
        return tuple(
            int(parameters.get_param("scada_bridge.task_log_%s" % name, default))
            for name, default in (("days", KEEP_DAYS), ("rows", KEEP_ROWS))
        )

    @api.model
    def _trim(self, days, rows):
        """Delete rows older than ``days``, and all but the newest ``rows`` of a task.

        In SQL: an index scan instead of loading what is thrown away.

        :return: number of rows deleted
        """
        self.flush()
        self.env.cr.execute(
            """
            DELETE FROM scada_task_log WHERE date < %s OR id IN (
                SELECT id FROM (
                    SELECT id, row_number() OVER (
                        PARTITION BY task_id ORDER BY date DESC, id DESC
                    ) AS age
                    FROM scada_task_log
                ) AS aged
                WHERE age > %s
            )
            """,
            [fields.Datetime.subtract(fields.Datetime.now(), days=days), rows],
        )
        deleted = self.env.cr.rowcount
        self.invalidate_cache()
        return deleted
