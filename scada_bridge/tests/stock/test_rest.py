# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is left of an order is a recipe: bill of materials x remaining quantity."""
from ..common import STOCK_KG
from .posting_case import PostingCase


class TestRest(PostingCase):
    def setUp(self):
        super().setUp()
        self.env.company.scada_backorder = "above"

    def make_part(self, actuals, weight="2000", order=None):
        """Let the plant make ``weight`` kg of the order; return order and the rest."""
        order = order or self.create_order()
        self.fill_queue()
        self.assertDone(self.make(order.scada_batch_ids, actuals, weight))
        return order, order.procurement_group_id.mrp_production_ids - order

    def get_targets(self, rest):
        self.fill_queue()
        lines = rest.scada_batch_ids.line_ids
        return {
            ln.silo_number: round(ln.consumption, 3) for ln in lines if ln.consumption
        }

    def test_component_that_was_dosed_whole_is_in_the_rest(self):
        actuals = {101: "1000", 102: "374.9", 103: "210.4", 114: "109.5"}
        _order, rest = self.make_part(actuals)
        self.assertEqual(rest.product_qty, 500.0)
        self.assertEqual(
            self.get_targets(rest), {101: 165.0, 102: 75.0, 103: 42.08, 114: 22.0}
        )

    def test_component_that_was_not_dosed_has_its_share_only(self):
        _order, rest = self.make_part({102: "374.9", 101: 0})
        self.assertEqual(
            self.get_targets(rest), {101: 165.0, 102: 75.0, 103: 42.08, 114: 22.0}
        )

    def test_stock_has_what_was_dosed(self):
        self.make_part({101: "1000", 102: "374.9"})
        stock = [self.get_on_hand(self.components[number]) for number in (101, 102)]
        self.assertEqual(stock, [STOCK_KG - 1000.0, STOCK_KG - 374.9])

    def test_hand_add_by_the_bill_is_shared_out(self):
        order, rest = self.make_part({101: "660"})
        self.assertEqual(self.get_done(order)[self.premix], 2.0)
        self.assertEqual(self.get_move(rest, self.premix).product_uom_qty, 0.5)

    def test_hand_add_that_a_person_entered_stays_and_the_rest_has_its_share(self):
        order = self.create_batch().production_id
        self.get_move(order, self.premix).quantity_done = 2.5
        order, rest = self.make_part({101: "660"}, order=order)
        self.assertEqual(self.get_done(order)[self.premix], 2.5)
        self.assertEqual(self.get_move(rest, self.premix).product_uom_qty, 0.5)

    def test_component_that_a_person_added_is_shared_out(self):
        order = self.create_order()
        oil = self.create_component(105)
        vals = order._get_move_raw_values(oil, 50.0, self.kg)
        order.move_raw_ids = [(0, 0, vals)]
        _order, rest = self.make_part({101: "660", 105: "60"}, order=order)
        self.assertEqual(self.get_targets(rest)[105], 10.0)

    def test_component_that_no_recipe_has_is_not_in_the_rest(self):
        self.env.company.scada_extra_component = "add"
        salt = self.create_component(105)
        _order, rest = self.make_part({101: "660", 105: "7.5"})
        self.assertFalse(self.get_move(rest, salt))

    def test_by_product_is_shared_out_whatever_was_made(self):
        bran = self.create_product("Bran")
        vals = {"product_id": bran.id, "product_qty": 25, "product_uom_id": self.kg.id}
        self.bom.byproduct_ids = [(0, 0, vals)]
        order = self.create_batch().production_id
        moves = order.move_finished_ids
        moves.filtered(lambda move: move.product_id == bran).quantity_done = 31.5
        _order, rest = self.make_part({101: "660"}, order=order)
        moves = rest.move_finished_ids.filtered(lambda move: move.product_id == bran)
        self.assertEqual(moves.product_uom_qty, 5.0)

    def test_rest_of_a_rest_is_a_recipe(self):
        _order, rest = self.make_part({101: "1000"})
        self.get_targets(rest)
        group = rest.procurement_group_id
        before = group.mrp_production_ids
        self.make(rest.scada_batch_ids, {101: "200"}, "300")
        last = group.mrp_production_ids - before
        self.assertEqual(
            self.get_targets(last), {101: 66.0, 102: 30.0, 103: 16.83, 114: 8.8}
        )

    def test_order_that_a_client_closes_leaves_a_recipe(self):
        order = self.create_order()
        move = self.get_move(order, self.components[101])
        order._scada_post_consumption({move: 1000.0})
        order._scada_mark_done(2000.0)
        rest = order.procurement_group_id.mrp_production_ids - order
        self.assertEqual(self.get_targets(rest)[101], 165.0)
