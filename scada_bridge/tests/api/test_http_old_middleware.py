# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old middleware's calls in its order, with the bodies that it sends.

It logs in before each call and keeps the cookie for that call alone, sends plain JSON,
leaves zeros out, and takes what is not HTTP 200 for a failure.  It is another program
at another time, so the orders are not in the queue.
"""
from odoo.tests.common import get_db_name

from ..http_case import ApiCase

# What it sends, but for database, login and order
LOGIN = {"login": "api_manager", "password": "api_manager"}
LIST = {"jsonrpc": "2.0", "method": "call", "params": {"limit": 10, "offset": 0}}
UPDATE = {"quantity": 2450.5, "silo101": 825.25, "silo102": 375.15, "silo103": 210.4}
MARK_DONE = {"finished_qty": 2450.5, "auto_consume": True}
FAILURE = {
    "equipment_code": "silo101",
    "description": "START_FAILURE",
    "date": "2026-02-23 20:22:35",
}
STOCK_SQL = """
SELECT round(COALESCE(sum(l.qty_done), 0), 3) FROM stock_move m
  JOIN stock_move_line l ON l.move_id = m.id
 WHERE m.raw_material_production_id = %s AND m.state = 'done' AND m.product_id IN %s
"""
MADE_SQL = """
SELECT count(*), round(COALESCE(sum(actual_weight_quantity_finished_goods), 0), 3)
  FROM mo_histories WHERE run_end = 'done'
"""
FAILURE_SQL = """
SELECT count(*) FROM scada.equipment_failure
 WHERE failure_date = '2026-02-23 20:22:35' AND equipment_code = 'silo101'
"""


class TestOldMiddleware(ApiCase):
    def setUp(self):
        super().setUp()
        self.stop_clock_at_noon()
        self.order, self.other = self.create_order(), self.create_order()

    def post(self, path, body):
        """Log in and send a body with the cookie; return the answer."""
        self.opener.cookies.clear()
        login = dict(LOGIN, db=get_db_name())
        self.call("POST", "/api/scada/authenticate", key=None, json=login)
        return self.call("POST", "/api/scada/" + path, key=None, json=body)

    def ask(self, query, *params):
        self.env["base"].flush()
        self.env.cr.execute(query, params)
        return self.env.cr.fetchone()

    def get_figures(self):
        """Return (orders, kg made) of today and failures of the period by the API."""
        today = self.call("POST", "/api/scada/today-reports", json={})
        made = today["total_production_today"]
        path = "/api/scada/equipment-failure-report"
        report = self.call("POST", path, json={"date_from": "2026-02-01"})
        failures = report["summary"]["total_failures"]
        return made["completed_batch_count"], made["qty_finished"], failures

    def get_figures_by_sql(self):
        count, kg = self.ask(MADE_SQL)
        return count, float(kg), self.ask(FAILURE_SQL)[0]

    def test_its_sequence_ends_with_figures_that_are_those_of_sql(self):
        self.assertEqual(self.get_figures(), (0, 0.0, 0))
        self.assertEqual(self.get_figures(), self.get_figures_by_sql())
        listed = self.post("mo-list-detailed", LIST)["result"]
        self.assertLessEqual(
            {self.order.name, self.other.name}, {o["mo_id"] for o in listed["data"]}
        )
        body = dict(UPDATE, mo_id=self.order.name)
        for _repeated in range(2):  # Task 3 sends again what Task 2 has sent
            answer = self.post("mo/update-with-consumptions", body)
            self.assertEqual((answer["status"], answer["errors"]), ("success", []))
        body = dict(MARK_DONE, mo_id=self.order.name)
        self.assertEqual(self.post("mo/mark-done", body)["mo_state"], "done")
        answer = self.post("mo/cancel", {"mo_id": self.other.name})
        self.assertEqual(answer["mo_state"], "cancel")
        for path in ("equipment-failure", "failure-report"):  # two versions of it
            self.assertEqual(self.post(path, FAILURE)["status"], "success")
        self.assertEqual(self.get_figures(), (1, 2450.5, 1))
        self.assertEqual(self.get_figures(), self.get_figures_by_sql())
        silos = tuple(self.components[number].id for number in (101, 102, 103))
        [kg] = self.ask(STOCK_SQL, self.order.id, silos)
        self.assertEqual(float(kg), 1410.8)
