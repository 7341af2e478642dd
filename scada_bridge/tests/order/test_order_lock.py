# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The quantities of an order that the plant works on are the plant's."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ...exceptions import ScadaStateError
from ..common import MillCase

GROUPS = {
    "production": "mrp.group_mrp_user",
    "operator": "scada_bridge.group_scada_operator",
    "manager": "scada_bridge.group_scada_manager",
}


class TestOrderLock(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, "lock_" + name, groups)
            for name, groups in GROUPS.items()
        }

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id
        self.move = self.order.move_raw_ids[0]

    def run_batch(self):
        self.store(self.batch, {101: 400})
        self.run_jobs("_job_post")

    def edit(self, user, quantity):
        """Change the consumption as the order's form does."""
        vals = {"quantity_done": quantity}
        self.order.with_user(self.users[user]).write(
            {"move_raw_ids": [(1, self.move.id, vals)]}
        )

    def edit_details(self, user, quantity):
        """Change the consumption as the dialog of a component's details does."""
        line = self.move.move_line_ids[0]
        self.move.with_user(self.users[user]).write(
            {"move_line_ids": [(1, line.id, {"qty_done": quantity})]}
        )

    def as_manager(self):
        return self.order.with_user(self.users["manager"])

    def test_waiting_order_may_be_edited(self):
        self.edit("production", 5)
        self.assertEqual(self.move.quantity_done, 5)
        self.assertFalse(self.order.scada_is_at_plant)

    def test_order_at_the_plant_is_not_edited(self):
        self.run_batch()
        self.assertTrue(self.order.scada_is_at_plant)
        for user in GROUPS:
            with self.assertRaisesRegex(ScadaStateError, self.order.name):
                self.edit(user, 5)
        self.assertEqual(self.move.quantity_done, 400)

    def test_details_of_a_component_at_the_plant_are_not_edited(self):
        self.run_batch()
        with self.assertRaisesRegex(ScadaStateError, self.order.name):
            self.edit_details("production", 5)

    def test_component_at_the_plant_is_not_removed(self):
        self.run_batch()
        with self.assertRaises(ScadaStateError):
            self.order.with_user(self.users["production"]).write(
                {"move_raw_ids": [(2, self.move.id)]}
            )

    def test_manager_unlocks_the_quantities_and_the_chatter_tells(self):
        self.run_batch()
        self.as_manager().action_scada_unlock()
        self.edit("production", 5)
        self.assertEqual(self.move.quantity_done, 5)
        self.assertIn("unlocked by lock_manager", self.get_notes(self.order)[-1])

    def test_unlocked_quantities_can_be_locked_again(self):
        self.run_batch()
        self.as_manager().action_scada_unlock()
        self.as_manager().action_scada_lock()
        with self.assertRaises(ScadaStateError):
            self.edit("production", 5)
        self.assertIn("locked again by lock_manager", self.get_notes(self.order)[-1])

    def test_nobody_but_a_manager_unlocks(self):
        self.run_batch()
        for user in ("production", "operator"):
            with self.assertRaises(AccessError):
                self.order.with_user(self.users[user]).action_scada_unlock()
        self.assertTrue(self.order.scada_is_locked)

    def test_next_report_of_the_plant_sets_its_own_quantities(self):
        self.run_batch()
        self.as_manager().action_scada_unlock()
        self.edit("production", 5)
        self.store(self.batch, {101: 600})
        self.run_jobs("_job_post")
        self.assertEqual(self.move.quantity_done, 600)

    def test_order_that_left_the_queue_may_be_edited(self):
        self.run_batch()
        self.batch.action_cancel("mixer broke down")
        self.edit("production", 5)
        self.assertEqual(self.move.quantity_done, 5)


class TestComponentSilo(MillCase):
    """The order's form tells where each component comes from."""

    def get_silos(self):
        moves = self.create_order().move_raw_ids
        return {move.product_id: move.scada_used_silo_id.number for move in moves}

    def test_component_comes_from_the_silo_that_holds_it(self):
        self.assertEqual(self.get_silos()[self.components[101]], 101)

    def test_component_that_no_silo_holds_is_added_by_hand(self):
        self.assertEqual(self.get_silos()[self.premix], 0)

    def test_component_in_two_silos_comes_from_the_first_one(self):
        self.get_silo(104).product_id = self.components[101]
        self.assertEqual(self.get_silos()[self.components[101]], 101)

    def test_silo_of_the_bill_of_materials_goes_first(self):
        line = self.bom.bom_line_ids[0]
        line.scada_silo_id = self.get_silo(104)
        self.assertEqual(self.get_silos()[line.product_id], 104)


class TestOrderFailures(MillCase):
    """The order's form counts the failures during its time at the plant."""

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.batch.date_queued = "2026-03-02 01:00:00"
        self.order = self.batch.production_id

    def fail(self, date, equipment=None):
        equipment = equipment or self.line
        return self.env["scada.failure.report"].create(
            {
                "equipment_id": equipment.id,
                "description": "START_FAILURE",
                "failure_date": date,
            }
        )

    def test_failures_since_the_order_was_queued_are_counted(self):
        self.fail("2026-03-02 00:59:00")
        self.fail("2026-03-02 01:01:00")
        self.fail("2026-03-02 01:02:00", self.get_silo(101).equipment_id)
        self.assertEqual(self.order.scada_failure_count, 2)

    def test_failures_after_the_end_are_not_counted(self):
        self.fail("2026-03-02 01:01:00")
        self.finish(self.batch, {101: 825}, 2400)
        self.fail("2036-03-02 01:00:00")
        self.assertEqual(self.order.scada_failure_count, 1)

    def test_action_shows_the_counted_failures(self):
        failure = self.fail("2026-03-02 01:01:00")
        action = self.order.action_scada_failures()
        found = self.env["scada.failure.report"].search(action["domain"])
        self.assertEqual(found, failure)

    def test_order_that_was_never_queued_has_none(self):
        self.fail("2026-03-02 01:01:00")
        self.assertEqual(self.create_order().scada_failure_count, 0)
