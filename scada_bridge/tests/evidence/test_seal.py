# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A run is sealed after its end, and once more when something is decided about it."""
from odoo.exceptions import UserError

from ...domain.evidence.form import KINDS
from ...domain.evidence.seal import read_content, row_digest
from .seal_case import SealCase

HISTORY = "scada_mo_history"
NASTY = 'tab\t, "quoted", back\\slash, line\nfeed\r, bell\x07, ümlaut 饲料 😀 \x7f/'


class TestSeal(SealCase):
    def test_run_is_sealed_once_with_all_its_rows(self):
        [seal] = self.run_one.seal_ids
        self.seals._cron_seal()
        self.assertEqual(self.run_one.seal_ids, seal)
        rows = read_content(seal.content)
        self.assertEqual(rows[0][:2], ("run", self.run_one.id))
        lines = [row.id for row in rows if row.kind == "line"]
        self.assertEqual(sorted(lines), sorted(self.run_one.line_ids.ids))
        entries = [row.id for row in rows if row.kind == "entry"]
        ledger = self.env["scada.consumption.entry"].search(
            [("batch_uuid", "=", self.run_one.uuid)]
        )
        self.assertEqual(sorted(entries), sorted(ledger.ids))
        self.assertEqual((seal.number, seal.origin, seal.previous), (1, "own", "-"))

    def test_form_shows_the_seal(self):
        run = self.run_one
        found = (run.seal_state, run.seal_hash, run.seal_date)
        seal = run.seal_ids
        self.assertEqual(found, ("sealed", seal.hash, seal.date))

    def test_run_that_has_just_ended_is_not_sealed_yet(self):
        self.order.scada_on_hold = False
        run = self.abort({101: 1}, self.fill_queue())
        self.assertEqual((run.seal_state, run.seal_hash), ("open", False))
        message = run.action_check_seal()["params"]["message"]
        self.assertIn("Not sealed yet", message)

    def test_decision_is_sealed_as_an_addition(self):
        first = self.run_one.seal_ids
        row = self.decide_silo(101)
        self.run_one.invalidate_cache()
        self.assertEqual(self.run_one.seal_state, "added")
        self.assertEqual(self.check(), {})
        second = self.run_one.seal_ids - first
        self.assertEqual((second.number, second.previous), (2, first.hash))
        [added] = read_content(second.content)
        self.assertEqual(added[:2], ("disposition", row.id))
        self.assertEqual(self.run_one.seal_state, "sealed")

    def test_signature_is_sealed(self):
        self.env["scada.history.approval"].create({"history_id": self.run_one.id})
        self.seals._cron_seal()
        last = self.run_one.seal_ids.sorted("number")[-1]
        self.assertEqual([r.kind for r in read_content(last.content)], ["approval"])
        self.assertEqual(self.check(), {})

    def test_old_runs_are_sealed_as_found(self):
        self.rewrite("DELETE FROM scada_seal", table="scada_seal")
        self.seals._seal(self.run_one.ids, "upgrade")
        self.assertEqual(self.run_one.seal_ids.origin, "upgrade")
        self.assertEqual(self.run_one.seal_state, "found")

    def test_imported_runs_are_never_sealed_as_our_own(self):
        self.rewrite("DELETE FROM scada_seal", table="scada_seal")
        self.rewrite("UPDATE scada_mo_history SET source = 'import'", table=HISTORY)
        self.seals._cron_seal()
        self.assertEqual(self.run_one.seal_ids.origin, "import")

    def test_canonical_form_of_sql_is_that_of_the_document(self):
        self.rewrite(
            "UPDATE scada_mo_history SET reason = %s, consumption = -0.0004, "
            "plant_weight = 1234567.8905, date_started = '2026-01-02 03:04:05.99', "
            "status_operation = NULL, batch_no = -7",
            NASTY,
            table=HISTORY,
        )
        for kind in KINDS:
            digests = {
                row.id: row.digest
                for row in self.seals._read_rows(self.run_one.ids)[self.run_one.id]
                if row.kind == kind.name
            }
            cells = self.seals._get_cells(kind, self.run_one.ids)
            found = {int(row[0]): row_digest(kind.name, row) for row in cells}
            self.assertEqual(found, digests)
        [cells] = self.seals._get_cells(KINDS[0], self.run_one.ids)
        run = dict(zip(KINDS[0].columns, cells))
        self.assertEqual(run["reason"], NASTY)
        self.assertEqual(run["plant_weight"], "1234567.891")
        self.assertEqual(run["date_started"], "2026-01-02 03:04:05")
        self.assertEqual((run["status_operation"], run["batch_no"]), ("0", "-7"))

    def test_nobody_writes_a_seal(self):
        for step in (self.run_one.seal_ids.unlink, self.rename):
            with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
                step()

    def rename(self):
        self.run_one.seal_ids.write({"origin": "own"})
