# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A set-up that is closed before *Finish* has done nothing, whatever was entered."""
from odoo.tests import new_test_user

from ..common import MillCase

OWN = {"scada_setup", "scada_setup_silo", "scada_setup_change", "scada_bom_finding"}
TABLES = """
SELECT tablename FROM pg_tables
 WHERE schemaname = 'public'
   AND (tablename LIKE 'scada\\_%%'
        OR tablename IN ('mrp_bom', 'mrp_bom_line', 'maintenance_equipment',
                         'res_company', 'mail_message', 'mrp_production', 'queue_job'))
 ORDER BY tablename
"""


class TestSetupCancelled(MillCase):
    def setUp(self):
        super().setUp()
        self.second = self.create_line()
        manager = new_test_user(
            self.env, "cancelling manager", groups="scada_bridge.group_scada_manager"
        )
        self.wizards = self.env["scada.setup"].with_user(manager)

    def get_state(self):
        """Return {table: its rows} of everything but the wizard's own."""
        self.env["base"].flush()
        self.env.cr.execute(TABLES)
        tables = [name for name, in self.env.cr.fetchall()]
        return {name: self.get_rows(name) for name in tables if self.is_real(name)}

    def is_real(self, table):
        return not any(table == own or table.startswith(own + "_") for own in OWN)

    def get_rows(self, table):
        self.env.cr.execute('SELECT t::text FROM "%s" t ORDER BY 1' % table)
        return [row for row, in self.env.cr.fetchall()]

    def prepare_entries(self, wizard):
        """Return what a person enters at a step; each of it differs from what is."""
        row = wizard.silo_ids.filtered(lambda row: row.number == 110)
        entry = {"product_id": self.premix.id, "name": "ANOTHER", "is_used": True}
        gone = wizard.silo_ids.filtered(lambda row: row.number == 113)
        return {
            "line": {"equipment_id": self.second.id},
            "plc": {"is_external": True},
            "silos": {
                "silo_ids": [(1, row.id, entry), (1, gone.id, {"is_used": False})]
            },
            "boms": {"bom_ids": [(6, 0, self.bom.ids)]},
            "switch": {"batch_limit": 3, "queue_policy": "top_up"},
        }.get(wizard.step, {})

    def press(self, wizard):
        """Go on as a person does, with Check Again where that is a button."""
        wizard.write(self.prepare_entries(wizard))
        if wizard.step == "boms":
            wizard.action_check_boms()
        wizard.action_next()

    def test_nothing_is_changed_at_any_step_before_finish(self):
        before = self.get_state()
        self.assertIn("scada_silo", before)
        wizard = self.wizards.create({})
        while wizard.step != "confirm":
            self.press(wizard)
            with self.subTest(step=wizard.step):
                after = self.get_state()
                changed = [name for name in before if before[name] != after[name]]
                self.assertEqual(changed, [])
        self.assertEqual(len(wizard.change_ids), 8)

    def test_finish_changes_what_it_has_listed(self):
        before = self.get_state()
        wizard = self.wizards.create({})
        while wizard.step != "done":
            self.press(wizard)
        after = self.get_state()
        changed = {name for name in before if before[name] != after[name]}
        self.assertLessEqual(
            {"scada_silo", "mrp_bom", "maintenance_equipment", "res_company"}, changed
        )
        self.assertEqual(self.bom.scada_equipment_id, self.second)
        gone = self.second.with_context(active_test=False).scada_line_silo_ids[12]
        self.assertEqual((gone.number, gone.active), (113, False))
        self.assertFalse(self.line._is_scada_automatic())
        self.assertTrue(self.second._is_scada_automatic())
