# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A late correction that was taken over is in every figure of its run."""
from odoo.tools import mute_logger

from ...api.shapes.table import table_mo_histories
from .test_correction import CorrectedCase


class TestFigures(CorrectedCase):
    """100 kg of four silos each, 400 kg made; then 101 gave 120, and it weighs 410."""

    def setUp(self):
        super().setUp()
        self.run = self.make_run()

    def get_figures(self):
        """Return what each place says: {place: (silo 101, what was made)}."""
        self.env["base"].flush()
        self.env.cache.invalidate()
        [record] = self.env["scada.oee"]._get_records(
            self.env["scada.oee"]._where(id=self.run.id), 1, 0
        )
        line = self.get_line(self.run, 101)
        [oee] = [row for row in record["lines"] if row["silo_id"] == line.silo_id.id]
        table = table_mo_histories(self.run, 1, {"limit": 1, "offset": 0})
        [row] = table["data"]["rows"]
        today = self.env["scada.board"].get_board(self.line.id)["today"]
        return {
            "oee": (float(oee["actual"]), float(record["finished"])),
            "material": self.get_material(),
            "analysis": self.get_row("scada.history.analysis").actual_kg,
            "accuracy": self.get_row("scada.dosing.accuracy").actual_kg,
            "record": (line.told_kg, self.run.made_kg),
            "deviation": line.deviation,
            "total": self.run.total_actual,
            "table": (
                row["actual_consumption_silo_a"],
                row["actual_weight_quantity_finished_goods"],
            ),
            "sql": self.get_old_table(),
            "board": today["weight"],
        }

    def get_material(self):
        oee = self.env["scada.oee"]
        rows = oee._get_materials(oee._where(), 100, self.components[101].id)
        return [(float(row["actual"]), float(row["aborted"])) for row in rows]

    def get_row(self, model):
        return self.env[model].search([("silo_id", "=", self.get_silo(101).id)])

    def get_old_table(self):
        self.env.cr.execute(
            "SELECT actual_consumption_silo_a, actual_weight_quantity_finished_goods"
            " FROM mo_histories WHERE mo_id = %s",
            [self.order.name],
        )
        [(silo, weight)] = self.env.cr.fetchall()
        return silo, float(weight)

    def test_figures_count_what_was_taken_over_and_not_what_was_taken_back(self):
        before = {
            "oee": (100.0, 400.0),
            "material": [(100.0, 0.0)],
            "analysis": 100.0,
            "accuracy": 100.0,
            "record": (100.0, 400.0),
            "deviation": -725.0,
            "total": 400.0,
            "table": (100.0, 400.0),
            "sql": (100.0, 400.0),
            "board": 400.0,
        }
        self.assertEqual(self.get_figures(), before)
        rows = self.take_over(self.run, {101: 120.0}, 410.0)
        self.assertEqual(
            self.get_figures(),
            {
                "oee": (120.0, 410.0),
                "material": [(120.0, 0.0)],
                "analysis": 120.0,
                "accuracy": 120.0,
                "record": (120.0, 410.0),
                "deviation": -705.0,
                "total": 420.0,
                "table": (120.0, 410.0),
                "sql": (120.0, 410.0),
                "board": 410.0,
            },
        )
        self.take_back(rows)
        self.assertEqual(self.get_figures(), before)

    def test_printed_record_shows_what_was_corrected(self):
        self.take_over(self.run, {101: 120.0})
        report = self.env.ref("scada_bridge.scada_batch_record_report")
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            page = report._render_qweb_html(self.run.ids)[0].decode()
        self.assertIn("Corrections after the End", page)
        self.assertIn("told late", page)
        self.assertIn("120.000", page)


class TestRunsThatWereNotDone(CorrectedCase):
    def get_given(self):
        self.env["base"].flush()
        self.env.cr.execute(
            "SELECT s.number, g.actual, g.aborted FROM scada_given g"
            " JOIN scada_silo s ON s.id = g.silo_id"
            " WHERE g.mo_id = %s AND g.actual <> 0 ORDER BY 1",
            [self.order.name],
        )
        return [tuple(map(float, row)) for row in self.env.cr.fetchall()]

    def test_withdrawn_run_that_gave_something_counts_with_it(self):
        self.batch.action_cancel("never begun")
        run = self.order.scada_history_ids
        oee = self.env["scada.oee"]
        self.assertEqual(oee._get_aborted_total(oee._where())["count"], 0)
        rows = self.take_over(run, {101: 12.5})
        self.assertEqual(self.get_given(), [(101.0, 12.5, 12.5)])
        self.assertEqual(oee._get_aborted_total(oee._where())["count"], 1)
        self.take_back(rows)
        self.assertEqual(oee._get_aborted_total(oee._where())["count"], 0)

    def test_silo_that_was_never_read_is_told_by_its_correction(self):
        run = self.abort()
        line = self.get_line(run, 103)
        self.assertEqual((line.is_measured, line.is_told), (False, False))
        rows = self.take_over(run, {103: 7.5})
        self.assertEqual((line.is_told, line.told_kg), (True, 7.5))
        self.take_back(rows)
        self.assertEqual((line.is_told, line.told_kg), (False, 0.0))

    def test_rejected_reading_is_in_no_figure(self):
        run = self.abort()
        self.take_over(run, {101: 520.0})
        given = [(101.0, 520.0, 520.0), (102.0, 100.0, 100.0)]
        self.assertEqual(self.get_given(), given)
        self.decide([self.get_share(run, 101)], "rejected")
        self.assertEqual(self.get_given(), [(102.0, 100.0, 100.0)])
        rows = self.env["scada.history.analysis"].search([("mo_id", "=", run.mo_id)])
        kg = {row.silo_id.number: row.actual_kg for row in rows}
        self.assertEqual((kg[101], kg[102]), (0.0, 100.0))
