# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 2: the stored quantities are set on the stock moves of the order."""
from odoo import fields

from ..common import RECIPE, STOCK_KG, MillCase


class PostCase(MillCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def post(self, actuals, batch=None, **vals):
        self.store(batch or self.batch, actuals, **vals)
        self.run_jobs("_job_post")

    def get_kg(self, number, order=None):
        """Return the done quantity of the component from a silo."""
        return self.get_done(order or self.order)[self.components[number]]


class TestPost(PostCase):
    """Set, never add."""

    def test_quantities_are_set_on_the_raw_moves(self):
        self.post({101: "826.25", 102: "374.90", 103: "210.40", 114: "109.5"})
        self.assertEqual(
            {silo: self.get_kg(silo) for silo in RECIPE},
            {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5},
        )

    def test_silo_that_was_not_measured_stays_at_zero(self):
        self.post({101: 100})
        self.assertEqual(self.get_kg(102), 0.0)

    def test_component_added_by_hand_is_left_alone(self):
        self.post({101: 100})
        self.assertEqual(self.get_done(self.order)[self.premix], 0.0)

    def test_posting_makes_the_order_progress(self):
        self.assertEqual(self.order.state, "confirmed")
        self.post({101: 100})
        self.assertEqual(self.order.state, "progress")

    def test_posted_batch_says_so(self):
        self.post({101: 100})
        self.assertTrue(self.batch.update_odoo)
        self.assertEqual((self.batch.reading_seq, self.batch.posted_seq), (1, 1))
        self.assertTrue(self.batch.date_posted)

    def test_growing_quantities_replace_each_other(self):
        for kg in (30, 30, 100):
            self.post({101: kg})
        self.assertEqual(self.get_kg(101), 100.0)

    def test_lower_quantity_corrects_downwards(self):
        self.post({101: 250})
        self.post({101: "240.5"})
        self.assertEqual(self.get_kg(101), 240.5)

    def test_zero_takes_everything_back(self):
        self.post({101: 250})
        self.post({101: 0})
        self.assertEqual(self.get_kg(101), 0.0)
        self.assertEqual(self.order.state, "confirmed")

    def test_posting_again_writes_no_stock(self):
        self.post({101: 250, 102: 80})
        quantities = self.batch._get_actual_by_move()
        self.assertEqual(self.order._scada_post_consumption(quantities), 0)

    def test_one_changed_silo_writes_one_line(self):
        self.post({101: 250, 102: 80})
        self.batch.line_ids[0].actual_consumption = 260
        quantities = self.batch._get_actual_by_move()
        self.assertEqual(self.order._scada_post_consumption(quantities), 1)

    def test_nothing_leaves_the_stock_before_the_order_is_closed(self):
        self.post({101: 250})
        self.assertEqual(self.get_on_hand(self.components[101]), STOCK_KG)

    def test_running_the_job_again_changes_nothing(self):
        self.post({101: 250})
        posted = fields.Datetime.from_string("2026-03-01 00:00:00")
        self.batch.date_posted = posted
        self.batch._job_post()
        self.assertEqual((self.batch.posted_seq, self.batch.date_posted), (1, posted))

    def test_job_of_a_batch_that_left_the_queue_does_nothing(self):
        self.store(self.batch, {101: 250})
        self.batch.unlink()
        self.run_jobs("_job_post")
        self.assertEqual(self.get_kg(101), 0.0)

    def test_batch_without_reading_posts_nothing(self):
        self.batch._job_post()
        self.assertFalse(self.batch.update_odoo)
        self.assertFalse(self.batch.date_posted)

    def test_newer_reading_is_to_be_posted_again(self):
        self.post({101: 250})
        self.store(self.batch, {101: 260})
        self.assertFalse(self.batch.update_odoo)
        self.run_jobs("_job_post")
        self.assertTrue(self.batch.update_odoo)
        self.assertEqual(self.get_kg(101), 260.0)

    def test_posting_does_not_finish_a_running_batch(self):
        self.post({101: 250})
        self.trap.assert_jobs_count(0)

    def test_posting_a_finished_batch_queues_its_end(self):
        self.post({101: 250}, weight=2500, is_finished=True)
        self.trap.assert_jobs_count(1)
        self.trap.assert_enqueued_job(self.batch._job_finish)

    def test_cron_finds_a_reading_whose_job_was_lost(self):
        self.store(self.batch, {101: 250})
        self.forget_jobs()
        self.batches._cron_post_readings()
        self.trap.assert_enqueued_job(self.batch._job_post)

    def test_cron_queues_nothing_for_posted_and_waiting_batches(self):
        self.post({101: 250})
        self.env.company.scada_queue_policy = "top_up"
        self.create_batch()
        self.batches._cron_post_readings()
        self.trap.assert_jobs_count(0)


class TestPostReserved(PostCase):
    """Reserved lines are filled in order, what is left over goes to the last one."""

    def get_lines(self, number):
        self.order.invalidate_cache()
        move = self.order.move_raw_ids.filtered(
            lambda m: m.product_id == self.components[number]
        )
        return [(line.product_uom_qty, line.qty_done) for line in move.move_line_ids]

    def split_stock(self, number, first, second):
        """Put the only stock of a component into two places; reserve it."""
        component = self.components[number]
        self.add_stock(component, -STOCK_KG)
        for name, kg in (("Bin 1", first), ("Bin 2", second)):
            location = self.env["stock.location"].create(
                {"name": name, "usage": "internal", "location_id": self.stock.id}
            )
            self.add_stock(component, kg, location)
        self.order.action_assign()

    def test_reserved_line_takes_the_quantity(self):
        self.order.action_assign()
        self.post({101: 800})
        self.assertEqual(self.get_lines(101), [(825.0, 800.0)])

    def test_reserved_line_takes_more_than_was_reserved(self):
        self.order.action_assign()
        self.post({101: 900})
        self.assertEqual(self.get_lines(101), [(825.0, 900.0)])

    def test_two_lines_are_filled_in_order(self):
        self.split_stock(101, 500.0, 600.0)
        self.post({101: 700})
        self.assertEqual(self.get_lines(101), [(500.0, 500.0), (325.0, 200.0)])

    def test_rest_goes_to_the_last_line(self):
        self.split_stock(101, 500.0, 600.0)
        self.post({101: 830})
        self.assertEqual(self.get_lines(101), [(500.0, 500.0), (325.0, 330.0)])

    def test_first_line_alone_takes_a_small_quantity(self):
        self.split_stock(101, 500.0, 600.0)
        self.post({101: 120})
        self.assertEqual(self.get_lines(101), [(500.0, 120.0), (325.0, 0.0)])

    def test_two_lines_are_corrected_downwards(self):
        self.split_stock(101, 500.0, 600.0)
        self.post({101: 830})
        self.post({101: 400})
        self.assertEqual(self.get_lines(101), [(500.0, 400.0), (325.0, 0.0)])

    def test_two_lines_are_emptied(self):
        self.split_stock(101, 500.0, 600.0)
        self.post({101: 830})
        self.post({101: 0})
        self.assertEqual(self.get_lines(101), [(500.0, 0.0), (325.0, 0.0)])

    def test_unreserved_component_comes_from_the_location_of_its_silo(self):
        location = self.env["stock.location"].create(
            {"name": "Silo A", "usage": "internal", "location_id": self.stock.id}
        )
        silo = self.get_silo(101)
        silo.location_id = location
        self.order.move_raw_ids[0].scada_silo_id = silo
        self.post({101: 5})
        line = self.order.move_raw_ids[0].move_line_ids
        self.assertEqual(line.location_id, location)


class TestPostUnits(PostCase):
    """Kilograms stay exact whatever unit the component is planned in."""

    def create_batch_in(self, unit, quantity):
        """Return the batch of an order whose silo-101 component is in ``unit``."""
        self.env.company.scada_queue_policy = "top_up"
        bom = self.create_bom({self.components[101]: quantity})
        bom.bom_line_ids.product_uom_id = self.env.ref(unit)
        return self.create_batch(bom=bom)

    def assertPosted(self, batch, kg):
        """The kilograms are on the move lines, whose reservation is unchanged."""
        move = batch.production_id.move_raw_ids
        move.invalidate_cache()
        self.assertEqual(
            [(line.product_uom_id, line.qty_done) for line in move.move_line_ids],
            [(self.kg, kg)],
        )

    def test_grams_are_queued_and_posted_as_kilograms(self):
        batch = self.create_batch_in("uom.product_uom_gram", 2500.0)
        self.assertEqual(batch.line_ids[0].consumption, 2.5)
        self.post({101: "2.47"}, batch)
        self.assertPosted(batch, 2.47)

    def test_tonnes_are_queued_and_posted_as_kilograms(self):
        batch = self.create_batch_in("uom.product_uom_ton", 0.82)
        self.assertEqual(batch.line_ids[0].consumption, 820.0)
        self.post({101: "825.55"}, batch)
        self.assertPosted(batch, 825.55)

    def test_reserved_tonnes_are_posted_as_kilograms(self):
        batch = self.create_batch_in("uom.product_uom_ton", 0.82)
        batch.production_id.action_assign()
        self.post({101: "825.55"}, batch)
        self.assertPosted(batch, 825.55)
        move = batch.production_id.move_raw_ids
        self.assertEqual(move.move_line_ids.product_qty, 820.0)
        self.assertEqual(move.product_uom_qty, 820.0)

    def test_few_kilograms_of_a_component_in_tonnes_are_not_lost(self):
        batch = self.create_batch_in("uom.product_uom_ton", 0.82)
        self.post({101: 3}, batch)
        self.assertEqual(batch.production_id.state, "progress")
        self.assertEqual(batch.production_id.move_raw_ids.quantity_done, 3.0)

    def test_posting_tonnes_again_writes_nothing(self):
        batch = self.create_batch_in("uom.product_uom_ton", 0.82)
        self.post({101: "825.55"}, batch)
        quantities = batch._get_actual_by_move()
        order = batch.production_id
        self.assertEqual(order._scada_post_consumption(quantities), 0)

    def test_quantity_is_rounded_half_up_to_the_unit_of_the_product(self):
        self.post({101: "12.345", 102: "12.344"})
        self.assertEqual((self.get_kg(101), self.get_kg(102)), (12.35, 12.34))
