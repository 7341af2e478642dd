# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Import from the old middleware: history, failures, what its queue still holds.

Theory of operation.  All of it is one transaction, which a dry run rolls back, so a dry
run lists exactly what an import would do.  An imported row has an external identifier
made from its table and uuid, which the database refuses a second time: an import can
be repeated, also after the old system went on for a while.  What can't be matched is
reported and left out; nothing is guessed, no stock is moved, and no order is made
twice: one that the old system made or still holds is kept out of the bridge's queue.
"""
from dataclasses import dataclass
from datetime import tzinfo

from odoo import _, api, models

from ...acts import act
from ...domain.old.import_report import KNOWN, UNMATCHED, ImportReport
from ...domain.old.rows import OldRowError
from ...exceptions import ScadaStateError
from ...notes import note_html

XML_MODULE = "__scada_import__"
CHUNK_ROWS = 200
LOCK_KEY = 7263001  # pg_try_advisory_xact_lock; any number that is ours


@dataclass(frozen=True)
class ImportTask:
    """What is imported, for whom, and who hears about it.

    :ivar company: ``res.company`` that the plant belongs to
    :ivar zone: of dates without an offset
    :ivar report: :class:`ImportReport`
    :ivar line: line of rows that name none, and PLC of the settings; may be empty
    :ivar keep_orphans: import history whose order is not in Odoo
    """

    company: models.Model
    zone: tzinfo
    report: ImportReport
    line: models.Model
    keep_orphans: bool = False


class ScadaImport(models.AbstractModel):
    _name = "scada.import"
    _description = "SCADA Import from the Old Middleware"

    @api.model
    @act("import")
    def _import_all(self, task, database=None, settings=None):
        """Import the rows of the old database and the settings of its ``.env``.

        :param task: :class:`ImportTask`
        :param database: has ``has(table)``, ``count(table)`` and ``rows(table)``;
            None = settings only
        :param settings: {key: text} of the ``.env`` file; None = rows only
        """
        self._lock_import()
        self = self.with_company(task.company)
        waiting = 0
        if database:
            # history first: what became history is not in the queue any more
            for table, importer in self._get_importers():
                self._import_table(task, database, table, importer)
            if database.has("mo_batch"):
                waiting = database.count("mo_batch")
        if settings is not None:
            self._import_settings(task, settings, waiting)

    @api.model
    def _get_importers(self):
        """Return [(old table, method for a chunk of its rows)], in their order."""
        return [
            ("mo_histories", self._import_histories),
            ("mo_batch", self._import_queue),
            ("equipment_failure", self._import_failures),
        ]

    @api.model
    def _lock_import(self):
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
        if not self.env.cr.fetchone()[0]:
            raise ScadaStateError(_("Another import is running."))

    @api.model
    def _import_table(self, task, database, table, importer):
        if not database.has(table):
            reason = _("The old database has no such table.")
            task.report.add_finding(table, "*", UNMATCHED, reason)
            return
        chunk, count = [], 0
        for row in database.rows(table):
            chunk.append(row)
            count += 1
            if len(chunk) == CHUNK_ROWS:
                self._import_chunk(task, table, importer, chunk, count)
                chunk = []
        self._import_chunk(task, table, importer, chunk, count)

    @api.model
    def _import_chunk(self, task, table, importer, rows, count):
        importer(task, table, rows)
        self.env["base"].flush()
        # as many records as there are old rows would pile up in the cache
        self.env.cache.invalidate()
        task.report.progress(table, count)

    # -- rows -----------------------------------------------------------------------
    @api.model
    def _read_rows(self, task, table, rows, reader):
        """Return the rows that can be believed and were not imported before."""
        readable = {}
        for row in rows:
            try:
                value = reader(table, row, task.zone)
                if value.key in readable:
                    raise OldRowError("another row has this id")
            except OldRowError as error:
                task.report.add_finding(
                    table, self._get_row_label(row), UNMATCHED, str(error)
                )
                continue
            readable[value.key] = value
        known = self._get_known(table, readable)
        task.report.count(table, KNOWN, len(known))
        return [value for key, value in readable.items() if key not in known]

    @api.model
    def _get_row_label(self, row):
        """Return how a person finds the row in the old table."""
        texts = [row.get("id"), row.get("mo_id") or row.get("equipment_code")]
        return " ".join(str(text)[:64] for text in texts if text) or "?"

    @api.model
    def _get_known(self, table, keys):
        """Return those of the keys that an earlier run dealt with."""
        prefix = table + "_"
        names = [prefix + key for key in keys]
        # sudo: the import runs at the server's command line
        known = self.env["ir.model.data"].sudo()
        known = known.search([("module", "=", XML_MODULE), ("name", "in", names)])
        return {name[len(prefix) :] for name in known.mapped("name")}

    @api.model
    def _remember(self, table, pairs):
        """Note which record a row became; the database refuses a second one.

        :param pairs: [(key, record)]
        """
        # sudo: the import runs at the server's command line
        self.env["ir.model.data"].sudo().create(
            [
                {
                    "module": XML_MODULE,
                    "name": "%s_%s" % (table, key),
                    "model": record._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
                for key, record in pairs
            ]
        )

    # -- what rows are matched with ----------------------------------------------------
    @api.model
    def _find_orders(self, task, names):
        """Return {name: manufacturing order} of the company."""
        orders = self.env["mrp.production"].search(
            [("company_id", "=", task.company.id), ("name", "in", list(names))]
        )
        return {order.name: order for order in orders}

    @api.model
    def _find_lines(self, task):
        """Return {lower code: line}; "" is the line of rows that name none."""
        lines = self.env["maintenance.equipment"].search(
            [("scada_is_line", "=", True), ("company_id", "=", task.company.id)]
        )
        found = {line.scada_code.lower(): line for line in lines if line.scada_code}
        return dict(found, **({"": task.line} if task.line else {}))

    @api.model
    def _exclude_from_queue(self, order, reason):
        """Keep an order out of the queue: the plant has made it, or may do so."""
        order.scada_on_hold = True
        text = _("Kept out of the SCADA queue by the import: %s") % reason
        order._message_log(body=note_html(text))
