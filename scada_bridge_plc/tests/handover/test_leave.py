# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whoever takes a batch out of the queue asks the plant first."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.scada_bridge.exceptions import (
    ScadaDataError,
    ScadaStateError,
    ScadaUnavailableError,
)

from ...plc.simulator import Simulator
from ..common import PlantCase

MOMENTS = 30  # requests of a reset, and some more
DOORS = ("clear", "reset", "cancel", "button", "order")


class LeaveCase(PlantCase):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.manager = new_test_user(
            self.env, "leave manager", groups="scada_bridge.group_scada_manager"
        )

    def leave(self, door, batch):
        """Take the batch out by one of the doors."""
        if door == "clear":
            return self.batches._clear_queue()
        if door == "reset":
            return self.batches._reset_queue()
        if door == "cancel":
            return batch._cancel_by_user("")
        if door == "button":
            return batch.action_cancel("wrong recipe")
        return batch.production_id.action_cancel()

    def count_taken(self, reference):
        events = self.simulator.log.events("taken")
        return len([e for e in events if e["reference"] == reference])

    def assert_refused(self, door, batch, error=ScadaStateError):
        with self.assertRaises(error), self.env.cr.savepoint():
            self.leave(door, batch)
        self.assertTrue(batch.exists())


class TestLeave(LeaveCase):
    def test_order_that_the_plc_took_unseen_stays_whatever_the_door(self):
        batch = self.release_orders()
        self.simulator.scan(1)  # taken; the database still says "released"
        for door in DOORS:
            with self.subTest(door):
                self.assertEqual(batch.plc_state, "released")
                self.assert_refused(door, batch)
        self.run_plant()
        self.assertEqual(batch.exists().plc_state or "archived", "archived")

    def test_pending_order_leaves_and_is_never_made_whatever_the_door(self):
        for door in DOORS:
            with self.subTest(door):
                batch = self.release_orders()
                reference, order = batch.reference, batch.production_id
                self.leave(door, batch)
                self.assertFalse(batch.exists())
                order.scada_on_hold = True
                self.simulator.scan(100)
                self.assertEqual(self.count_taken(reference), 0)

    def test_order_that_was_made_unseen_stays(self):
        batch = self.release_orders()
        self.simulator.scan(400)
        for door in DOORS:
            with self.subTest(door):
                self.assert_refused(door, batch)

    def test_plc_that_does_not_answer_keeps_what_it_may_have(self):
        batch = self.release_orders()
        self.simulator.inject("refuse")
        for door in DOORS:
            with self.subTest(door):
                self.assert_refused(door, batch, ScadaUnavailableError)

    def test_one_taken_order_keeps_the_others_where_they_are(self):
        batches = self.release_orders(3)
        self.simulator.scan(1)
        self.assert_refused("clear", batches)
        self.simulator.scan(1200)
        self.assertEqual(len(self.simulator.log.events("finished")), 3)

    def test_result_that_can_not_be_right_keeps_its_batch(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        self.set_words(6000, 9)
        batch.plc_state = "quarantine"
        with self.assertRaisesRegex(ScadaStateError, "can't be right"):
            batch.action_cancel("said so")

    def test_quarantined_order_that_the_plc_lost_leaves_by_a_person_s_word(self):
        batch = self.release_orders()
        self.simulator.power_cycle(lose_memory=True)
        batch._quarantine("lost")
        batch.action_cancel("not made")
        self.assertFalse(batch.exists())

    def test_outcome_of_an_order_that_the_plc_lost_is_unknown(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.power_cycle(lose_memory=True)
        batch._quarantine("lost")
        batch.action_cancel("not seen")
        run = order.scada_history_ids
        self.assertEqual((run.end, run.is_outcome_unknown), ("aborted", True))

    def test_quarantined_order_that_is_taken_back_was_never_begun(self):
        batch = self.release_orders()
        order = batch.production_id
        batch._quarantine("for the test")
        batch.action_cancel("not wanted")
        run = order.scada_history_ids
        self.assertEqual((run.end, run.is_outcome_unknown), ("withdrawn", False))

    def test_quarantined_batch_is_aborted_by_managers_only(self):
        batch = self.release_orders()
        batch._quarantine("lost")
        groups = "scada_bridge.group_scada_operator"
        operator = new_test_user(self.env, "leave operator", groups=groups)
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
            batch.with_user(operator).action_cancel("not made")

    def test_quarantined_order_that_waits_at_the_plc_is_not_sent_a_second_time(self):
        batch = self.release_orders()
        batch._quarantine("for the test")
        first, order = batch.reference, batch.production_id
        batch.action_resend()
        batch = order.scada_batch_ids
        self.hand_over(batch)
        self.simulator.scan(1000)
        self.assertEqual(self.count_taken(first), 0)
        self.assertEqual(self.count_taken(batch.reference), 1)

    def test_quarantined_order_that_the_plant_makes_is_not_sent_a_second_time(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        batch._quarantine("for the test")
        with self.assertRaisesRegex(ScadaStateError, "is making it"):
            batch.action_resend()

    def test_withdrawal_that_is_undone_in_odoo_is_noticed(self):
        batch = self.release_orders()
        self.forget_jobs()
        with self.assertRaises(ScadaDataError), self.env.cr.savepoint():
            batch._withdraw_from_plant()
            raise ScadaDataError("another line refuses")
        self.assertEqual(batch.plc_state, "released")
        self.run_jobs("_job_verify")
        self.assertEqual(batch.plc_state, "quarantine")

    def test_order_whose_name_was_translated_is_withdrawn_by_anybody(self):
        self.env["res.lang"]._activate_lang("id_ID")
        batch = self.release_orders()
        reference = batch.reference
        product = batch.product_id.with_context(lang="id_ID")
        product.name = "PAKAN JADI"
        batch.with_context(lang="id_ID").action_cancel("resep salah")
        self.simulator.scan(100)
        self.assertEqual(self.count_taken(reference), 0)

    def test_withdrawal_that_is_cut_off_is_ended_by_the_next_try(self):
        batch = self.release_orders()
        reference = batch.reference
        self.simulator.inject("close", on="writes", count=1, executed=True)
        self.assert_refused("button", batch, ScadaUnavailableError)
        self.leave("button", batch)
        self.simulator.scan(100)
        self.assertEqual(self.count_taken(reference), 0)


class TestOverride(LeaveCase):
    def override(self, batch, user=None, reason="PLC burnt, nothing dosed"):
        batch.with_user(user or self.admin).action_cancel(reason, True)

    def get_history(self, order):
        return self.histories.search([("production_id", "=", order.id)])

    def test_administrator_ends_what_the_plc_has_and_it_is_marked(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.scan(1)
        self.override(batch)
        history = self.get_history(order)
        self.assertTrue(history.is_outcome_unknown)
        self.assertIn("PLC burnt", history.reason)
        acts = " ".join(history.log_ids.mapped("text"))
        self.assertIn("against the plant's word: PLC burnt, nothing dosed", acts)
        self.assertTrue(order.scada_on_hold)

    def test_administrator_ends_what_nobody_can_ask_for(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.inject("refuse")
        self.override(batch)
        self.assertTrue(self.get_history(order).is_outcome_unknown)

    def test_override_is_audited(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        self.override(batch)
        entries = self.env["scada.api.audit"].search([("act", "=", "cancel_batch")])
        self.assertEqual(entries[:1].user_id, self.admin)
        self.assertIn("against the plant's word", entries[:1].detail)

    def test_outcome_of_what_could_be_withdrawn_is_known(self):
        batch = self.release_orders()
        order = batch.production_id
        self.override(batch)
        self.assertFalse(self.get_history(order).is_outcome_unknown)

    def test_clearing_marks_only_what_the_plant_has(self):
        batches = self.release_orders(2)
        orders = batches.production_id
        self.simulator.scan(1)
        self.batches.with_user(self.admin)._clear_queue("the plant burns")
        marks = self.get_history(orders[0]) | self.histories.search(
            [("production_id", "=", orders[1].id)]
        )
        self.assertEqual(marks.mapped("is_outcome_unknown"), [True, False])
        self.assertEqual(orders.mapped("scada_on_hold"), [True, False])

    def test_manager_may_not_override(self):
        batch = self.release_orders()
        self.simulator.scan(1)
        with self.assertRaises(AccessError):
            self.override(batch, self.manager)
        with self.assertRaises(AccessError):
            self.batches.with_user(self.manager)._get_override(True, "x")

    def test_override_needs_a_reason(self):
        batch = self.release_orders()
        with self.assertRaises(ScadaDataError):
            self.override(batch, reason=" ")

    def test_dialog_shows_the_override_to_administrators_only(self):
        def get_fields(user):
            dialog = self.env["scada.batch.cancel"].with_user(user)
            return dialog.fields_view_get(view_type="form")["fields"]

        self.assertIn("is_override", get_fields(self.admin))
        self.assertNotIn("is_override", get_fields(self.manager))


class TestRace(LeaveCase):
    """The plant's program runs by itself, as fast as it can."""

    def setUp(self):
        super().setUp()
        self.simulator.stop()
        self.simulator = Simulator(seed=7, cycle=0.002, speed=1.0).start()
        self.addCleanup(self.simulator.stop)
        self.plc.port = self.simulator.port

    def test_reset_in_the_race_withdraws_or_is_refused_never_both(self):
        made = 0
        for moment in range(MOMENTS):
            batch = self.queue_orders()
            reference = batch.reference
            batch._job_write()
            self.simulator.freeze()
            batch._job_release()
            with self.subTest(moment):
                made += self.race(batch, reference, moment)
        self.assertGreater(made, 0)
        self.assertLess(made, MOMENTS)

    def race(self, batch, reference, moment):
        """Let the program run before a request of the reset; return if it won."""
        left = moment + 1
        order = batch.production_id
        add = self.simulator.requests.add

        def count(request):
            nonlocal left
            left -= 1
            if left == 0:
                self.simulator.freeze(False)
                self.simulator.pass_scan(None)
            add(request)

        self.simulator.requests.add = count
        try:
            with self.env.cr.savepoint():
                self.batches._reset_queue()
            is_out = True
        except ScadaStateError:
            is_out = False
        self.simulator.requests.add = add
        self.simulator.freeze(False)
        self.simulator.pass_scan(None)
        self.assertEqual(self.count_taken(reference), 0 if is_out else 1)
        if not is_out:
            self.end(batch)
        order.scada_on_hold = True
        return not is_out

    def end(self, batch):
        """Let the plant finish what it has."""
        self.simulator.mixer.speed = 1e6
        self.simulator.pass_scan(None)
        self.simulator.mixer.speed = 1.0
        self.poll()
        with mute_logger("odoo.addons.scada_bridge_plc.models.plc.poll"):
            self.run_jobs()
        self.assertFalse(batch.exists())
