# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo 14 itself does, as far as the bridge leans on it.

A test that fails here after an update of Odoo says what to look at in
``models/stock/order_posting.py``.
"""
from odoo.exceptions import UserError

from .common import MillCase


class TestOdooFacts(MillCase):
    def setUp(self):
        super().setUp()
        self.order = self.create_order()
        self.move = self.order.move_raw_ids[0]

    def produce(self, quantity, **done):
        """Record consumption and a quantity to produce, with no strict recipe."""
        self.order.consumption = done.get("consumption", "flexible")
        self.move.quantity_done = done.get("consumed", 800.0)
        self.order.qty_producing = quantity

    # -- consumption ---------------------------------------------------------------
    def test_setting_the_done_quantity_adds(self):
        for _attempt in range(2):
            self.move._set_quantity_done(30)
        self.assertEqual(self.move.quantity_done, 60.0)

    def test_done_quantity_of_two_lines_can_not_be_assigned(self):
        for _line in range(2):
            self.env["stock.move.line"].create(
                dict(self.move._prepare_move_line_vals(), qty_done=1)
            )
        self.move.invalidate_cache()
        with self.assertRaisesRegex(UserError, "work directly with the move lines"):
            self.move.quantity_done = 5

    def test_first_consumption_starts_the_order(self):
        self.assertEqual(self.order.state, "confirmed")
        self.move.quantity_done = 1
        self.assertEqual(self.order.state, "progress")

    def test_plain_write_of_the_quantity_to_produce_keeps_the_consumption(self):
        self.produce(2400)
        self.assertEqual(self.move.quantity_done, 800.0)

    def test_form_overwrites_the_consumption(self):
        self.produce(2400)
        self.order._onchange_producing()
        self.assertEqual(self.move.quantity_done, 792.0)

    def test_consumption_of_a_done_order_still_moves_stock(self):
        self.order._scada_close({self.move: 800.0}, 2500.0)
        before = self.get_on_hand(self.components[101])
        self.move.move_line_ids.qty_done = 801.0
        self.assertEqual(self.get_on_hand(self.components[101]), before - 1)

    def test_consumption_of_a_cancelled_order_is_written_silently(self):
        self.order._action_cancel()
        self.move.quantity_done = 5
        self.assertEqual((self.order.state, self.move.quantity_done), ("cancel", 5.0))

    def test_move_of_a_few_kilograms_in_tonnes_counts_as_nothing_done(self):
        bom = self.create_bom({self.components[101]: 0.5})
        bom.bom_line_ids.product_uom_id = self.env.ref("uom.product_uom_ton")
        move = self.create_order(bom=bom).move_raw_ids
        self.env["stock.move.line"].create(
            dict(
                move._prepare_move_line_vals(), product_uom_id=self.kg.id, qty_done=4.0
            )
        )
        move.invalidate_cache()
        self.assertEqual(move.quantity_done, 0.0)

    # -- finishing -------------------------------------------------------------------
    def test_mark_done_asks_about_strict_consumption_and_raises_nothing(self):
        self.produce(2500, consumption="strict")
        question = self.order.button_mark_done()
        self.assertEqual(question["res_model"], "mrp.consumption.warning")
        self.assertEqual(self.order.state, "to_close")

    def test_mark_done_asks_about_a_back_order(self):
        self.produce(2400)
        question = self.order.button_mark_done()
        self.assertEqual(question["res_model"], "mrp.production.backorder")

    def test_mark_done_overwrites_the_plan(self):
        self.produce(2400)
        self.order.with_context(skip_backorder=True).button_mark_done()
        self.assertEqual((self.order.state, self.order.product_qty), ("done", 2400.0))

    def test_mark_done_splits_a_move_that_differs_from_its_demand(self):
        self.produce(2500)
        self.order.button_mark_done()
        moves = self.order.move_raw_ids.filtered(
            lambda move: move.product_id == self.components[101]
        )
        self.assertEqual(len(moves), 2)

    def test_mark_done_needs_a_quantity(self):
        self.move.quantity_done = 1
        with self.assertRaisesRegex(UserError, "quantity to produce must be positive"):
            self.order.with_context(skip_immediate=True).button_mark_done()

    # -- making orders ----------------------------------------------------------------
    def test_created_order_has_no_components_until_they_are_asked_for(self):
        order = self.env["mrp.production"].create(
            {
                "product_id": self.finished.id,
                "bom_id": self.bom.id,
                "product_qty": 2500.0,
                "product_uom_id": self.kg.id,
            }
        )
        self.assertFalse(order.move_raw_ids)
        self.assertEqual(len(order._get_moves_raw_values()), 5)
