# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database refuses to change what the PLC told, also to SQL of Odoo's own role."""
from odoo.tests import tagged

from odoo.addons.scada_bridge.exceptions import ScadaStateError
from odoo.addons.scada_bridge.tests.evidence.guard_case import GuardCase

from ..owner.owner_case import OwnerCase

RELATION = "scada_correction_scada_late_correction_decision_rel"
WRITTEN = {"write_uid", "write_date"}
# the columns that change in the life of a row; None: any but those of KEPT
TABLES = {
    "scada_late_correction": {"state"} | WRITTEN,
    "scada_late_correction_decision": set(),
    "scada_late_correction_line": WRITTEN,
    RELATION: set(),
}
KEPT = {
    "scada_plc_slot": {"plc_id", "number"},
    "scada_plc_weighing": {
        "plc_id",
        "raw_words",
        "batch_no",
        "reference",
        "product_ref",
        "quantity",
        "repeat_of_id",
    },
}


@tagged("post_install", "-at_install")
class TestGuard(GuardCase):
    def test_these_tables_are_evidence(self):
        tables = self.get_tables("scada_bridge_plc")
        self.assertEqual(tables, set(TABLES) | set(KEPT))

    def test_only_what_lives_gets_another_value(self):
        changeable = {table: self.get_changeable(table) for table in TABLES}
        self.assertEqual(changeable, TABLES)

    def test_what_the_plc_told_stays(self):
        for table, kept in KEPT.items():
            found = set(self.get_columns(table)) - self.get_changeable(table)
            self.assertEqual((table, found), (table, kept))

    def test_no_row_is_removed(self):
        for table in set(TABLES) | set(KEPT):
            self.assertEqual((table, self.can_remove(table)), (table, []))

    def test_every_guard_is_in_place(self):
        self.assertEqual(self.env["scada.evidence.mixin"]._find_open_tables(), [])


class TestCascades(OwnerCase):
    def test_plc_whose_slots_keep_words_is_not_deleted(self):
        vals = {"plc_id": self.plc.id, "number": 1, "raw_words": "0001 5748"}
        slot = self.env["scada.plc.slot"].create(vals)
        with self.assertRaisesRegex(ScadaStateError, "keep what the plant showed"):
            self.plc.unlink()
        self.assertEqual(slot.raw_words, "0001 5748")

    def test_plc_that_never_showed_a_record_goes_with_its_slots(self):
        vals = {"plc_id": self.plc.id, "number": 1}
        slot = self.env["scada.plc.slot"].create(vals)
        self.plc.unlink()
        self.assertFalse(slot.exists())
