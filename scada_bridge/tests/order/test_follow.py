# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plan of a run follows its order until the plant has it."""
from ...exceptions import ScadaStateError
from .follow_case import OUT, FollowCase

PLAN = {101: 825.0, 102: 375.0, 103: 210.4, 114: 110.0}


class TestFollow(FollowCase):
    """A waiting run is planned again, whatever is changed."""

    def test_changed_demand_is_the_run_s(self):
        self.edit({"product_uom_qty": 500.0})
        self.assertEqual(self.get_targets(), {**PLAN, 101: 500.0})

    def test_run_keeps_number_uuid_and_reference(self):
        before = self.batch.read(["batch_no", "uuid", "reference", "mo_id"])
        self.edit({"product_uom_qty": 500.0})
        after = self.batch.read(["batch_no", "uuid", "reference", "mo_id"])
        self.assertEqual(after, before)

    def test_demand_changed_by_a_client_on_the_component_itself(self):
        self.get_move(101).with_user(self.user).product_uom_qty = 500.0
        self.assertEqual(self.get_targets()[101], 500.0)

    def test_component_that_was_added(self):
        material = self.create_component(104)
        self.add(material, 40.0, self.user)
        self.assertEqual(self.get_targets(), {**PLAN, 104: 40.0})

    def test_component_that_was_cancelled(self):
        self.get_move(103)._action_cancel()
        self.assertEqual(self.get_targets(), {101: 825.0, 102: 375.0, 114: 110.0})

    def test_component_that_was_cancelled_and_deleted(self):
        move = self.get_move(103)
        move._action_cancel()
        move.unlink()
        self.assertEqual(self.get_targets(), {101: 825.0, 102: 375.0, 114: 110.0})

    def test_component_from_another_silo(self):
        self.edit({"scada_silo_id": self.get_silo(104).id})
        self.assertEqual(
            self.get_targets(), {102: 375.0, 103: 210.4, 104: 825.0, 114: 110.0}
        )

    def test_two_components_that_change_places_in_one_save(self):
        one, other = self.get_move(101), self.get_move(102)
        for silos in ((110, 111), (111, 110)):
            self.order.with_user(self.user).write(
                {
                    "move_raw_ids": [
                        (1, move.id, {"scada_silo_id": self.get_silo(silo).id})
                        for move, silo in zip((one, other), silos)
                    ]
                }
            )
        self.assertEqual(
            self.get_targets(), {103: 210.4, 110: 375.0, 111: 825.0, 114: 110.0}
        )

    def test_component_of_another_material(self):
        other = self.create_product("Other maize")
        self.edit({"product_id": other.id, "scada_silo_id": self.get_silo(110).id})
        line = self.batch.line_ids.filtered(lambda line: line.silo_number == 110)
        self.assertEqual((line.product_id, line.consumption), (other, 825.0))

    def test_quantity_of_the_whole_order(self):
        self.change_quantity(1250.0, self.user)
        self.assertEqual(self.batch.consumption, 1250.0)
        self.assertEqual(
            self.get_targets(), {101: 412.5, 102: 187.5, 103: 105.2, 114: 55.0}
        )

    def test_order_for_another_product(self):
        other = self.create_product("JF PLUS 50")
        self.order.product_id = other
        self.assertEqual(self.batch.product_id, other)

    def test_what_was_changed_is_journalled_once(self):
        self.edit({"product_uom_qty": 500.0})
        self.edit({"product_uom_qty": 500.0})
        rows = self.env["scada.task.log"].search([("entry", "=", "planned_again")])
        self.assertEqual(rows.mapped("mo_id"), [self.order.name])

    def test_other_orders_keep_their_plan(self):
        other = self.create_order()
        self.env.company.scada_queue_policy = "top_up"
        self.fill_queue()
        self.edit({"product_uom_qty": 500.0})
        self.assertEqual(self.get_targets(other.scada_batch_ids), PLAN)

    def test_change_that_has_nothing_to_do_with_the_plan_writes_no_new_lines(self):
        lines = self.batch.line_ids
        self.order.priority = "1"
        self.get_move(101).quantity_done = 0.0
        self.assertEqual(self.batch.line_ids, lines)

    def test_order_for_another_line_waits_for_it(self):
        other = self.line.copy({"scada_code": "PLC77", "name": "Other mixer"})
        self.order.with_user(self.user).scada_equipment_id = other
        self.assertFalse(self.batch.exists())
        self.assertEqual(self.order.scada_history_ids.state, "cancel")
        self.assertIn("from this line", self.order.scada_history_ids.reason)
        self.assertFalse(self.order.scada_on_hold)


class TestUnfit(FollowCase):
    """The changed order can't be made by the plant."""

    def test_person_is_refused(self):
        with self.assertRaisesRegex(ScadaStateError, "holds Material 102"):
            self.edit({"scada_silo_id": self.get_silo(102).id}, user=self.user)

    def test_person_who_changes_the_quantity_is_refused(self):
        self.env.company.scada_capacity_check = "refuse"
        self.line.scada_capacity = 3000.0
        with self.assertRaisesRegex(ScadaStateError, "3000.0 kg that"):
            self.change_quantity(3500.0, self.user)

    def test_run_leaves_the_queue_and_the_order_says_why(self):
        self.edit({"scada_silo_id": self.get_silo(102).id})
        self.assertFalse(self.batch.exists())
        self.assertIn("holds Material 102", self.order.scada_refusal)
        self.assertEqual(self.order.scada_history_ids.state, "cancel")
        self.assertEqual(self.get_alarms(), [OUT])

    def test_order_waits_and_is_queued_when_it_fits_again(self):
        self.edit({"scada_silo_id": self.get_silo(102).id})
        self.assertFalse(self.fill_queue())
        self.edit({"scada_silo_id": False})
        self.assertEqual(self.fill_queue().production_id, self.order)
        self.assertFalse(self.order.scada_refusal)


class TestAtPlant(FollowCase):
    """From the first word of the plant on the plan is the plant's."""

    def setUp(self):
        super().setUp()
        self.store(self.batch, {101: 400})
        self.run_jobs("_job_post")

    def test_person_can_not_change_the_demand_by_any_way(self):
        ways = (
            lambda: self.edit({"product_uom_qty": 500.0}, user=self.user),
            lambda: self.get_move(101)
            .with_user(self.user)
            .write({"product_uom_qty": 500.0}),
            lambda: self.order.with_user(self.user).write({"product_qty": 500.0}),
            lambda: self.order.with_user(self.user).write({"bom_id": False}),
            lambda: self.change_quantity(500.0, self.user),
        )
        for way in ways:
            with self.assertRaisesRegex(ScadaStateError, self.order.name):
                way()

    def test_change_by_code_leaves_the_plan_and_is_told_once(self):
        self.edit({"product_uom_qty": 500.0})
        self.edit({"product_uom_qty": 501.0})
        self.assertEqual(self.get_targets(), PLAN)
        self.assertEqual(self.get_alarms(), ["Changed after the release"])

    def test_what_the_plant_reports_is_no_change_of_the_plan(self):
        self.finish(self.batch, {101: 820, 102: 380, 103: 210, 114: 111}, 2480)
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.get_alarms(), [])

    def test_component_that_the_plant_gave_unplanned_is_no_change_of_the_plan(self):
        self.env.company.scada_extra_component = "add"
        self.create_component(104)
        self.store(self.batch, {104: 30})
        self.run_jobs("_job_post")
        self.assertEqual(self.get_alarms(), [])


class TestCancelled(FollowCase):
    """An order, or a component, is cancelled by what nobody can refuse."""

    def test_components_cancelled_all_together_take_the_run_along(self):
        self.order.move_raw_ids._action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertFalse(self.batch.exists())
        self.assertEqual(
            self.order.scada_history_ids.reason,
            "The manufacturing order was cancelled.",
        )

    def test_order_that_the_plant_works_on_stays_open_and_is_told(self):
        self.store(self.batch, {101: 400})
        self.order.move_raw_ids._action_cancel()
        self.order._action_cancel()
        self.assertNotEqual(self.order.state, "cancel")
        self.assertEqual(self.get_alarms(), ["Not cancelled: at the plant"])

    def test_order_that_is_deleted_takes_the_run_along(self):
        self.order.unlink()
        self.assertFalse(self.batch.exists())


class TestCancelledTransfer(FollowCase):
    """Two steps: the transfer of the components is cancelled, and hands that on."""

    def setUp(self):
        super().setUp()
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Two steps", "code": "TWO", "manufacture_steps": "pbm"}
        )
        rules = self.env["stock.rule"].search([("warehouse_id", "=", warehouse.id)])
        rules.write({"propagate_cancel": True})
        self.batch.action_cancel()
        self.order = self.create_order(
            picking_type_id=warehouse.manu_type_id.id,
            location_src_id=warehouse.pbm_loc_id.id,
            location_dest_id=warehouse.lot_stock_id.id,
        )
        self.batch = self.fill_queue()
        self.assertEqual(self.batch.production_id, self.order)

    def cancel_transfer(self):
        self.order.picking_ids.with_user(self.user).action_cancel()

    def test_waiting_run_leaves_the_queue_with_its_order(self):
        self.cancel_transfer()
        self.assertEqual(self.order.state, "cancel")
        self.assertFalse(self.batch.exists())

    def test_order_at_the_plant_stays_open_and_the_transfer_is_cancelled(self):
        self.store(self.batch, {101: 400})
        self.cancel_transfer()
        self.assertEqual(self.order.picking_ids.state, "cancel")
        self.assertNotEqual(self.order.state, "cancel")
        self.assertEqual(self.get_alarms(), ["Not cancelled: at the plant"])
        self.assertFalse(self.order.move_raw_ids.move_orig_ids)

    def test_order_at_the_plant_is_closed_with_what_the_plant_has_made(self):
        self.store(self.batch, {101: 400})
        self.cancel_transfer()
        self.finish(self.batch, {101: 820, 102: 380, 103: 210, 114: 111}, 2480)
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 2480.0))
