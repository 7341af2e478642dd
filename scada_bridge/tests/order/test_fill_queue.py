# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 1: confirmed orders come into the queue of their line."""
import logging
from unittest.mock import patch

from ...domain.order.limits import PlantLimits
from ..common import MillCase


class FillCase(MillCase):
    def plant_takes(self, **limits):
        """Let the plant of the line have limits, as the PLC addon tells them."""
        patcher = patch.object(
            type(self.line),
            "_get_scada_limits",
            lambda equipment: PlantLimits(**limits),
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def get_queue(self, line=None):
        """Return [(batch number, order)] of a line."""
        domain = [("equipment_id", "=", (line or self.line).id)]
        return [(b.batch_no, b.production_id) for b in self.batches.search(domain)]


class TestBatch(FillCase):
    """A batch says what the plant has to do."""

    def test_batch_tells_order_line_product_and_quantity(self):
        order = self.create_order()
        batch = self.fill_queue()
        self.assertEqual(
            (batch.batch_no, batch.mo_id, batch.reference, batch.production_id),
            (1, order.name, order.name, order),
        )
        self.assertEqual(
            (batch.equipment_id, batch.equipment_id_batch, batch.company_id),
            (self.line, "PLC01", self.env.company),
        )
        self.assertEqual((batch.product_id, batch.consumption), (self.finished, 2500.0))

    def test_batch_waits_and_nothing_is_posted(self):
        batch = self.create_batch()
        self.assertEqual(batch.state, "waiting")
        self.assertFalse(batch.status_manufacturing)
        self.assertFalse(batch.status_operation)
        self.assertFalse(batch.update_odoo)
        self.assertTrue(batch.date_queued)

    def test_batch_has_a_line_for_every_silo(self):
        lines = self.create_batch().line_ids
        self.assertEqual(lines.mapped("silo_number"), list(range(101, 116)))

    def test_lines_have_the_targets_of_the_components(self):
        lines = self.create_batch().line_ids.filtered("product_id")
        self.assertEqual(
            [
                (line.silo_number, line.component_name, line.consumption)
                for line in lines
            ],
            [
                (101, "Material 101", 825.0),
                (102, "Material 102", 375.0),
                (103, "Material 103", 210.4),
                (114, "Material 114", 110.0),
            ],
        )

    def test_line_knows_the_stock_move_of_its_component(self):
        batch = self.create_batch()
        line = batch.line_ids[0]
        self.assertEqual(line.move_id.raw_material_production_id, batch.production_id)
        self.assertEqual(line.move_id.product_id, self.components[101])

    def test_silo_without_component_has_no_target(self):
        line = self.create_batch().line_ids.filtered(
            lambda line: line.silo_number == 104
        )
        self.assertEqual((line.consumption, line.component_name), (0.0, False))
        self.assertFalse(line.move_id)

    def test_component_without_silo_is_in_no_line(self):
        batch = self.create_batch()
        self.assertNotIn(self.premix, batch.line_ids.product_id)

    def test_targets_scale_with_the_order(self):
        lines = self.create_batch(quantity=1250.0).line_ids.filtered("product_id")
        self.assertEqual(lines.mapped("consumption"), [412.5, 187.5, 105.2, 55.0])

    def test_plan_in_tonnes_is_queued_in_kilograms(self):
        ton = self.env.ref("uom.product_uom_ton")
        batch = self.create_batch(quantity=1.5, product_uom_id=ton.id)
        self.assertEqual(batch.consumption, 1500.0)
        self.assertEqual(batch.line_ids[0].consumption, 495.0)

    def test_archived_silo_has_no_line(self):
        self.get_silo(105).active = False
        lines = self.create_batch().line_ids
        self.assertNotIn(105, lines.mapped("silo_number"))

    def test_silo_that_the_plant_does_not_know_has_no_line(self):
        self.plant_takes(silo_numbers=[101, 102, 103, 104, 114])
        lines = self.create_batch().line_ids
        self.assertEqual(lines.mapped("silo_number"), [101, 102, 103, 104, 114])


class TestOrderOfQueue(FillCase):
    """Oldest planned start first, up to the limit."""

    def test_oldest_planned_start_goes_first(self):
        third = self.create_order(date_planned_start="2026-03-03 08:00:00")
        first = self.create_order(date_planned_start="2026-03-01 08:00:00")
        second = self.create_order(date_planned_start="2026-03-02 08:00:00")
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, first), (2, second), (3, third)])

    def test_of_orders_planned_for_the_same_time_the_older_one_goes_first(self):
        planned = "2026-03-01 08:00:00"
        first = self.create_order(date_planned_start=planned)
        second = self.create_order(date_planned_start=planned)
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, first), (2, second)])

    def test_ten_orders_are_queued_unless_told_otherwise(self):
        self.assertEqual(self.env.company.scada_batch_limit, 10)
        orders = self.create_orders(11)
        self.fill_queue()
        self.assertEqual(self.get_queue(), list(enumerate(orders[:10], 1)))

    def test_queue_stops_at_the_batch_limit(self):
        self.env.company.scada_batch_limit = 2
        orders = self.create_orders(3)
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, orders[0]), (2, orders[1])])

    def test_queue_stops_at_the_slots_of_the_plant(self):
        self.plant_takes(slots=1)
        orders = self.create_orders(2)
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, orders[0])])

    def test_order_is_queued_once(self):
        self.env.company.scada_queue_policy = "top_up"
        order = self.create_order()
        self.fill_queue()
        self.assertFalse(self.fill_queue())
        self.assertEqual(self.get_queue(), [(1, order)])

    def test_only_confirmed_orders_are_queued(self):
        draft, cancelled, held, started = self.create_orders(4)
        draft.move_raw_ids.state = "draft"
        cancelled.action_cancel()
        held.scada_on_hold = True
        started.move_raw_ids[0].quantity_done = 1
        self.assertEqual(
            [draft.state, cancelled.state, held.state, started.state],
            ["draft", "cancel", "confirmed", "progress"],
        )
        self.assertFalse(self.fill_queue())

    def test_order_of_another_line_is_not_queued(self):
        other = self.create_line()
        order = self.create_order(scada_equipment_id=other.id)
        self.assertFalse(self.fill_queue())
        self.batches._fill_queue(other)
        self.assertEqual(self.get_queue(other), [(1, order)])

    def test_every_line_counts_for_itself(self):
        other = self.create_line()
        mine = self.create_order()
        theirs = self.create_order(scada_equipment_id=other.id)
        self.fill_queue()
        self.batches._fill_queue(other)
        self.assertEqual(self.get_queue(), [(1, mine)])
        self.assertEqual(self.get_queue(other), [(1, theirs)])


class TestPolicy(FillCase):
    """When numbers are given again."""

    def leave_queue(self, number):
        """Take a batch out of the queue, which leaves its number free."""
        batch = self.batches.search([("batch_no", "=", number)])
        batch.production_id.scada_on_hold = True
        batch._archive("cancel", "test")

    def test_smart_wait_fills_only_an_empty_queue(self):
        self.assertEqual(self.env.company.scada_queue_policy, "smart_wait")
        orders = self.create_orders(2)
        self.fill_queue()
        self.create_order()
        self.leave_queue(1)
        self.assertFalse(self.fill_queue())
        self.assertEqual(self.get_queue(), [(2, orders[1])])

    def test_smart_wait_starts_again_when_the_queue_is_empty(self):
        self.create_order()
        self.fill_queue()
        order = self.create_order()
        self.leave_queue(1)
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, order)])

    def test_top_up_fills_the_lowest_free_number(self):
        self.env.company.scada_queue_policy = "top_up"
        self.env.company.scada_batch_limit = 3
        first, _second, third = self.create_orders(3)
        self.fill_queue()
        fourth = self.create_order()
        self.leave_queue(2)
        self.fill_queue()
        self.assertEqual(self.get_queue(), [(1, first), (2, fourth), (3, third)])

    def test_top_up_does_not_fill_a_full_queue(self):
        self.env.company.scada_queue_policy = "top_up"
        self.env.company.scada_batch_limit = 2
        orders = self.create_orders(3)
        self.fill_queue()
        self.assertFalse(self.fill_queue())
        self.assertEqual(self.get_queue(), [(1, orders[0]), (2, orders[1])])


class TestAutoSync(FillCase):
    """The cron queues a job for each line that is to be filled."""

    def test_auto_sync_is_off_at_first(self):
        company = self.env["res.company"].create({"name": "New mill"})
        self.assertFalse(company.scada_auto_sync)

    def test_cron_fills_nothing_while_auto_sync_is_off(self):
        self.env.company.scada_auto_sync = False
        self.batches._cron_fill_queue()
        self.trap.assert_jobs_count(0)

    def test_cron_queues_a_job_for_the_line(self):
        self.env.company.scada_auto_sync = True
        self.batches._cron_fill_queue()
        self.trap.assert_jobs_count(1)
        self.trap.assert_enqueued_job(self.line._job_fill_queue)

    def test_job_fills_the_queue(self):
        self.env.company.scada_auto_sync = True
        order = self.create_order()
        self.batches._cron_fill_queue()
        self.run_jobs("_job_fill_queue")
        self.assertEqual(self.get_queue(), [(1, order)])

    def test_job_is_queued_once_however_often_the_cron_runs(self):
        self.env.company.scada_auto_sync = True
        self.batches._cron_fill_queue()
        self.batches._cron_fill_queue()
        self.trap.assert_jobs_count(1)

    def test_cron_leaves_a_line_alone_that_is_switched_off(self):
        self.env.company.scada_auto_sync = True
        self.line.scada_auto_fill = False
        self.batches._cron_fill_queue()
        self.trap.assert_jobs_count(0)

    def test_button_fills_the_queue_also_while_auto_sync_is_off(self):
        self.env.company.scada_auto_sync = False
        order = self.create_order()
        self.line.action_scada_fill_queue()
        self.run_jobs("_job_fill_queue")
        self.assertEqual(self.get_queue(), [(1, order)])

    def test_job_of_a_deleted_line_does_nothing(self):
        line = self.line.copy({"scada_code": "PLC02"})
        line.action_scada_fill_queue()
        line.unlink()
        self.run_jobs("_job_fill_queue")
        self.assertFalse(self.get_queue())

    def test_new_batches_are_handed_to_the_plant(self):
        self.create_orders(2)
        hook = "_after_queue_filled"
        with patch.object(type(self.batches), hook, autospec=True) as handed:
            batches = self.fill_queue()
        handed.assert_called_once_with(batches)

    def test_filling_is_reported_in_the_log(self):
        order = self.create_order()
        with self.assertLogs("odoo.addons.scada_bridge", logging.INFO) as logs:
            self.fill_queue()
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            ["[TASK 1] 1 batches queued on PLC01: 1=%s" % order.name],
        )

    def test_empty_fill_is_no_news(self):
        logger = "odoo.addons.scada_bridge"
        with self.assertRaises(AssertionError), self.assertLogs(logger, logging.INFO):
            self.fill_queue()


class TestReference(FillCase):
    """The plant knows an order by a text that no other attempt has."""

    def test_name_that_fits_is_the_reference(self):
        self.plant_takes(reference_chars=16)
        batch = self.create_batch(name="WH/MO/00002")
        self.assertEqual((batch.mo_id, batch.reference), ("WH/MO/00002",) * 2)

    def test_name_that_does_not_fit_is_replaced_by_the_number_of_the_order(self):
        self.plant_takes(reference_chars=16)
        batch = self.create_batch(name="KANJABUNG/MO/00002-001")
        self.assertEqual(batch.mo_id, "KANJABUNG/MO/00002-001")
        self.assertRegex(batch.reference, "^#%d-[0-9A-Z]{6}$" % batch.production_id.id)

    def test_order_that_goes_to_the_plant_again_has_a_new_reference(self):
        batch = self.create_batch()
        order = batch.production_id
        batch.action_cancel()
        order.scada_on_hold = False
        self.fill_queue()
        batch = order.scada_batch_ids
        self.assertRegex(batch.reference, "^#%d-[0-9A-Z]{6}$" % order.id)

    def test_third_attempt_has_a_reference_of_its_own(self):
        order = self.create_order()
        for _attempt in range(2):
            self.fill_queue()
            order.scada_batch_ids.action_cancel()
            order.scada_on_hold = False
        self.fill_queue()
        self.assertRegex(
            order.scada_batch_ids.reference, "^#%d-[0-9A-Z]{6}$" % order.id
        )
        before = order.scada_history_ids.mapped("reference")
        self.assertNotIn(order.scada_batch_ids.reference, before)

    def test_order_with_the_name_of_a_deleted_one_has_another_reference(self):
        batch = self.create_batch(name="WH/MO/7")
        old = batch.production_id
        old.action_cancel()
        old.unlink()
        batch = self.create_batch(name="WH/MO/7")
        self.assertRegex(batch.reference, "^#%d-[0-9A-Z]{6}$" % batch.production_id.id)
