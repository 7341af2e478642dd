# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.exceptions import ScadaStateError

from ..common import PlantCase

NAME = 7001  # first word of the name in order slot 1
HANDSHAKE = 7076


class TestWrite(PlantCase):
    """An order comes into its slot, whatever happens on the way."""

    def setUp(self):
        super().setUp()
        self.free_slots()

    def free_slots(self):
        for slot in range(10):
            self.set_words(HANDSHAKE + 100 * slot, 1)

    def get_name(self, address=NAME):
        words = self.get_words(address, 8)
        return b"".join(w.to_bytes(2, "big") for w in words).rstrip(b"\0").decode()

    def test_released_slot_holds_the_order(self):
        batch = self.release_orders()
        self.assertEqual(batch.plc_state, "released")
        self.assertEqual(self.get_name(), batch.mo_id)
        self.assertEqual(self.get_words(7025, 5), (0x0003, 0xD090, 101, 0x0001, 0x4244))
        self.assertEqual(self.get_words(7072, 5), (0, 0, 0, 0, 0))

    def test_full_queue_costs_five_requests_an_order(self):
        batches = self.queue_orders(10)
        self.count_requests()
        self.hand_over(batches)
        self.assertEqual(self.count_requests(), 50)
        self.assertEqual(batches.mapped("plc_state"), ["released"] * 10)

    def test_order_written_twice_is_released_once(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        for state in ("to_write", "to_release"):
            batch.plc_state = state
            self.hand_over(batch)
            self.assertEqual(batch.plc_state, "released")
            self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_writing_is_retried_after_a_lost_reply(self):
        batch = self.queue_orders()
        for lost in range(5):
            batch.plc_state = "to_write"
            self.free_slots()
            self.set_words(NAME, *[0] * 8)
            self.simulator.inject("close", on="all", count=1, after=lost)
            with self.subTest(lost=lost):
                with self.assertRaises(RetryableJobError):
                    self.hand_over(batch)
                self.hand_over(batch)
                self.assertEqual(batch.plc_state, "released")
                self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_order_in_its_slot_can_not_be_taken_before_that_is_committed(self):
        batch = self.queue_orders()
        batch._job_write()
        self.assertEqual(batch.plc_state, "to_release")
        self.simulator.scan(10)
        self.assertFalse(self.simulator.log.events("taken"))
        self.run_jobs("_job_release")
        self.assertEqual(batch.plc_state, "released")

    def lose_release(self):
        """Return a batch that was made and forgotten; the release was not committed."""
        batch = self.release_orders()
        self.simulator.scan(1000)
        batch.plc_state = "to_release"
        self.simulator.power_cycle(lose_memory=True)
        return batch

    def test_order_made_and_forgotten_before_its_release_was_committed_is_made_once(
        self,
    ):
        batch = self.lose_release()
        batch._job_release()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("lost this order", batch.error_message)
        self.simulator.scan(1000)
        self.assertEqual(len(self.simulator.log.events("finished")), 1)

    def test_order_that_may_have_been_made_can_not_be_cancelled_unseen(self):
        batch = self.lose_release()
        with self.assertRaisesRegex(ScadaStateError, "Nobody knows"):
            batch.action_cancel()

    def test_order_in_its_slot_can_be_cancelled_and_is_not_made(self):
        batch = self.queue_orders()
        batch._job_write()
        batch.action_cancel()
        self.run_jobs("_job_release")
        self.simulator.scan(10)
        self.assertFalse(self.simulator.log.events("taken"))

    def test_order_in_its_slot_is_released_by_the_next_poll_if_its_job_is_gone(self):
        batch = self.queue_orders()
        batch._job_write()
        self.forget_jobs()
        self.poll()
        self.run_jobs("_job_release")
        self.assertEqual(batch.plc_state, "released")

    def test_order_of_somebody_else_is_not_overwritten(self):
        batch = self.queue_orders()
        self.set_words(NAME, 0x414C, 0x4945, 0x4E00)  # "ALIEN"
        self.set_words(HANDSHAKE, 0)
        batch._job_write()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertEqual(self.get_name(), "ALIEN")
        self.assertIn("ALIEN", batch.error_message)

    def test_other_orders_go_on_when_one_is_quarantined(self):
        batches = self.queue_orders(2)
        self.set_words(NAME, 0x414C, 0x4945, 0x4E00)
        self.set_words(HANDSHAKE, 0)
        self.hand_over(batches)
        self.assertEqual(batches.mapped("plc_state"), ["quarantine", "released"])

    def test_first_start_arms_the_empty_slot(self):
        self.set_words(HANDSHAKE, 0)
        batch = self.release_orders()
        self.assertEqual(batch.plc_state, "released")
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_long_order_name_is_replaced_by_a_reference(self):
        batch = self.release_orders(name="WH/MO/00002/BACKORDER-001")
        self.assertEqual(batch.mo_id, "WH/MO/00002/BACKORDER-001")
        self.assertRegex(self.get_name(), "^#%d-[0-9A-Z]{6}$" % batch.production_id.id)

    def test_order_over_the_range_of_the_map_is_refused(self):
        production = self.create_order(30000000.0)
        self.assertFalse(self.batches._fill_queue(self.line))
        self.assertIn("not between 0 and 5000", production.scada_refusal)

    # -- cancel ---------------------------------------------------------------
    def test_order_that_never_went_out_can_be_cancelled(self):
        batch = self.queue_orders()
        production = batch.production_id
        batch.action_cancel()
        self.assertFalse(batch.exists())
        self.assertTrue(production.scada_on_hold)

    def test_order_that_the_plc_has_taken_can_not_be_cancelled(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        with self.assertRaises(ScadaStateError):
            batch.action_cancel()

    def test_order_released_by_a_killed_job_can_not_be_cancelled(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        batch.plc_state = "to_write"
        with self.assertRaises(ScadaStateError):
            batch.action_cancel()

    def test_order_can_not_be_cancelled_while_nobody_knows_where_it_is(self):
        batch = self.queue_orders()
        self.simulator.inject("refuse")
        with self.assertRaisesRegex(ScadaStateError, "Nobody knows"):
            batch.action_cancel()

    def test_order_can_not_be_cancelled_while_the_plc_refuses_to_tell(self):
        batch = self.release_orders()
        batch.plc_state = "to_write"
        self.simulator.inject("status", on="reads", count=1)
        with self.assertRaisesRegex(ScadaStateError, "Nobody knows"):
            batch.action_cancel()

    def test_order_that_the_plc_has_taken_can_not_be_cancelled_in_odoo(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        with self.assertRaises(ScadaStateError):
            batch.production_id.action_cancel()

    def test_operator_may_cancel_what_never_went_out(self):
        batch = self.queue_orders()
        operator = new_test_user(
            self.env, "test operator", groups="scada_bridge.group_scada_operator"
        )
        batch.with_user(operator).action_cancel()
        history = self.histories.search([("reason", "like", "test operator")])
        self.assertEqual(history.state, "cancel")

    # -- refused --------------------------------------------------------------
    def refuse(self, job):
        self.simulator.inject("status", on="writes", count=1)
        with mute_logger("odoo.addons.scada_bridge_plc.models.handover.wire"):
            job()

    def test_refused_order_tells_why_and_is_written_by_the_next_attempt(self):
        batch = self.queue_orders()
        self.refuse(batch._job_write)
        self.assertEqual(batch.plc_state, "to_write")
        self.assertIn("The PLC refuses the order", batch.error_message)
        self.hand_over(batch)
        self.assertEqual(batch.plc_state, "released")
        self.assertFalse(batch.error_message)

    def test_refused_release_tells_why_and_is_done_by_the_next_attempt(self):
        batch = self.queue_orders()
        batch._job_write()
        self.refuse(batch._job_release)
        self.assertEqual(batch.plc_state, "to_release")
        self.assertIn("The PLC refuses the order", batch.error_message)
        batch._job_release()
        self.assertEqual(batch.plc_state, "released")
        self.assertFalse(batch.error_message)

    # -- offline --------------------------------------------------------------
    def test_nothing_is_sent_while_the_plc_is_known_to_be_offline(self):
        batch = self.queue_orders()
        self.plc.state = "offline"
        self.count_requests()
        with self.assertRaises(RetryableJobError):
            batch._job_write()
        self.assertEqual(self.count_requests(), 0)
