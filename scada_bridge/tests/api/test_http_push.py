# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Consumption as the old middleware's clients send it: /api/consumption/."""

from ..common import RECIPE
from ..http_case import ApiCase

UPDATE = "/api/consumption/update"
DONE = "/api/consumption/mark-done"
BATCH = "/api/consumption/batch-process"


class PushCase(ApiCase):
    def push(self, path, order, status=200, **params):
        body = dict({"mo_id": order.name, "equipment_id": "PLC01"}, **params)
        return self.call("POST", path, status, json=body)

    def done(self, order):
        return {
            number: self.get_done(order)[self.components[number]] for number in RECIPE
        }

    def each_kind_of_order(self):
        """Yield an order in the queue and one that is not."""
        for order in (self.create_batch().production_id, self.create_order()):
            with self.subTest(is_queued=bool(order.scada_batch_ids)):
                yield order


class TestComponents(PushCase):
    def update(self, order, quantities, status=200, **params):
        return self.push(UPDATE, order, status, consumption_data=quantities, **params)

    def test_tags_and_codes_name_silos_and_totals_replace(self):
        for order in self.each_kind_of_order():
            self.update(order, {"silo_a": 825.25, "silo102": 375.15})
            data = self.update(order, {"silo_a": 800, "lq_tetes": 1})["data"]
            self.assertEqual(
                self.done(order), {101: 800.0, 102: 375.15, 103: 0.0, 114: 1.0}
            )
            self.assertEqual((data["success"], data["items_updated"]), (True, 2))
            self.assertEqual(
                data["details"][0],
                {
                    "product": "silo_a",
                    "quantity": 800.0,
                    "status": "success",
                    "message": "replaced",
                },
            )

    def test_what_does_not_fit_is_reported_row_by_row_and_the_rest_stored(self):
        order = self.create_order()
        answer = self.update(order, {"silo_a": 1, "silo105": 2, "pump": 3})
        self.assertEqual(answer["message"], "Consumption stored, 2 refused")
        self.assertIs(answer["data"]["success"], False)
        self.assertEqual(
            [row.get("error") for row in answer["data"]["details"]],
            [
                None,
                "silo105: no component of %s comes from it" % order.name,
                "pump: unknown equipment",
            ],
        )
        self.assertEqual(self.done(order)[101], 1.0)

    def test_nothing_that_fits_is_no_success(self):
        for order in self.each_kind_of_order():
            answer = self.update(order, {"silo105": 2, "pump": 3}, 422)
            self.assertIn("pump: unknown equipment", answer["message"])

    def test_a_time_without_offset_is_plant_time_and_not_in_the_future(self):
        order = self.create_order()
        today = order.company_id._scada_today().isoformat()
        self.update(order, {"silo_a": 1}, timestamp=today + "T23:59:59")
        self.update(order, {"silo_a": 2}, timestamp="2026-02-23T20:22:35+09:00")
        self.update(order, {"silo_a": 3}, 422, timestamp="2199-01-01")
        self.assertEqual(self.done(order)[101], 2.0)

    def test_negative_kilograms_and_a_closed_order_are_refused(self):
        order = self.create_order()
        self.update(order, {"silo_a": -1}, 422)
        order.action_cancel()
        self.update(order, {"silo_a": 1}, 409)

    def test_the_caller_must_be_known_and_of_the_orders_line(self):
        order = self.create_order()
        self.update(order, {"silo_a": 1}, 404, equipment_id="PLC99")
        self.env["maintenance.equipment"].create(
            {"name": "Line 2", "scada_code": "PLC02", "scada_is_line": True}
        )
        answer = self.update(order, {"silo_a": 1}, 422, equipment_id="PLC02")
        self.assertIn("is made by PLC01, not by PLC02", answer["message"])
        self.assertEqual(self.done(order)[101], 0.0)


class TestMarkDone(PushCase):
    def test_an_order_is_closed_and_a_repeat_is_a_success(self):
        for order in self.each_kind_of_order():
            for _attempt in range(2):
                data = self.push(DONE, order, finished_qty=2487.35)["data"]
                self.assertEqual(data["finished_qty"], 2487.35)
            self.assertEqual((order.state, order.qty_produced), ("done", 2487.35))
            self.push(DONE, order, 409, finished_qty=2400)

    def test_an_unknown_order_is_not_found(self):
        body = {"mo_id": "WH/MO/NONE", "finished_qty": 1}
        self.call("POST", DONE, 404, json=body)


class TestBatch(PushCase):
    def process(self, order, status=200, **row):
        return self.push(BATCH, order, status, batch_data=row)

    def test_a_row_is_pushed_and_the_order_stays_open(self):
        for order in self.each_kind_of_order():
            data = self.process(
                order,
                consumption_silo_a=825.25,
                consumption_silo_b=375.15,
                status_manufacturing=1,
                actual_weight_quantity_finished_goods=2487.35,
            )["data"]
            self.assertEqual(self.done(order)[102], 375.15)
            self.assertEqual(data["mark_done"]["reason"], "not requested")
            self.assertNotEqual(order.state, "done")

    def test_a_zero_is_a_value(self):
        order = self.create_order()
        self.process(order, consumption_silo_a=825.25)
        self.process(order, consumption_silo_a=0)
        self.assertEqual(self.done(order)[101], 0.0)

    def test_a_finished_row_closes_the_order_if_it_asks_for_that(self):
        for order in self.each_kind_of_order():
            data = self.process(
                order,
                consumption_silo_a=825.25,
                consumption_lq_tetes=110.12,
                status_manufacturing=1,
                actual_weight_quantity_finished_goods=2487.35,
                run_mark_done=True,
            )["data"]
            self.assertIs(data["mark_done"]["mo_marked_done"], True)
            self.assertEqual((order.state, order.qty_produced), ("done", 2487.35))
            self.assertEqual(self.done(order)[114], 110.12)

    def test_it_is_not_closed_while_it_runs_or_has_no_weight_or_a_refused_silo(self):
        order = self.create_order()
        weight = {"actual_weight_quantity_finished_goods": 2487.35}
        for reason, row in (
            ("status_manufacturing is not 1", dict(weight, status_manufacturing=0)),
            ("no finished weight", {"status_manufacturing": 1}),
            (
                "not every silo was accepted",
                dict(weight, status_manufacturing=1, consumption_silo_e=5),
            ),
        ):
            row = dict(row, consumption_silo_a=1, run_mark_done=True)
            data = self.process(order, **row)["data"]
            self.assertEqual(data["mark_done"]["reason"], reason)
            self.assertNotEqual(order.state, "done")

    def test_plan_and_actual_of_one_silo_are_refused(self):
        order = self.create_order()
        self.process(order, 422, consumption_silo_a=825, actual_consumption_silo_a=800)
        self.assertEqual(self.done(order)[101], 0.0)
