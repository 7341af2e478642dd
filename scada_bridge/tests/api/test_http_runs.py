# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that a client reports is a run: in every figure, as if the plant made it."""
from ..common import HAND_ADD_KG
from .run_case import CONSUME, HISTORY, TOTALS, RunCase

DAY = "/api/scada/today-reports"
PERIOD = "/api/scada/periodic-report"


class TestRun(RunCase):
    def test_the_first_report_opens_a_run_without_a_place_in_the_queue(self):
        self.update(silo101=400)
        run = self.order.scada_batch_ids
        self.assertEqual((run.source, run.state, run.batch_no), ("api", "running", 0))
        self.assertEqual((run.mo_id, run.reference), (self.order.name,) * 2)
        self.assertEqual(self.done(101), 400.0)
        queue = self.call("GET", "/api/admin/batch-status")["data"]
        self.assertIs(queue["is_empty"], True)
        self.env.cr.execute("SELECT count(*) FROM mo_batch")
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.assertEqual(
            self.call("POST", "/api/admin/clear-mo-batch"),
            {
                "status": "success",
                "message": "mo_batch table cleared successfully",
                "deleted_count": 0,
            },
        )
        self.assertTrue(run.exists())

    def test_a_closed_order_has_one_run_that_is_done(self):
        self.drive()
        run = self.get_run()
        self.assertEqual((run.state, run.end, run.source), ("done", "done", "api"))
        self.assertEqual(run.actual_weight_quantity_finished_goods, 2450.0)
        self.assertEqual(run.total_actual, 1495.4)
        self.assertEqual(run.consumption, 2500.0)
        self.assertFalse(self.order.scada_batch_ids)

    def test_reports_are_in_the_ledger_and_repeats_add_nothing(self):
        for _attempt in range(2):
            self.update(silo101=400)
        self.update(silo101=380.5)
        self.assertEqual(self.get_ledger(), [(101, 0.0, 400.0), (101, 400.0, 380.5)])
        for _attempt in range(2):
            answer = self.mark_done()
        self.assertEqual(self.done(101), 380.5)
        self.assertEqual(len(self.get_run()), 1)
        self.assertEqual(answer["mo_state"], "done")

    def test_the_report_of_the_day_counts_it(self):
        self.drive()
        body = self.call("POST", DAY, json={})
        self.assertEqual(
            body["total_production_today"],
            {"qty_finished": 2450.0, "completed_batch_count": 1},
        )
        self.assertEqual(body["oee_quality_today"]["avg_yield_percent"], 98.0)
        self.assertEqual(body["oee_quality_today"]["avg_consumption_ratio"], 98.356)
        points = body["batch_to_batch_deviation_chart"]["data"]
        self.assertEqual([p["mo_id"] for p in points], [self.order.name])

    def test_the_report_of_the_period_counts_it(self):
        self.drive()
        body = self.call("POST", PERIOD, json={})
        self.assertEqual(body["metrics_total_production"]["target_qty_total"], 2500.0)
        self.assertEqual(body["metrics_total_production"]["actual_qty_total"], 2450.0)
        silo = body["table_silo_consumption_stock"]["data"][0]
        self.assertEqual(
            (silo["equipment_code"], silo["consumed_total"]), ("silo101", 800.0)
        )
        self.assertEqual(silo["stock_end_total"], 99200.0)
        self.assertEqual(
            body["table_daily_finished_goods"]["data"][0]["batch_count"], 1
        )

    def test_averages_and_details_count_it(self):
        self.drive()
        kpi = self.call("POST", "/api/scada/kpi-product-report", json={})["data"][0]
        self.assertEqual(kpi["avg_kpi"]["qty_finished"], 2450.0)
        row = self.call(
            "POST", "/api/scada/oee-equipment-avg", json={"equipment_code": "silo101"}
        )["data"][0]
        self.assertEqual(row["avg_summary"]["qty_finished"], 800.0)
        body = {"mo_id": self.order.name}
        detail = self.call("POST", "/api/scada/oee-detail", json=body)["data"][0]
        self.assertEqual(detail["qty_actual_consumption"], 1495.4)

    def test_dosing_accuracy_and_board_count_it(self):
        self.drive()
        self.env["base"].flush()
        row = self.env["scada.dosing.accuracy"].search([("silo_id.number", "=", 101)])
        self.assertEqual((row.dosings, row.deviation_kg), (1, -25.0))
        today = self.env["scada.board"].get_board(self.line.id)["today"]
        self.assertEqual(today, {"batches": 1, "weight": 2450.0})

    def test_the_history_and_the_old_table_show_it(self):
        self.drive()
        row = self.call("GET", HISTORY)["data"]["rows"][0]
        self.assertEqual(
            (row["mo_id"], row["status"], row["run_end"], row["source"]),
            (self.order.name, "completed", "done", "api"),
        )
        self.assertEqual(row["actual_consumption_silo_a"], 800.0)
        self.env["base"].flush()
        self.env.cr.execute(
            "SELECT mo_id, consumption_silo_a, actual_consumption_silo_a, source, "
            "run_end FROM mo_histories"
        )
        self.assertEqual(
            self.env.cr.fetchall(), [(self.order.name, 825.0, 800.0, "api", "done")]
        )

    def test_ledger_stock_and_history_agree_and_a_later_change_is_told(self):
        self.drive()
        rows = self.reconcile()
        self.assertEqual(
            {row.silo_number: row.accepted_kg for row in rows if row.kind == "silo"},
            {101: 800.0, 102: 375.0, 103: 210.4, 114: 110.0},
        )
        self.assertFalse(rows.filtered("is_alarm"))
        move = self.order.move_raw_ids.filtered(
            lambda m: m.product_id == self.components[101]
        )
        move.quantity_done = 801.0
        self.assertEqual(self.reconcile().filtered("is_alarm").silo_number, 101)

    def test_its_end_is_the_one_that_is_told(self):
        self.update(**TOTALS)
        self.mark_done(date_end_actual="2026-02-23T20:22")
        self.assertEqual(str(self.get_run().date_finished), "2026-02-23 13:22:00")
        self.assertEqual(str(self.order.date_finished), "2026-02-23 13:22:00")
        body = self.call("POST", DAY, json={"date": "2026-02-23"})
        self.assertEqual(body["total_production_today"]["qty_finished"], 2450.0)

    def test_a_single_consumption_goes_into_the_same_run(self):
        self.update(silo101=400)
        body = {
            "equipment_id": "silo101",
            "mo_id": self.order.name,
            "quantity": 10.5,
            "timestamp": "2026-02-23T20:22:35",
        }
        self.call("POST", CONSUME, json=body)
        self.assertEqual(self.done(101), 410.5)
        self.assertEqual(len(self.order.scada_batch_ids), 1)

    def test_what_was_entered_before_the_first_report_stays_and_is_in_the_ledger(self):
        move = self.order.move_raw_ids[1]
        move.quantity_done = 375.15
        self.update(silo101=800)
        self.mark_done()
        self.assertEqual(self.get_ledger()[0], (102, 0.0, 375.15))
        self.assertEqual(self.done(102), 375.15)
        self.assertFalse(self.reconcile().filtered("is_alarm"))

    def test_a_changed_target_changes_the_plan_of_the_run(self):
        self.update(silo101=400)
        self.update(product_qty=1250, silo101=410)
        run = self.order.scada_batch_ids
        targets = {n.silo_number: n.consumption for n in run.line_ids}
        self.assertEqual((run.consumption, targets[101]), (1250.0, 412.5))
        self.assertEqual(self.done(101), 410.0)

    def test_an_order_of_a_lines_company_without_a_line_is_a_run_of_the_only_line(self):
        self.order.scada_equipment_id = False
        self.drive()
        self.assertEqual(self.get_run().equipment_id, self.line)
        body = self.call("POST", PERIOD, json={})
        self.assertEqual(body["metrics_total_production"]["target_qty_total"], 2500.0)

    def test_a_report_of_nothing_known_opens_no_run(self):
        self.update(silo105=3, silo999=1)
        self.assertFalse(self.order.scada_batch_ids)


class TestNotReported(RunCase):
    """One rule, told in the answer: a silo that was not reported gave nothing."""

    def get_rows(self, answer):
        return [
            (row["equipment_code"], row["planned_kg"], row["counted_kg"])
            for row in answer["not_reported"]
        ]

    def test_silos_gave_nothing_and_what_is_added_by_hand_is_by_the_bill(self):
        self.update(silo101=825, silo103=210.4, lq114=0)
        expected = [("silo102", 375.0, 0.0), (None, HAND_ADD_KG, HAND_ADD_KG)]
        self.assertEqual(self.get_rows(self.mark_done()), expected)
        self.assertEqual(self.get_rows(self.mark_done()), expected)  # repeated
        self.assertEqual(self.done(102), 0.0)
        self.assertEqual(self.get_done(self.order)[self.premix], HAND_ADD_KG)

    def test_the_answer_names_what_the_order_has_consumed(self):
        self.update(silo101=825, silo103=210.4, lq114=0)
        for _repeated in range(2):
            answer = self.mark_done()
            self.assertEqual(
                [(m["equipment_code"], m["consumed_kg"]) for m in answer["materials"]],
                [("silo101", 825.0), ("silo103", 210.4), (None, HAND_ADD_KG)],
            )
            self.assertEqual(answer["auto_consumed"], 1)

    def test_nothing_is_consumed_by_itself_when_all_is_reported(self):
        self.env.company.scada_hand_adds = "ask"
        self.test_nothing_is_missing_when_all_was_reported()
        answer = self.mark_done()
        self.assertEqual(answer["auto_consumed"], 0)
        self.assertEqual(
            [(m["product_name"], m["consumed_kg"]) for m in answer["materials"]][-1],
            (self.premix.name, 2.5),
        )

    def test_an_order_in_the_queue_has_the_same_rule(self):
        self.fill_queue()
        self.update(silo101=825, silo103=210.4, lq114=0)
        rows = self.get_rows(self.mark_done())
        self.assertEqual(
            rows, [("silo102", 375.0, 0.0), (None, HAND_ADD_KG, HAND_ADD_KG)]
        )

    def test_nothing_is_missing_when_all_was_reported(self):
        self.env.company.scada_hand_adds = "ask"
        self.update(**TOTALS)
        body = {
            "equipment_id": "PLC01",
            "product_id": self.premix.id,
            "mo_id": self.order.name,
            "quantity": 2.5,
            "timestamp": "2026-02-23T20:22:35",
        }
        self.call("POST", CONSUME, json=body)
        self.assertEqual(self.mark_done()["not_reported"], [])

    def test_what_is_added_by_hand_is_asked_for_where_the_company_wants_that(self):
        self.env.company.scada_hand_adds = "ask"
        self.update(**TOTALS)
        answer = self.mark_done(status=409)
        self.assertIn("Waits for the quantities added by hand", answer["message"])
        self.assertNotEqual(self.order.state, "done")

    def test_a_weight_that_can_not_be_right_is_refused_where_that_is_held(self):
        self.env.company.scada_implausible = "hold"
        answer = self.mark_done(status=409)
        self.assertIn("no silo gave anything", answer["message"])
        self.assertNotEqual(self.order.state, "done")

    def test_a_silo_that_was_not_reported_is_reconciled_as_well(self):
        self.update(silo101=825, silo103=210.4, lq114=110)
        self.mark_done(1147.9)
        move = self.order.move_raw_ids[1]
        self.assertEqual((move.product_id, move.state), (self.components[102], "done"))
        self.assertFalse(self.reconcile().filtered("is_alarm"))
        move.quantity_done = 99.0
        alarm = self.reconcile().filtered("is_alarm")
        self.assertEqual((alarm.product_id, alarm.difference), (move.product_id, 99.0))

    def test_other_routes_tell_it_too(self):
        path = "/api/consumption/mark-done"
        body = {"mo_id": self.order.name, "finished_qty": 2450, "equipment_id": "PLC01"}
        answer = self.call("POST", path, json=body)
        self.assertEqual(len(answer["data"]["not_reported"]), 5)
        row = {
            "consumption_silo_a": 825,
            "status_manufacturing": 1,
            "actual_weight_quantity_finished_goods": 2450,
            "run_mark_done": True,
        }
        body = {"mo_id": self.create_order().name, "equipment_id": "PLC01"}
        body["batch_data"] = row
        answer = self.call("POST", "/api/consumption/batch-process", json=body)
        details = answer["data"]["mark_done"]["mark_done_details"]
        self.assertEqual(len(details["not_reported"]), 4)
