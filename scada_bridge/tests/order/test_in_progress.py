# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders that Odoo put in progress before they were queued: never silently left out."""
from decimal import Decimal

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from ...domain.run.consumption import ConsumptionTotals
from ..common import MillCase

ACTUALS = {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5}


class TestInProgress(MillCase):
    def setUp(self):
        super().setUp()
        self.order = self.create_order()

    def get_move(self, product):
        return self.order.move_raw_ids.filtered(lambda m: m.product_id == product)

    def start_work_order(self):
        mix = {
            "name": "Mix",
            "workcenter_id": self.env["mrp.workcenter"].create({"name": "Mixer"}).id,
        }
        self.bom.operation_ids = [(0, 0, mix)]
        self.order._create_workorder()
        self.order.workorder_ids.button_start()

    def assert_refused(self, text):
        self.assertFalse(self.fill_queue())
        self.assertIn(text, self.order.scada_refusal)

    def test_order_with_its_premix_entered_is_queued(self):
        self.get_move(self.premix).quantity_done = 2.5
        self.assertEqual(self.order.state, "progress")
        self.assertEqual(self.fill_queue().production_id, self.order)

    def test_premix_that_was_entered_before_is_what_is_consumed(self):
        self.get_move(self.premix).quantity_done = 2.4
        batch = self.fill_queue()
        self.finish(batch, ACTUALS, 2487.35)
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.get_done(self.order)[self.premix], 2.4)
        self.assertEqual(self.get_done(self.order)[self.components[101]], 826.25)

    def test_order_whose_work_order_was_started_is_queued_and_closed(self):
        self.start_work_order()
        self.assertEqual(self.order.state, "progress")
        batch = self.fill_queue()
        self.finish(batch, ACTUALS, 2487.35)
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 2487.35))

    def test_order_with_kilograms_from_a_silo_is_refused_and_says_of_what(self):
        self.get_move(self.components[101]).quantity_done = 400
        self.assert_refused("Quantities are entered already for Material 101, so")

    def test_order_that_says_how_much_was_made_is_refused(self):
        self.order.qty_producing = 2500
        self.assertEqual(self.order.state, "to_close")
        self.assert_refused("entered already for JF PLUS 25, so")

    def test_order_that_a_client_reports_itself_is_not_made_by_the_plant(self):
        totals = ConsumptionTotals(actuals={101: Decimal("825")})
        self.order._scada_apply_totals(totals)
        run = self.order.scada_batch_ids
        self.assertFalse(self.fill_queue())
        self.assertEqual((run.source, run.batch_no, run.has_number), ("api", 0, False))

    def test_refused_order_is_queued_when_the_quantities_are_taken_back(self):
        move = self.get_move(self.components[101])
        move.quantity_done = 400
        self.fill_queue()
        move.quantity_done = 0
        self.assertEqual(self.fill_queue().production_id, self.order)
        self.assertFalse(self.order.scada_refusal)

    def test_refused_order_stands_in_the_list_of_refused_ones(self):
        self.get_move(self.components[101]).quantity_done = 400
        self.fill_queue()
        arch = self.env["mrp.production"].fields_view_get(view_type="search")["arch"]
        domain = etree.fromstring(arch).find(".//filter[@name='scada_refused']")
        orders = self.order.search(safe_eval(domain.get("domain")))
        self.assertIn(self.order, orders)

    def test_order_in_progress_waits_in_the_list_of_waiting_orders(self):
        self.get_move(self.premix).quantity_done = 2.5
        action = self.env.ref("scada_bridge.mrp_production_action_waiting")
        orders = self.order.search(safe_eval(action.domain))
        self.assertIn(self.order, orders)

    def test_new_order_comes_behind_one_in_progress_that_was_arranged(self):
        self.order.scada_sequence = 7
        self.get_move(self.premix).quantity_done = 2.5
        self.order.flush()
        self.assertEqual(self.create_order().scada_sequence, 8)

    def test_order_in_progress_in_the_queue_is_on_no_page_of_orders_to_stage(self):
        batch = self.fill_queue()
        self.store(batch, {101: 400})
        self.run_jobs("_job_post")
        self.assertEqual(self.order.state, "progress")
        self.assertEqual(self.batches._stage_orders(10, 0), (0, 0))


class TestBill(MillCase):
    """An order that differs from its bill of materials says so."""

    def edit(self, order, kg):
        order.move_raw_ids[0].product_uom_qty = kg

    def get_warning(self, order):
        self.fill_queue()
        return order.scada_batch_ids.warning or ""

    def test_order_as_its_bill_says_nothing(self):
        self.assertNotIn("Differs", self.get_warning(self.create_order(1234.56)))

    def test_edited_demand_is_told_and_queued(self):
        order = self.create_order()
        self.edit(order, 500)
        self.assertIn(
            "Differs from the bill of materials: "
            "Material 101 500.0 instead of 825.0 kg.",
            self.get_warning(order),
        )

    def test_duplicate_of_an_edited_order_is_told(self):
        order = self.create_order()
        self.edit(order, 500)
        order.scada_on_hold = True
        again = order.copy()
        again.action_confirm()
        self.assertIn("Material 101 500.0 instead", self.get_warning(again))

    def test_component_that_was_added_or_cancelled_is_told(self):
        order = self.create_order()
        order.move_raw_ids[0]._action_cancel()
        self.assertIn("Material 101 0.0 instead of 825.0", self.get_warning(order))

    def test_waiting_order_that_is_edited_tells_it_from_then_on(self):
        order = self.create_order()
        self.assertNotIn("Differs", self.get_warning(order))
        self.edit(order, 500)
        self.assertIn("Differs", order.scada_batch_ids.warning)
