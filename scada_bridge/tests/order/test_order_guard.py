# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user

from ...exceptions import ScadaStateError
from ..common import MillCase


class TestOrderGuard(MillCase):
    """What a person may not do to an order that is in the queue."""

    def setUp(self):
        super().setUp()
        self.order = self.create_batch().production_id
        self.user = new_test_user(self.env, "test mrp", groups="mrp.group_mrp_user")

    def test_order_in_the_queue_is_not_finished_by_hand(self):
        self.order.qty_producing = 2500
        with self.assertRaisesRegex(ScadaStateError, self.order.name):
            self.order.with_user(self.user).button_mark_done()

    def test_order_that_the_plant_has_keeps_its_quantity(self):
        self.store(self.order.scada_batch_ids, {101: 400})
        wizard = self.env["change.production.qty"].with_user(self.user)
        wizard = wizard.create({"mo_id": self.order.id, "product_qty": 100})
        with self.assertRaisesRegex(ScadaStateError, self.order.name):
            wizard.change_prod_qty()

    def test_order_that_left_the_queue_is_finished_as_ever(self):
        self.order.scada_batch_ids.action_cancel()
        self.order.qty_producing = 2500
        self.order.with_context(
            skip_consumption=True, skip_backorder=True, skip_immediate=True
        ).button_mark_done()
        self.assertEqual(self.order.state, "done")

    def test_form_of_every_user_knows_that_the_order_is_queued(self):
        self.assertEqual(self.order.with_user(self.user).scada_batch_count, 1)
