# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A result is stored, then judged: what can't be right waits for a person."""
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ...exceptions import ScadaDataError, ScadaStateError
from ..common import STOCK_KG, MillCase

ACTUALS = {101: "826.25", 102: "374.90", 103: "210.40", 114: "109.50"}


class JudgeCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {
                "scada_implausible": "hold",
                "scada_tolerance_percent": 5.0,
                "scada_tolerance_kg": 1.0,
                "scada_weight_seconds": 0,
            }
        )
        group = "scada_bridge.group_scada_"
        cls.manager = new_test_user(cls.env, "judge", groups=group + "manager")
        cls.operator = new_test_user(cls.env, "no judge", groups=group + "operator")

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def get_history(self):
        return self.order.scada_history_ids

    def get_taken(self):
        return {
            silo: round(STOCK_KG - self.get_on_hand(component), 3)
            for silo, component in self.components.items()
        }

    def accept(self, user=None, reason="seen", figures=None):
        batch = self.batch.with_user(user or self.manager)
        batch.action_accept(reason, figures or self.batch._get_figures())
        self.run_jobs("_job_post", "_job_finish")

    def finish_with(self, weight, user=None, reason="truck scale", figures=None):
        batch = self.batch.with_user(user or self.manager)
        figures = figures or self.batch._get_figures()
        batch.action_finish_with_weight(weight, reason, figures)
        self.run_jobs("_job_post", "_job_finish")


class TestHeld(JudgeCase):
    def test_a_usual_run_is_closed(self):
        self.finish(self.batch, ACTUALS, "2487.35")
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 2487.35))

    def test_a_weight_that_nobody_dosed_is_held_with_the_figures(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.assertEqual(self.order.state, "progress")
        self.assertEqual(
            (self.batch.state, self.batch.held_for, self.batch.held_reason),
            (
                "finished",
                "decision",
                "The plant weighed 25000.00 kg, but 1521.05 kg were dosed and 2.50 kg "
                "added by hand: 1493.08 to 2531.12 kg would be plausible.",
            ),
        )

    def test_limits_of_the_line_go_before_those_of_the_company(self):
        self.line.write({"scada_balance_percent": 5.0, "scada_balance_kg": 0.0})
        self.finish(self.batch, ACTUALS, "2560")
        self.assertEqual(self.order.state, "done")

    def test_limits_of_the_product_go_before_those_of_the_line(self):
        self.line.write({"scada_balance_percent": 5.0, "scada_short_percent": 10.0})
        self.finished.write({"scada_balance_percent": 1.0, "scada_short_percent": 90.0})
        self.finish(self.batch, ACTUALS, "1530")
        self.assertEqual(self.batch.held_for, "decision")
        self.assertIn("90", self.batch.held_reason)

    def test_limits_are_not_negative(self):
        for owner in (self.line, self.finished.product_tmpl_id):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    owner.scada_balance_percent = -1.0
                    owner.flush()

    def test_operators_do_not_set_limits_of_a_line(self):
        with self.assertRaises(AccessError):
            self.line.with_user(self.operator).scada_short_percent = 10.0

    def test_held_is_no_error(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.assertEqual((self.batch.error_count, self.batch.error_message), (0, False))
        self.assertFalse(self.batch._get_stuck_reason())

    def test_a_weight_of_nothing_dosed_is_held(self):
        self.finish(self.batch, {number: 0 for number in ACTUALS}, 2500)
        self.assertEqual(self.order.state, "confirmed")
        self.assertEqual(
            self.batch.held_reason,
            "The plant weighed 2500.00 kg, but no silo gave anything.",
        )

    def test_a_failed_operation_is_held(self):
        self.store(self.batch, ACTUALS, "2487.35", is_finished=True, is_failed=True)
        self.run_jobs("_job_post", "_job_finish")
        self.assertEqual(
            self.batch.held_reason, "The plant reports that its operation failed."
        )

    def test_a_short_end_is_a_deviation_that_is_told(self):
        self.finish(self.batch, {101: 500}, 500)
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 500.0))
        activity = self.order.activity_ids
        self.assertEqual(activity.summary, "Out of tolerance")
        self.assertIn("500.0 instead of 825.0 kg", activity.note)

    def test_a_short_end_is_held_below_the_limit(self):
        self.company.scada_short_percent = 50
        self.finish(self.batch, {101: 500}, 500)
        self.assertEqual(self.order.state, "progress")
        self.assertEqual(
            self.batch.held_reason,
            "It ended with 500.00 kg of 2500.00 kg planned, less than 50.0 %.",
        )
        # and the deviation is told at once, not when somebody has decided
        self.assertEqual(self.order.activity_ids.summary, "Out of tolerance")

    def test_reason_is_shown_in_the_readers_language(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.env["res.lang"]._activate_lang("id_ID")
        source = "The plant weighed %(weight).2f kg, but %(dosed).2f kg were dosed and "
        source += "%(added).2f kg added by hand: %(low).2f to %(high).2f kg would be "
        source += "plausible."
        self.env["ir.translation"].create(
            {
                "type": "code",
                "name": "addons/scada_bridge/models/batch/judge.py",
                "lang": "id_ID",
                "src": source,
                "value": "Timbang %(weight).2f kg",
                "module": "scada_bridge",
                "state": "translated",
            }
        )
        batch = self.batch.with_context(lang="id_ID")
        self.assertEqual(batch.held_reason, "Timbang 25000.00 kg")

    def test_the_responsible_person_gets_one_activity(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.batch._job_finish()
        self.assertEqual(
            self.batch.activity_ids.mapped("summary"), ["Batch waits for a decision"]
        )

    def test_another_reading_is_judged_anew(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.finish(self.batch, ACTUALS, "2487.35")
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 2487.35))

    def test_where_it_is_only_told_the_order_is_closed(self):
        self.company.scada_implausible = "tell"
        self.finish(self.batch, ACTUALS, "25000")
        self.assertEqual(self.order.state, "done")
        self.assertEqual(
            self.order.activity_ids.mapped("summary"), ["Implausible figures"]
        )

    def test_its_number_is_given_to_the_next_order(self):
        self.finish(self.batch, ACTUALS, "25000")
        other = self.create_batch()
        self.assertEqual((self.batch.batch_no, other.batch_no), (1, 1))
        self.assertEqual(self.batches._find_number(1), other)

    def test_a_board_shows_it_beside_the_queue(self):
        self.finish(self.batch, ACTUALS, "25000")
        board = self.env["scada.board"].get_board(self.line.id)
        self.assertFalse(board["slots"][0]["batch"])
        self.assertEqual(
            [(held["batch"], held["order"]) for held in board["held"]],
            [(self.batch.id, self.order.name)],
        )
        self.assertIn("25000.00 kg", board["held"][0]["reason"])

    def test_the_api_says_why_it_does_not_close(self):
        with self.assertRaisesRegex(ScadaStateError, "25000.00 kg, but 0.00 kg|silo"):
            self.batch._finish_now(25000.0)


class TestDecide(JudgeCase):
    def test_figures_that_a_manager_accepts_close_the_order(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.accept(reason="silo truck was on the scale")
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 25000))
        history = self.get_history()
        self.assertFalse(history.weight_source)
        self.assertIn(
            "Figures accepted by %s (judge): silo truck was on the scale"
            % self.manager.name,
            " ".join(history.log_ids.mapped("text")),
        )

    def test_a_manager_finishes_with_another_weight(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.finish_with(2500.5)
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 2500.5))
        history = self.get_history()
        self.assertEqual(
            (
                history.actual_weight_quantity_finished_goods,
                history.weight_source,
                history.plant_weight,
            ),
            (2500.5, "person", 25000.0),
        )
        self.assertEqual(
            self.get_taken(), {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5}
        )

    def test_the_dialog_shows_the_figures_and_decides_with_them(self):
        self.finish(self.batch, ACTUALS, "25000")
        action = self.batch.with_user(self.manager).action_ask_weight()
        dialog = self.env["scada.batch.decision"].browse(action["res_id"])
        dialog = dialog.with_user(self.manager)
        figures = (dialog.planned_kg, dialog.dosed_kg, dialog.added_kg, dialog.told_kg)
        self.assertEqual(figures, (2500.0, 1521.05, 2.5, 25000.0))
        dialog.write({"weight": 2480.0, "reason": "truck scale"})
        dialog.action_confirm()
        self.run_jobs("_job_finish")
        self.assertEqual(self.order.qty_produced, 2480.0)

    def test_figures_that_have_changed_are_looked_at_again(self):
        self.finish(self.batch, ACTUALS, "25000")
        seen = self.batch._get_figures()
        self.finish(self.batch, {**ACTUALS, 101: "830"}, "26000")
        with self.assertRaisesRegex(ScadaStateError, "changed meanwhile"):
            self.accept(figures=seen)
        with self.assertRaisesRegex(ScadaStateError, "changed meanwhile"):
            self.finish_with(2500, figures=seen)

    def test_what_was_accepted_is_not_accepted_for_other_figures(self):
        self.finish(self.batch, ACTUALS, "25000")
        self.batch.accepted_figures = self.batch._get_figures()
        self.finish(self.batch, ACTUALS, "26000")
        self.assertEqual(self.batch.held_for, "decision")

    def test_an_operator_decides_nothing(self):
        self.finish(self.batch, ACTUALS, "25000")
        with self.assertRaises(AccessError):
            self.accept(self.operator)
        with self.assertRaises(AccessError):
            self.finish_with(2500, self.operator)
        with self.assertRaises(AccessError):
            self.batch.with_user(self.operator).action_ask_weight()

    def test_a_decision_has_a_reason_and_a_weight(self):
        self.finish(self.batch, ACTUALS, "25000")
        with self.assertRaisesRegex(ScadaDataError, "reason"):
            self.accept(reason=" ")
        with self.assertRaisesRegex(ScadaDataError, "more than 0 kg"):
            self.finish_with(0)

    def test_a_running_batch_is_not_decided(self):
        self.store(self.batch, {101: 100})
        with self.assertRaisesRegex(ScadaStateError, "does not wait"):
            self.finish_with(2500)

    def test_a_plausible_batch_has_nothing_to_accept(self):
        self.store(self.batch, ACTUALS, "2487.35", is_finished=True)
        with self.assertRaisesRegex(ScadaStateError, "does not wait"):
            self.accept()


class TestWeight(JudgeCase):
    """The plant has finished and tells no weight."""

    def test_the_sum_of_what_went_in_becomes_the_weight_and_is_marked(self):
        self.finish(self.batch, ACTUALS, 0)
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 1523.55))
        history = self.get_history()
        self.assertEqual(
            (
                history.actual_weight_quantity_finished_goods,
                history.weight_source,
                history.plant_weight,
                history.assumed_additions,
            ),
            (1523.55, "derived", 0.0, "Premix vitamin 2.5 kg"),
        )
        self.assertEqual(
            self.get_taken(), {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5}
        )

    def test_a_weight_that_is_not_told_at_all_is_missing_as_well(self):
        self.finish(self.batch, ACTUALS, None)
        self.assertEqual(self.get_history().weight_source, "derived")

    def test_ledger_and_reconciliation_have_the_plants_kilograms(self):
        self.finish(self.batch, ACTUALS, 0)
        self.env["base"].flush()
        rows = self.env["scada.reconciliation"].search(
            [("production_id", "=", self.order.id), ("kind", "=", "silo")]
        )
        self.assertEqual(
            {row.silo_number: (row.accepted_kg, row.is_alarm) for row in rows},
            {
                101: (826.25, False),
                102: (374.9, False),
                103: (210.4, False),
                114: (109.5, False),
            },
        )

    def test_it_is_waited_for_a_while(self):
        self.company.scada_weight_seconds = 10
        with freeze_time("2026-03-01 08:00:00"):
            self.finish(self.batch, ACTUALS, 0)
            self.assertTrue(self.batch._is_settling())
        self.assertEqual(self.order.state, "progress")
        self.assertFalse(self.batch.held_for)
        self.trap.assert_enqueued_job(self.batch._job_finish, properties={"eta": 10})

    def test_the_true_weight_in_that_time_is_taken(self):
        self.company.scada_weight_seconds = 10
        self.finish(self.batch, ACTUALS, 0)
        self.forget_jobs()
        self.finish(self.batch, ACTUALS, "2487.35")
        self.assertEqual(self.order.qty_produced, 2487.35)
        self.assertFalse(self.get_history().weight_source)

    def test_after_that_time_it_is_derived(self):
        self.company.scada_weight_seconds = 10
        self.finish(self.batch, ACTUALS, 0)
        past = fields.Datetime.subtract(fields.Datetime.now(), seconds=11)
        self.batch.date_reading = past
        self.batch._job_finish()
        self.assertEqual(self.order.qty_produced, 1523.55)

    def test_where_it_is_asked_for_the_batch_is_held(self):
        self.company.scada_no_weight = "ask"
        self.company.scada_implausible = "tell"
        self.finish(self.batch, ACTUALS, 0)
        self.assertEqual(self.order.state, "progress")
        self.assertEqual(
            self.batch.held_reason,
            "The plant reported no weight; 1521.05 kg were dosed and 2.50 kg added by "
            "hand.",
        )

    def test_asked_for_it_is_finished_with_a_weight_and_the_plants_kilograms(self):
        self.company.scada_no_weight = "ask"
        self.finish(self.batch, ACTUALS, 0)
        with self.assertRaisesRegex(ScadaDataError, "no weight that could be accepted"):
            self.accept()
        self.finish_with(2487.35)
        self.assertEqual(self.order.qty_produced, 2487.35)
        self.assertEqual(
            self.get_taken(), {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5}
        )

    def test_the_plants_own_word_replaces_a_derived_weight(self):
        self.finish(self.batch, ACTUALS, 0)
        batch = self.create_batch()
        self.store(batch, ACTUALS, 0, is_finished=True)
        batch._set_weight(1523.55, "derived")
        self.assertFalse(self.store(batch, ACTUALS, 0, is_finished=True))
        self.assertTrue(self.store(batch, ACTUALS, 2480, is_finished=True))
        self.assertEqual(batch.actual_weight_quantity_finished_goods, 2480.0)
        self.assertFalse(batch.weight_source)

    def test_a_derived_weight_follows_what_was_dosed(self):
        self.store(self.batch, ACTUALS, 0, is_finished=True)
        self.batch._set_weight(1000.0, "derived")
        self.run_jobs("_job_post", "_job_finish")
        self.assertEqual(self.order.qty_produced, 1523.55)

    def test_nothing_can_be_derived_from_nothing(self):
        self.finish(self.batch, {number: 0 for number in ACTUALS}, 0)
        self.assertEqual(self.batch.held_for, "decision")
