# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What equipment tells about an order is stored (contract D43), and on its form."""

from lxml import html

from odoo.exceptions import UserError

from ..http_case import ApiCase

FORM = "/scada/failure-report/input"
SUBMIT = "/scada/failure-report/submit"


class TestMessages(ApiCase):
    def setUp(self):
        super().setUp()
        self.order = self.create_order()
        self.messages = self.env["scada.mo.message"]

    def tell(self, name, expected=200, **body):
        path = "/api/scada/mo/%d/%s" % (self.order.id, name)
        return self.call("POST", path, expected, json=body)

    def get_messages(self):
        return self.messages.search([("production_id", "=", self.order.id)])

    def test_a_receipt_is_kept_with_equipment_status_and_time(self):
        answer = self.tell(
            "acknowledge",
            equipment_id="PLC01",
            status="accepted",
            timestamp="2026-02-23T20:22:35",
        )
        self.assertEqual(answer["mo_id"], self.order.name)
        message = self.get_messages()
        self.assertEqual(message.equipment_id, self.line)
        self.assertEqual((message.kind, message.status), ("receipt", "accepted"))
        self.assertEqual(str(message.date_told), "2026-02-23 13:22:35")
        self.assertEqual(message.create_uid, self.manager)

    def test_a_receipt_needs_no_body(self):
        self.call("POST", "/api/scada/mo/%d/acknowledge" % self.order.id)
        self.assertEqual(self.get_messages().status, "acknowledged")

    def test_the_same_told_twice_is_one_entry(self):
        for _attempt in range(2):
            self.tell("acknowledge", timestamp="2026-02-23T20:22:35")
            self.tell("update-status", date_start_actual="2026-02-23T08:05:00")
        self.assertEqual(len(self.get_messages()), 2)

    def test_actual_times_are_kept_and_become_the_orders(self):
        self.tell("update-status", date_start_actual="2026-02-23T08:05:00")
        self.tell(
            "update-status",
            date_end_actual="23/02/2026 09:10",
            status="done",
            message="bag line was slow",
        )
        self.assertEqual(str(self.order.date_start), "2026-02-23 01:05:00")
        self.assertEqual(self.get_messages()[0].message, "bag line was slow")
        done = {"mo_id": self.order.name, "finished_qty": 2500}
        self.call("POST", "/api/scada/mo/mark-done", json=done)
        self.assertEqual(str(self.order.date_finished), "2026-02-23 02:10:59")

    def test_the_end_of_a_done_order_can_still_be_told(self):
        done = {"mo_id": self.order.name, "finished_qty": 2500}
        self.call("POST", "/api/scada/mo/mark-done", json=done)
        self.tell("update-status", date_end_actual="2199-02-23T09:10:00")
        self.assertEqual(str(self.order.date_finished), "2199-02-23 02:10:00")

    def test_times_that_can_not_be_are_refused(self):
        self.tell(
            "update-status",
            422,
            date_start_actual="2026-02-23T08:05:00",
            date_end_actual="2026-02-23T08:04:00",
        )
        self.tell("update-status", 422, date_end_actual="23.02.26")
        self.assertFalse(self.get_messages())

    def test_a_cancelled_order_has_no_times(self):
        self.order.action_cancel()
        self.tell("update-status", 409, date_start_actual="2026-02-23T08:05:00")

    def test_unknown_orders_and_equipment_are_not_found(self):
        self.call("POST", "/api/scada/mo/999999/acknowledge", 404)
        self.tell("acknowledge", 404, equipment_id="PLC99")

    def test_entries_can_not_be_changed(self):
        self.tell("acknowledge")
        with self.assertRaises(UserError):
            self.get_messages().write({"status": "x"})
        with self.assertRaises(UserError):
            self.get_messages().unlink()


class TestLedgerEntry(ApiCase):
    def test_an_entry_is_read_by_its_number(self):
        order = self.create_order()
        self.call(
            "POST",
            "/api/scada/material-consumption",
            json={
                "equipment_id": "silo101",
                "mo_id": order.name,
                "quantity": 10.5,
                "timestamp": "2026-02-23T20:22:35",
            },
        )
        entry = self.env["scada.consumption.entry"].search([], limit=1)
        path = "/api/scada/material-consumption/%d"
        data = self.call("GET", path % entry.id)["data"]
        self.assertEqual((data["mo_id"], data["quantity"]), (order.name, 10.5))
        self.assertEqual(data["timestamp"], "2026-02-23T20:22:35")
        self.call("GET", path % (entry.id + 1), 404)


class TestFailureForm(ApiCase):
    def submit(self, status=200, **fields):
        answer = self.send("POST", SUBMIT, key=self.key, data=fields)
        self.assertEqual(answer.status, status, answer.text[:300])
        self.assertIn("text/html", answer.headers["Content-Type"])
        return html.fromstring(answer.text).text_content()

    def get_reports(self):
        return self.env["scada.failure.report"].search([])

    def test_the_page_offers_the_equipment_and_sends_what_the_target_takes(self):
        answer = self.send("GET", FORM, key=self.key)
        page = html.fromstring(answer.text)
        form = page.forms[0]
        self.assertEqual((form.action, form.method), (SUBMIT, "POST"))
        self.assertIn("silo101", form.inputs["equipment_code"].value_options)
        form.fields["equipment_code"] = "silo101"
        form.fields["description"] = "START_FAILURE"
        form.fields["date"] = "2026-02-23T20:22"
        before = self.get_reports()
        self.assertIn("saved", self.submit(**dict(form.form_values())))
        report = self.get_reports() - before
        self.assertEqual(report.equipment_id.scada_code, "silo101")
        self.assertEqual(str(report.failure_date), "2026-02-23 13:22:00")

    def test_what_is_refused_is_reported_on_a_page(self):
        text = self.submit(404, equipment_code="silo999", description="X")
        self.assertIn("Unknown equipment: silo999", text)
        self.assertIn("is missing", self.submit(422, equipment_code="silo101"))
        self.assertIn(
            "not a date",
            self.submit(422, equipment_code="silo101", description="X", date="x"),
        )

    def test_markup_that_was_typed_is_text(self):
        fields = {"equipment_code": "<script>x</script>", "description": "X"}
        answer = self.send("POST", SUBMIT, key=self.key, data=fields)
        self.assertNotIn("<script", answer.text)

    def test_json_gets_json(self):
        body = {
            "equipment_code": "silo101",
            "description": "START_FAILURE",
            "date": "2026-02-23T20:22",
        }
        first = self.call("POST", SUBMIT, json=body)["data"]
        again = self.call("POST", SUBMIT, json=body)["data"]
        self.assertEqual(first, again)
        self.call("POST", SUBMIT, 422, json={"equipment_code": "silo101"})

    def test_a_page_of_another_host_can_not_send_the_form(self):
        self.authenticate("api_manager", "api_manager")
        fields = {"equipment_code": "silo101", "description": "X"}
        headers = {"Origin": "https://evil.example"}
        before = self.get_reports()
        answer = self.send("POST", SUBMIT, headers=headers, data=fields)
        self.assertEqual(answer.status, 403)
        self.assertEqual(self.get_reports(), before)

    def test_without_a_login_both_are_401_as_json(self):
        for method, path in (("GET", FORM), ("POST", SUBMIT)):
            answer = self.send(method, path)
            self.assertEqual(
                (answer.status, answer.body["code"]), (401, "auth_required")
            )
