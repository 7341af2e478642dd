# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What old clients see of several runs: old words, new keys, a plan that counts once.

Every answer is checked against the contract by :class:`ApiCase`.
"""
from ..http_case import ApiCase

STATUS = "/api/admin/batch-status"
QUEUE = "/api/admin/table/mo-batch"
TABLE = "/api/admin/table/mo-histories"
HISTORY = "/api/admin/history"
DAY = "/api/scada/today-reports"
PERIOD = "/api/scada/periodic-report"
MADE = {101: 820, 102: 375, 103: 210.4, 114: 110}


class OldClientCase(ApiCase):
    def setUp(self):
        super().setUp()
        self.stop_clock_at_noon()
        self.line.scada_auto_fill = False

    def make(self, order):
        """Let the plant make the order; return its run."""
        self.batches._fill_queue(self.line, order)
        batch = order.scada_batch_ids
        reading = self.prepare_reading(MADE, 2450, is_finished=True)
        batch._store_reading(reading)
        batch._job_post()
        batch._job_finish()
        return order.scada_history_ids[0]

    def abort(self, order, actuals):
        self.batches._fill_queue(self.line, order)
        batch = order.scada_batch_ids
        batch._store_reading(self.prepare_reading(actuals))
        batch._job_post()
        batch.action_cancel("mixer broke down")
        order.scada_on_hold = False

    def get_rows(self, path=TABLE, rows="rows", query=""):
        return self.call("GET", path + query)["data"][rows]

    def get_words(self, rows):
        return [(row["mo_id"], row["status"], row["run_end"]) for row in rows]

    def ask(self, query):
        self.env["base"].flush()
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def get_period(self):
        return self.call("POST", PERIOD, json={})

    def get_given(self, body, index=0):
        row = body["table_silo_consumption_stock"]["data"][index]
        return row["consumed_total"], row["consumed_by_aborted_runs"]


class TestAbortedAndDone(OldClientCase):
    """500 and 100 kg were dosed for a run that was aborted; the next one was made."""

    def setUp(self):
        super().setUp()
        self.order = self.create_order()
        self.abort(self.order, {101: 500, 102: 100})
        self.run = self.make(self.order)

    def test_history_has_both_with_the_old_words(self):
        name = self.order.name
        rows = self.get_rows()
        self.assertEqual(
            self.get_words(rows),
            [(name, "completed", "done"), (name, "cancelled", "aborted")],
        )
        self.assertEqual([r["source"] for r in rows], ["bridge", "bridge"])
        self.assertEqual(rows[1]["reference"], name)
        self.assertNotEqual(rows[0]["reference"], name)
        self.assertEqual(
            [row["actual_consumption_silo_a"] for row in rows], [820.0, 500.0]
        )

    def test_pages_of_the_history_know_them_by_the_old_words(self):
        for status, ends in (
            ("completed", ["done"]),
            ("cancelled", ["aborted"]),
            ("failed", []),
        ):
            rows = self.get_rows(query="?limit=10&status=" + status)
            self.assertEqual([row["run_end"] for row in rows], ends)

    def test_one_order_of_the_history_is_its_newest_run(self):
        path = "%s/%s" % (HISTORY, self.order.name)
        self.assertEqual(self.call("GET", path)["data"]["run_end"], "done")

    def test_the_old_sql_table_has_both_and_says_which_is_which(self):
        rows = self.ask(
            "SELECT run_end, status_manufacturing, actual_consumption_silo_a "
            "FROM mo_histories ORDER BY created_at, run_end"
        )
        self.assertEqual(
            sorted(rows), [("aborted", False, 500.0), ("done", True, 820.0)]
        )

    def test_the_plan_of_the_period_counts_once_and_all_kilograms_count(self):
        body = self.get_period()
        self.assertEqual(
            body["metrics_total_production"],
            {
                "target_qty_total": 2500.0,
                "actual_qty_total": 2450.0,
                "actual_target_qty_total_from_done_batches": 2500.0,
                "achievement_percent": 98.0,
            },
        )
        self.assertEqual(body["metrics_total_mo"]["total_mo_planned"], 1)
        self.assertEqual(body["metrics_total_mo"]["total_mo_done"], 1)
        self.assertEqual(
            body["metrics_aborted_runs"], {"run_count": 1, "dosed_kg": 600.0}
        )
        self.assertEqual(self.get_given(body), (1320.0, 500.0))
        material = body["chart_raw_material_consumption"]["data"][0]
        self.assertEqual(
            (
                material["consumption_actual"],
                material["consumption_bom"],
                material["consumption_aborted"],
                material["records_count"],
            ),
            (1320.0, 825.0, 500.0, 1),
        )

    def test_a_reading_that_was_rejected_is_no_consumption(self):
        run = self.order.scada_history_ids.filtered(lambda h: h.end == "aborted")
        line = run.line_ids.filtered(lambda ln: ln.silo_number == 101)
        self.env["scada.disposition"].create(
            dict(line._prepare_disposition_vals(), kind="rejected", kg=500, reason="x")
        )
        body = self.get_period()
        self.assertEqual(self.get_given(body), (820.0, 0.0))
        self.assertEqual(body["metrics_aborted_runs"]["dosed_kg"], 100.0)

    def test_the_day_counts_what_was_made_and_tells_what_was_aborted(self):
        body = self.call("POST", DAY, json={})
        self.assertEqual(
            body["total_production_today"],
            {"qty_finished": 2450.0, "completed_batch_count": 1},
        )
        self.assertEqual(
            body["aborted_runs_today"], {"run_count": 1, "dosed_kg": 600.0}
        )
        self.assertEqual(body["oee_quality_today"]["oee_records_count"], 1)
        self.assertEqual(body["oee_quality_today"]["avg_yield_percent"], 98.0)

    def test_quality_is_that_of_the_run_that_was_made(self):
        body = {"mo_id": self.order.name}
        [row] = self.call("POST", "/api/scada/oee-detail", json=body)["data"]
        self.assertEqual(row["qty_actual_consumption"], 1515.4)
        body = {"equipment_code": "silo101"}
        row = self.call("POST", "/api/scada/oee-equipment-avg", json=body)["data"][0]
        self.assertEqual(row["avg_summary"]["qty_finished"], 820.0)


class TestWithdrawn(OldClientCase):
    """An order left the queue before the plant had begun, and is in it again."""

    def setUp(self):
        super().setUp()
        self.order = self.create_order()
        self.batches._fill_queue(self.line, self.order)
        self.order.scada_batch_ids.action_cancel("wrong silo")
        self.order.scada_on_hold = False
        self.batches._fill_queue(self.line, self.order)

    def test_history_has_it_cancelled_and_the_queue_has_the_next_run(self):
        self.assertEqual(
            self.get_words(self.get_rows()),
            [(self.order.name, "cancelled", "withdrawn")],
        )
        [row] = self.get_rows(STATUS, "batches")
        self.assertEqual((row["mo_id"], row["source"]), (self.order.name, "bridge"))
        [row] = self.get_rows(QUEUE)
        self.assertRegex(row["reference"], "^#%d-[0-9A-Z]{6}$" % self.order.id)
        self.assertEqual(self.ask("SELECT run_end FROM mo_batch"), [(None,)])
        data = self.call("GET", "/api/admin/monitor/real-time")["data"]
        self.assertEqual(data["in_progress"][0]["reference"], row["reference"])

    def test_it_gave_nothing_and_the_plan_counts_once(self):
        body = self.get_period()
        self.assertEqual(body["metrics_total_mo"]["total_mo_planned"], 1)
        self.assertEqual(body["metrics_total_production"]["target_qty_total"], 2500.0)
        self.assertEqual(
            body["metrics_aborted_runs"], {"run_count": 0, "dosed_kg": 0.0}
        )
        self.assertEqual(self.get_given(body), (0.0, 0.0))


class TestParts(OldClientCase):
    """7500 kg in three parts: one made, one aborted, one that waits."""

    def setUp(self):
        super().setUp()
        self.env.company.scada_split = True
        self.line.scada_capacity = 2500.0
        order = self.create_order(7500.0)
        self.name = order.name
        self.batches._fill_queue(self.line, order)
        self.parts = order._get_scada_parts()
        self.parts.scada_batch_ids.action_cancel("from the start")
        self.parts.write({"scada_on_hold": False})
        self.make(self.parts[0])
        self.abort(self.parts[1], {101: 300})

    def test_the_plan_of_all_parts_counts_once(self):
        body = self.get_period()
        totals = body["metrics_total_production"]
        self.assertEqual(totals["target_qty_total"], 7500.0)
        self.assertEqual(totals["actual_qty_total"], 2450.0)
        self.assertEqual(body["metrics_total_mo"]["total_mo_planned"], 3)
        self.assertEqual(self.get_given(body), (1120.0, 300.0))

    def test_the_history_of_the_ordered_name_has_the_runs_of_all_parts(self):
        rows = self.get_rows(query="?limit=100&mo_id=" + self.name)
        made = [word for word in self.get_words(rows) if word[2] != "withdrawn"]
        self.assertEqual(
            sorted(made),
            [
                (self.name + "-001", "completed", "done"),
                (self.name + "-002", "cancelled", "aborted"),
            ],
        )

    def test_one_run_is_found_by_the_name_of_its_part_only(self):
        answer = self.call("GET", "%s/%s-002" % (HISTORY, self.name))
        self.assertEqual(answer["data"]["run_end"], "aborted")
        answer = self.call("GET", "%s/%s" % (HISTORY, self.name), 409)
        self.assertIn("is made in parts, name one of them", answer["message"])
