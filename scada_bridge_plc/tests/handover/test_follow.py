# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the PLC gets is what the order says when it is released."""
from decimal import Decimal
from unittest.mock import Mock

from odoo.tests import new_test_user

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.domain.run.consumption import ConsumptionTotals
from odoo.addons.scada_bridge.exceptions import ScadaStateError

from ..common import PlantCase

HANDSHAKE = 7076
LATE = "Changed after the release"


class FollowCase(PlantCase):
    def setUp(self):
        super().setUp()
        for slot in range(10):
            self.set_words(HANDSHAKE + 100 * slot, 1)
        self.batch = self.queue_orders()
        self.order = self.batch.production_id
        self.move = self.order.move_raw_ids[0]
        self.user = new_test_user(self.env, "planner", groups="mrp.group_mrp_user")

    def change_demand(self, kg=500.0, user=None):
        order = self.order.with_user(user or self.env.user)
        order.write({"move_raw_ids": [(1, self.move.id, {"product_uom_qty": kg})]})

    def change_behind_odoo_s_back(self, kg):
        self.env["stock.move"].flush()
        self.env.cr.execute(
            "UPDATE stock_move SET product_uom_qty = %s WHERE id = %s",
            [kg, self.move.id],
        )
        self.env.cache.invalidate()

    def get_target(self):
        """Return the kg of silo 101 in order slot 1."""
        high, low = self.get_words(7028, 2)
        return (high * 65536 + low) / 100

    def get_alarms(self):
        return self.order.activity_ids.mapped("summary")


class TestFollow(FollowCase):
    def test_demand_changed_before_it_was_written_is_what_the_plc_gets(self):
        self.change_demand()
        self.assertEqual(float(self.batch._prepare_order().targets[101]), 500.0)
        self.hand_over(self.batch)
        self.assertEqual(self.get_target(), 500.0)

    def test_demand_changed_while_the_plc_was_away_is_what_it_gets(self):
        self.simulator.inject("refuse", count=1)
        with self.assertRaises(RetryableJobError):
            self.batch._job_write()
        self.change_demand(user=self.user)
        self.hand_over(self.batch)
        self.assertEqual(self.get_target(), 500.0)

    def test_demand_changed_between_record_and_release_is_what_the_plc_gets(self):
        self.batch._job_write()
        self.assertEqual(self.get_target(), 825.0)
        self.change_demand(user=self.user)
        self.assertIn("written to the PLC again", self.batch.warning)
        self.run_jobs()
        self.assertEqual((self.batch.plc_state, self.get_target()), ("released", 500.0))
        self.simulator.scan(1000)
        self.assertEqual(len(self.simulator.log.events("finished")), 1)

    def test_record_that_does_not_fit_its_order_is_not_released(self):
        self.batch._job_write()
        self.change_demand()
        self.batch._job_release()
        self.assertEqual(self.batch.plc_state, "to_write")
        self.simulator.scan(10)
        self.assertFalse(self.simulator.log.events("taken"))

    def test_release_that_went_out_in_a_killed_job_keeps_its_plan_and_is_told(self):
        self.hand_over(self.batch)
        self.batch.plc_state = "to_release"
        self.change_demand()
        self.run_jobs()
        self.assertEqual(self.batch.plc_state, "released")
        self.assertEqual(float(self.batch._prepare_order().targets[101]), 825.0)
        self.assertEqual(self.get_alarms(), [LATE])
        self.simulator.scan(1000)
        self.assertEqual(len(self.simulator.log.events("finished")), 1)

    def test_release_that_may_have_been_lost_is_quarantined_as_ever(self):
        self.hand_over(self.batch)
        self.simulator.scan(1000)
        self.batch.plc_state = "to_release"
        self.simulator.power_cycle(lose_memory=True)
        self.change_demand()
        self.run_jobs()
        self.assertEqual(self.batch.plc_state, "quarantine")

    def test_change_behind_odoo_s_back_is_found_before_the_record_is_written(self):
        self.change_behind_odoo_s_back(500.0)
        self.hand_over(self.batch)
        self.assertEqual(self.get_target(), 500.0)

    def test_change_behind_odoo_s_back_is_found_before_the_release(self):
        self.batch._job_write()
        self.change_behind_odoo_s_back(500.0)
        self.run_jobs("_job_release", "_job_write")
        self.assertEqual((self.batch.plc_state, self.get_target()), ("released", 500.0))

    def test_material_that_a_silo_holds_no_more_is_not_dosed(self):
        """Odoo itself refuses that; by SQL it is found before the release."""
        other = self.create_product("Something else")
        self.env.cr.execute(
            "UPDATE scada_silo SET product_id = %s WHERE id = %s",
            [other.id, self.get_silo(101).id],
        )
        self.env["scada.silo"].invalidate_cache(["product_id"])
        self.hand_over(self.batch)
        self.assertEqual(self.get_target(), 0.0)

    def test_person_can_not_change_what_the_plc_has(self):
        self.hand_over(self.batch)
        with self.assertRaisesRegex(ScadaStateError, self.order.name):
            self.change_demand(user=self.user)

    def test_nor_what_is_quarantined(self):
        self.batch._quarantine("for the test")
        with self.assertRaisesRegex(ScadaStateError, self.order.name):
            self.change_demand(user=self.user)

    def test_code_can_not_change_what_the_plc_has_and_it_is_told(self):
        self.hand_over(self.batch)
        self.change_demand()
        self.assertEqual(float(self.batch._prepare_order().targets[101]), 825.0)
        self.assertEqual(self.get_alarms(), [LATE])

    def test_sending_by_the_api_sends_what_the_order_says(self):
        self.change_behind_odoo_s_back(500.0)
        self.batch._api_write_now(None)
        self.run_jobs()
        self.assertEqual(self.get_target(), 500.0)


class TestWords(FollowCase):
    """What is compared with a slot is what was sent, and not what Odoo calls it now."""

    def test_product_renamed_between_record_and_release(self):
        self.batch._job_write()
        self.finished.name = "JF PLUS 25 NEW"
        self.run_jobs("_job_release")
        self.assertEqual(self.batch.plc_state, "released")

    def test_product_renamed_after_the_release_is_found_in_its_slot(self):
        self.hand_over(self.batch)
        self.finished.name = "JF PLUS 25 NEW"
        self.batch._job_verify()
        self.assertEqual(self.batch.plc_state, "released")

    def test_order_for_another_product_goes_out_by_its_name(self):
        self.order.product_id = self.create_product("JF STARTER")
        self.assertEqual(self.batch._prepare_order().product, "JF STARTER")


class TestMarkDone(FollowCase):
    """A client finishes an order; the plant must not make it afterwards."""

    def mark_done(self):
        self.order._scada_mark_done(2487.35)

    def assert_done_and_never_taken(self):
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 2487.35))
        self.assertFalse(self.batch.exists())
        self.run_jobs()
        self.simulator.scan(100)
        self.assertFalse(self.simulator.log.events("taken"))

    def test_order_that_was_not_written_yet(self):
        self.mark_done()
        self.assert_done_and_never_taken()

    def test_order_that_is_in_its_slot(self):
        self.batch._job_write()
        self.mark_done()
        self.assert_done_and_never_taken()

    def test_order_that_the_plc_has_not_taken_yet(self):
        self.hand_over(self.batch)
        self.mark_done()
        self.assert_done_and_never_taken()

    def test_order_that_the_plc_has_is_refused(self):
        self.hand_over(self.batch)
        self.simulator.scan(1)
        with self.assertRaisesRegex(ScadaStateError, "can't leave the queue"):
            self.mark_done()

    def test_order_is_refused_while_nobody_knows_what_the_plc_has(self):
        self.simulator.inject("refuse")
        with self.assertRaisesRegex(ScadaStateError, "Nobody knows"):
            self.mark_done()

    def test_quarantined_order_that_was_closed_is_not_sent_again(self):
        self.batch.date_closed = "2026-03-02 01:00:00"
        self.batch._quarantine("for the test")
        self.batch.action_resend()
        self.assertEqual(self.batch.plc_state, "quarantine")


class TestReport(FollowCase):
    """A client reports what an order consumed; the plant must not make it as well."""

    def report(self):
        totals = ConsumptionTotals(actuals={101: Decimal("825.25")})
        return self.order._scada_apply_totals(totals)

    def assert_reported_and_never_taken(self):
        run = self.order.scada_batch_ids
        self.assertEqual((run.source, run.plc_state, run.batch_no), ("api", False, 0))
        withdrawn = self.order.scada_history_ids
        self.assertEqual((withdrawn.end, withdrawn.source), ("withdrawn", "bridge"))
        self.assertNotEqual(run.reference, withdrawn.reference)
        self.run_jobs()
        self.simulator.scan(100)
        self.assertFalse(self.simulator.log.events("taken"))

    def test_order_that_was_not_written_yet(self):
        self.report()
        self.assert_reported_and_never_taken()

    def test_order_that_the_plc_has_not_taken_yet(self):
        self.hand_over(self.batch)
        self.report()
        self.report()
        self.assert_reported_and_never_taken()

    def test_order_that_the_plc_has_is_refused(self):
        self.hand_over(self.batch)
        self.simulator.scan(1)
        with self.assertRaisesRegex(ScadaStateError, "can't leave the queue"):
            self.report()
        self.assertEqual(self.order.scada_batch_ids, self.batch)

    def test_report_of_no_silo_of_the_order_leaves_it_to_the_plant(self):
        self.order._scada_apply_totals(ConsumptionTotals(actuals={105: Decimal("1")}))
        self.assertEqual(self.batch.plc_state, "to_write")

    def test_a_record_with_the_name_of_a_reported_run_is_not_its_own(self):
        self.report()
        run = self.order.scada_batch_ids
        found = self.plc._get_batches_by_reference(
            [Mock(record=Mock(reference=run.reference))]
        )
        self.assertFalse(found)


class TestLeave(FollowCase):
    """The order can't be made any more, or is cancelled."""

    def spoil(self, user=None):
        """Let a component come from a silo of another material."""
        vals = {"scada_silo_id": self.get_silo(102).id}
        order = self.order.with_user(user or self.env.user)
        order.write({"move_raw_ids": [(1, self.move.id, vals)]})

    def assert_never_taken(self):
        self.run_jobs()
        self.simulator.scan(100)
        self.assertFalse(self.batch.exists())
        self.assertFalse(self.simulator.log.events("taken"))

    def test_written_order_that_does_not_fit_any_more_is_not_released(self):
        self.batch._job_write()
        self.spoil()
        self.assert_never_taken()
        self.assertIn("holds Material 102", self.order.scada_refusal)
        self.assertEqual(self.get_alarms(), ["Out of the SCADA queue"])

    def test_person_is_refused_also_when_it_is_written(self):
        self.batch._job_write()
        with self.assertRaisesRegex(ScadaStateError, "holds Material 102"):
            self.spoil(self.user)

    def test_cancelled_components_take_the_run_along_while_the_plc_is_away(self):
        self.simulator.inject("refuse")
        self.order.move_raw_ids._action_cancel()
        self.assertFalse(self.batch.exists())

    def test_cancelled_components_take_a_written_run_along(self):
        self.batch._job_write()
        self.order.move_raw_ids._action_cancel()
        self.assert_never_taken()
        self.assertEqual(self.order.state, "cancel")

    def test_written_run_stays_while_nobody_knows_whether_it_was_released(self):
        self.batch._job_write()
        self.simulator.inject("refuse")
        self.order.move_raw_ids._action_cancel()
        self.assertEqual(self.order.state, "confirmed")
        self.assertEqual(self.get_alarms(), ["Not cancelled: at the plant"])

    def test_released_run_stays_and_is_made(self):
        self.hand_over(self.batch)
        self.order.move_raw_ids._action_cancel()
        self.order._action_cancel()
        self.run_plant(1000)
        self.assertEqual(self.order.state, "done")

    def test_order_cancelled_behind_odoo_s_back_is_not_sent(self):
        self.env["mrp.production"].flush()
        self.env.cr.execute(
            "UPDATE mrp_production SET state = 'cancel' WHERE id = %s", [self.order.id]
        )
        self.env.cache.invalidate()
        self.assert_never_taken()
