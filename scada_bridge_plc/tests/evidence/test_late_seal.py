# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the PLC told after the end of a run, and what was decided, is sealed."""
from odoo.addons.scada_bridge.domain.evidence.seal import read_content, row_digest

from ..correction.test_decide import DecideCase


class TestLateSeal(DecideCase):
    def setUp(self):
        super().setUp()
        self.seals = self.env["scada.seal"]
        self.seals._cron_seal()

    def get_last_kinds(self):
        last = self.history.seal_ids.sorted("number")[-1]
        return [row.kind for row in read_content(last.content)]

    def test_correction_is_sealed_with_its_figures(self):
        kinds = self.get_last_kinds()
        self.assertEqual(kinds.count("late"), 1)
        self.assertEqual(kinds.count("figure"), len(self.correction.line_ids))

    def test_decision_is_an_addition(self):
        self.settle("take_over")
        self.seals._cron_seal()
        self.history.invalidate_cache()
        self.assertEqual(self.get_last_kinds(), ["entry", "correction", "settled"])
        self.assertEqual(self.seals._check_runs(self.history.ids), {})

    def test_canonical_form_of_sql_is_that_of_the_document(self):
        self.settle("ignore")
        rows = self.seals._read_rows(self.history.ids)[self.history.id]
        for kind in self.seals._get_kinds()[-3:]:
            found = {row.id: row.digest for row in rows if row.kind == kind.name}
            cells = self.seals._get_cells(kind, self.history.ids)
            digests = {int(row[0]): row_digest(kind.name, row) for row in cells}
            self.assertEqual(found, digests)
            self.assertTrue(found)
