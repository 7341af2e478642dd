# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bills of materials are looked at before there is an order."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common import HAND_ADD_KG, MillCase


class TestBomCheck(MillCase):
    def check(self, bom=None):
        """Return {component: kind of the finding}, False for the bill itself."""
        findings = self.env["scada.bom.finding"]._check_boms(bom or self.bom)
        return {finding.product_id or False: finding.kind for finding in findings}

    def get_line(self, product):
        return self.bom.bom_line_ids.filtered(lambda line: line.product_id == product)

    def test_component_comes_from_the_silo_that_holds_it(self):
        findings = self.env["scada.bom.finding"]._check_boms(self.bom)
        finding = findings.filtered(lambda f: f.product_id == self.components[101])
        self.assertEqual(
            (finding.kind, finding.silo_id.number, finding.quantity), ("ok", 101, 825.0)
        )

    def test_component_without_silo_is_added_by_hand(self):
        findings = self.env["scada.bom.finding"]._check_boms(self.bom)
        finding = findings.filtered(lambda f: f.kind != "ok")
        self.assertEqual(
            (finding.product_id, finding.kind, finding.quantity, finding.is_fault),
            (self.premix, "hand", HAND_ADD_KG, False),
        )

    def test_silo_on_the_bill_goes_before_the_material(self):
        self.get_line(self.premix).scada_silo_id = self.get_silo(110)
        self.assertEqual(self.check()[self.premix], "ok")

    def test_component_in_two_silos_comes_from_the_first_one(self):
        self.get_silo(105).product_id = self.components[101]
        findings = self.env["scada.bom.finding"]._check_boms(self.bom)
        finding = findings.filtered(lambda f: f.product_id == self.components[101])
        self.assertEqual((finding.kind, finding.silo_id.number), ("ok", 101))

    def name_one_silo(self):
        lines = self.get_line(self.premix) + self.get_line(self.components[101])
        lines.scada_silo_id = self.get_silo(110)  # it holds nothing yet

    def test_two_components_of_one_silo_are_refused(self):
        self.name_one_silo()
        kinds = self.check()
        self.assertEqual(kinds[self.premix], "shared")
        self.assertEqual(kinds[self.components[101]], "shared")
        self.assertEqual(kinds[self.components[102]], "ok")

    def test_archived_silo_on_the_bill_is_refused(self):
        self.get_line(self.premix).scada_silo_id = self.get_silo(110)
        self.get_silo(110).active = False
        self.assertEqual(self.check()[self.premix], "archived")

    def test_unit_that_is_no_weight_is_refused(self):
        unit = self.env.ref("uom.product_uom_unit")
        piece = self.create_product("Piece", uom_id=unit.id, uom_po_id=unit.id)
        self.get_silo(110).product_id = piece
        self.bom.bom_line_ids = [(0, 0, self.prepare_bom_line(piece, 1))]
        self.assertEqual(self.check()[piece], "unit")

    def test_serial_number_is_refused(self):
        serial = self.create_product("Serial", tracking="serial")
        self.bom.bom_line_ids = [(0, 0, self.prepare_bom_line(serial, 1))]
        self.assertEqual(self.check()[serial], "serial")

    def make_coarse(self, product):
        ton = self.env.ref("uom.product_uom_ton")
        product.write({"uom_id": ton.id, "uom_po_id": ton.id})

    def test_component_whose_unit_rounds_kilograms_away_is_refused(self):
        self.make_coarse(self.components[101])
        findings = self.env["scada.bom.finding"]._check_boms(self.bom)
        finding = findings.filtered(lambda f: f.product_id == self.components[101])
        self.assertEqual(
            (finding.kind, finding.silo_id.number, finding.is_fault),
            ("coarse", 101, True),
        )

    def test_hand_add_whose_unit_rounds_kilograms_away_is_refused(self):
        self.make_coarse(self.premix)
        self.assertEqual(self.check()[self.premix], "coarse")

    def test_product_whose_unit_rounds_kilograms_away_is_refused(self):
        self.make_coarse(self.finished)
        self.assertEqual(self.check()[self.finished], "coarse")

    def test_unit_that_may_round_is_shown_and_not_refused(self):
        self.env.company.scada_unit_check = "warn"
        self.make_coarse(self.finished)
        findings = self.env["scada.bom.finding"]._check_boms(self.bom)
        finding = findings.filtered(lambda f: f.product_id == self.finished)
        self.assertEqual((finding.kind, finding.is_fault), ("coarse", False))

    def test_button_sets_the_rounding_and_looks_again(self):
        self.addCleanup(self.env["decimal.precision"].clear_caches)
        self.make_coarse(self.finished)
        groups = "scada_bridge.group_scada_manager,base.group_system"
        manager = new_test_user(self.env, "bom rounding", groups=groups)
        findings = self.env["scada.bom.finding"].with_user(manager)
        found = findings._check_boms(self.bom.with_user(manager))
        action = found.filtered(lambda f: f.kind == "coarse").action_set_rounding()
        kinds = findings.search(action["domain"]).mapped("kind")
        self.assertNotIn("coarse", kinds)

    def test_button_is_shown_to_those_who_may_press_it(self):
        self.make_coarse(self.finished)
        manager, system = "scada_bridge.group_scada_manager", "base.group_system"
        shown = {}
        for groups in (manager, system, "%s,%s" % (manager, system)):
            user = new_test_user(self.env, "rounding " + groups, groups=groups)
            finding = self.env["scada.bom.finding"]._check_boms(self.bom)[:1]
            shown[groups] = finding.with_user(user).may_set_rounding
        self.assertEqual(list(shown.values()), [False, False, True])

    def test_bill_with_nothing_from_a_silo_is_refused(self):
        bom = self.create_bom({self.premix: 1.0})
        self.assertEqual(self.check(bom), {self.premix: "hand", False: "empty"})

    def test_components_of_a_kit_are_looked_at(self):
        kit = self.create_product("Kit")
        self.create_bom(
            {self.components[101]: 1.0},
            product_tmpl_id=kit.product_tmpl_id.id,
            product_qty=1,
            type="phantom",
            scada_equipment_id=False,
        )
        bom = self.create_bom({kit: 2.0})
        self.assertEqual(self.check(bom), {self.components[101]: "ok"})

    def test_check_agrees_with_the_queue(self):
        self.name_one_silo()
        self.assertIn("shared", self.check().values())
        order = self.create_order()
        self.assertFalse(self.fill_queue())
        self.assertIn("same silo", order.scada_refusal)

    def test_check_stores_no_order(self):
        before = self.env["mrp.production"].search_count([])
        self.check()
        self.assertEqual(self.env["mrp.production"].search_count([]), before)

    def test_operator_opens_the_list(self):
        operator = new_test_user(
            self.env, "bom operator", groups="scada_bridge.group_scada_operator"
        )
        action = self.env["scada.bom.finding"].with_user(operator).action_check()
        findings = self.env["scada.bom.finding"].with_user(operator)
        found = findings.search(action["domain"] + [("kind", "!=", "ok")])
        self.assertEqual(found.product_id, self.premix)
        self.assertEqual(found.action_open_bom()["res_id"], self.bom.id)

    def test_menu_opens_the_list_for_an_operator(self):
        operator = new_test_user(
            self.env, "bom menu", groups="scada_bridge.group_scada_operator"
        )
        menu = self.env.ref("scada_bridge.scada_bom_finding_check")
        action = menu.with_user(operator).run()
        self.assertEqual(action["res_model"], "scada.bom.finding")

    def test_others_do_not(self):
        user = new_test_user(self.env, "bom user", groups="mrp.group_mrp_user")
        with self.assertRaises(AccessError):
            self.env["scada.bom.finding"].with_user(user).action_check()
