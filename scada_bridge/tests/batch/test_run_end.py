# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a run ends, and who may end it."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common import MillCase


class TestRunEnd(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.scada_auto_fill = False
        cls.operator = new_test_user(
            cls.env, "run_operator", "scada_bridge.group_scada_operator"
        )
        cls.manager = new_test_user(
            cls.env, "run_manager", "scada_bridge.group_scada_manager"
        )

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def cancel(self, user, reason="by hand"):
        self.batch.with_user(user).action_cancel(reason)
        return self.order.scada_history_ids

    def test_waiting_batch_is_withdrawn(self):
        history = self.cancel(self.operator)
        self.assertEqual((history.state, history.end), ("cancel", "withdrawn"))

    def test_operator_may_not_cancel_a_running_batch(self):
        self.store(self.batch, {101: 500})
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager may"):
            self.cancel(self.operator)
        self.assertTrue(self.batch.exists())

    def test_operator_may_not_cancel_one_that_was_made_and_not_posted(self):
        self.store(self.batch, {101: 500}, 500, is_finished=True)
        self.batch._set_error("the order is closed")
        with self.assertRaises(AccessError):
            self.cancel(self.operator)

    def test_operator_may_not_clear_a_queue_that_runs(self):
        self.store(self.batch, {101: 500})
        with self.assertRaises(AccessError):
            self.batches.with_user(self.operator)._clear_queue()

    def test_operator_may_not_reset_a_queue_that_runs(self):
        self.store(self.batch, {101: 500})
        with self.assertRaises(AccessError):
            self.batches.with_user(self.operator)._reset_queue()

    def test_running_batch_is_aborted_by_a_manager(self):
        self.store(self.batch, {101: 500, 102: 100})
        history = self.cancel(self.manager)
        self.assertEqual((history.state, history.end), ("cancel", "aborted"))
        self.assertEqual(history.total_actual, 600.0)
        self.assertTrue(self.order.scada_on_hold)

    def test_one_that_read_nothing_but_zero_was_begun(self):
        self.store(self.batch, {101: 0})
        self.assertEqual(self.cancel(self.manager).end, "aborted")

    def test_components_of_the_order_hold_nothing_of_an_aborted_run(self):
        self.store(self.batch, {101: 500, 102: 100})
        self.batch._job_post()
        self.assertEqual(self.get_done(self.order)[self.components[101]], 500.0)
        self.cancel(self.manager)
        self.assertEqual(set(self.get_done(self.order).values()), {0.0})
        self.assertEqual(self.order.state, "confirmed")

    def test_components_of_a_withdrawn_run_are_left_alone(self):
        premix = self.order.move_raw_ids.filtered(
            lambda move: move.product_id == self.premix
        )
        premix.quantity_done = 2.5
        self.cancel(self.operator)
        self.assertEqual(premix.quantity_done, 2.5)

    def test_closed_order_is_not_touched(self):
        self.store(self.batch, {101: 500}, 500, is_finished=True)
        self.batch._job_post()
        self.order.sudo().with_context(mail_notrack=True).move_raw_ids.write(
            {"state": "done"}
        )
        self.batch._set_error("the order is closed")
        self.cancel(self.manager)
        self.assertEqual(self.get_done(self.order)[self.components[101]], 500.0)

    def test_what_was_made_today_counts_although_it_could_not_be_posted(self):
        self.store(self.batch, {101: 500}, 2499, is_finished=True)
        before = self.env["scada.board"].get_board(self.line.id)["today"]
        self.batch._set_error("the order is closed")
        self.cancel(self.manager)
        after = self.env["scada.board"].get_board(self.line.id)["today"]
        self.assertEqual(before, {"batches": 1, "weight": 2499.0})
        self.assertEqual(after, before)

    def test_next_run_of_the_order_has_another_reference(self):
        self.store(self.batch, {101: 500})
        first = self.batch.reference
        self.cancel(self.manager)
        self.order.scada_on_hold = False
        second = self.fill_queue()
        self.assertEqual(second.production_id, self.order)
        self.assertEqual(first, self.order.name)
        self.assertRegex(second.reference, "^#%d-[0-9A-Z]{6}$" % self.order.id)
