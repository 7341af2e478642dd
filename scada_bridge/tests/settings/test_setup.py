# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The set-up wizard: the steps that need no PLC."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import MillCase

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
        wizard._enter("silos")
        wizard._enter(step)
        return wizard

    def go_to(self, step, **vals):
        """Return the wizard after a person has gone through all steps before one."""
        wizard = self.wizards.create(vals)
        self.go_on(wizard, step)
        return wizard

    def go_on(self, wizard, step):
        while wizard.step != step:
            wizard.write(self.prepare_step(wizard))
            wizard.action_next()

    def get_row(self, wizard, number):
        return wizard.silo_ids.filtered(lambda row: row.number == number)

    def get_changes(self, wizard):
        return [(c.subject, c.item, c.before, c.after) for c in wizard.change_ids]

    def test_wizard_knows_line_silos_and_settings(self):
        wizard = self.start()
        self.assertEqual(wizard.equipment_id, self.line)
        self.assertEqual((wizard.batch_limit, wizard.queue_policy), (10, "smart_wait"))

    def test_line_must_be_one(self):
        wizard = self.start(equipment_id=False)
        with self.assertRaisesRegex(UserError, "Choose the line"):
            wizard.action_next()
        self.assertEqual(wizard.step, "line")

    def test_silos_without_material_are_told(self):
        wizard = self.start("silos")
        self.assertIn("Without material: 104, 105", wizard.silo_warning)

    def test_material_in_two_silos_is_reported(self):
        self.get_silo(105).product_id = self.components[101]
        self.assertIn(
            "Material 101 lies in several silos", self.start("silos").silo_warning
        )

    def test_all_silos_are_listed(self):
        self.get_silo(115).active = False
        rows = self.start("silos").silo_ids
        self.assertEqual(rows.mapped("number"), list(range(101, 116)))
        self.assertEqual(rows.filtered(lambda row: not row.is_used).number, 115)

    def test_silos_change_at_the_end(self):
        wizard = self.go_to("silos")
        row, silo = self.get_row(wizard, 110), self.get_silo(110)
        row.write({"product_id": self.premix.id, "name": "PREMIX"})
        self.go_on(wizard, "confirm")
        self.assertFalse(silo.product_id)
        self.assertIn(
            ("Silo 110 PREMIX", "Material", "", "Premix vitamin"),
            self.get_changes(wizard),
        )
        wizard.action_next()
        self.assertEqual((silo.product_id, silo.name), (self.premix, "PREMIX"))

    def test_silo_taken_off_the_list_stays_a_silo(self):
        wizard = self.start("silos")
        self.get_row(wizard, 101).unlink()
        wizard.action_next()
        self.assertTrue(self.get_silo(101).active)
        self.assertEqual(self.get_row(wizard, 101).silo_id, self.get_silo(101))

    def test_silo_is_switched_off_at_the_end(self):
        wizard = self.go_to("silos")
        self.get_row(wizard, 110).is_used = False
        self.go_on(wizard, "confirm")
        self.assertTrue(self.get_silo(110).active)
        wizard.action_next()
        self.assertFalse(self.get_silo(110).active)

    def test_new_silo_is_made_at_the_end(self):
        silo = self.get_silo(105)
        self.env.cr.execute("DELETE FROM scada_silo WHERE id = %s", [silo.id])
        self.env.cache.invalidate()
        wizard = self.go_to("silos")
        vals = {"number": 105, "name": "NEW", "product_id": self.premix.id}
        wizard.write({"silo_ids": [(0, 0, vals)]})
        self.go_on(wizard, "boms")
        self.assertIn("5 components looked at: 5 come from", wizard.finding_text)
        domain = [("number", "=", 105)]
        self.go_on(wizard, "confirm")
        self.assertFalse(self.env["scada.silo"].search(domain))
        wizard.action_next()
        silo = self.env["scada.silo"].search(domain)
        self.assertEqual((silo.name, silo.product_id), ("NEW", self.premix))

    def test_silos_are_those_of_the_line_that_was_chosen_last(self):
        second = self.create_line()
        wizard = self.start("silos")
        wizard.equipment_id = second
        wizard._enter("silos")
        self.assertEqual(wizard.silo_ids.silo_id, second.scada_line_silo_ids)

    def test_new_silo_belongs_to_the_line_that_is_set_up(self):
        second = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        wizard = self.go_to("silos", equipment_id=second.id)
        self.assertFalse(wizard.silo_ids)
        vals = {"number": 101, "name": "BIN", "product_id": self.premix.id}
        wizard.silo_ids = [(0, 0, vals)]
        self.go_on(wizard, "boms")
        wizard.bom_ids = self.create_bom(
            {self.premix: 10}, scada_equipment_id=second.id
        )
        self.go_on(wizard, "done")
        silo = second.scada_line_silo_ids
        self.assertEqual((silo.number, silo.product_id), (101, self.premix))
        self.assertEqual(self.get_silo(101).product_id, self.components[101])

    def test_silo_has_a_number_of_its_own(self):
        for number in (101, 0):
            wizard = self.start("silos")
            wizard.write({"silo_ids": [(0, 0, {"number": number, "name": "X"})]})
            with self.assertRaisesRegex(UserError, "Look at: %s" % number):
                wizard.action_next()

    def test_some_silo_needs_a_material(self):
        wizard = self.start("silos")
        wizard.silo_ids.write({"product_id": False})
        with self.assertRaisesRegex(UserError, "material of at least one silo"):
            wizard.action_next()

    def test_bills_of_the_line_are_checked(self):
        wizard = self.start("boms")
        self.assertEqual(wizard.bom_ids, self.bom)
        self.assertEqual(wizard.finding_ids.product_id, self.premix)
        self.assertIn("5 components looked at: 4 come from", wizard.finding_text)
        self.assertFalse(wizard.has_fault)

    def test_bills_are_checked_with_the_silos_as_entered(self):
        wizard = self.start("silos")
        self.get_row(wizard, 110).product_id = self.premix
        self.get_row(wizard, 101).product_id = False
        wizard.action_next()
        self.assertEqual(wizard.finding_ids.product_id, self.components[101])

    def test_silo_switched_off_in_the_wizard_is_known_to_the_check(self):
        self.bom.bom_line_ids[-1].scada_silo_id = self.get_silo(110)
        wizard = self.start("silos")
        self.get_row(wizard, 110).is_used = False
        wizard.action_next()
        self.assertEqual(wizard.finding_ids.kind, "archived")
        self.assertTrue(wizard.has_fault)

    def test_chosen_bills_go_to_the_line_at_the_end(self):
        second = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        other = self.create_bom(scada_equipment_id=second.id)
        wizard = self.go_to("boms")
        wizard.bom_ids = other
        wizard.action_check_boms()
        self.go_on(wizard, "confirm")
        self.assertEqual(other.scada_equipment_id, second)
        self.assertEqual(self.bom.scada_equipment_id, self.line)
        name, item = other.display_name, "SCADA Line"
        changes = self.get_changes(wizard)
        self.assertIn((name, item, "Mixer 2", "Mixer PLC01"), changes)
        name = self.bom.display_name
        self.assertIn((name, item, "Mixer PLC01", ""), changes)
        wizard.action_next()
        self.assertEqual(other.scada_equipment_id, self.line)
        self.assertFalse(self.bom.scada_equipment_id)

    def test_bills_are_those_of_the_line_that_was_chosen_last(self):
        second = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        wizard = self.start("boms")
        self.assertEqual(wizard.bom_ids, self.bom)
        wizard.equipment_id = second
        wizard._enter("boms")
        self.assertFalse(wizard.bom_ids)

    def test_bill_that_would_be_refused_stops_the_step(self):
        lines = self.bom.bom_line_ids[0] + self.bom.bom_line_ids[-1]
        lines.scada_silo_id = self.get_silo(110)
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
        wizard = self.go_to("switch")
        wizard.write({"batch_limit": 7, "queue_policy": "top_up"})
        self.go_on(wizard, "done")
        self.assertTrue(self.env.company.scada_auto_sync)
        self.assertEqual(self.env.company.scada_batch_limit, 7)
        self.assertEqual(self.env.company.scada_queue_policy, "top_up")
        self.assertEqual(wizard.step, "done")

    def test_only_the_line_that_is_set_up_is_switched_on(self):
        second = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        self.go_to("done")
        self.assertTrue(self.line._is_scada_automatic())
        self.assertFalse(second._is_scada_automatic())

    def test_line_that_is_on_stays_on_when_another_is_set_up(self):
        self.env.company.scada_auto_sync = True
        second = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        self.go_to("done")
        self.assertTrue(second._is_scada_automatic())

    def test_line_is_set_up_without_switching_it_on(self):
        self.env.company.scada_auto_sync = True
        wizard = self.go_to("done", auto_sync=False)
        self.assertFalse(self.line._is_scada_automatic())
        self.assertTrue(self.env.company.scada_auto_sync)
        self.assertIn("only by the button Fill Queue Now", wizard.summary)

    def test_batch_limit_is_checked(self):
        wizard = self.start("switch", batch_limit=0)
        with self.assertRaisesRegex(UserError, "1 to 200"):
            wizard.action_next()

    def test_summary_tells_what_was_set_up(self):
        wizard = self.go_to("done")
        self.assertIn("Line: Mixer PLC01", wizard.summary)
        self.assertIn("Silos in use: 15, with material: 4", wizard.summary)
        self.assertIn("Orders are queued automatically", wizard.summary)
        self.assertIn("Silos in use", self.get_notes(self.line)[-1])

    def test_manager_without_a_mail_address_sets_up(self):
        self.manager.partner_id.email = False
        self.assertEqual(self.go_to("done").step, "done")

    def test_wizard_may_be_run_again(self):
        for _time in range(2):
            wizard = self.go_to("done")
        self.assertFalse(wizard.change_ids)
        self.assertTrue(self.env.company.scada_auto_sync)
        self.assertEqual(self.bom.scada_equipment_id, self.line)

    def prepare_step(self, wizard):
        """Return what a person enters; the PLC's steps are tested in its addon."""
        is_plc = wizard.step == "plc"
        return {"is_external": True} if is_plc else {}

    def test_change_that_came_between_stops_the_end(self):
        wizard = self.go_to("silos")
        self.get_row(wizard, 110).product_id = self.premix
        self.go_on(wizard, "confirm")
        self.get_silo(110).product_id = self.finished
        with self.assertRaisesRegex(UserError, "Something has changed since"):
            wizard.action_next()
        self.assertEqual(wizard.step, "confirm")
        self.assertEqual(self.get_silo(110).product_id, self.finished)
        wizard.action_back()
        self.go_on(wizard, "done")
        self.assertEqual(self.get_silo(110).product_id, self.premix)

    def test_what_another_person_changed_is_left_so(self):
        wizard = self.go_to("boms")
        self.get_silo(110).product_id = self.finished
        self.go_on(wizard, "done")
        self.assertEqual(self.get_silo(110).product_id, self.finished)

    def test_entry_changed_after_the_list_was_shown_stops_the_end(self):
        wizard = self.go_to("confirm")
        wizard.batch_limit = 3
        with self.assertRaisesRegex(UserError, "Something has changed since"):
            wizard.action_next()
        self.assertEqual(self.env.company.scada_batch_limit, 10)

    def test_wizard_asks_for_the_capacity_and_whether_large_orders_are_split(self):
        wizard = self.go_to("switch")
        self.assertEqual((wizard.capacity, wizard.split_orders), (0.0, True))
        wizard.write({"capacity": 2500.0, "split_orders": False})
        self.go_on(wizard, "confirm")
        changes = self.get_changes(wizard)
        name = self.line.display_name
        self.assertIn((name, "Capacity (kg)", "", "2500.0"), changes)
        company = self.env.company
        split = (company.name, "SCADA Split Large Orders", "Yes", "No")
        self.assertIn(split, changes)
        self.assertEqual((self.line.scada_capacity, company.scada_split), (0.0, True))
        wizard.action_next()
        self.assertEqual(self.line.scada_capacity, 2500.0)
        self.assertFalse(company.scada_split)

    def test_a_negative_capacity_is_refused(self):
        wizard = self.go_to("switch")
        wizard.capacity = -1.0
        with self.assertRaisesRegex(UserError, "a number of kilograms"):
            wizard.action_next()

    def test_operator_sets_nothing_up(self):
        operator = new_test_user(self.env, "setup operator", groups=GROUP + "operator")
        with self.assertRaises(AccessError):
            self.env["scada.setup"].with_user(operator).create({})
        wizard = self.start()
        for name in ("action_next", "action_back", "action_check_boms"):
            with self.assertRaises(AccessError):
                getattr(wizard.with_user(operator), name)()
