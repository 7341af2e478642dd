# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No kilogram is lost to a unit without a word."""
import runpy

from odoo.exceptions import AccessError
from odoo.modules import get_module_resource
from odoo.tests import new_test_user

from .posting_case import PostingCase

SET_ROUNDING = (
    "A manager finds the button Set Rounding in the BoM check, or allows it in the "
    "settings."
)


class UnitCase(PostingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ton = cls.env.ref("uom.product_uom_ton")
        cls.accuracy = cls.env.ref("product.decimal_product_uom")

    def setUp(self):
        super().setUp()
        self.addCleanup(self.env["decimal.precision"].clear_caches)

    def create_salt(self, stock=10.0):
        """Return salt in tonnes, in silo 112."""
        unit = {"uom_id": self.ton.id, "uom_po_id": self.ton.id}
        salt = self.create_product("Salt", stock=stock, **unit)
        self.get_silo(112).product_id = salt
        return salt

    def create_sack(self, kg, rounding=0.01):
        return self.env["uom.uom"].create(
            {
                "name": "sack of %s kg" % kg,
                "category_id": self.kg.category_id.id,
                "uom_type": "bigger",
                "factor_inv": kg,
                "rounding": rounding,
            }
        )

    def create_salt_bom(self, salt):
        return self.create_bom({self.components[101]: 825.0, salt: 0.01})

    def refine(self, unit):
        """Press the button as an administrator who is a SCADA manager."""
        groups = "scada_bridge.group_scada_manager,base.group_system"
        manager = new_test_user(self.env, "refiner %s" % unit.id, groups=groups)
        unit.with_user(manager)._scada_refine()

    def get_rows(self, order, silo):
        self.env["base"].flush()
        rows = self.env["scada.reconciliation"].search(
            [("production_id", "=", order.id), ("silo_number", "=", silo)]
        )
        rows.invalidate_cache()
        return [
            (row.entry_kg, row.stock_kg, row.rounding_kg, row.is_alarm) for row in rows
        ]


class TestCoarseUnit(UnitCase):
    def test_product_in_tonnes_is_refused_with_unit_and_way_out(self):
        self.finished.uom_id = self.finished.uom_po_id = self.ton
        order = self.create_order(2.5, product_uom_id=self.ton.id)
        self.assertFalse(self.fill_queue())
        self.assertEqual(
            order.scada_refusal,
            "Kilograms would be lost to the rounding of units: "
            "JF PLUS 25 (t: 10 kg). " + SET_ROUNDING,
        )

    def test_component_in_tonnes_is_refused_with_unit_and_way_out(self):
        order = self.create_order(bom=self.create_salt_bom(self.create_salt()))
        self.assertFalse(self.fill_queue())
        self.assertEqual(
            order.scada_refusal,
            "Kilograms would be lost to the rounding of units: Salt (t: 10 kg). "
            + SET_ROUNDING,
        )

    def test_hand_add_in_tonnes_is_refused(self):
        salt = self.create_salt()
        self.get_silo(112).product_id = False
        order = self.create_order(bom=self.create_salt_bom(salt))
        self.assertFalse(self.fill_queue())
        self.assertIn("Salt (t: 10 kg)", order.scada_refusal)

    def test_own_unit_of_a_bag_is_refused(self):
        sack = self.create_sack(50)
        self.components[101].uom_id = self.components[101].uom_po_id = sack
        self.bom.bom_line_ids[0].product_uom_id = sack
        order = self.create_order()
        self.assertFalse(self.fill_queue())
        self.assertIn("Material 101 (sack of 50 kg: 0.5 kg)", order.scada_refusal)

    def test_fine_rounding_with_two_digits_is_refused(self):
        """The coarser of both numbers rounds, and Odoo says nothing."""
        self.ton.rounding = 0.00001
        order = self.create_order(bom=self.create_salt_bom(self.create_salt()))
        self.assertFalse(self.fill_queue())
        self.assertIn("Salt (t: 10 kg)", order.scada_refusal)

    def test_kilogram_that_is_rounded_to_whole_ones_is_refused(self):
        self.kg.rounding = 1.0
        order = self.create_order()
        self.assertFalse(self.fill_queue())
        self.assertIn("Material 101 (kg: 1 kg)", order.scada_refusal)

    def test_grams_are_fine_enough(self):
        gram = self.env.ref("uom.product_uom_gram")
        unit = {"uom_id": gram.id, "uom_po_id": gram.id}
        self.get_silo(112).product_id = oil = self.create_product("Oil", **unit)
        self.create_order(bom=self.create_bom({oil: 2500.0}))
        self.assertTrue(self.fill_queue())

    def test_hand_add_that_is_counted_is_no_weight_and_not_refused(self):
        unit = self.env.ref("uom.product_uom_unit")
        label = self.create_product("Label", uom_id=unit.id, uom_po_id=unit.id)
        self.create_order(bom=self.create_bom({self.components[101]: 825.0, label: 50}))
        self.assertTrue(self.fill_queue())

    def test_other_orders_go_on(self):
        self.create_order(bom=self.create_salt_bom(self.create_salt()))
        self.create_order()
        self.assertEqual(len(self.fill_queue()), 1)


class TestAllowed(UnitCase):
    """The company lets units round; what they took is shown, and not carried."""

    def setUp(self):
        super().setUp()
        self.env.company.scada_unit_check = "warn"

    def make_salt(self, *kilograms):
        salt = self.create_salt()
        bom = self.create_salt_bom(salt)
        orders = [
            self.make(self.create_batch(bom=bom), {101: "825", 112: kg}, "830")
            for kg in kilograms
        ]
        return salt, orders

    def test_batch_carries_the_warning(self):
        batch = self.create_batch(bom=self.create_salt_bom(self.create_salt()))
        self.assertEqual(
            batch.warning,
            "Kilograms would be lost to the rounding of units: Salt (t: 10 kg). "
            + SET_ROUNDING,
        )

    def test_what_the_unit_took_is_on_the_component(self):
        salt, (order,) = self.make_salt("4.9")
        move = self.get_move(order, salt)
        self.assertEqual((move.quantity_done, move.scada_rounding_kg), (0.0, 4.9))

    def test_nothing_is_carried_into_the_next_order(self):
        salt, orders = self.make_salt("12", "12", "12")
        lost = [self.get_move(order, salt).scada_rounding_kg for order in orders]
        self.assertEqual(lost, [2.0, 2.0, 2.0])
        self.assertEqual(self.get_on_hand(salt), 9.97)

    def test_rounding_up_is_less_than_nothing(self):
        salt, (order,) = self.make_salt("6")
        self.assertEqual(self.get_move(order, salt).scada_rounding_kg, -4.0)

    def test_later_reading_sets_it_again(self):
        salt = self.create_salt()
        batch = self.create_batch(bom=self.create_salt_bom(salt))
        self.post(batch, {112: "4.9"})
        self.post(batch, {112: "10"})
        self.assertEqual(
            self.get_move(batch.production_id, salt).scada_rounding_kg, 0.0
        )

    def test_what_the_unit_took_of_the_weight_is_on_the_product(self):
        self.finished.uom_id = self.finished.uom_po_id = self.ton
        bom = self.create_bom(product_qty=2.5, product_uom_id=self.ton.id)
        order = self.make(self.create_batch(quantity=2.5, bom=bom))
        move = order.move_finished_ids
        self.assertEqual((move.quantity_done, move.scada_rounding_kg), (2.49, -2.65))

    def test_reconciliation_shows_it_and_raises_no_alarm(self):
        _salt, (order,) = self.make_salt("4.9")
        self.assertEqual(self.get_rows(order, 112), [(4.9, 0.0, 4.9, False)])

    def test_one_kilogram_more_is_an_alarm_whatever_the_unit(self):
        self.ton.rounding, self.accuracy.digits = 0.001, 3
        salt, (order,) = self.make_salt("12.2")
        self.assertEqual(self.get_rows(order, 112), [(12.2, 12.0, 0.2, False)])
        self.get_move(order, salt).quantity_done = 0.013
        self.assertEqual(self.get_rows(order, 112), [(12.2, 13.0, 0.2, True)])

    def test_what_was_rounded_away_stays_when_the_unit_is_refined(self):
        _salt, (order,) = self.make_salt("4.9")
        self.refine(self.ton)
        self.assertEqual(self.get_rows(order, 112), [(4.9, 0.0, 4.9, False)])

    def test_client_can_not_say_what_the_rounding_took(self):
        salt, (order,) = self.make_salt("4.9")
        user = new_test_user(self.env, "hider", groups="stock.group_stock_manager")
        move = self.get_move(order, salt).with_user(user)
        with self.assertRaisesRegex(AccessError, "only the bridge itself sets"):
            move.scada_rounding_kg = 10.0

    def test_plain_order_has_nothing_rounded_away(self):
        order = self.make()
        moves = order.move_raw_ids | order.move_finished_ids
        self.assertEqual(set(moves.mapped("scada_rounding_kg")), {0.0})


class TestUpgrade(UnitCase):
    """A database of before: nobody asked for units, nothing is said about them."""

    def upgrade(self):
        self.env["base"].flush()
        path = get_module_resource(
            "scada_bridge", "migrations", "14.0.1.3.0", "post-units.py"
        )
        runpy.run_path(path)["migrate"](self.env.cr, "14.0.1.2.0")
        self.env.cache.invalidate()

    def make_salt(self, kg):
        self.env.company.scada_unit_check = "off"
        self.salt = self.create_salt()
        batch = self.create_batch(bom=self.create_salt_bom(self.salt))
        order = self.make(batch, {101: "825", 112: kg}, "830")
        self.get_move(order, self.salt).sudo().scada_rounding_kg = 0.0
        self.env.company.scada_unit_check = "refuse"
        return order

    def test_company_with_an_order_in_tonnes_goes_on(self):
        self.make_salt("4.9").bom_id.active = False
        self.upgrade()
        self.assertEqual(self.env.company.scada_unit_check, "warn")

    def test_company_with_a_bill_in_tonnes_goes_on(self):
        self.create_salt_bom(self.create_salt())
        self.upgrade()
        self.assertEqual(self.env.company.scada_unit_check, "warn")

    def test_company_without_them_refuses_as_a_new_one_does(self):
        self.env["res.company"].create({"name": "Other mill"})
        self.upgrade()
        self.assertEqual(self.env.company.scada_unit_check, "refuse")

    def test_what_was_lost_is_named_and_no_alarm(self):
        order = self.make_salt("4.9")
        self.assertEqual(self.get_rows(order, 112), [(4.9, 0.0, 0.0, True)])
        self.upgrade()
        self.assertEqual(self.get_rows(order, 112), [(4.9, 0.0, 4.9, False)])

    def test_what_no_rounding_explains_stays_an_alarm(self):
        order = self.make_salt("12")
        self.get_move(order, self.salt).move_line_ids.qty_done = 0.02
        self.upgrade()
        rows = self.get_rows(order, 112)
        self.assertTrue(rows[0][3], rows)


class TestSetRounding(UnitCase):
    def get_setting(self, unit):
        return unit.rounding, self.accuracy.digits

    def test_tonne(self):
        self.refine(self.ton)
        self.assertEqual(self.get_setting(self.ton), (0.00001, 5))

    def test_sack_of_50_kg(self):
        sack = self.create_sack(50)
        self.refine(sack)
        self.assertEqual(self.get_setting(sack), (0.0001, 4))

    def test_sack_of_40_kg_has_a_digit_more_to_be_exact(self):
        sack = self.create_sack(40)
        self.refine(sack)
        self.assertEqual(self.get_setting(sack), (0.00001, 5))

    def test_digits_are_never_taken_away(self):
        self.accuracy.digits = 6
        self.refine(self.ton)
        self.assertEqual(self.get_setting(self.ton), (0.00001, 6))

    def test_twenty_orders_in_tonnes_are_exact(self):
        self.refine(self.ton)
        salt = self.create_salt()
        self.finished.uom_id = self.finished.uom_po_id = self.ton
        bom = self.create_salt_bom(salt)
        bom.write({"product_qty": 2.5, "product_uom_id": self.ton.id})
        weights = [round(2480 + 0.73 * number, 2) for number in range(20)]
        for weight in weights:
            batch = self.create_batch(quantity=2.5, bom=bom)
            self.assertDone(self.make(batch, {101: "825", 112: "12"}, weight))
        stock = [self.finished.qty_available, salt.qty_available]
        self.assertEqual([round(s, 5) for s in stock], [49.7387, 9.76])

    def test_orders_are_queued_then(self):
        order = self.create_order(bom=self.create_salt_bom(self.create_salt()))
        self.fill_queue()
        self.refine(self.ton)
        self.fill_queue()
        self.assertFalse(order.scada_refusal)
        self.assertTrue(order.scada_batch_ids)

    def test_who_may_not_change_units_is_refused_with_a_text(self):
        group = "scada_bridge.group_scada_manager"
        manager = new_test_user(self.env, "no administrator", groups=group)
        with self.assertRaisesRegex(AccessError, "Ask an administrator"):
            self.ton.with_user(manager)._scada_refine()

    def test_administrator_who_is_no_scada_manager_is_refused(self):
        user = new_test_user(self.env, "no manager", groups="base.group_system")
        user.groups_id -= self.env.ref("scada_bridge.group_scada_manager")
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
            self.ton.with_user(user)._scada_refine()


class TestOrderInAnotherUnit(UnitCase):
    """An order in tonnes of a product in kg is one in kg."""

    def test_order_and_moves_come_to_the_unit_of_the_product(self):
        order = self.create_order(2.5, product_uom_id=self.ton.id)
        self.fill_queue()
        moves = order.move_raw_ids | order.move_finished_ids
        self.assertEqual((order.product_uom_id, order.product_qty), (self.kg, 2500.0))
        self.assertEqual(moves.product_uom, self.kg)
        self.assertEqual(order.move_finished_ids.product_uom_qty, 2500.0)

    def test_component_in_tonnes_of_a_material_in_kg_is_in_kg(self):
        self.bom.bom_line_ids[0].write(
            {"product_uom_id": self.ton.id, "product_qty": 0.83}
        )
        order = self.create_order()
        self.fill_queue()
        move = self.get_move(order, self.components[101])
        self.assertEqual((move.product_uom, move.product_uom_qty), (self.kg, 830.0))

    def test_refused_order_stays_as_it_was_entered(self):
        self.silos.product_id = False
        order = self.create_order(2.5, product_uom_id=self.ton.id)
        self.assertFalse(self.fill_queue())
        self.assertEqual((order.product_uom_id, order.product_qty), (self.ton, 2.5))

    def test_weight_is_kept(self):
        order = self.create_order(2.5, product_uom_id=self.ton.id)
        self.fill_queue()
        self.assertDone(self.make(order.scada_batch_ids))
        self.assertEqual((order.qty_produced, order.product_qty), (2487.35, 2487.35))
        self.assertEqual(self.get_on_hand(self.finished), 2487.35)
        self.assertEqual(self.get_consumed(order)[101], 826.25)

    def test_one_tonne_is_kept(self):
        order = self.create_order(1.0, product_uom_id=self.ton.id)
        self.fill_queue()
        self.make(order.scada_batch_ids, weight="994.94")
        self.assertEqual(order.qty_produced, 994.94)

    def test_order_that_a_client_drives_is_kept_as_well(self):
        order = self.create_order(2.5, product_uom_id=self.ton.id)
        order._scada_mark_done(2487.35)
        self.assertEqual((order.state, order.qty_produced), ("done", 2487.35))

    def test_work_order_goes_with_it(self):
        center = self.env["mrp.workcenter"].create({"name": "Mixer"})
        mix = {"name": "Mix", "workcenter_id": center.id, "time_cycle_manual": 10}
        self.bom.operation_ids = [(0, 0, mix)]
        order = self.create_order(2.5, product_uom_id=self.ton.id)
        order._create_workorder()
        self.fill_queue()
        self.assertEqual(order.workorder_ids.qty_remaining, 2500.0)
        self.assertDone(self.make(order.scada_batch_ids))
        self.assertEqual(order.qty_produced, 2487.35)
