# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that is larger than its line holds is made in parts."""
from pathlib import Path

from odoo.modules.migration import load_script

from .split_case import SplitCase

MIGRATION = Path(__file__).parents[2] / "migrations/14.0.1.3.0/pre-parts.py"


class TestParts(SplitCase):
    """20 t in a mixer of 2.5 t."""

    def test_20_t_become_eight_orders_in_the_queue(self):
        parts = self.create_large()
        self.assertEqual(self.get_quantities(parts), [2500.0] * 8)
        batches = self.batches.search([("equipment_id", "=", self.line.id)])
        self.assertEqual(batches.mapped("consumption"), [2500.0] * 8)
        self.assertEqual(batches.production_id, parts)

    def test_the_order_itself_is_the_first_part(self):
        order = self.create_order(20000.0)
        name = order.name
        self.fill_queue()
        parts = self.get_parts(order)
        self.assertEqual(parts[0], order)
        self.assertEqual(
            parts.mapped("name"), ["%s-%03d" % (name, n) for n in range(1, 9)]
        )
        self.assertEqual(parts.mapped("scada_ordered_name"), [name] * 8)

    def test_parts_go_to_the_plant_under_their_names(self):
        parts = self.create_large()
        self.assertEqual(
            parts.scada_batch_ids.mapped("reference"), parts.mapped("name")
        )

    def test_components_add_up_to_the_hundredth_of_a_kilogram(self):
        for count in (3, 6, 7, 8, 9):
            self.line.scada_capacity = 20000.0 / count + 0.01
            parts = self.create_large()
            self.assertEqual(len(parts), count)
            for number, kg in ((101, 6600.0), (102, 3000.0), (103, 1683.2)):
                demands = self.get_demands(parts, self.components[number])
                self.assertEqual(round(sum(demands), 6), kg)
                self.assertLess(max(abs(d - kg / count) for d in demands), 0.011)
            self.assertEqual(round(sum(self.get_quantities(parts)), 6), 20000.0)
            parts.scada_batch_ids.unlink()
            parts.write({"scada_on_hold": True})

    def test_what_is_added_by_hand_goes_by_share(self):
        self.assertEqual(self.get_demands(self.create_large(), self.premix), [2.5] * 8)

    def test_what_a_person_changed_is_shared_out_and_not_the_bill(self):
        order = self.create_order(20000.0)
        order.move_raw_ids[0].product_uom_qty = 4000.0
        self.fill_queue()
        parts = self.get_parts(order)
        self.assertEqual(self.get_demands(parts, self.components[101]), [500.0] * 8)

    def test_a_share_of_nothing_is_no_move(self):
        order = self.create_order(20000.0)
        hand_add = order.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        hand_add.product_uom_qty = 0.02
        self.fill_queue()
        parts = self.get_parts(order)
        demands = self.get_demands(parts, self.premix)
        self.assertEqual(demands, [0.0, 0.01, 0.0, 0.0, 0.0, 0.01, 0.0, 0.0])
        moves = parts.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        self.assertEqual(len(moves), 2)

    def test_a_component_in_tonnes_is_shared_out_in_kilograms(self):
        ton = self.env.ref("uom.product_uom_ton")
        lines = [
            (0, 0, self.prepare_bom_line(self.components[101], 0.82)),
            (0, 0, self.prepare_bom_line(self.components[102], 375.0)),
        ]
        lines[0][2]["product_uom_id"] = ton.id
        bom = self.create_bom(bom_line_ids=lines)
        self.line.scada_capacity = 2900.0
        parts = self.create_large(bom=bom)
        demands = self.get_demands(parts, self.components[101])
        self.assertEqual(demands[:2], [937.14, 937.15])
        self.assertEqual(round(sum(demands), 6), 6560.0)

    def test_silos_and_units_are_those_of_the_order(self):
        order = self.create_order(20000.0)
        order.move_raw_ids[1].scada_silo_id = self.get_silo(107)
        self.fill_queue()
        for part in self.get_parts(order):
            move = part.move_raw_ids.filtered(
                lambda m: m.product_id == self.components[102]
            )
            self.assertEqual(move.scada_silo_id, self.get_silo(107))

    def test_parts_take_over_date_star_place_and_responsible(self):
        user = self.env.ref("base.user_admin")
        parts = self.create_large(
            date_planned_start="2026-03-02 01:00:00",
            priority="1",
            scada_sequence=7,
            user_id=user.id,
            origin="S00042",
        )
        self.assertEqual(
            {str(part.date_planned_start) for part in parts}, {"2026-03-02 01:00:00"}
        )
        self.assertEqual(set(parts.mapped("priority")), {"1"})
        self.assertEqual(set(parts.mapped("scada_sequence")), {7})
        self.assertEqual(set(parts.mapped("origin")), {"S00042"})
        self.assertEqual(parts.user_id, user)

    def test_what_remains_waits_for_a_place_and_is_not_split_again(self):
        self.env.company.scada_batch_limit = 3
        self.env.company.scada_queue_policy = "top_up"
        parts = self.create_large()
        self.assertEqual(len(parts.scada_batch_ids), 3)
        self.env.company.scada_batch_limit = 10
        self.fill_queue()
        self.assertEqual(len(parts.scada_batch_ids), 8)
        self.assertEqual(self.get_parts(parts[0]), parts)

    def test_an_order_that_finds_no_place_is_not_split_yet(self):
        self.env.company.scada_batch_limit = 8
        self.create_large(date_planned_start="2026-03-01 01:00:00")
        later = self.create_order(20000.0, date_planned_start="2026-03-02 01:00:00")
        self.env.company.scada_queue_policy = "top_up"
        self.fill_queue()
        self.assertEqual(self.get_parts(later), later)

    def test_by_products_are_shared_out(self):
        dust = self.create_product("Dust")
        vals = {
            "product_id": dust.id,
            "product_qty": 12.5,
            "product_uom_id": self.kg.id,
        }
        parts = self.create_large(bom=self.create_bom(byproduct_ids=[(0, 0, vals)]))
        moves = parts.move_finished_ids.filtered(lambda m: m.product_id == dust)
        self.assertEqual(moves.mapped("product_uom_qty"), [12.5] * 8)

    def test_finished_moves_are_those_of_the_parts(self):
        parts = self.create_large()
        for part in parts:
            self.assertEqual(part.move_finished_ids.product_uom_qty, 2500.0)
            self.assertEqual(part.move_finished_ids.state, "confirmed")

    def test_chatters_and_task_list_tell_it(self):
        order = self.create_order(20000.0)
        name = order.name
        parts = self.create_large_of(order)
        told = "%s was split: 20000.0 kg is more than the 2500.0 kg" % name
        for part in parts:
            self.assertIn(told, " ".join(self.get_notes(part)))
        row = self.env["scada.task.log"].search(
            [("entry", "=", "order_split")], limit=1
        )
        told = "%s was split: 20000 kg is more than the 2500 kg" % name
        self.assertIn(told, row.message)

    def create_large_of(self, order):
        self.fill_queue()
        return self.get_parts(order)


class TestNotSplit(SplitCase):
    def test_an_order_as_large_as_the_line_stays_whole(self):
        self.assertEqual(len(self.create_large(2500.0)), 1)

    def test_without_a_capacity_nothing_is_split(self):
        self.line.scada_capacity = 0.0
        order = self.create_large(20000.0)
        self.assertEqual(len(order), 1)
        self.assertEqual(order.scada_batch_ids.consumption, 20000.0)

    def test_where_splitting_is_off_the_order_is_refused_and_told_what_to_do(self):
        self.env.company.scada_split = False
        order = self.create_large()
        self.assertEqual(len(order), 1)
        self.assertIn("20000.0 kg is more than the 2500.0 kg", order.scada_refusal)
        self.assertIn("Switch on SCADA Split Large Orders", order.scada_refusal)

    def test_an_order_that_has_begun_is_refused_and_others_go_on(self):
        order = self.create_order(20000.0)
        order.move_raw_ids[4].quantity_done = 2.5
        other = self.create_order()
        order.flush()
        self.assertEqual(order._scada_try_split(), order.browse())
        self.assertIn("an order that has begun can't be split", order.scada_refusal)
        self.assertIn("Premix vitamin", order.scada_refusal)
        self.fill_queue()
        self.assertTrue(other.scada_batch_ids)
        self.assertEqual(self.get_parts(order), order)

    def test_too_many_parts_are_a_wrong_capacity(self):
        self.line.scada_capacity = 10.0
        order = self.create_large()
        self.assertEqual(len(order), 1)
        self.assertIn("more than 100 parts", order.scada_refusal)

    def test_a_name_that_exists_already_is_no_crash(self):
        order, other = self.create_order(20000.0), self.create_order(2000.0)
        other.name = order.name + "-003"
        self.fill_queue()
        self.assertEqual(self.get_parts(order), order)
        self.assertIn("there is such an order already", order.scada_refusal)
        self.assertTrue(other.scada_batch_ids)

    def test_after_a_refusal_it_is_tried_again(self):
        self.line.scada_capacity = 10.0
        order = self.create_large()
        self.line.scada_capacity = 2500.0
        self.fill_queue()
        self.assertEqual(len(self.get_parts(order)), 8)
        self.assertFalse(order.scada_refusal)


class TestReservation(SplitCase):
    def test_material_is_reserved_part_by_part(self):
        self.add_stock(self.components[101], 2000.0 - 100000.0)
        order = self.create_order(20000.0)
        order.action_assign()
        self.fill_queue()
        parts = self.get_parts(order)
        moves = parts.move_raw_ids.filtered(
            lambda m: m.product_id == self.components[101]
        )
        reserved = [
            sum(
                p.move_raw_ids.filtered(lambda m: m in moves).mapped(
                    "reserved_availability"
                )
            )
            for p in parts
        ]
        self.assertEqual(reserved, [825.0, 825.0, 350.0, 0.0, 0.0, 0.0, 0.0, 0.0])

    def test_what_was_not_reserved_stays_so(self):
        self.assertFalse(self.create_large().move_raw_ids.move_line_ids)


class TestWorkOrders(SplitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        centre = cls.env["mrp.workcenter"].create({"name": "Mixer"})
        operation = {"name": "Mix", "workcenter_id": centre.id}
        cls.routed = cls.create_bom(
            operation_ids=[(0, 0, dict(operation, time_cycle_manual=60))]
        )

    def create_routed(self):
        order = self.create_order(20000.0, bom=self.routed)
        order._create_workorder()
        order.workorder_ids.duration_expected = 480.0
        return order

    def test_durations_are_scaled(self):
        order = self.create_routed()
        self.fill_queue()
        parts = self.get_parts(order)
        self.assertEqual(parts.mapped("workorder_ids.duration_expected"), [60.0] * 8)
        self.assertEqual(len(parts.workorder_ids), 8)

    def test_parts_are_not_in_progress(self):
        order = self.create_routed()
        self.fill_queue()
        parts = self.get_parts(order)
        self.assertEqual(set(parts.mapped("state")), {"confirmed"})
        self.assertEqual(len(parts.scada_batch_ids), 8)

    def test_planned_work_is_planned_again_part_by_part(self):
        order = self.create_routed()
        order.button_plan()
        self.fill_queue()
        parts = self.get_parts(order)
        self.assertEqual(set(parts.mapped("is_planned")), {True})
        self.assertEqual(len(parts.workorder_ids.leave_id), 8)


class TestMadeInParts(SplitCase):
    """Behind the queue each part is an order like any other."""

    def test_each_part_is_closed_with_its_own_weight(self):
        parts = self.create_large()
        for part in parts:
            self.make_part(part)
        self.assertEqual(set(parts.mapped("state")), {"done"})
        self.assertEqual(self.get_on_hand(self.finished), 19898.8)
        self.assertEqual(self.get_on_hand(self.components[101]), 100000.0 - 6600.0)
        self.assertEqual(self.get_on_hand(self.premix), 100000.0 - 20.0)

    def test_each_part_has_a_lot_of_its_own(self):
        self.finished.tracking = "lot"
        parts = self.create_large()
        for part in parts[:3]:
            self.make_part(part)
        self.assertEqual(len(parts[:3].lot_producing_id), 3)

    def test_progress_counts_parts_and_kilograms(self):
        parts = self.create_large()
        for part in parts[:5]:
            self.make_part(part)
        self.assertEqual(
            parts._get_scada_progress(), (8, 5, 0, 20000.0, 12436.75, 7500.0)
        )
        self.assertEqual(
            parts[2].scada_part_text,
            "Part 3 of 8 of %s" % parts[0].scada_ordered_name,
        )
        self.assertEqual(
            parts[2].scada_whole_text,
            "5 of 8 made, 0 stopped. "
            "20000.00 kg planned, 12436.75 made, 7500.00 left.",
        )

    def test_a_smaller_mixer_splits_what_waits_once_more(self):
        self.env.company.scada_batch_limit = 1
        parts = self.create_large()
        self.line.scada_capacity = 1250.0
        self.env.company.scada_batch_limit = 200
        self.env.company.scada_queue_policy = "top_up"
        self.fill_queue()
        now = self.get_parts(parts[0])
        self.assertEqual(len(now), 15)
        self.assertEqual(now[0].product_qty, 2500.0)
        self.assertEqual(set(self.get_quantities(now[1:])), {1250.0})
        self.assertEqual(now._get_scada_progress().planned_kg, 20000.0)


class TestNames(SplitCase):
    def test_the_ordered_name_finds_all_parts(self):
        parts = self.create_large()
        name = parts[0].scada_ordered_name
        for operator in ("=", "ilike"):
            found = self.env["mrp.production"].name_search(name, operator=operator)
            self.assertEqual({key for key, _text in found}, set(parts.ids))

    def test_an_order_that_is_not_split_is_found_as_before(self):
        order = self.create_order()
        found = self.env["mrp.production"].name_search(order.name, operator="=")
        self.assertEqual([key for key, _text in found], order.ids)
        self.assertEqual(order.scada_ordered_name, order.name)
        self.assertFalse(order.scada_part_text)

    def test_a_back_order_is_found_by_the_name_of_the_order(self):
        self.env.company.scada_backorder = "always"
        order = self.create_order()
        name = order.name
        self.fill_queue()
        self.make_part(order, 2000.0)
        parts = self.get_parts(order)
        self.assertEqual(parts.mapped("name"), [name + "-001", name + "-002"])
        self.assertEqual(parts.mapped("scada_ordered_name"), [name, name])
        self.assertEqual(parts._get_scada_progress()[3:], (2500.0, 2000.0, 500.0))

    def test_a_back_order_of_a_part_belongs_to_the_whole(self):
        self.env.company.scada_backorder = "always"
        parts = self.create_large()
        self.make_part(parts[2], 2000.0)
        now = self.get_parts(parts[0])
        self.assertEqual(len(now), 9)
        self.assertEqual(now[-1].name, parts[0].scada_ordered_name + "-009")
        progress = now._get_scada_progress()
        self.assertEqual(progress[3:], (20000.0, 2000.0, 18000.0))

    def test_names_that_end_in_three_digits_are_not_mixed_up(self):
        order = self.create_order(5000.0)
        order.name = order.procurement_group_id.name = "MO-123"
        self.fill_queue()
        parts = self.get_parts(order)
        self.assertEqual(parts.mapped("name"), ["MO-123-001", "MO-123-002"])
        self.assertEqual(parts.mapped("scada_ordered_name"), ["MO-123", "MO-123"])

    def test_an_upgrade_finds_the_same_names(self):
        parts = self.create_large(5000.0) + self.create_order()
        odd = self.create_order(5000.0)
        odd.name = odd.procurement_group_id.name = "MO-123"
        self.env.company.scada_queue_policy = "top_up"
        self.fill_queue()
        parts += self.get_parts(odd)
        names = parts.mapped("scada_ordered_name")
        parts.flush()
        self.env.cr.execute("UPDATE mrp_production SET scada_ordered_name = NULL")
        self.env.cr.execute(load_script(str(MIGRATION), "pre_parts").ORDERED)
        parts.invalidate_cache()
        self.assertEqual(parts.mapped("scada_ordered_name"), names)
        self.assertEqual(names[-2:], ["MO-123", "MO-123"])
