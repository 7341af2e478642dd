# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the company has decided: back-orders, hand-adds, shortages, units."""
from ..common import HAND_ADD_KG, STOCK_KG
from .posting_case import ACTUALS, PostingCase


class TestBackorder(PostingCase):
    def get_backorder(self, order):
        orders = order.procurement_group_id.mrp_production_ids
        return orders - order

    def test_never_closes_with_what_was_made(self):
        self.env.company.scada_backorder = "never"
        order = self.make()
        self.assertDone(order)
        self.assertFalse(self.get_backorder(order))
        self.assertEqual(order.product_qty, 2487.35)

    def test_always_orders_the_rest_again(self):
        self.env.company.scada_backorder = "always"
        order = self.make()
        self.assertDone(order)
        self.assertEqual(order.qty_produced, 2487.35)
        self.assertEqual(round(self.get_backorder(order).product_qty, 3), 12.65)

    def test_tolerance_lets_a_small_rest_go(self):
        self.env.company.scada_backorder = "above"
        self.env.company.scada_backorder_percent = 0.51
        self.assertFalse(self.get_backorder(self.make()))

    def test_rest_above_the_tolerance_is_ordered_again(self):
        self.env.company.scada_backorder = "above"
        self.env.company.scada_backorder_percent = 0.5
        order = self.make()
        self.assertDone(order)
        self.assertEqual(round(self.get_backorder(order).product_qty, 3), 12.65)

    def test_more_than_planned_has_no_back_order(self):
        self.env.company.scada_backorder = "always"
        order = self.make(weight="2512.5")
        self.assertDone(order)
        self.assertFalse(self.get_backorder(order))
        self.assertEqual(order.qty_produced, 2512.5)

    def test_order_without_any_consumption_has_no_back_order(self):
        self.env.company.scada_backorder = "always"
        order = self.make(
            self.create_batch(bom=self.create_bom({self.components[101]: 825.0})),
            {101: 0},
        )
        self.assertDone(order)
        self.assertFalse(self.get_backorder(order))

    def test_back_order_with_work_orders_waits_for_the_plant(self):
        self.env.company.scada_backorder = "always"
        center = self.env["mrp.workcenter"].create({"name": "Mixer"})
        mix = {"name": "Mix", "workcenter_id": center.id, "time_cycle_manual": 10}
        self.bom.operation_ids = [(0, 0, mix)]
        order = self.create_order()
        order._create_workorder()
        self.fill_queue()
        batch = order.scada_batch_ids
        order = self.make(batch, actuals={101: "500.5"}, weight="1500")
        backorder = self.get_backorder(order)
        self.assertEqual(set(self.get_done(backorder).values()), {0.0})
        self.assertEqual(backorder.state, "confirmed")
        self.fill_queue()
        self.assertEqual(backorder.scada_batch_ids.consumption, 1000.0)

    def test_both_parts_of_a_split_order_are_made_by_the_plant(self):
        self.env.company.scada_backorder = "always"
        order = self.make(actuals={101: "500.5", 102: "200"}, weight="1500")
        backorder = self.get_backorder(order)
        self.fill_queue()
        self.make(backorder.scada_batch_ids, {101: "330.25", 102: "180"}, "1000")
        self.assertDone(backorder)
        self.assertEqual(self.get_on_hand(self.components[101]), STOCK_KG - 830.75)
        self.assertEqual(self.get_on_hand(self.components[102]), STOCK_KG - 380)
        self.assertEqual(self.get_on_hand(self.finished), 2500.0)

    def test_consumption_is_exact_with_a_back_order(self):
        self.env.company.scada_backorder = "always"
        actuals = {101: "500.5", 102: "400.25", 103: "100", 114: "50"}
        order = self.make(actuals=actuals, weight="1500")
        self.assertDone(order)
        self.assertEqual(
            [
                self.get_on_hand(self.components[number])
                for number in (101, 102, 103, 114)
            ],
            [STOCK_KG - 500.5, STOCK_KG - 400.25, STOCK_KG - 100, STOCK_KG - 50],
        )


class TestHandAdds(PostingCase):
    def test_hand_add_is_consumed_by_the_bill_of_materials(self):
        order = self.make()
        self.assertEqual(self.get_done(order)[self.premix], HAND_ADD_KG)
        self.assertEqual(self.get_on_hand(self.premix), STOCK_KG - HAND_ADD_KG)

    def test_hand_add_that_a_person_entered_stays(self):
        batch = self.create_batch()
        self.get_move(batch.production_id, self.premix).quantity_done = 2.75
        order = self.make(batch)
        self.assertEqual(self.get_done(order)[self.premix], 2.75)

    def test_hand_add_is_asked_for(self):
        self.env.company.scada_hand_adds = "ask"
        batch = self.create_batch()
        order = self.make(batch)
        self.assertEqual(order.state, "progress")
        self.assertEqual(
            (batch.held_for, batch.held_reason, batch.error_message),
            (
                "confirm",
                "Waits for the quantities added by hand: Premix vitamin.",
                False,
            ),
        )

    def test_order_is_closed_once_the_hand_add_is_entered(self):
        self.env.company.scada_hand_adds = "ask"
        batch = self.create_batch()
        order = self.make(batch)
        self.get_move(order, self.premix).quantity_done = 2.6
        batch._job_finish()
        order.invalidate_cache()
        self.assertDone(order)
        self.assertEqual(self.get_done(order)[self.premix], 2.6)

    def test_silo_that_gave_nothing_is_no_hand_add(self):
        order = self.make(actuals={101: "826.25"})
        self.assertEqual(self.get_done(order)[self.components[102]], 0.0)


class TestUnplanned(PostingCase):
    def setUp(self):
        super().setUp()
        self.salt = self.create_component(105)
        self.env.company.scada_extra_component = "add"

    def test_unplanned_component_is_added(self):
        order = self.make(actuals={**ACTUALS, 105: "7.5"})
        self.assertDone(order)
        self.assertEqual(self.get_done(order)[self.salt], 7.5)
        self.assertEqual(self.get_on_hand(self.salt), STOCK_KG - 7.5)

    def test_unplanned_component_is_added_once(self):
        batch = self.create_batch()
        for kg in (3, 5, "7.5"):
            self.post(batch, {105: kg})
        order = batch.production_id
        self.assertEqual(len(self.get_move(order, self.salt)), 1)
        self.assertEqual(self.get_done(order)[self.salt], 7.5)

    def test_added_component_is_reported_in_the_chatter(self):
        batch = self.create_batch()
        self.post(batch, {105: 3})
        self.assertEqual(
            self.get_notes(batch.production_id)[-1],
            "<p>Material 105 was added: silo 105 SILO E gave it unplanned.</p>",
        )

    def test_silo_without_material_is_refused(self):
        self.get_silo(105).product_id = False
        batch = self.create_batch()
        self.post(batch, {105: 3})
        self.assertIn("Set the material of the silo", batch.error_message)

    def test_component_that_a_person_has_added_takes_the_kilograms(self):
        self.env.company.scada_extra_component = "refuse"
        batch = self.create_batch()
        order = batch.production_id
        self.post(batch, {105: "7.5"})
        self.assertIn("has no component there", batch.error_message)
        vals = order._get_move_raw_values(self.salt, 5.0, self.kg)
        order.move_raw_ids = [(0, 0, vals)]
        self.forget_jobs()  # among them the attempt that waits for its time
        batch._job_post()
        self.assertFalse(batch.error_message)
        self.assertDone(self.make(batch, {}))
        self.assertEqual(self.get_on_hand(self.salt), STOCK_KG - 7.5)

    def test_cancelled_component_is_added_again(self):
        batch = self.create_batch()
        order = batch.production_id
        self.get_move(order, self.components[101])._action_cancel()
        self.post(batch, {101: 250})
        moves = self.get_move(order, self.components[101])
        self.assertEqual(sorted(moves.mapped("quantity_done")), [0.0, 250.0])


class TestNegativeStock(PostingCase):
    def test_stock_goes_below_zero_where_that_is_allowed(self):
        self.add_stock(self.components[101], 100.0 - STOCK_KG)
        self.assertDone(self.make())
        self.assertEqual(self.get_on_hand(self.components[101]), -726.25)

    def test_shortage_keeps_the_order_open_with_the_reason(self):
        self.env.company.scada_negative_stock = False
        self.add_stock(self.components[101], 100.0 - STOCK_KG)
        batch = self.create_batch()
        order = self.make(batch)
        self.assertEqual(order.state, "progress")
        self.assertEqual(
            batch.error_message,
            "Material 101 in WH/Stock is short by 726.25 kg. "
            "Receive it or correct the stock in Odoo, then retry.",
        )

    def test_order_is_closed_once_the_stock_is_there(self):
        self.env.company.scada_negative_stock = False
        self.add_stock(self.components[101], 100.0 - STOCK_KG)
        batch = self.create_batch()
        order = self.make(batch)
        self.add_stock(self.components[101], 726.25)
        batch._job_finish()
        order.invalidate_cache()
        self.assertDone(order)
        self.assertEqual(self.get_on_hand(self.components[101]), 0.0)


class TestUnits(PostingCase):
    """Units of the product other than kg, where the company lets them round."""

    def setUp(self):
        super().setUp()
        self.env.company.scada_unit_check = "off"

    def make_in(self, unit, planned, readings):
        """Let the plant make an order of a component counted in ``unit``."""
        product = self.create_product("Packed", uom_id=unit.id, uom_po_id=unit.id)
        self.get_silo(105).product_id = product
        batch = self.create_batch(bom=self.create_bom({product: planned}))
        self.planned = batch.line_ids.filtered("move_id").consumption
        for kg in readings:
            self.post(batch, {105: kg})
        self.assertDone(self.make(batch, {}))
        return self.get_on_hand(product)

    def create_sack(self):
        return self.env["uom.uom"].create(
            {
                "name": "sack of 50 kg",
                "category_id": self.kg.category_id.id,
                "uom_type": "bigger",
                "factor_inv": 50.0,
                "rounding": 0.01,
            }
        )

    def test_sacks(self):
        self.assertEqual(self.make_in(self.create_sack(), 10.0, ["487.5"]), -9.75)
        self.assertEqual(self.planned, 500.0)

    def test_half_a_step_of_a_sack_is_rounded_up(self):
        self.assertEqual(self.make_in(self.create_sack(), 10.0, ["487.25"]), -9.75)

    def test_many_readings_leave_no_residue(self):
        readings = ["%.2f" % (step * 7.37) for step in range(1, 40)]
        self.assertEqual(self.make_in(self.create_sack(), 10.0, readings), -5.75)

    def test_grams(self):
        gram = self.env.ref("uom.product_uom_gram")
        self.assertEqual(self.make_in(gram, 2500.0, ["2.475"]), -2475.0)

    def test_tonnes(self):
        ton = self.env.ref("uom.product_uom_ton")
        self.assertEqual(self.make_in(ton, 0.82, ["825.55"]), -0.83)

    def test_unit_that_is_no_weight_is_refused_when_queueing(self):
        unit = self.env.ref("uom.product_uom_unit")
        product = self.create_product("Bottle", uom_id=unit.id, uom_po_id=unit.id)
        self.get_silo(105).product_id = product
        order = self.create_order(bom=self.create_bom({product: 3.0}))
        self.fill_queue()
        self.assertEqual(
            order.scada_refusal, "The unit of Bottle can't be converted to kg."
        )
