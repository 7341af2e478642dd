# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waiting orders come into the queue as people arranged them."""
from odoo.tests import new_test_user
from odoo.tools.safe_eval import safe_eval

from ..common import MillCase


class TestOrderSequence(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(
            cls.env, "sequence_operator", "scada_bridge.group_scada_operator"
        )

    def arrange(self, *orders):
        """Drag the orders into this order, as the list's handle does."""
        for place, order in enumerate(orders):
            order.with_user(self.operator).scada_sequence = place + 1

    def get_queue(self):
        return list(self.fill_queue().production_id)

    def test_earliest_planned_start_comes_first_if_nobody_arranged(self):
        first, second = self.create_orders(2)
        second.date_planned_start = "2026-03-01 01:00:00"
        self.assertEqual(self.get_queue(), [second, first])

    def test_arranged_orders_come_as_arranged(self):
        one, two, three = self.create_orders(3)
        self.arrange(three, one, two)
        self.assertEqual(self.get_queue(), [three, one, two])

    def test_order_with_a_star_comes_before_arranged_ones(self):
        one, two = self.create_orders(2)
        self.arrange(one, two)
        two.with_user(self.operator).priority = "1"
        self.assertEqual(self.get_queue(), [two, one])

    def test_new_order_comes_behind_arranged_ones(self):
        one, two = self.create_orders(2)
        self.arrange(two, one)
        new = self.create_order(date_planned_start="2026-01-01 01:00:00")
        self.assertEqual(self.get_queue(), [two, one, new])

    def test_arranging_by_planned_start_forgets_the_places(self):
        one, two = orders = self.create_orders(2)
        self.arrange(two, one)
        orders.with_user(self.operator).action_scada_arrange_by_date()
        self.assertEqual(self.get_queue(), [one, two])

    def test_waiting_orders_are_listed_as_the_queue_will_take_them(self):
        one, two, three = self.create_orders(3)
        self.arrange(three, two, one)
        two.priority = "1"
        action = self.env.ref("scada_bridge.mrp_production_action_waiting")
        listed = self.env["mrp.production"].with_context(**safe_eval(action.context))
        found = listed.with_user(self.operator).web_search_read(
            [("id", "in", (one + two + three).ids)], ["name"]
        )
        self.assertEqual(
            [row["id"] for row in found["records"]], [two.id, three.id, one.id]
        )

    def test_page_that_a_caller_stages_is_taken_as_task_1_takes_orders(self):
        """The body-less mo-list-detailed of the old middleware fills the same queue."""
        one, two, three, four = self.create_orders(4)
        self.arrange(three, one, two, four)
        four.priority = "1"
        self.assertEqual(self.batches._stage_orders(3, 0), (3, 3))
        queue = self.batches.search([("equipment_id", "=", self.line.id)])
        self.assertEqual(list(queue.production_id), [four, three, one])

    def test_caller_and_task_1_wait_for_the_same_orders(self):
        held, cancelled, waiting = self.create_orders(3)
        held.scada_on_hold = True
        cancelled.action_cancel()
        self.assertEqual(self.batches._stage_orders(10, 0), (1, 1))
        self.assertEqual(self.batches.search([]).production_id, waiting)

    def test_rows_of_the_list_can_be_dragged(self):
        """Odoo lets go of the handle where another field orders the list first."""
        view = self.env.ref("scada_bridge.mrp_production_view_tree_waiting")
        self.assertNotIn("default_order", view.arch)

    def test_queued_batches_keep_their_numbers(self):
        one, two = self.create_orders(2)
        batches = self.fill_queue()
        self.arrange(two, one)
        self.assertEqual(batches.mapped("batch_no"), [1, 2])
        self.assertEqual(batches.mapped("production_id.id"), [one.id, two.id])
