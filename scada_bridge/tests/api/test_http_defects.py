# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Defects of the old services that must not come back (contract section 7).

Which test stands for which defect: tests/unit/test_defects.py.
"""

from ..http_case import ApiCase

FAILURE = {
    "equipment_code": "silo101",
    "description": "START_FAILURE",
    "date": "2026-02-23 20:22:35",
    "duration": "02:30",
}
REPORT = "/api/scada/failure-report/report/"
DOUBLED = "/api/api/scada/equipment-failure"
HISTORIES = "/api/admin/table/mo-histories"


class TestMasterData(ApiCase):
    def test_products_and_boms_read_plain_bodies_and_queries_alike(self):
        for path in ("/api/scada/products", "/api/scada/boms"):
            first = self.call("POST", path, json={"limit": 1})
            self.assertEqual(len(first), 1)
            self.assertEqual(self.call("GET", path + "?limit=1"), first)
            second = self.call("POST", path, json={"limit": 1, "offset": 1})
            self.assertNotEqual(second, first)

    def test_limits_of_products_are_in_range(self):
        path = "/api/scada/products"
        for limit in (0, -1, 10**6):
            self.call("GET", "%s?limit=%d" % (path, limit), 422)
            rows = self.call("POST", path, json={"limit": limit})
            self.assertGreaterEqual(len(rows), 1)


class TestFailures(ApiCase):
    def report(self, path="/api/scada/failure-report", **changes):
        return self.call("POST", path, json=dict(FAILURE, **changes))["data"]

    def test_the_path_with_the_doubled_prefix_still_works(self):
        first = self.report(DOUBLED)
        self.assertEqual(first["equipment_code"], "silo101")

    def test_three_paths_fill_one_store_that_the_dashboard_reads(self):
        record = self.report()["record_id"]
        for path in ("/api/scada/equipment-failure", DOUBLED):
            self.assertEqual(self.report(path)["id"], record)
        body = {"date_from": "2026-02-23", "date_to": "2026-02-23"}
        seen = self.call("POST", "/api/scada/equipment-failure-report", json=body)
        self.assertEqual([row["id"] for row in seen["data"]], [record])

    def test_counts_last_date_and_down_time_are_real(self):
        self.report()
        self.report(date="2026-02-23 23:00:00", duration="00:30")
        body = {"date_from": "2026-02-23", "date_to": "2026-02-23"}
        seen = self.call("POST", "/api/scada/equipment-failure-report", json=body)
        row = seen["summary"]["by_equipment"][0]
        self.assertEqual(row["failure_count"], 2)
        self.assertEqual(row["total_downtime_minutes"], 180)
        self.assertEqual(row["last_failure_date"], "2026-02-23 23:00:00")
        kpis = self.call("POST", REPORT + "kpi", json=body)["data"]["kpis"]
        self.assertEqual(kpis["total_failures"], 2)
        self.assertEqual(kpis["latest_failure_at"], "2026-02-23 23:00:00")

    def test_a_failure_after_midnight_of_the_plant_is_of_the_next_day(self):
        self.report(date="2026-02-23 23:59:00")
        self.report(date="2026-02-24 00:01:00")  # 17:01 UTC of the day before
        body = {"date_from": "2026-02-23", "date_to": "2026-02-24"}
        chart = self.call("POST", REPORT + "timeline", json=body)["data"]["chart"]
        self.assertEqual(chart["categories"], ["2026-02-23", "2026-02-24"])

    def test_equipment_is_connected_only_if_its_line_is_heard(self):
        path = "/api/scada/equipment/silo101"
        self.assertNotEqual(
            self.call("GET", path)["data"]["connection_status"], "connected"
        )
        batch = self.create_batch()
        batch._store_reading(self.prepare_reading({101: 1}))
        data = self.call("GET", path)["data"]
        self.assertEqual(data["connection_status"], "connected")
        self.assertTrue(data["last_connected"])


class TestHistory(ApiCase):
    def archive(self, **reading):
        """Return the order of a batch that was made and archived."""
        batch = self.create_batch()
        order = batch.production_id
        reading = dict({"is_finished": True}, **reading)
        batch._store_reading(self.prepare_reading({101: 800}, 2450, **reading))
        batch._job_post()
        batch._job_finish()
        return order

    def test_the_table_has_rows_true_total_and_the_keys_that_clients_read(self):
        orders = [self.archive() for _number in range(3)]
        data = self.call("GET", HISTORIES + "?limit=2&offset=0")["data"]
        self.assertEqual(data["rows"], data["items"])
        self.assertEqual([row["mo_id"] for row in data["rows"]][0], orders[-1].name)
        self.assertEqual(len(data["rows"]), 2)
        self.assertGreaterEqual(data["pagination"]["total"], 3)
        self.assertIs(data["pagination"]["has_next"], True)
        row = data["rows"][0]
        self.assertEqual(row["actual_consumption_silo_a"], 800.0)
        self.assertEqual(row["status"], "completed")
        self.assertTrue(row["created_at"])

    def test_a_silo_without_weight_is_not_listed(self):
        order = self.archive()
        path = "/api/admin/history"
        rows = self.call("GET", path + "?limit=10")["data"]["histories"]
        row = next(row for row in rows if row["mo_id"] == order.name)
        self.assertEqual(row["actual_consumptions"], {"silo_a": 800.0})

    def test_of_two_archived_batches_of_an_order_the_newest_is_reported(self):
        batch = self.create_batch()
        order = batch.production_id
        batch._cancel("first attempt")
        order.scada_on_hold = False
        self.fill_queue()
        order.scada_batch_ids._cancel("second attempt")
        newest = order.scada_history_ids[0]
        for name in (order.name, order.name.replace("/", "%2F")):
            data = self.call("GET", "/api/admin/history/" + name)["data"]
            self.assertEqual(data["id"], str(newest.id))

    def test_silos_have_the_date_of_their_newest_order(self):
        self.stop_clock_at_noon()
        self.archive()
        body = {"equipment_code": "silo101"}
        row = self.call("POST", "/api/scada/oee-equipment-avg", json=body)["data"][0]
        day = self.env.company._scada_today().isoformat()
        self.assertEqual(row["last_oee_date"][:10], day)


class TestAdmin(ApiCase):
    def test_a_trigger_tells_what_was_refused(self):
        batch = self.create_batch()
        batch._store_reading(self.prepare_reading({105: 3}, 100, is_finished=True))
        path = "/api/admin/manual/trigger-plc-sync"
        answer = self.call("POST", path)
        self.assertEqual(answer["data"], {"done": 0, "refused": 1})
        self.assertIn("1 refused", answer["message"])

    def test_a_retry_pushes_silos_and_liquids(self):
        batch = self.create_batch()
        order = batch.production_id
        reading = {101: 825.25, 114: 110.12}
        batch._store_reading(self.prepare_reading(reading, 2487.35, is_finished=True))
        path = "/api/admin/manual/retry-push-odoo/" + order.name
        details = self.call("POST", path)["data"]["consumption"]["consumption_details"]
        self.assertEqual(
            {i["equipment_code"]: i["applied_qty"] for i in details["consumed_items"]},
            {"silo101": 825.25, "lq114": 110.12},
        )
        done = self.get_done(order)
        self.assertEqual(done[self.components[114]], 110.12)

    def test_six_tasks_tell_their_real_state(self):
        self.env["scada.task"]._log("task5", "PLC lost", "error")
        data = self.call("GET", "/api/admin/task-monitor/summary")["data"]
        states = {task["task"]: task["status"] for task in data["tasks"]}
        self.assertEqual(sorted(states), ["task%d" % n for n in range(1, 7)])
        self.assertEqual(states["task5"], "error")

    def test_a_log_line_names_batch_and_order(self):
        batch = self.create_batch()
        batch._store_reading(self.prepare_reading({101: 1}))
        batch._job_post()
        lines = self.call("GET", "/api/logs/?limit=50")["items"]
        named = [line for line in lines if line["mo_id"] == batch.mo_id]
        self.assertTrue(named)
        self.assertEqual(self.call("GET", "/api/logs?limit=50")["items"], lines)


class TestLogin(ApiCase):
    def test_the_answer_to_a_login_holds_no_more_than_clients_read(self):
        body = {"db": self.env.cr.dbname, "login": "api_manager"}
        body["password"] = "api_manager"
        with self.assertLogs("odoo", "DEBUG") as logs:
            answer = self.call("POST", "/api/scada/authenticate", key=None, json=body)
        self.assertEqual(
            set(answer),
            {"status", "message", "uid", "login", "data", "session_id"}
            | {"jsessionid", "db", "authenticated"},
        )
        self.assertFalse([line for line in logs.output if '"password"' in line])
