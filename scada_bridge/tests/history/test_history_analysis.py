# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Target, actual, deviation, bias and spread of what the history holds."""
from datetime import date, datetime

from odoo.tests import new_test_user

from ..common import MillCase

# Targets for 2500 kg: 101: 825.0, 102: 375.0, 103: 210.4, 114: 110.0
FIRST = {101: "827", 102: "375", 103: "210.4", 114: 110}
SECOND = {101: "829", 102: "374", 103: "210.4", 114: 110}
# 23:30 of March 2nd and 00:30 of March 3rd in Jakarta
EVENING = datetime(2026, 3, 2, 16, 30)
NIGHT = datetime(2026, 3, 2, 17, 30)


class AnalysisCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.scada_tz = "Asia/Jakarta"
        cls.operator = new_test_user(
            cls.env,
            "analysis operator",
            "scada_bridge.group_scada_operator",
            tz="Asia/Jakarta",
        )

    def make(self, actuals, date):
        batch = self.create_batch()
        order = batch.production_id
        reading = self.prepare_reading(actuals, "2500", is_finished=True, date=date)
        batch._store_reading(reading)
        self.run_jobs("_job_post", "_job_finish")
        self.env["base"].flush()
        return order

    def as_operator(self, model):
        return self.env[model].with_user(self.operator).with_context(tz="Asia/Jakarta")

    def group(self, model, fields, groupby, silo=101):
        domain = [("silo_id.number", "=", silo)]
        return self.as_operator(model).read_group(domain, fields, groupby, lazy=False)


class TestAnalysis(AnalysisCase):
    def test_row_has_target_actual_and_deviation(self):
        order = self.make(FIRST, EVENING)
        row = self.as_operator("scada.history.analysis").search(
            [("mo_id", "=", order.name), ("silo_id.number", "=", 101)]
        )
        self.assertEqual(
            (row.target_kg, row.actual_kg, row.deviation_kg), (825.0, 827.0, 2.0)
        )
        self.assertAlmostEqual(row.deviation_percent, 0.24, 2)
        self.assertEqual(row.component_id, self.components[101])
        self.assertEqual(row.product_id, self.finished)
        self.assertEqual(row.date, EVENING)

    def test_silos_without_target_and_actual_have_no_row(self):
        order = self.make(FIRST, EVENING)
        rows = self.as_operator("scada.history.analysis").search(
            [("mo_id", "=", order.name)]
        )
        self.assertEqual(sorted(rows.mapped("silo_id.number")), [101, 102, 103, 114])

    def test_cancelled_batch_counts_with_what_it_dosed_only(self):
        batch = self.create_batch()
        name = batch.mo_id
        self.store(batch, {101: 100})
        batch.action_cancel("mixer broke down")
        self.env["base"].flush()
        rows = self.as_operator("scada.history.analysis").search([("mo_id", "=", name)])
        self.assertEqual(rows.mapped("silo_id.number"), [101])
        self.assertEqual((rows.actual_kg, rows.state), (100.0, "cancel"))

    def test_percent_of_a_group_is_that_of_its_sums(self):
        self.make(FIRST, EVENING)
        self.make(SECOND, NIGHT)
        (group,) = self.group(
            "scada.history.analysis", ["deviation_percent:avg"], ["silo_id"]
        )
        # 6 kg of 1650 kg, not the mean of 0.2424 % and 0.4848 %
        self.assertAlmostEqual(group["deviation_percent"], 6 / 1650 * 100, 9)

    def test_days_are_those_of_the_user(self):
        self.make(FIRST, EVENING)
        self.make(SECOND, NIGHT)
        groups = self.group("scada.history.analysis", ["actual_kg"], ["date:day"])
        self.assertEqual(
            [(group["date:day"], group["actual_kg"]) for group in groups],
            [("02 Mar 2026", 827.0), ("03 Mar 2026", 829.0)],
        )

    def test_row_opens_its_batch(self):
        order = self.make(FIRST, EVENING)
        row = self.as_operator("scada.history.analysis").search(
            [("mo_id", "=", order.name)], limit=1
        )
        action = row.action_open_batch()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("scada.mo.history", order.scada_history_ids.id),
        )


class TestAccuracy(AnalysisCase):
    FIELDS = ["dosings", "bias_kg", "bias_percent", "spread_kg", "worst_kg"]

    def test_day_is_that_of_the_plant(self):
        self.make(FIRST, EVENING)
        self.make(SECOND, NIGHT)
        rows = self.as_operator("scada.dosing.accuracy").search(
            [("silo_id.number", "=", 101)], order="day"
        )
        self.assertEqual(
            [(row.day, row.dosings, row.bias_kg) for row in rows],
            [(date(2026, 3, 2), 1, 2.0), (date(2026, 3, 3), 1, 4.0)],
        )

    def test_bias_and_spread_of_a_day(self):
        self.make(FIRST, EVENING)
        self.make(SECOND, EVENING)
        row = self.as_operator("scada.dosing.accuracy").search(
            [("silo_id.number", "=", 101)]
        )
        # deviations 2 and 4: mean 3, sample standard deviation sqrt(2)
        self.assertEqual((row.dosings, row.bias_kg, row.worst_kg), (2, 3.0, 4.0))
        self.assertAlmostEqual(row.spread_kg, 2**0.5, 3)
        self.assertAlmostEqual(row.bias_percent, 0.36, 2)

    def test_bias_and_spread_of_several_days_are_those_of_all_dosings(self):
        self.make(FIRST, EVENING)
        self.make(SECOND, NIGHT)
        (group,) = self.group("scada.dosing.accuracy", self.FIELDS, ["silo_id"])
        self.assertEqual(group["dosings"], 2)
        self.assertAlmostEqual(group["bias_kg"], 3.0, 6)
        self.assertAlmostEqual(group["spread_kg"], 2**0.5, 6)
        self.assertAlmostEqual(group["bias_percent"], 6 / 1650 * 100, 6)

    def test_cancelled_batches_tell_nothing_about_accuracy(self):
        batch = self.create_batch()
        self.store(batch, {101: 100})
        batch.action_cancel("mixer broke down")
        self.env["base"].flush()
        self.assertFalse(self.as_operator("scada.dosing.accuracy").search([]))
