# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every kind of order that Odoo knows is closed with what the plant has made."""
from datetime import datetime

from ..common import STOCK_KG
from .posting_case import ACTUALS, PostingCase


class TestKinds(PostingCase):
    def assertConsumed(self, order):
        self.assertDone(order)
        self.assertEqual(
            self.get_consumed(order), {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5}
        )
        self.assertEqual(self.get_on_hand(self.finished), 2487.35)
        self.assertEqual(
            self.get_on_hand(self.components[101]), round(STOCK_KG - 826.25, 3)
        )

    def test_bill_of_materials_with_flexible_consumption(self):
        self.bom.consumption = "flexible"
        self.assertConsumed(self.make())

    def test_bill_of_materials_with_consumption_warning(self):
        self.bom.consumption = "warning"
        self.assertConsumed(self.make())

    def test_bill_of_materials_with_strict_consumption(self):
        self.bom.consumption = "strict"
        self.assertConsumed(self.make())

    def test_reserved_components(self):
        batch = self.create_batch()
        batch.production_id.action_assign()
        self.assertConsumed(self.make(batch))

    def test_partly_reserved_component(self):
        corn = self.components[101]
        self.add_stock(corn, 300.0 - STOCK_KG)
        batch = self.create_batch()
        batch.production_id.action_assign()
        order = self.make(batch)
        self.assertDone(order)
        self.assertEqual(self.get_on_hand(corn), -526.25)

    def test_locked_and_unlocked_orders(self):
        for is_locked in (True, False):
            batch = self.create_batch()
            batch.production_id.is_locked = is_locked
            self.assertDone(self.make(batch))

    def test_work_orders_are_finished_with_the_order(self):
        center = self.env["mrp.workcenter"].create({"name": "Mixer"})
        vals = {"name": "Mix", "workcenter_id": center.id, "time_cycle_manual": 10}
        self.bom.operation_ids = [(0, 0, vals)]
        order = self.create_order()
        order._create_workorder()
        self.fill_queue()
        self.assertEqual(len(order.workorder_ids), 1)
        self.assertConsumed(self.make(order.scada_batch_ids))
        self.assertEqual(order.workorder_ids.state, "done")

    def test_by_product_is_made_in_proportion_to_the_weight(self):
        bran = self.create_product("Bran")
        vals = {"product_id": bran.id, "product_qty": 25, "product_uom_id": self.kg.id}
        self.bom.byproduct_ids = [(0, 0, vals)]
        self.assertConsumed(self.make())
        self.assertEqual(self.get_on_hand(bran), 24.87)

    def test_by_product_that_a_person_weighed_stays(self):
        bran = self.create_product("Bran")
        vals = {"product_id": bran.id, "product_qty": 25, "product_uom_id": self.kg.id}
        self.bom.byproduct_ids = [(0, 0, vals)]
        batch = self.create_batch()
        moves = batch.production_id.move_finished_ids
        moves.filtered(lambda move: move.product_id == bran).quantity_done = 31.5
        self.make(batch)
        self.assertEqual(self.get_on_hand(bran), 31.5)

    def test_components_picked_before_manufacturing(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        warehouse.manufacture_steps = "pbm"
        order = self.create_order(
            picking_type_id=warehouse.manu_type_id.id,
            location_src_id=warehouse.pbm_loc_id.id,
        )
        self.assertEqual(order.delivery_count, 1)
        self.assertEqual(order.move_raw_ids.location_id, warehouse.pbm_loc_id)
        self.fill_queue()
        self.make(order.scada_batch_ids)
        self.assertDone(order)
        quants = order.move_raw_ids[0].product_id.stock_quant_ids
        picked = quants.filtered(lambda q: q.location_id == warehouse.pbm_loc_id)
        self.assertEqual(picked.quantity, -826.25)

    def test_kit_in_the_bill_of_materials(self):
        kit = self.create_product("Mineral kit")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 10.0,
                "product_uom_id": self.kg.id,
                "bom_line_ids": [
                    (0, 0, self.prepare_bom_line(self.components[101], 4.0)),
                    (0, 0, self.prepare_bom_line(self.components[102], 6.0)),
                ],
            }
        )
        bom = self.create_bom({kit: 1000.0})
        batch = self.create_batch(bom=bom)
        self.assertEqual(
            batch.line_ids.filtered("move_id").mapped("consumption"), [400.0, 600.0]
        )
        order = self.make(batch, {101: "401.5", 102: "598.5"})
        self.assertDone(order)
        done = self.get_done(order)
        self.assertEqual(done[self.components[101]], 401.5)
        self.assertEqual(done[self.components[102]], 598.5)

    def test_one_product_from_two_silos(self):
        corn = self.components[101]
        bom = self.create_bom({corn: 500.0})
        line = self.prepare_bom_line(corn, 300.0, scada_silo_id=self.get_silo(105).id)
        bom.bom_line_ids.scada_silo_id = self.get_silo(101)
        bom.bom_line_ids = [(0, 0, line)]
        batch = self.create_batch(bom=bom)
        order = self.make(batch, {101: "505.5", 105: "299.25"})
        self.assertDone(order)
        self.assertEqual(
            sorted(order.move_raw_ids.mapped("quantity_done")), [299.25, 505.5]
        )
        self.assertEqual(self.get_on_hand(corn), STOCK_KG - 804.75)

    def test_zero_consumption_of_every_silo(self):
        order = self.make(actuals={number: 0 for number in ACTUALS})
        self.assertDone(order)
        self.assertEqual(
            self.get_consumed(order), {101: 0.0, 102: 0.0, 103: 0.0, 114: 0.0}
        )

    def test_finished_weight_of_zero_is_not_posted(self):
        self.env.company.scada_weight_seconds = 0
        self.env.company.scada_no_weight = "ask"
        batch = self.create_batch()
        order = self.make(batch, weight=0)
        self.assertNotEqual(order.state, "done")
        self.assertEqual(batch.held_for, "decision")

    def test_order_that_a_person_finished_keeps_its_stock(self):
        batch = self.create_batch()
        order = batch.production_id
        self.post(batch, {101: 800})
        order.qty_producing = 2500.0
        order._scada_close({}, 2500.0)
        self.make(batch)
        self.assertIn("is already Done", batch.error_message)
        self.assertEqual(self.get_on_hand(self.finished), 2500.0)

    def test_date_of_the_order_is_the_end_time_of_the_plant(self):
        order = self.make(date=datetime(2026, 2, 28, 17, 30))
        self.assertEqual(str(order.date_finished), "2026-02-28 17:30:00")

    def test_order_of_another_company(self):
        company = self.env["res.company"].create({"name": "Mill two"})
        self.env.user.company_ids += company
        other = self.env(
            context=dict(self.env.context, allowed_company_ids=company.ids)
        )
        line = other["maintenance.equipment"].create(
            {
                "name": "Mixer two",
                "scada_code": "PLC01",
                "scada_is_line": True,
                "company_id": company.id,
            }
        )
        silo = other["scada.silo"].create(
            {
                "name": "Bin",
                "number": 101,
                "line_id": line.id,
                "company_id": company.id,
            }
        )
        warehouse = other["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        corn = self.create_product("Corn two", tracking="lot", company_id=company.id)
        feed = self.create_product("Feed two", tracking="lot", company_id=company.id)
        silo.product_id = corn
        bom = self.create_bom(
            {corn: 1000.0},
            company_id=company.id,
            scada_equipment_id=line.id,
            product_tmpl_id=feed.product_tmpl_id.id,
        )
        order = self.create_order(
            bom=bom,
            company_id=company.id,
            picking_type_id=warehouse.manu_type_id.id,
            location_src_id=warehouse.lot_stock_id.id,
            location_dest_id=warehouse.lot_stock_id.id,
        )
        self.batches._fill_queue(line)
        self.make(order.scada_batch_ids, {101: "990.5"}, "985.25")
        self.assertDone(order)
        self.assertEqual(order.lot_producing_id.company_id, company)
        lines = order.move_raw_ids.move_line_ids
        self.assertEqual(lines.lot_id.company_id, company)
        self.assertEqual(lines.qty_done, 990.5)


class TestFormOfTheOrder(PostingCase):
    def test_actuals_survive_a_user_who_changes_the_quantity_producing(self):
        batch = self.create_batch()
        order = batch.production_id
        self.post(batch, ACTUALS)
        order.qty_producing = 2500.0
        order._onchange_producing()  # as the form does
        self.assertEqual(self.get_consumed(order)[101], 825.0)
        self.make(batch)
        self.assertDone(order)
        self.assertEqual(self.get_consumed(order)[101], 826.25)

    def test_what_a_user_changed_is_reported_in_the_chatter(self):
        batch = self.create_batch()
        order = batch.production_id
        self.post(batch, ACTUALS)
        self.get_move(order, self.components[101]).quantity_done = 5.0
        self.make(batch)
        self.assertIn(
            "<p>The consumption was changed and is set back: "
            "Material 101: 5.0 instead of 826.25 kg</p>",
            self.get_notes(order),
        )

    def test_change_after_the_last_post_is_reported_too(self):
        batch = self.create_batch()
        order = batch.production_id
        self.store(batch, ACTUALS, "2487.35", is_finished=True)
        self.run_jobs("_job_post")
        self.get_move(order, self.components[101]).quantity_done = 5.0
        self.run_jobs("_job_finish")
        self.assertIn(
            "<p>The consumption was changed and is set back: "
            "Material 101: 5.0 instead of 826.25 kg</p>",
            self.get_notes(order),
        )
        self.assertEqual(self.get_consumed(order)[101], 826.25)

    def test_undisturbed_order_has_no_such_note(self):
        order = self.make()
        self.assertFalse([n for n in self.get_notes(order) if "set back" in n])
