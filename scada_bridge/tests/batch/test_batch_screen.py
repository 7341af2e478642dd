# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the screens of a batch show and ask."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import MillCase


class TestBatchScreen(MillCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()

    def get_line(self, number):
        return self.batch.line_ids.filtered(lambda line: line.silo_number == number)

    def test_progress_is_the_share_of_the_planned_quantity(self):
        self.store(self.batch, {101: 500, 102: 125})
        self.assertEqual(self.batch.progress, 25.0)

    def test_line_tells_share_deviation_and_level(self):
        self.store(self.batch, {101: 412.5})
        line = self.get_line(101)
        self.assertEqual(
            (line.share, line.deviation, line.level), (50.0, -412.5, "dosing")
        )

    def test_readings_are_the_ledger_of_the_batch(self):
        self.store(self.batch, {101: 400})
        self.store(self.batch, {101: 500})
        other = self.create_orders(1)
        self.env.company.scada_queue_policy = "top_up"
        self.fill_queue()
        self.store(other.scada_batch_ids, {101: 1})
        self.assertEqual(self.batch.entry_ids.mapped("new_value"), [500.0, 400.0])

    def test_board_of_states_has_a_column_for_each(self):
        groups = self.batches.read_group([], ["state"], ["state"])
        self.assertEqual(
            [group["state"] for group in groups], ["waiting", "running", "finished"]
        )

    def test_batch_without_error_needs_no_advice(self):
        self.assertFalse(self.batch.advice)

    def test_failed_step_is_tried_again(self):
        self.batch._set_error("Silo 101 gave too much")
        self.assertIn("press Retry Post", self.batch.advice)

    def test_batch_of_an_order_that_was_closed_is_booked_by_hand(self):
        self.batch._set_error("closed")
        self.env.cr.execute(
            "UPDATE mrp_production SET state = 'done' WHERE id = %s",
            [self.batch.production_id.id],
        )
        self.batch.invalidate_cache()
        self.assertIn("by hand", self.batch.advice)


class TestCancelWithReason(MillCase):
    def setUp(self):
        super().setUp()
        self.operator = new_test_user(
            self.env, "cancel_operator", "scada_bridge.group_scada_operator"
        )
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def ask(self, reason, user=None):
        """Press Cancel with Reason and answer."""
        batch = self.batch.with_user(user or self.operator)
        action = batch.action_ask_cancel()
        wizard = batch.env[action["res_model"]].with_context(**action["context"])
        return wizard.create({"reason": reason}).action_confirm()

    def test_reason_is_in_the_history_with_the_person(self):
        self.ask("wrong recipe")
        history = self.order.scada_history_ids
        self.assertEqual(history.state, "cancel")
        self.assertEqual(
            history.reason,
            "Cancelled by %s (cancel_operator). wrong recipe" % self.operator.name,
        )
        self.assertEqual(history.archived_by_id, self.operator)

    def test_order_stays_out_of_the_queue(self):
        self.ask("wrong recipe")
        self.assertTrue(self.order.scada_on_hold)
        self.assertFalse(self.fill_queue())

    def test_blanks_are_no_reason(self):
        with self.assertRaisesRegex(UserError, "Enter the reason"):
            self.ask("   ")
        self.assertTrue(self.batch.exists())

    def test_batch_that_has_left_meanwhile_is_reported(self):
        action = self.batch.with_user(self.operator).action_ask_cancel()
        wizard = self.env["scada.batch.cancel"].with_user(self.operator)
        wizard = wizard.with_context(**action["context"]).create({"reason": "wrong"})
        self.batch._archive("cancel", "meanwhile")
        with self.assertRaisesRegex(UserError, "left the queue"):
            wizard.action_confirm()

    def test_people_without_scada_rights_are_not_asked(self):
        employee = new_test_user(self.env, "cancel_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.ask("because", employee)
