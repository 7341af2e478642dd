# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from ..http_case import ApiCase

CONSUME = "/api/scada/material-consumption"


class TestMaterialConsumption(ApiCase):
    def consume(self, order, quantity, status=200, path=CONSUME, **params):
        body = dict(
            {"equipment_id": "silo101", "timestamp": "2026-02-23 20:22:35"},
            mo_id=order.name,
            quantity=quantity,
            **params,
        )
        return self.call("POST", path, status, json=body)

    def done(self, order):
        return self.get_done(order)[self.components[101]]

    def test_quantities_are_added_in_and_out_of_the_queue(self):
        for order in (self.create_batch().production_id, self.create_order()):
            self.consume(order, 10)
            self.consume(order, 5.5)
            self.assertEqual(self.done(order), 15.5)
            self.consume(order, 7, update_mode="replace")
            self.assertEqual(self.done(order), 7.0)

    def test_a_request_id_is_applied_once(self):
        order = self.create_order()
        first = self.consume(order, 10, api_request_id="r1")
        self.assertEqual(self.consume(order, 10, api_request_id="r1"), first)
        self.assertEqual(self.done(order), 10.0)

    def test_what_does_not_fit_is_refused(self):
        order = self.create_order()
        self.consume(order, 0, 422)
        self.consume(order, 10, 422, timestamp="2199-01-01")
        self.consume(order, 10, 404, equipment_id="silo999")
        self.consume(order, 10, 422, equipment_id="silo105")
        order.action_cancel()
        self.consume(order, 10, 409)

    def test_validating_changes_nothing_and_is_always_200(self):
        order, path = self.create_order(), CONSUME + "/validate"
        self.assertEqual(self.consume(order, 10, path=path)["status"], "success")
        bad = self.consume(order, 10, path=path, equipment_id="silo999")
        self.assertEqual(bad["message"], "Unknown equipment: silo999")
        self.assertEqual(self.done(order), 0.0)

    def test_entries_can_not_be_changed(self):
        self.consume(self.create_order(), 10)
        entry = self.env["scada.consumption.entry"].search([], limit=1)
        with self.assertRaises(UserError):
            entry.write({"quantity": 1})
        with self.assertRaises(UserError):
            entry.unlink()


class TestReports(ApiCase):
    """One order of 2500 kg: silo 101 gives 800 of 825 kg, the rest as planned."""

    def setUp(self):
        super().setUp()
        self.stop_clock_at_noon()
        batch = self.create_batch()
        actuals = {101: 800, 102: 375, 103: 210.4, 114: 110}
        reading = self.prepare_reading(actuals, 2450, is_finished=True)
        batch._store_reading(reading)
        batch._job_post()
        self.order = batch.production_id
        batch._job_finish()
        self.assertEqual(self.order.state, "done")

    def test_the_day_tells_its_quality(self):
        body = self.call("POST", "/api/scada/today-reports", json={})
        quality = body["oee_quality_today"]
        self.assertEqual(quality["avg_yield_percent"], 98.0)
        self.assertEqual(quality["avg_consumption_ratio"], 98.356)
        self.assertEqual(quality["avg_max_abs_deviation_percent"], 3.03)
        self.assertEqual(quality["avg_oee_silo_percent"], 99.242)
        self.assertEqual(quality["total_deviation_alerts"], 1)
        self.assertEqual(body["total_production_today"]["qty_finished"], 2450.0)
        points = body["batch_to_batch_deviation_chart"]["data"]
        self.assertEqual([p["mo_id"] for p in points], [self.order.name])

    def test_another_day_is_empty(self):
        body = self.call(
            "POST", "/api/scada/today-reports", json={"date": "2026-02-23"}
        )
        self.assertEqual(body["report_date"], "2026-02-23")
        self.assertEqual(body["oee_quality_today"]["oee_records_count"], 0)
        self.assertEqual(body["oee_quality_today"]["avg_yield_percent"], 0.0)

    def test_the_period_compares_plan_and_actual(self):
        body = self.call("POST", "/api/scada/periodic-report", json={})
        self.assertEqual(
            body["metrics_total_production"],
            {
                "target_qty_total": 2500.0,
                "actual_qty_total": 2450.0,
                "actual_target_qty_total_from_done_batches": 2500.0,
                "achievement_percent": 98.0,
            },
        )
        silo = body["table_silo_consumption_stock"]["data"][0]
        self.assertEqual(
            (silo["equipment_code"], silo["consumed_total"]), ("silo101", 800)
        )
        self.assertEqual(silo["stock_start_total"], 100000.0)
        self.assertEqual(silo["stock_end_total"], 99200.0)
        goods = body["table_daily_finished_goods"]["data"][0]
        self.assertEqual(
            list(goods),
            [
                "date",
                "product_id",
                "product_name",
                "qty_target",
                "qty_actual",
                "batch_count",
            ],
        )

    def test_products_and_equipment_have_their_averages(self):
        product = self.call("POST", "/api/scada/kpi-product-report", json={})["data"][0]
        self.assertEqual(product["avg_kpi"]["qty_finished"], 2450.0)
        body = {"equipment_code": "silo101"}
        row = self.call("POST", "/api/scada/oee-equipment-avg", json=body)["data"][0]
        self.assertEqual(row["avg_consumption_detail"]["to_consume"], 825.0)
        self.assertEqual(row["avg_summary"]["qty_finished"], 800.0)

    def test_an_unreadable_date_is_refused(self):
        for body in ({"date_from": "23.02.26"}, {"period": "some_day"}):
            self.call("POST", "/api/scada/kpi-product-report", 422, json=body)
