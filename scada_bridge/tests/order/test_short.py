# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that ended far below its plan is closed; another part makes the rest."""
from ..common import RECIPE, MillCase


class TestShort(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.scada_auto_fill = False
        cls.env.company.scada_backorder = "never"

    def make(self, weight):
        """Return an order that was closed with this weight of 2500 kg."""
        batch = self.create_batch()
        order = batch.production_id
        actuals = {n: round(kg * weight / 2500, 2) for n, kg in RECIPE.items()}
        self.finish(batch, actuals, weight)
        self.assertEqual((order.state, order.product_qty), ("done", weight))
        return order

    def get_dialog(self, order):
        dialogs = self.env["scada.order.parts"].with_context(active_id=order.id)
        return dialogs.create({})

    def test_what_is_left_of_the_plan_is_told(self):
        self.assertEqual(self.make(1000).scada_short_kg, 1500.0)

    def test_within_the_tolerance_nothing_is_left(self):
        self.assertEqual(self.make(2400).scada_short_kg, 0.0)

    def test_rest_is_the_bill_of_materials_for_it(self):
        order = self.make(1000)
        dialog = self.get_dialog(order)
        self.assertEqual(dialog.quantity, 1500.0)
        dialog.action_add()
        part = order._get_scada_parts() - order
        self.assertEqual((part.product_qty, part.state), (1500.0, "confirmed"))
        demands = {m.product_id: m.product_uom_qty for m in part.move_raw_ids}
        expected = {
            self.components[101]: 495.0,
            self.components[102]: 225.0,
            self.components[103]: 126.24,
            self.components[114]: 66.0,
            self.premix: 1.5,
        }
        self.assertEqual(demands, expected)

    def test_whole_is_planned_as_before_and_nothing_is_left_any_more(self):
        order = self.make(1000)
        name = order.name
        self.get_dialog(order).action_add()
        progress = order._get_scada_parts()._get_scada_progress()
        self.assertEqual((progress.planned_kg, progress.left_kg), (2500.0, 1500.0))
        self.assertEqual(order.scada_ordered_name, name)
        order.invalidate_cache(["scada_short_kg"])
        self.assertEqual(order.scada_short_kg, 0.0)

    def test_rest_goes_to_the_line(self):
        order = self.make(1000)
        self.get_dialog(order).action_add()
        batch = self.fill_queue()
        self.assertEqual(batch.production_id, order._get_scada_parts() - order)
