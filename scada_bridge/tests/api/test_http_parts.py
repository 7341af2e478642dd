# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client knows an order by the name under which it was ordered."""
from ..http_case import ApiCase

LIST = "/api/scada/mo-list-detailed"
DETAIL = "/api/scada/mo-detail"
UPDATE = "/api/scada/mo/update-with-consumptions"
DONE = "/api/scada/mo/mark-done"
CANCEL = "/api/scada/mo/cancel"


class PartsCase(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.scada_split = True
        cls.line.scada_capacity = 2500.0
        cls.order = cls.create_order(20000.0)
        cls.name = cls.order.name
        cls.fill_queue()
        cls.parts = cls.order._get_scada_parts()


class TestRead(PartsCase):
    def test_the_ordered_name_is_answered_with_the_parts(self):
        for part in self.parts[:5]:
            self.call("POST", UPDATE, json={"mo_id": part.name, "silo101": 825})
            self.call("POST", DONE, json={"mo_id": part.name, "finished_qty": 2487.35})
        answer = self.call("POST", DETAIL, json={"mo_id": self.name})["data"]
        self.assertEqual(answer["mo_id"], self.name + "-001")
        self.assertEqual(answer["ordered_name"], self.name)
        parts = answer["parts"]
        self.assertEqual(
            [row["mo_id"] for row in parts.pop("orders")], self.get_names()
        )
        self.assertEqual(
            parts,
            {
                "count": 8,
                "made": 5,
                "stopped": 0,
                "planned_kg": 20000.0,
                "made_kg": 12436.75,
                "left_kg": 7500.0,
            },
        )

    def get_names(self):
        return ["%s-%03d" % (self.name, number) for number in range(1, 9)]

    def test_a_part_is_answered_by_its_own_name(self):
        answer = self.call("POST", DETAIL, json={"mo_id": self.name + "-003"})["data"]
        self.assertEqual(answer["mo_id"], self.name + "-003")
        self.assertEqual(answer["parts"]["count"], 8)

    def test_an_order_in_one_piece_has_no_parts(self):
        order = self.create_order()
        answer = self.call("POST", DETAIL, json={"mo_id": order.name})["data"]
        self.assertEqual((answer["ordered_name"], answer["parts"]), (order.name, None))

    def test_lists_tell_the_ordered_name(self):
        for method, path, body in (
            ("POST", LIST, {}),
            ("GET", "/api/scada/mo-list?equipment_id=PLC01", None),
            ("POST", "/api/scada/mo-list-confirmed", {}),
        ):
            rows = self.call(method, path, json=body)["data"]
            names = [r["mo_id"] for r in rows if r["ordered_name"] == self.name]
            self.assertEqual(sorted(names), self.get_names())


class TestAct(PartsCase):
    """What is done is done to one part; which one is for the client to say."""

    def test_the_whole_is_refused_and_its_parts_are_named(self):
        for path, body in (
            (UPDATE, {"silo101": 6600}),
            (DONE, {"finished_qty": 20000}),
            (CANCEL, {}),
            ("/api/scada/mo-weight", {"weight_actual": 5}),
        ):
            with self.subTest(path=path):
                answer = self.call("POST", path, 409, json=dict(body, mo_id=self.name))
                self.assertEqual(answer["code"], "conflict_state")
                self.assertIn("is made in parts, name one of them", answer["message"])
                self.assertIn(self.name + "-008", answer["message"])
        self.parts.invalidate_cache()
        self.assertEqual(set(self.parts.mapped("state")), {"confirmed"})

    def test_a_part_is_made_as_any_order(self):
        part = self.parts[2]
        self.call("POST", UPDATE, json={"mo_id": part.name, "silo101": 821})
        self.call("POST", DONE, json={"mo_id": part.name, "finished_qty": 2487.35})
        self.parts.invalidate_cache()
        self.assertEqual(
            self.parts.mapped("state"),
            ["confirmed"] * 2 + ["done"] + ["confirmed"] * 5,
        )

    def test_an_order_with_a_back_order_is_still_the_one_that_was_named(self):
        self.env.company.scada_backorder = "always"
        order = self.create_order()
        name = order.name
        self.call("POST", UPDATE, json={"mo_id": name, "silo101": 660})
        self.call("POST", DONE, json={"mo_id": name, "finished_qty": 2000})
        order.invalidate_cache()
        self.assertEqual(order.name, name + "-001")
        answer = self.call("POST", DETAIL, json={"mo_id": name})["data"]
        self.assertEqual((answer["mo_id"], answer["state"]), (order.name, "done"))
        self.assertEqual(answer["parts"]["left_kg"], 500.0)
