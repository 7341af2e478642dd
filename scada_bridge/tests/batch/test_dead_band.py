# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An empty scale shows a little more or less than nothing."""
from ...exceptions import ScadaDataError
from ..common import MillCase

ACTUALS = {101: "826.25", 102: "374.90", 103: "210.40", 114: "109.50"}


class TestDeadBand(MillCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def get_line(self, number):
        return self.batch.line_ids.filtered(lambda line: line.silo_number == number)

    def get_kg(self, number):
        """Return (kg that count, kg within the dead band) of a silo."""
        line = self.get_line(number)
        return line.actual_consumption, line.dead_band_kg

    def test_below_zero_counts_as_nothing_and_is_kept(self):
        self.store(self.batch, {**ACTUALS, 105: "-0.02"})
        self.assertEqual(self.get_kg(105), (0.0, -0.02))

    def test_a_little_from_an_unplanned_silo_does_not_stop_the_batch(self):
        self.finish(self.batch, {**ACTUALS, 105: "0.30"}, "2487.35")
        self.assertEqual(self.order.state, "done")
        line = self.order.scada_history_ids.line_ids.filtered(
            lambda line: line.silo_number == 105
        )
        self.assertEqual((line.actual_consumption, line.dead_band_kg), (0.0, 0.3))

    def test_more_from_an_unplanned_silo_does(self):
        self.finish(self.batch, {**ACTUALS, 105: "0.51"}, "2487.35")
        self.assertEqual(self.get_kg(105), (0.51, 0.0))
        self.assertIn("the order has no component there", self.batch.error_message)

    def test_a_planned_silo_is_never_rounded(self):
        self.store(self.batch, {101: "0.30", 102: "-0.02"})
        self.assertEqual(self.get_kg(101), (0.3, 0.0))
        self.assertEqual(self.get_kg(102), (0.0, -0.02))

    def test_further_below_zero_nothing_is_taken_and_the_reason_names_the_silo(self):
        with self.assertRaises(ScadaDataError) as caught:
            self.store(self.batch, {**ACTUALS, 105: "-0.51"})
        self.assertIn("105: -0.51", caught.exception.message)
        self.assertFalse(self.batch.reading_seq)

    def test_the_same_again_is_no_news(self):
        self.store(self.batch, {105: "-0.02"})
        self.assertFalse(self.store(self.batch, {105: "-0.02"}))

    def test_what_leaves_the_band_counts_whole(self):
        self.store(self.batch, {105: "0.30"})
        self.store(self.batch, {105: "3"})
        self.assertEqual(self.get_kg(105), (3.0, 0.0))

    def test_the_ledger_keeps_what_the_plant_told(self):
        for kg in ("-0.02", "0.30"):
            self.store(self.batch, {105: kg})
        entries = self.env["scada.consumption.entry"].search(
            [("batch_uuid", "=", self.batch.uuid)], order="id"
        )
        self.assertEqual(
            [(entry.old_value, entry.new_value) for entry in entries],
            [(0.0, -0.02), (-0.02, 0.3)],
        )

    def test_the_reconciliation_raises_no_alarm(self):
        self.store(self.batch, {**ACTUALS, 105: "0.30", 102: "-0.02"})
        self.run_jobs("_job_post")
        self.check_no_alarm()
        self.store(
            self.batch, {**ACTUALS, 105: "0.30", 102: "-0.02"}, 2487, is_finished=True
        )
        self.run_jobs("_job_post", "_job_finish")
        self.assertEqual(self.order.state, "done")
        self.check_no_alarm()

    def check_no_alarm(self):
        self.env["base"].flush()
        rows = self.env["scada.reconciliation"].search(
            [("production_id", "=", self.order.id)]
        )
        rows.invalidate_cache()
        self.assertIn(105, rows.mapped("silo_number"))
        self.assertFalse(rows.filtered("is_alarm"))

    def test_each_silo_shows_its_sum(self):
        silo = self.get_silo(105)
        before = silo.dead_band_kg
        self.finish(self.batch, {**ACTUALS, 105: "0.30"}, "2487.35")
        self.store(self.create_batch(), {105: "-0.02"})
        silo.invalidate_cache()
        self.assertEqual(round(silo.dead_band_kg - before, 3), 0.28)

    def test_a_band_of_zero_is_none(self):
        self.env.company.scada_dead_band = 0
        self.store(self.batch, {105: "0.01"})
        self.assertEqual(self.get_kg(105), (0.01, 0.0))
