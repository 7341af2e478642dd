# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The set-up wizard: the steps that need no PLC."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import MillCase

GROUP = "scada_bridge.group_scada_"


class TestSetup(MillCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(
            self.env, "setup manager", groups=GROUP + "manager"
        )
        self.wizards = self.env["scada.setup"].with_user(self.manager)

    def start(self, step="line", **vals):
        """Return the wizard at a step of its way."""
        wizard = self.wizards.create(vals)
        wizard._enter(step)
        return wizard

    def test_wizard_knows_line_silos_and_settings(self):
        wizard = self.start()
        self.assertEqual(wizard.equipment_id, self.line)
        self.assertEqual(len(wizard.silo_ids), 15)
        self.assertEqual((wizard.batch_limit, wizard.queue_policy), (10, "smart_wait"))

    def test_line_must_be_one(self):
        wizard = self.start(equipment_id=False)
        with self.assertRaisesRegex(UserError, "Choose the line"):
            wizard.action_next()
        self.assertEqual(wizard.step, "line")

    def test_silos_without_material_are_told(self):
        wizard = self.start("silos")
        self.assertIn("Without material: 104, 105", wizard.silo_warning)

    def test_material_in_two_silos_is_told(self):
        self.get_silo(105).product_id = self.components[101]
        self.assertIn(
            "Material 101 lies in several silos", self.start("silos").silo_warning
        )

    def test_step_of_silos_changes_the_silos(self):
        wizard = self.start("silos")
        silo = self.get_silo(110)
        wizard.write(
            {"silo_ids": [(1, silo.id, {"product_id": self.premix.id, "active": True})]}
        )
        wizard.action_next()
        self.assertEqual(silo.product_id, self.premix)
        self.assertEqual(wizard.step, "boms")

    def test_silo_taken_off_the_list_stays_a_silo(self):
        wizard = self.start("silos")
        silo = self.get_silo(101)
        wizard.write({"silo_ids": [(3, silo.id)]})
        wizard.action_next()
        self.assertTrue(silo.active)
        self.assertIn(silo, wizard.silo_ids)

    def test_some_silo_needs_a_material(self):
        self.silos.write({"product_id": False})
        wizard = self.start("silos")
        with self.assertRaisesRegex(UserError, "material of at least one silo"):
            wizard.action_next()

    def test_bills_of_the_line_are_checked(self):
        wizard = self.start("boms")
        self.assertEqual(wizard.bom_ids, self.bom)
        self.assertEqual(wizard.finding_ids.product_id, self.premix)
        self.assertIn("5 components looked at: 4 come from", wizard.finding_text)
        self.assertFalse(wizard.has_fault)

    def test_chosen_bills_go_to_the_line(self):
        other = self.create_bom(scada_equipment_id=False)
        wizard = self.start("boms")
        wizard.bom_ids = other
        wizard.action_check_boms()
        self.assertEqual(other.scada_equipment_id, self.line)
        self.assertFalse(self.bom.scada_equipment_id)

    def test_bill_that_would_be_refused_stops_the_step(self):
        self.bom.bom_line_ids[-1].scada_silo_id = self.get_silo(101)
        wizard = self.start("boms")
        self.assertTrue(wizard.has_fault)
        with self.assertRaisesRegex(UserError, "Premix vitamin: Another component"):
            wizard.action_next()

    def test_bill_is_needed(self):
        self.bom.scada_equipment_id = False
        wizard = self.start("boms")
        with self.assertRaisesRegex(UserError, "Choose the bills"):
            wizard.action_next()

    def test_switch_on_sets_the_company(self):
        wizard = self.start("switch")
        wizard.write({"batch_limit": 7, "queue_policy": "top_up"})
        wizard.action_next()
        self.assertTrue(self.env.company.scada_auto_sync)
        self.assertEqual(self.env.company.scada_batch_limit, 7)
        self.assertEqual(self.env.company.scada_queue_policy, "top_up")
        self.assertEqual(wizard.step, "done")

    def test_nothing_is_switched_on_before_the_last_step(self):
        wizard = self.start("switch")
        self.assertFalse(self.env.company.scada_auto_sync)
        wizard.action_back()
        self.assertEqual(wizard.step, "boms")
        self.assertFalse(self.env.company.scada_auto_sync)

    def test_batch_limit_is_checked(self):
        wizard = self.start("switch", batch_limit=0)
        with self.assertRaisesRegex(UserError, "1 to 200"):
            wizard.action_next()

    def test_summary_tells_what_was_set_up(self):
        wizard = self.start("boms")
        wizard.action_next()
        wizard.action_next()
        self.assertIn("Line: Mixer PLC01", wizard.summary)
        self.assertIn("Silos in use: 15, with material: 4", wizard.summary)
        self.assertIn("Orders are queued automatically", wizard.summary)
        self.assertIn("Silos in use", self.get_notes(self.line)[-1])

    def test_manager_without_a_mail_address_sets_up(self):
        self.manager.partner_id.email = False
        wizard = self.start("switch")
        wizard.action_next()
        self.assertEqual(wizard.step, "done")

    def test_wizard_may_be_run_again(self):
        for _time in range(2):
            wizard = self.start()
            while wizard.step != "done":
                wizard.write(self.prepare_step(wizard))
                wizard.action_next()
        self.assertTrue(self.env.company.scada_auto_sync)
        self.assertEqual(self.bom.scada_equipment_id, self.line)

    def prepare_step(self, wizard):
        """Return what a person enters; the PLC's steps are tested in its addon."""
        is_plc = wizard.step == "plc"
        return {"is_external": True} if is_plc else {}

    def test_operator_sets_nothing_up(self):
        operator = new_test_user(self.env, "setup operator", groups=GROUP + "operator")
        with self.assertRaises(AccessError):
            self.env["scada.setup"].with_user(operator).create({})
        wizard = self.start()
        for name in ("action_next", "action_back", "action_check_boms"):
            with self.assertRaises(AccessError):
                getattr(wizard.with_user(operator), name)()
