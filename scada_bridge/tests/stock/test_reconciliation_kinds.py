# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kilograms are compared by move, with location and lot; scrap is apart."""
from ..material.material_case import MaterialCase
from .posting_case import ACTUALS
from .test_reconciliation import ClosedCase


class TestLots(ClosedCase):
    def setUp(self):
        super().setUp()
        self.tracked = self.create_product("Lots of it", tracking="lot")
        self.get_silo(102).product_id = self.tracked
        self.lot = self.create_lot(self.tracked, "L1", 1000)
        self.other = self.create_lot(self.tracked, "L2", 1000)
        bom = self.create_bom({self.components[101]: 825.0, self.tracked: 375.0})
        order = self.create_order(bom=bom)
        self.fill_queue()
        self.order = self.make(
            order.scada_batch_ids, {101: "826.25", 102: "374.90"}, "1200"
        )

    def test_lots_of_the_closing_agree(self):
        self.assertEqual(self.get_alarms(self.order), {})

    def test_other_lot_is_a_difference(self):
        self.get_move(self.order, self.tracked).move_line_ids.lot_id = self.other
        self.assertEqual(self.get_alarms(self.order), {("silo", 102): 374.9})

    def test_text_of_the_alarm_names_it(self):
        self.get_move(self.order, self.tracked).move_line_ids.lot_id = self.other
        with self.assertLogs("odoo.addons.scada_bridge", "ERROR") as logs:
            self.get_rows(self.order)["silo", 102]._raise_alarm()
        self.assertIn("of another lot 374.9 kg", logs.output[0])

    def test_more_of_the_same_lot_is_no_other_lot(self):
        self.get_move(self.order, self.tracked).move_line_ids.qty_done = 380
        row = self.get_rows(self.order)["silo", 102]
        self.assertEqual((row.lot_kg, round(row.difference, 3)), (0.0, 5.1))

    def test_order_that_was_closed_before_lots_were_kept_agrees(self):
        self.env["base"].flush()
        self.env.cr.execute("UPDATE stock_move SET scada_closed_lots = NULL")
        self.get_move(self.order, self.tracked).move_line_ids.lot_id = self.other
        self.assertEqual(self.get_alarms(self.order), {})


class TestMoves(ClosedCase):
    def add_move(self, order, product, kg, **vals):
        """Add a component that is done, as a person can."""
        values = order._get_move_raw_values(product, kg, self.kg)
        move = self.env["stock.move"].create(dict(values, additional=True, **vals))
        move._action_confirm(merge=False)
        move.quantity_done = kg
        move._action_done()
        return move

    def test_move_added_for_a_silo_that_gave_nothing_is_found(self):
        order = self.make()
        extra = self.create_product("Extra", stock=10)
        self.add_move(order, extra, 5.0, scada_silo_id=self.get_silo(105).id)
        self.assertEqual(self.get_alarms(order), {("addition", 0): 5.0})

    def test_move_added_for_a_silo_of_the_run_is_its_difference(self):
        order = self.make()
        silo = self.get_silo(101)
        self.add_move(order, self.components[101], 5.0, scada_silo_id=silo.id)
        self.assertEqual(self.get_alarms(order), {("silo", 101): 5.0})

    def test_move_of_a_dosed_material_without_a_silo_is_found(self):
        order = self.make()
        self.add_move(order, self.components[101], 5.0)
        self.assertEqual(self.get_alarms(order), {("addition", 0): 5.0})

    def test_silo_named_on_a_done_move_afterwards_hides_nothing(self):
        order = self.make()
        move = self.get_move(order, self.components[101])
        move.scada_silo_id = self.get_silo(105)
        self.assertEqual(self.get_alarms(order), {})
        move.quantity_done = 826
        self.assertEqual(self.get_alarms(order), {("silo", 101): 0.25})

    def test_one_product_from_two_silos_agrees(self):
        self.get_silo(105).product_id = self.components[101]
        self.env.company.scada_extra_component = "add"
        order = self.make(actuals={**ACTUALS, 101: "700.00", 105: "126.25"})
        self.assertEqual(self.get_alarms(order), {})
        rows = self.get_rows(order)
        self.assertEqual(
            [rows["silo", n].stock_kg for n in (101, 105)], [700.0, 126.25]
        )

    def test_one_product_from_two_silos_is_told_by_silo(self):
        self.get_silo(105).product_id = self.components[101]
        self.env.company.scada_extra_component = "add"
        order = self.make(actuals={**ACTUALS, 101: "700.00", 105: "126.25"})
        moves = self.get_move(order, self.components[101])
        moves.filtered(lambda m: m.scada_silo_id.number == 105).quantity_done = 120
        self.assertEqual(self.get_alarms(order), {("silo", 105): 6.25})

    def test_two_components_of_one_product_with_silos_of_their_own_agree(self):
        product = self.components[101]
        self.get_silo(105).product_id = product
        order = self.create_order(bom=self.create_bom({product: 825.0}))
        order.move_raw_ids.scada_silo_id = self.get_silo(101)
        second = order.move_raw_ids.copy({"scada_silo_id": self.get_silo(105).id})
        second.write({"raw_material_production_id": order.id, "product_uom_qty": 100})
        second._action_confirm(merge=False)
        self.fill_queue()
        order = self.make(order.scada_batch_ids, {101: "826.25", 105: "99"}, "925")
        self.assertEqual(self.get_alarms(order), {})
        second.quantity_done = 98
        self.assertEqual(self.get_alarms(order), {("silo", 105): 1.0})

    def test_three_decimals_agree(self):
        actuals = {101: "826.254", 102: "374.896", 103: "210.405", 114: "109.555"}
        order = self.make(actuals=actuals, weight="2487.354")
        self.assertEqual(self.get_alarms(order), {})

    def test_unit_of_a_done_line_that_is_changed_is_found(self):
        order = self.make()
        ton = self.env.ref("uom.product_uom_ton")
        line = self.get_move(order, self.premix).move_line_ids
        self.env["base"].flush()
        self.env.cr.execute(
            "UPDATE stock_move_line SET product_uom_id = %s WHERE id = %s",
            [ton.id, line.id],
        )
        self.assertEqual(self.get_alarms(order), {("addition", 0): 2497.5})

    def test_byproduct_that_is_changed_is_found(self):
        husk = self.create_product("Husk")
        bom = self.create_bom()
        self.env["mrp.bom.byproduct"].create(
            {
                "bom_id": bom.id,
                "product_id": husk.id,
                "product_qty": 10.0,
                "product_uom_id": self.kg.id,
            }
        )
        order = self.create_order(bom=bom)
        self.fill_queue()
        order = self.make(order.scada_batch_ids)
        self.assertEqual(self.get_alarms(order), {})
        made = order.move_finished_ids.filtered(lambda m: m.product_id == husk)
        made.quantity_done = 12
        self.assertEqual(self.get_alarms(order), {("byproduct", 0): 2.05})

    def test_order_that_is_taken_apart_again_agrees(self):
        order = self.make()
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": self.finished.id,
                "mo_id": order.id,
                "product_qty": 2487.35,
                "product_uom_id": self.kg.id,
                "bom_id": self.bom.id,
                "location_id": order.location_dest_id.id,
                "location_dest_id": order.location_src_id.id,
            }
        )
        unbuild.action_unbuild()
        self.assertEqual(self.get_alarms(order), {})

    def test_scrap_after_closing_is_no_difference(self):
        order = self.make()
        self.scrap(order)
        self.assertEqual(self.get_alarms(order), {})

    def test_weight_is_compared_with_the_ledger(self):
        order = self.make()
        self.assertEqual(self.get_rows(order)["weight", 0].entry_kg, 2487.35)
        self.env.cr.execute(
            "UPDATE stock_move SET scada_closed_kg = 2000 WHERE id = %s",
            order.move_finished_ids.ids,
        )
        order.move_finished_ids.quantity_done = 2000
        self.assertEqual(self.get_alarms(order), {("weight", 0): 487.35})


class TestAbortedRuns(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_ = self.abort({101: 500})

    def get_rows(self):
        """Return {kind: row} of what is known of the aborted run."""
        self.env["base"].flush()
        self.env.cache.invalidate()
        rows = self.env["scada.reconciliation"].search(
            [("batch_uuid", "=", self.run_.uuid), ("accepted_kg", "!=", 0)]
        )
        return {row.kind: row for row in rows}

    def get_alarms(self):
        rows = self.get_rows().items()
        return {kind: round(row.difference, 3) for kind, row in rows if row.is_alarm}

    def test_undecided_run_agrees(self):
        row = self.get_rows()["silo"]
        self.assertEqual(
            (row.accepted_kg, row.entry_kg, row.history_kg, row.stock_kg),
            (500.0, 500.0, 500.0, 0.0),
        )
        self.assertEqual(self.get_alarms(), {})

    def test_each_kind_of_decision_agrees(self):
        for kind in ("consumed", "scrapped", "rework", "rejected"):
            location = self.rework if kind == "rework" else None
            self.decide([self.get_share(self.run_, 101, 100)], kind, location)
        self.assertEqual(self.get_alarms(), {})
        self.assertEqual(self.get_rows()["silo"].stock_kg, 400.0)

    def test_consumed_after_closing_agrees(self):
        self.make({101: "826.25"}, "826.25")
        self.decide_all(self.run_, "consumed")
        self.assertEqual(self.get_alarms(), {})
        self.assertEqual(self.get_rows()["decision"].stock_kg, 500.0)

    def test_what_was_consumed_after_closing_and_is_changed_is_found(self):
        self.make({102: "826.25"}, "826.25")
        made = self.decide_all(self.run_, "consumed")
        made.move_id.quantity_done = 400
        self.assertEqual(self.get_alarms(), {"decision": 100.0})

    def test_scrap_that_is_changed_is_found(self):
        made = self.decide_all(self.run_, "scrapped")
        made.move_id.move_line_ids.qty_done = 0
        self.assertEqual(self.get_alarms(), {"decision": 500.0})

    def test_rework_that_lies_elsewhere_is_found(self):
        made = self.decide_all(self.run_, "rework", self.rework)
        made.move_id.move_line_ids.location_dest_id = self.stock
        self.assertEqual(self.get_alarms(), {"decision": 500.0})

    def test_decision_that_was_taken_back_agrees(self):
        made = self.decide_all(self.run_, "rework", self.rework)
        made.with_user(self.manager).action_undo()
        self.assertEqual(self.get_alarms(), {})
