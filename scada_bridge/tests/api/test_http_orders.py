# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ...api.shapes import order as json_order
from ..common import HAND_ADD_KG, RECIPE
from ..http_case import ApiCase

LIST = "/api/scada/mo-list-detailed"
UPDATE = "/api/scada/mo/update-with-consumptions"
DONE = "/api/scada/mo/mark-done"
CANCEL = "/api/scada/mo/cancel"


class TestLists(ApiCase):
    def test_an_order_is_listed_with_its_components_and_their_silos(self):
        order = self.create_order()
        row = self.call("POST", LIST, json={})["data"][-1]
        self.assertEqual(row["mo_id"], order.name)
        self.assertEqual(row["equipment"]["code"], "PLC01")
        self.assertEqual(
            [
                (c["equipment"] and c["equipment"]["code"], c["to_consume"])
                for c in row["components_consumption"]
            ],
            [
                ("silo101", 825.0),
                ("silo102", 375.0),
                ("silo103", 210.4),
                ("lq114", 110.0),
                (None, HAND_ADD_KG),
            ],
        )

    def test_components_are_scaled_to_the_order(self):
        self.create_order(quantity=1250.0)
        row = self.call("POST", LIST, json={})["data"][-1]
        self.assertEqual(row["components_consumption"][0]["to_consume"], 412.5)
        self.assertEqual(row["bom_components"][0]["quantity"], 825.0)

    def test_dates_are_plant_time(self):
        self.create_order(date_planned_start="2026-02-23 01:00:00")
        row = self.call("POST", LIST, json={})["data"][0]
        self.assertEqual(row["schedule_start"], "2026-02-23T08:00:00")

    def test_states_choose_and_an_unknown_one_is_refused(self):
        self.create_order()
        states = "/api/scada/mo-list-detailed"
        answer = self.call("POST", states, json={"states": "progress,to_close"})
        self.assertEqual(answer["count"], 0)
        self.call("POST", states, json={"states": ["confirmed"]})
        self.call("POST", states, 422, json={"states": "nonsense"})

    def test_reserved_and_done_are_told_in_the_units_of_the_order(self):
        order = self.create_order()
        order.action_assign()
        self.call("POST", UPDATE, json={"mo_id": order.name, "silo101": 5})
        row = self.call("POST", "/api/scada/mo-detail", json={"mo_id": order.name})
        component = row["data"]["components_consumption"][0]
        self.assertEqual((component["reserved"], component["consumed"]), (825.0, 5.0))
        self.call("POST", DONE, json={"mo_id": order.name, "finished_qty": 2487.35})
        row = self.call("POST", "/api/scada/mo-detail", json={"mo_id": order.name})
        self.assertEqual(row["data"]["produced_qty"], 2487.35)

    def test_the_short_lists_hold_the_order(self):
        order = self.create_order()
        listed = self.call("GET", "/api/scada/mo-list?equipment_id=plc%2001")
        self.assertEqual(listed["data"][-1]["mo_id"], order.name)
        self.call("GET", "/api/scada/mo-list?equipment_id=nothing", 404)
        short = self.call("POST", "/api/scada/mo-list-confirmed", json={})
        self.assertEqual(short["data"][-1]["mo_id"], order.name)

    def test_one_order_is_found_by_name_and_by_id(self):
        order = self.create_order()
        for reference in (order.name, order.id, str(order.id)):
            body = {"mo_id": reference}
            answer = self.call("POST", "/api/scada/mo-detail", json=body)
            self.assertEqual(answer["data"]["mo_id"], order.name)
        self.call("POST", "/api/scada/mo-detail", 404, json={"mo_id": "WH/MO/NONE"})
        self.call("POST", "/api/scada/mo-detail", 422, json={})


class TestManyOrders(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in set(range(101, 114)) - set(RECIPE):
            cls.components[number] = cls.create_component(number)
        recipe = {cls.components[number]: 100.0 for number in range(101, 114)}
        cls.wide_bom = cls.create_bom(recipe)

    def create_copies(self, count):
        """Return confirmed orders that were made together."""
        vals = {
            "product_id": self.finished.id,
            "bom_id": self.wide_bom.id,
            "product_qty": 2500.0,
            "product_uom_id": self.kg.id,
        }
        orders = self.env["mrp.production"].create([dict(vals) for _n in range(count)])
        self.env["stock.move"].create(orders._get_moves_raw_values())
        self.env["stock.move"].create(orders._get_moves_finished_values())
        orders.action_confirm()
        return orders

    def count_queries(self):
        """Return (queries, orders, components of the last one) of one listing."""
        self.env["base"].flush()
        self.env.cache.invalidate()
        before = self.env.cr.sql_log_count
        orders = self.env["mrp.production"]
        answer = json_order.mo_list_detailed(
            orders._scada_list({"limit": 200, "offset": 0})
        )
        queries = self.env.cr.sql_log_count - before
        last = answer["data"][-1]["components_consumption"]
        return queries, answer["count"], len(last)

    def test_200_orders_of_13_components_cost_no_more_queries_than_2(self):
        self.create_copies(2)
        self.count_queries()  # fills the caches that outlive a request
        queries, count, components = self.count_queries()
        self.assertEqual((count, components), (2, 13))
        self.create_copies(198)
        self.assertEqual(self.count_queries(), (queries, 200, 13))


class TestConsumption(ApiCase):
    """Whether the order is in the queue or not, the totals end in its moves."""

    def update(self, order, status=200, **quantities):
        body = dict(quantities, mo_id=order.name)
        return self.call("POST", UPDATE, status, json=body)

    def done(self, order):
        return {
            number: self.get_done(order)[self.components[number]] for number in RECIPE
        }

    def test_totals_replace_each_other_in_and_out_of_the_queue(self):
        queued, free = self.create_batch().production_id, self.create_order()
        for order in (queued, free):
            with self.subTest(order.scada_batch_ids):
                answer = self.update(order, silo101=825.25, silo_b=375.15, lq114=1)
                self.assertEqual(answer["message"], "MO updated successfully")
                self.assertEqual(answer["errors"], [])
                self.update(order, silo101=800, silo102=0)
                self.assertEqual(
                    self.done(order), {101: 800.0, 102: 0.0, 103: 0.0, 114: 1.0}
                )

    def test_the_same_body_twice_leaves_the_same_stock(self):
        order = self.create_batch().production_id
        first = self.update(order, silo101=825.25)
        second = self.update(order, silo101=825.25)
        self.assertEqual(first, second)
        self.assertEqual(self.done(order)[101], 825.25)

    def test_what_can_not_be_applied_is_named_and_the_rest_applied(self):
        for order in (self.create_batch().production_id, self.create_order()):
            answer = self.update(order, silo101=1, silo999=2, silo105=3, silo_b="x")
            self.assertEqual(
                answer["errors"],
                [
                    "silo999: unknown equipment",
                    "silo_b: x is not a weight in kg",
                    "silo105: no component of %s comes from it" % order.name,
                ],
            )
            self.assertEqual(answer["message"], "MO updated, 3 items refused")
            self.assertEqual(self.done(order)[101], 1.0)

    def test_a_batch_is_posted_at_once_and_counts_as_accepted(self):
        batch = self.create_batch()
        self.update(batch.production_id, silo101=825.25, quantity=2487.35)
        self.assertTrue(batch.update_odoo)
        self.assertEqual(batch.state, "running")
        self.assertEqual(batch.actual_weight_quantity_finished_goods, 2487.35)

    def test_the_order_is_not_closed(self):
        order = self.create_order()
        answer = self.update(order, silo101=825.25, quantity=2500)
        self.assertEqual(answer["updated_finished_qty"], 2500.0)
        self.assertNotEqual(order.state, "done")

    def test_a_new_target_rescales_an_order_that_is_not_queued(self):
        order = self.create_order()
        self.assertEqual(self.update(order, product_qty=1250)["updated_quantity"], 1250)
        self.assertEqual(order.product_qty, 1250.0)
        queued = self.create_batch().production_id
        self.update(queued, 409, product_qty=1250)

    def test_wrong_weights_are_refused(self):
        order = self.create_order()
        for weight in (0, -1, "nan", "x", 1e10):
            with self.subTest(weight):
                self.update(order, 422, quantity=weight, silo101=1)
        self.assertEqual(self.done(order)[101], 0.0)

    def test_a_closed_order_is_a_conflict_and_an_unknown_one_not_found(self):
        order = self.create_order()
        order.action_cancel()
        self.update(order, 409, silo101=1)
        unknown = {"mo_id": "WH/MO/99999", "silo101": 1.0}
        self.call("POST", UPDATE, 404, json=unknown)

    def test_two_moves_of_one_silo_are_filled_in_their_order(self):
        bom = self.create_bom({self.components[101]: 100.0})
        bom.bom_line_ids.copy({"product_qty": 50.0})
        order = self.create_order(bom=bom)
        self.update(order, silo101=130)
        quantities = sorted(order.move_raw_ids.mapped("quantity_done"))
        self.assertEqual(quantities, [30.0, 100.0])


class TestClosing(ApiCase):
    def mark_done(self, order, quantity, status=200, **params):
        body = dict(params, mo_id=order.name, finished_qty=quantity)
        return self.call("POST", DONE, status, json=body)

    def test_an_order_is_closed_with_its_weight_in_and_out_of_the_queue(self):
        for order in (self.create_batch().production_id, self.create_order()):
            answer = self.mark_done(order, 2487.35)
            self.assertEqual(answer["mo_state"], "done")
            self.assertEqual(order.qty_produced, 2487.35)
            self.assertFalse(order.scada_batch_ids)

    def test_a_queued_order_leaves_one_history(self):
        order = self.create_batch().production_id
        self.mark_done(order, 2487.35)
        self.assertEqual(order.scada_history_ids.mapped("state"), ["done"])

    def test_the_same_again_is_a_success_and_another_weight_a_conflict(self):
        order = self.create_order()
        self.mark_done(order, 2487.35)
        self.mark_done(order, 2487.35)
        self.mark_done(order, 2400, 409)

    def test_the_end_is_taken_in_plant_time(self):
        order = self.create_order()
        self.mark_done(order, 2500, date_end_actual="2026-02-23T20:22")
        self.assertEqual(str(order.date_finished), "2026-02-23 13:22:00")
        self.mark_done(self.create_order(), 2500, 422, date_end_actual="23.02.26")

    def test_an_order_is_closed_by_its_id(self):
        order = self.create_order()
        path = "/api/scada/mo/%s/mark-done" % order.id
        self.call("POST", path, 422, json={"finished_qty": 1, "mo_id": "other"})
        self.call("POST", path, json={"finished_qty": 2500})
        self.assertEqual(order.state, "done")

    def test_an_order_is_cancelled_once(self):
        order = self.create_order()
        for _attempt in range(2):
            answer = self.call("POST", CANCEL, json={"mo_id": order.name})
            self.assertEqual(answer["mo_state"], "cancel")
        done = self.create_order()
        self.mark_done(done, 2500)
        self.call("POST", CANCEL, 409, json={"mo_id": done.name})
