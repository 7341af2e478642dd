# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Seals of runs; what a seal covers and what it shows: ``doc/evidence.rst``.

A run is sealed a moment after its end, by a scheduled action: its end costs nothing
more, and until then its form says that it is not sealed yet.  What is decided later
gets a seal of its own, which covers the one before it.
"""
from psycopg2 import sql

from odoo import api, fields, models
from odoo.tools import split_every

from ...domain.evidence.form import FORM, KINDS
from ...domain.evidence.seal import (
    FIRST,
    Row,
    content_text,
    read_content,
    seal_hash,
    seal_text,
)
from .rows_sql import JOINS, ROWS, get_cells, get_digests

AT_ONCE = 200  # runs of one statement
A_TURN = 2000  # runs of one run of the scheduled action
OVERLAP_HOURS = 24  # longer than any transaction lives
LOCK = 7325911  # of PostgreSQL: seals are made by one process, so their ids count up
SINCE = "scada_bridge.sealed_since"

UNSEALED = """
SELECT h.id FROM scada_mo_history h
 WHERE NOT EXISTS (SELECT FROM scada_seal s WHERE s.history_id = h.id)
 ORDER BY h.id LIMIT %(count)s
"""
# runs of which something was decided
ADDED = (
    "SELECT history_id FROM scada_disposition WHERE create_date >= %(since)s",
    "SELECT history_id FROM scada_correction WHERE create_date >= %(since)s",
    "SELECT history_id FROM scada_history_approval WHERE create_date >= %(since)s",
    """
    SELECT d.history_id FROM scada_disposition_confirmation c
      JOIN scada_disposition d ON d.id = c.disposition_id
     WHERE c.create_date >= %(since)s
    """,
)
INSERT = """
INSERT INTO scada_seal (history_id, company_id, uuid, number, form, origin, date,
    previous, content, row_count, hash, create_uid, create_date) VALUES
"""


class ScadaSeal(models.Model):
    _name = "scada.seal"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Seal"
    _order = "history_id, number"
    _rec_name = "hash"

    history_id = fields.Many2one(
        "scada.mo.history",
        "Run",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    uuid = fields.Char("UUID", required=True, readonly=True)
    number = fields.Integer(
        required=True,
        readonly=True,
        help="1: sealed at the end of the run; later ones cover what was added.",
    )
    form = fields.Integer(
        required=True, readonly=True, help="Version of the canonical form."
    )
    origin = fields.Selection(
        [
            ("own", "Sealed at Its End"),
            ("import", "Found by the Import"),
            ("upgrade", "Found by the Upgrade"),
        ],
        required=True,
        readonly=True,
        help="What was found was sealed as it was: for what was before nobody vouches.",
    )
    date = fields.Datetime("Sealed", required=True, readonly=True)
    previous = fields.Char("Seal Before", required=True, readonly=True)
    content = fields.Text(
        required=True, readonly=True, help="Kind, number and SHA-256 of each row."
    )
    row_count = fields.Integer("Rows", readonly=True)
    hash = fields.Char("Seal", required=True, readonly=True, help="SHA-256.")

    _sql_constraints = [
        ("number_uniq", "UNIQUE (history_id, number)", "A seal is made once."),
    ]

    # -- rows -------------------------------------------------------------------------
    @api.model
    def _get_kinds(self):
        """Return the :class:`Kind` of all rows that are sealed."""
        return KINDS

    @api.model
    def _get_joins(self):
        """Return {kind: how its table is joined to its run}."""
        return JOINS

    @api.model
    def _get_cells(self, kind, runs):
        """Return the canonical texts of rows, in the order of their ids.

        :param kind: :class:`Kind`
        :param runs: ids of ``scada.mo.history``
        :return: [[text of each column]]
        """
        self.env["base"].flush()
        query = get_cells(kind, self._get_joins())
        self.env.cr.execute(query, {"runs": list(runs)})
        return [list(row[1:]) for row in self.env.cr.fetchall()]

    @api.model
    def _get_added_queries(self):
        """Return the statements that find runs of which something was added."""
        return ADDED

    @api.model
    def _get_digests(self):
        return get_digests(self._get_kinds(), self._get_joins())

    @api.model
    def _read_rows(self, runs):
        """Return {id of the run: [:class:`Row`]} of what the tables hold."""
        self.env["scada.reconciliation"]._forgo_jit()
        query = sql.SQL(ROWS).format(found=self._get_digests())
        self.env.cr.execute(query, {"runs": list(runs)})
        rows = {run: [] for run in runs}
        for run, *row in self.env.cr.fetchall():
            rows[run].append(Row(*row))
        return rows

    @api.model
    def _read_seals(self, runs):
        """Return {id of the run: its seals, a dict each, the first one first}."""
        seals = self.search_read(
            [("history_id", "in", list(runs))],
            ["history_id", "number", "form", "uuid", "origin", "date", "previous"]
            + ["content", "hash"],
            order="history_id, number",
        )
        found = {run: [] for run in runs}
        for seal in seals:
            found[seal["history_id"][0]].append(seal)
        return found

    # -- seal -------------------------------------------------------------------------
    @api.model
    def _cron_seal(self):
        """Seal what has ended, and what was decided since then."""
        self.env["base"].flush()
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not self.env.cr.fetchone()[0]:
            return
        now = fields.Datetime.now()
        # sudo: how far it has come is no secret, and nobody else's
        parameters = self.env["ir.config_parameter"].sudo()
        runs = self._find_unsealed() + self._find_added(parameters.get_param(SINCE))
        self._seal(runs)
        parameters.set_param(SINCE, fields.Datetime.to_string(now))

    @api.model
    def _find_unsealed(self):
        return self._find_runs(UNSEALED, count=A_TURN)

    @api.model
    def _find_added(self, since):
        """Return the ids of runs of which something was added since a moment."""
        since = fields.Datetime.subtract(
            fields.Datetime.to_datetime(since) or fields.Datetime.now(),
            hours=OVERLAP_HOURS,
        )
        query = " UNION ".join(self._get_added_queries())
        return self._find_runs(query, since=since)

    @api.model
    def _find_runs(self, query, **values):
        """Return the ids of ``scada.mo.history`` that a statement of ours finds."""
        self.env.cr.execute(query, values)
        return [run for run, in self.env.cr.fetchall()]

    @api.model
    def _seal(self, runs, origin="own"):
        """Add a seal to each of these runs that has rows which no seal names.

        :param runs: ids of ``scada.mo.history``
        :param origin: of runs that were not imported
        """
        for some in split_every(AT_ONCE, sorted(set(runs))):
            rows, seals = self._read_rows(some), self._read_seals(some)
            histories = self.env["scada.mo.history"].browse(some)
            made = [
                self._prepare_seal(history, rows[history.id], seals[history.id], origin)
                for history in histories
            ]
            self._insert([row for row in made if row])
        self.env["scada.mo.history"].invalidate_cache(["seal_ids"])

    @api.model
    def _prepare_seal(self, history, rows, seals, origin):
        """Return the columns of the next seal of a run, None if it needs none."""
        closed = {kind.name for kind in self._get_kinds() if kind.is_closed}
        known = {row[:2] for seal in seals for row in read_content(seal["content"])}
        rows = [r for r in rows if r[:2] not in known]
        if seals:  # what was put in past the guards is for the check to tell
            rows = [row for row in rows if row.kind not in closed]
            origin = seals[0]["origin"]
        elif history.source == "import":
            origin = "import"
        if not rows:
            return None
        date = fields.Datetime.to_string(fields.Datetime.now())
        previous = seals[-1]["hash"] if seals else FIRST
        number = len(seals) + 1
        content = content_text(rows)
        text = seal_text(FORM, history.uuid, number, origin, date, previous)
        key = (history.id, history.company_id.id, history.uuid, number, FORM, origin)
        seal = seal_hash(text, content)
        return key + (date, previous, content, len(rows), seal, self.env.uid, date)

    @api.model
    def _insert(self, rows):
        """Add seals with one statement; ``create`` would need one for each."""
        if rows:
            self.env.cr.execute(INSERT + ", ".join(["%s"] * len(rows)), rows)
            self.invalidate_cache()
