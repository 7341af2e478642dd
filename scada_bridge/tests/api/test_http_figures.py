# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One day of random data: API, screens and SQL tell the same (doc/figures.rst).

The seed is printed; ``FIGURES_SEED`` in the environment repeats a day.
"""
import logging
import os
import random
from datetime import timedelta

from odoo import fields

from ...domain.failure import whole_minutes
from ..http_case import ApiCase

_logger = logging.getLogger(__name__)

DAY = "/api/scada/today-reports"
PERIOD = "/api/scada/periodic-report"
FAILURES = "/api/scada/equipment-failure-report"
ORDERS = 5
SILOS = (101, 102, 103, 114)
# what a person with psql asks of the same day
MADE_SQL = """
SELECT count(*), round(sum(actual_weight_quantity_finished_goods)::numeric, 3),
       round(sum(actual_consumption_silo_a)::numeric, 3)
  FROM mo_histories WHERE run_end = 'done'
"""
STOCK_SQL = """
SELECT m.product_id, round(sum(l.qty_done), 3)
  FROM stock_move m JOIN stock_move_line l ON l.move_id = m.id
 WHERE m.raw_material_production_id IN %s AND m.state = 'done'
 GROUP BY m.product_id
"""
DOWN_SQL = """
SELECT sum(floor(extract(epoch FROM
           COALESCE(resolved_at, %s) - failure_date) / 60 + 0.5))
  FROM scada.equipment_failure
"""


class TestFiguresOfADay(ApiCase):
    def setUp(self):
        super().setUp()
        self.stop_clock_at_noon()
        self.line.scada_auto_fill = False
        seed = os.environ.get("FIGURES_SEED") or str(random.randrange(10**6))
        _logger.info("FIGURES_SEED=%s", seed)
        self.chance = random.Random(seed)
        self.orders = self.env["mrp.production"]
        for _order in range(ORDERS):
            self.orders |= self.make()
        self.env["base"].flush()

    def make(self):
        """Let the plant make an order with random weights."""
        order = self.create_order()
        self.batches._fill_queue(self.line, order)
        batch = order.scada_batch_ids
        kg = {number: self.get_weight(100, 900) for number in SILOS}
        weight = self.get_weight(2000, 2600)
        batch._store_reading(self.prepare_reading(kg, weight, is_finished=True))
        batch._job_post()
        batch._job_finish()
        self.assertEqual(order.state, "done")
        return order

    def get_weight(self, low, high):
        return "%d.%02d" % (self.chance.randint(low, high), self.chance.randint(0, 99))

    def ask(self, query, params=None):
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    def test_what_was_made_is_the_same_in_api_screen_and_sql(self):
        [(count, kg, _silo)] = self.ask(MADE_SQL)
        made = (ORDERS, float(kg))
        self.assertEqual(count, ORDERS)
        today = self.call("POST", DAY, json={})["total_production_today"]
        self.assertEqual((today["completed_batch_count"], today["qty_finished"]), made)
        totals = self.call("POST", PERIOD, json={})["metrics_total_production"]
        self.assertEqual(totals["actual_qty_total"], made[1])
        board = self.env["scada.board"].get_board(self.line.id)["today"]
        self.assertEqual((board["batches"], round(board["weight"], 3)), made)
        runs = self.orders.scada_history_ids
        self.assertEqual(round(sum(runs.mapped("made_kg")), 3), made[1])

    def test_what_was_used_is_the_same_in_api_screen_and_sql(self):
        stock = dict(self.ask(STOCK_SQL, [tuple(self.orders.ids)]))
        chart = self.call("POST", PERIOD, json={})["chart_raw_material_consumption"]
        shown = {
            row["raw_material_id"]: row["consumption_actual"] for row in chart["data"]
        }
        self.assertEqual(shown, {p: float(kg) for p, kg in stock.items() if kg})
        groups = self.env["scada.history.analysis"].read_group(
            [], ["actual_kg"], ["component_id"]
        )
        for group in groups:
            product_id = group["component_id"][0]
            self.assertEqual(round(group["actual_kg"], 3), shown[product_id])
        silo_a = float(self.ask(MADE_SQL)[0][2])
        self.assertEqual(shown[self.components[101].id], silo_a)

    def test_what_was_added_by_hand_is_raw_consumption(self):
        chart = self.call("POST", PERIOD, json={})["chart_raw_material_consumption"]
        [row] = [r for r in chart["data"] if r["raw_material_id"] == self.premix.id]
        self.assertEqual(
            (row["consumption_actual"], row["consumption_bom"], row["records_count"]),
            (ORDERS * 2.5, ORDERS * 2.5, ORDERS),
        )

    def test_down_time_is_the_same_in_list_sum_record_and_sql(self):
        now = fields.Datetime.now()
        reports = self.env["scada.failure.report"]
        for number in range(ORDERS):
            begin = now - timedelta(seconds=self.chance.randint(60, 20000))
            end = begin + timedelta(seconds=self.chance.randint(1, 50))
            reports |= reports._record_failure(
                {
                    "equipment_code": "silo101",
                    "description": "FAILURE %d" % number,
                    "failure_date": begin,
                    "source": "api",
                    "date_resolved": end if number % 2 else False,
                }
            )[0]
        self.env["base"].flush()
        body = self.call("POST", FAILURES, json={"period": "this_year"})
        listed = sum(row["duration_minutes"] for row in body["data"])
        [total] = body["summary"]["by_equipment"]
        self.assertEqual(total["total_downtime_minutes"], listed)
        plant_now = now + timedelta(hours=7)
        self.assertEqual(int(self.ask(DOWN_SQL, [plant_now])[0][0]), listed)
        shown = sum(whole_minutes(report.downtime) for report in reports)
        self.assertEqual(shown, listed)
