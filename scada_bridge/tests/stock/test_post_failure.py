# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 2: posting that fails is seen, tried again, and holds up nobody else."""
import logging

from odoo import fields

from .test_post import PostCase


class TestPostFailure(PostCase):
    def assertFailed(self, message, batch=None):
        batch = batch or self.batch
        self.assertEqual(batch.error_message, message)
        self.assertFalse(batch.update_odoo)

    def test_order_that_is_done_takes_no_quantities(self):
        self.order.move_raw_ids.write({"state": "done"})
        self.assertEqual(self.order.state, "done")
        self.post({101: 250})
        self.assertFailed(
            "Manufacturing order %s is already Done; "
            "its stock moves take no actual quantities any more. Compare the order "
            "with the batch, correct it by hand, then cancel the batch."
            % self.order.name
        )
        self.assertEqual(self.get_kg(101), 0.0)

    def test_order_that_is_cancelled_takes_no_quantities(self):
        self.order.move_raw_ids.write({"state": "cancel"})
        self.assertEqual(self.order.state, "cancel")
        self.post({101: 250})
        self.assertFailed(
            "Manufacturing order %s is already Cancelled; "
            "its stock moves take no actual quantities any more. Compare the order "
            "with the batch, correct it by hand, then cancel the batch."
            % self.order.name
        )
        self.assertEqual(self.get_kg(101), 0.0)

    def test_order_that_is_deleted_is_named(self):
        name = self.batch.mo_id
        self.batch.production_id = False
        self.post({101: 250})
        self.assertFailed(
            "Manufacturing order %s was not found in Odoo. Cancel the batch: "
            "its quantities stay in the history." % name
        )

    def test_kilograms_without_component_are_not_posted_elsewhere(self):
        self.post({101: 250, 105: "7.5"})
        self.assertFailed(
            "Silo 105 SILO E gave 7.5 kg to batch 1 (%s), "
            "but the order has no component there. Add it to the order, or allow "
            "unplanned components in the settings, then retry." % self.order.name
        )
        self.assertEqual(self.get_kg(101), 0.0)

    def test_zero_kilograms_without_component_are_fine(self):
        self.post({101: 250, 105: 0})
        self.assertFalse(self.batch.error_message)
        self.assertEqual(self.get_kg(101), 250.0)

    def test_component_that_was_cancelled_takes_no_quantities(self):
        self.order.move_raw_ids[0]._action_cancel()
        self.post({101: 250})
        self.assertFailed(
            "Silo 101 SILO A gave 250.0 kg to batch 1 (%s), "
            "but the order has no component there. Add it to the order, or allow "
            "unplanned components in the settings, then retry." % self.order.name
        )

    def test_failures_are_counted_with_the_first_and_the_last_date(self):
        self.batch.production_id = False
        self.post({101: 250})
        self.batch.date_first_error = "2026-03-01 00:00:00"
        self.batch._job_post()
        self.assertEqual(self.batch.error_count, 2)
        self.assertEqual(
            fields.Datetime.to_string(self.batch.date_first_error),
            "2026-03-01 00:00:00",
        )
        self.assertGreater(self.batch.date_last_error, self.batch.date_first_error)

    def test_next_attempt_is_queued_later_and_later(self):
        self.batch.production_id = False
        self.store(self.batch, {101: 250})
        self.forget_jobs()
        for seconds in (5, 15, 60, 300, 300, 300):
            self.batch._job_post()
            self.assertEqual(self.trap.calls[-1].properties["eta"], seconds)
        self.trap.assert_enqueued_job(self.batch._job_post)

    def get_new_jobs(self):
        """Return when jobs were queued since the last failure: None is now."""
        return [call.properties.get("eta") for call in self.trap.calls]

    def test_component_that_was_missing_is_posted_once_it_is_added(self):
        self.post({101: 250, 105: "7.5"})
        self.assertTrue(self.batch.error_message)
        self.trap.calls.clear()
        silo = self.get_silo(105)
        product = self.create_product("Late", stock=100)
        self.order.sudo().move_raw_ids[0].copy(
            {"product_id": product.id, "scada_silo_id": silo.id, "product_uom_qty": 8}
        )
        self.assertEqual(self.get_new_jobs(), [None])

    def test_setting_that_refused_a_post_is_changed_and_it_is_tried_at_once(self):
        self.post({101: 250, 105: "7.5"})
        self.trap.calls.clear()
        self.env.company.scada_extra_component = "add"
        self.assertEqual(self.get_new_jobs(), [None])

    def test_product_that_was_mended_has_its_batch_tried_at_once(self):
        self.batch.production_id = False
        self.post({101: 250})
        self.trap.calls.clear()
        self.components[101].product_tmpl_id.tracking = "lot"
        self.assertEqual(self.get_new_jobs(), [None])

    def test_silo_that_was_mended_has_its_batch_tried_at_once(self):
        self.batch.production_id = False
        self.post({101: 250})
        self.trap.calls.clear()
        self.get_silo(101).priority = 7
        self.assertEqual(self.get_new_jobs(), [None])

    def test_change_that_concerns_no_failing_batch_queues_nothing(self):
        self.post({101: 250})
        self.trap.calls.clear()
        self.env.company.scada_dead_band = 0.5
        self.get_silo(101).priority = 7
        self.assertEqual(self.get_new_jobs(), [])

    def test_batch_on_hold_is_not_tried_by_a_change(self):
        self.batch.production_id = False
        self.post({101: 250})
        self.batch.on_hold = True
        self.trap.calls.clear()
        self.env.company.scada_dead_band = 0.5
        self.assertEqual(self.get_new_jobs(), [])

    def test_failure_is_reported_in_the_log_with_what_happens_next(self):
        self.batch.production_id = False
        self.store(self.batch, {101: 250})
        with self.assertLogs("odoo.addons.scada_bridge", logging.WARNING) as logs:
            self.batch._job_post()
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            [
                "[TASK 2] %(name)s batch 1 on PLC01: attempt 1 failed: Manufacturing "
                "order %(name)s was not found in Odoo. Cancel the batch: its "
                "quantities stay in the history.; next one in 5 s"
                % {"name": self.order.name}
            ],
        )

    def test_success_clears_the_error(self):
        self.batch.production_id = False
        self.post({101: 250})
        self.batch.production_id = self.order
        self.batch._job_post()
        self.assertTrue(self.batch.update_odoo)
        self.assertEqual(
            (
                self.batch.error_message,
                self.batch.error_count,
                self.batch.date_first_error,
                self.batch.date_last_error,
            ),
            (False, 0, False, False),
        )
        self.assertEqual(self.get_kg(101), 250.0)

    def test_bad_batch_does_not_stop_another(self):
        self.env.company.scada_queue_policy = "top_up"
        sound = self.create_batch()
        self.batch.production_id = False
        self.store(self.batch, {101: 250})
        self.store(sound, {101: 260})
        self.run_jobs("_job_post")
        self.assertTrue(self.batch.error_message)
        self.assertTrue(sound.update_odoo)
        self.assertEqual(self.get_kg(101, sound.production_id), 260.0)

    def test_failing_batch_posts_nothing_of_its_reading(self):
        self.post({101: 250, 102: 80})
        self.order.move_raw_ids[1].state = "cancel"
        self.post({101: 300, 102: 90})
        self.assertEqual(self.get_kg(101), 250.0)
