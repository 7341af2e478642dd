# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The queue is filled while people work on the same orders."""
from odoo.tests import tagged

from ...models.mixin.row_lock import try_row_lock
from .test_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestFillAndEdit(ConcurrencyCase):
    """An order is queued while somebody changes it: one of both starts again."""

    def cancel(self, env):
        env["mrp.production"].browse(self.order_ids[0]).action_cancel()
        env["base"].flush()

    def change_quantity(self, env):
        wizard = env["change.production.qty"].create(
            {"mo_id": self.order_ids[0], "product_qty": 1000}
        )
        wizard.change_prod_qty()
        env["base"].flush()

    def change_demand(self, env, kg=1000.0):
        move = env["mrp.production"].browse(self.order_ids[0]).move_raw_ids
        move.product_uom_qty = kg
        env["base"].flush()

    def assertLateEditStartsAgain(self, edit):
        with self.worker() as late:
            self.look(late)
            with self.worker() as early:
                self.fill(early)
            with self.assertConflict():
                edit(late)
            late.cr.rollback()

    def test_order_that_was_queued_meanwhile_is_not_cancelled_as_if_it_were_not(self):
        self.assertLateEditStartsAgain(self.cancel)

    def test_nor_is_its_quantity_changed(self):
        self.assertLateEditStartsAgain(self.change_quantity)

    def test_nor_is_the_demand_of_a_component_changed(self):
        self.assertLateEditStartsAgain(self.change_demand)

    def test_demand_that_was_changed_meanwhile_is_not_queued_as_it_was(self):
        with self.worker() as late:
            self.look(late)
            with self.worker() as early:
                self.change_demand(early)
            with self.assertConflict():
                self.fill(late)
            late.cr.rollback()

    def test_order_that_is_changed_at_this_moment_can_not_be_held_for_the_plant(self):
        with self.worker() as job:
            order = job["mrp.production"].browse(self.order_ids[0])
            self.assertTrue(try_row_lock(order))
            job.cr.rollback()
            with self.worker() as person:
                self.change_demand(person)
                self.assertFalse(try_row_lock(order))
            self.assertFalse(try_row_lock(order), "its snapshot is older")
            job.cr.rollback()
            self.assertTrue(try_row_lock(order))

    def test_order_that_was_cancelled_meanwhile_is_not_queued(self):
        with self.worker() as late:
            self.look(late)
            with self.worker() as early:
                self.cancel(early)
            with self.assertConflict():
                self.fill(late)
            late.cr.rollback()
        with self.worker() as again:
            self.fill(again)
        queued = [order for _number, order in self.get_queue()]
        self.assertEqual(queued, self.order_ids[1:])
