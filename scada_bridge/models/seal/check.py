# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The check of the seals: by night what is new and a piece of the past, or a run now.

What was changed past the guards carries no time.  So each night the next runs of the
past are checked too, oldest first, then from the beginning again; those older than
``SAMPLED_DAYS`` are left alone, so that this ends however old a plant gets.
"""
from datetime import timedelta

from psycopg2 import sql

from odoo import _, api, fields, models
from odoo.tools import split_every

from ...domain.evidence.form import FORM
from ...domain.evidence.seal import FIRST, compare, read_content, seal_hash, seal_text
from .rows_sql import SUSPECTS

CHECKED_AT_ONCE = 1000  # runs of one statement
SAMPLED_RUNS = 5000  # a night
SAMPLED_DAYS = 400  # a year, and the month after it in which its books are closed
UNSEALED_HOURS = 24
CHECKED = "scada_bridge.seals_checked"  # id of the last seal that was checked
SAMPLED = "scada_bridge.seals_past"  # id of the last run of the past

# seals tell of runs, too, that are not in the history any more
NEW = "SELECT DISTINCT history_id FROM scada_seal WHERE id > %(last)s"
PAST = """
SELECT DISTINCT history_id FROM scada_seal
 WHERE history_id > %(last)s AND date >= %(oldest)s
 ORDER BY history_id LIMIT %(count)s
"""
LATE = """
SELECT h.id FROM scada_mo_history h
 WHERE h.create_date < %(late)s
   AND NOT EXISTS (SELECT FROM scada_seal s WHERE s.history_id = h.id)
 ORDER BY h.id LIMIT %(count)s
"""


class ScadaSeal(models.Model):
    _inherit = "scada.seal"

    @api.model
    def _cron_check(self):
        """Check guards, anchors, and the seals of new runs and of some old ones."""
        self.env["base"].flush()
        self._cron_seal()
        self._check_guards()
        self._check_anchors()
        self._check_runs(self._take_runs())
        alarms = self.env["scada.reconciliation"].search(
            [("kind", "=", "seal"), ("is_alarm", "=", True)]
        )
        for row in alarms._get_unaccepted():
            row._raise_alarm()

    @api.model
    def _take_runs(self):
        """Return the ids of the runs of tonight, and note how far they go."""
        oldest = fields.Datetime.now() - timedelta(days=SAMPLED_DAYS)
        late = fields.Datetime.now() - timedelta(hours=UNSEALED_HOURS)
        new = self._find_runs(NEW, last=self._get_mark(CHECKED))
        past = self._find_runs(
            PAST, last=self._get_mark(SAMPLED), oldest=oldest, count=SAMPLED_RUNS
        )
        unsealed = self._find_runs(LATE, late=late, count=SAMPLED_RUNS)
        last = self.search([], order="id desc", limit=1).id
        self._set_mark(CHECKED, last or 0)
        self._set_mark(SAMPLED, past[-1] if len(past) == SAMPLED_RUNS else 0)
        return sorted(set(new + past + unsealed))

    @api.model
    def _get_mark(self, name):
        # sudo: how far the nightly run has come is no secret, and nobody else's
        return int(self.env["ir.config_parameter"].sudo().get_param(name) or 0)

    @api.model
    def _set_mark(self, name, value):
        # sudo: as above
        self.env["ir.config_parameter"].sudo().set_param(name, value)

    # -- runs -------------------------------------------------------------------------
    @api.model
    def _check_runs(self, runs):
        """Check the seals of runs and keep what is found.

        :param runs: ids of ``scada.mo.history``
        :return: {id: faults} of the runs that are not as they were sealed
        """
        found = {}
        for some in split_every(CHECKED_AT_ONCE, runs):
            faults = self._find_faults(self._find_suspects(some))
            found.update({run: lines for run, lines in faults.items() if lines})
            self._record_runs(some, faults)
        return found

    @api.model
    def _find_suspects(self, runs):
        """Return the ids of runs that are to be looked at row by row."""
        self.env["scada.reconciliation"]._forgo_jit()
        query = sql.SQL(SUSPECTS).format(
            found=self._get_digests(), form=sql.Literal(FORM)
        )
        return self._find_runs(query, runs=list(runs))

    @api.model
    def _find_faults(self, runs):
        """Return {id of a run: lines of what is not as it was sealed}."""
        closed = {kind.name for kind in self._get_kinds() if kind.is_closed}
        rows, seals = self._read_rows(runs), self._read_seals(runs)
        late = set(self._find_late(runs))
        faults = {}
        for run in runs:
            if not seals[run]:
                faults[run] = ["unsealed - -"] if run in late else []
                continue
            sealed = [row for s in seals[run] for row in read_content(s["content"])]
            found, _open = compare(sealed, rows[run], closed)
            lines = ["%s %s %d" % fault for fault in found]
            faults[run] = self._find_broken(seals[run]) + lines
        return faults

    @api.model
    def _find_late(self, runs):
        late = fields.Datetime.now() - timedelta(hours=UNSEALED_HOURS)
        domain = [("id", "in", list(runs)), ("create_date", "<", late)]
        return self.env["scada.mo.history"].search(domain).ids

    @api.model
    def _find_broken(self, seals):
        """Return a line for each seal of a run that does not follow the one before."""
        broken, previous = [], FIRST
        for number, seal in enumerate(seals, 1):
            names = ("form", "uuid", "number", "origin", "date", "previous")
            values = dict(seal, date=fields.Datetime.to_string(seal["date"]))
            text = seal_text(*(values[name] for name in names))
            is_next = (seal["number"], seal["previous"]) == (number, previous)
            if not is_next or seal_hash(text, seal["content"]) != seal["hash"]:
                broken.append("seal - %d" % seal["number"])
            previous = seal["hash"]
        return broken

    @api.model
    def _record_runs(self, runs, faults):
        findings = self.env["scada.seal.finding"]
        known = findings.search(
            [
                ("subject", "in", ["run %d" % run for run in runs]),
                ("date_over", "=", False),
            ]
        )
        wrong = {run for run, lines in faults.items() if lines}
        wrong |= {int(finding.subject.split(" ")[1]) for finding in known}
        for run in sorted(wrong):
            vals = self._prepare_finding(run)
            findings._record("run %d" % run, faults.get(run, []), **vals)

    @api.model
    def _prepare_finding(self, run):
        history = self.env["scada.mo.history"].browse(run).exists()
        seal = self.search([("history_id", "=", run)], limit=1)
        return {
            "company_id": (history or seal).company_id.id,
            "batch_uuid": (history or seal).uuid,
            "mo_id": history.mo_id or (_("Run %s") % run),
        }

    # -- guards and anchors -----------------------------------------------------------
    @api.model
    def _check_guards(self):
        tables = self.env["scada.evidence.mixin"]._find_open_tables()
        faults = ["open - %s" % table for table in tables]
        findings = self.env["scada.seal.finding"]
        findings._record("guards", faults, company_id=self.env.company.id)

    @api.model
    def _check_anchors(self):
        oldest = fields.Date.today() - timedelta(days=SAMPLED_DAYS)
        anchors = self.env["scada.seal.anchor"].search([("day", ">=", oldest)])
        faults = anchors._find_faults()
        findings = self.env["scada.seal.finding"]
        for anchor in anchors:
            what, _seals = faults.get(anchor, (None, 0))
            lines = ["%s - %d" % (what, anchor.number)] if what else []
            findings._record(
                "anchor %d/%d" % (anchor.company_id.id, anchor.number),
                lines,
                company_id=anchor.company_id.id,
            )
        return faults
