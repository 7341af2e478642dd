# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields

from ..http_case import ApiCase

STATUS = "/api/admin/batch-status"
SYNC = "/api/admin/trigger-sync"
CLEAR = "/api/admin/clear-mo-batch"
STAGE = "/api/scada/mo-list-detailed"
RETRY = "/api/admin/manual/retry-push-odoo/"


class TestQueue(ApiCase):
    def queue(self):
        return self.call("GET", STATUS)["data"]["batches"]

    def test_the_cycle_of_seed_002(self):
        self.create_orders(7)
        self.call("POST", SYNC)
        self.assertEqual([b["batch_no"] for b in self.queue()], [1, 2, 3, 4, 5, 6, 7])
        self.assertEqual(
            self.call("POST", CLEAR),
            {
                "status": "success",
                "message": "mo_batch table cleared successfully",
                "deleted_count": 7,
            },
        )
        self.assertIs(self.call("GET", STATUS)["data"]["is_empty"], True)
        self.assertEqual(
            self.call("POST", SYNC)["message"], "Manual sync completed successfully"
        )
        self.assertEqual(len(self.queue()), 7)

    def test_the_queue_shows_what_seed_002_shows(self):
        batch = self.create_batch()
        row = self.queue()[0]
        self.assertEqual(
            [row[key] for key in ("batch_no", "mo_id", "equipment", "consumption")],
            [1, batch.mo_id, "PLC01", 2500.0],
        )

    def test_a_filled_queue_is_skipped_with_success(self):
        self.create_batch()
        self.create_order()
        self.assertIs(self.call("POST", SYNC)["data"]["skipped"], True)
        self.assertEqual(len(self.queue()), 1)

    def test_an_empty_queue_is_cleared_with_zero(self):
        self.assertEqual(self.call("POST", CLEAR)["deleted_count"], 0)

    def test_cleared_batches_are_archived_with_user_and_reason(self):
        order = self.create_batch().production_id
        self.call("POST", CLEAR)
        history = order.scada_history_ids
        self.assertEqual(history.state, "cancel")
        self.assertEqual(history.reason, "Queue cleared by api_manager (api_manager).")

    def test_two_pages_are_staged_one_behind_the_other(self):
        orders = self.create_orders(7)
        for offset, count in ((0, 5), (5, 2)):
            answer = self.call("POST", "%s?limit=5&offset=%s" % (STAGE, offset))
            self.assertEqual(
                answer["message"], "MO list fetched and synced successfully"
            )
            self.assertEqual(
                answer["data"],
                {"count": count, "total_fetched": count, "limit": 5, "offset": offset},
            )
        self.assertEqual([b["mo_id"] for b in self.queue()], orders.mapped("name"))

    def test_operator_stages_nothing_and_is_audited(self):
        self.create_order()
        key = self.create_key(self.operator)
        self.assertEqual(self.send("POST", STAGE, key=key).status, 403)
        self.assertEqual(self.queue(), [])
        entry = self.env["scada.api.audit"].search([("path", "=", STAGE)], limit=1)
        self.assertEqual((entry.path, entry.status), (STAGE, 403))

    def test_staging_is_audited(self):
        self.call("POST", STAGE)
        entry = self.env["scada.api.audit"].search([("path", "=", STAGE)], limit=1)
        self.assertEqual((entry.path, entry.outcome), (STAGE, "success"))

    def test_orders_of_a_line_that_is_switched_off_are_not_queued_with_all(self):
        self.create_order()
        self.line.scada_auto_fill = False
        self.call("POST", STAGE)
        self.call("POST", SYNC)
        self.assertEqual(self.queue(), [])

    def test_staging_again_keeps_the_numbers(self):
        self.create_orders(3)
        self.call("POST", STAGE + "?limit=3")
        before = self.queue()
        self.assertEqual(self.call("POST", STAGE + "?limit=3")["data"]["count"], 3)
        self.assertEqual(self.queue(), before)

    def test_the_table_holds_every_silo_and_no_other_sum(self):
        batch = self.create_batch()
        self.call(
            "POST",
            "/api/scada/mo/update-with-consumptions",
            json={"mo_id": batch.mo_id, "silo101": 0, "silo102": 375.15},
        )
        data = self.call("GET", "/api/admin/table/mo-batch")["data"]
        self.assertEqual(data["items"], data["rows"])
        row = data["rows"][0]
        summed = [key for key in row if key.startswith("consumption_")]
        self.assertEqual(len(summed), 15)
        self.assertEqual(row["consumption_silo_a"], 825.0)
        self.assertEqual(row["actual_consumption_silo_a"], 0.0)
        self.assertEqual(row["actual_consumption_silo_b"], 375.15)
        self.assertIsNone(row["actual_consumption_silo_c"])
        self.assertIsNone(row["consumption_silo_d"])

    def test_one_batch_is_cancelled_and_its_order_held_back(self):
        order = self.create_batch().production_id
        path = "/api/admin/manual/cancel-batch/1"
        answer = self.call("POST", path + "?notes=wrong%20recipe")
        self.assertEqual((answer["status"], answer["success"]), ("cancelled", True))
        self.assertEqual(order.scada_history_ids.reason, "wrong recipe")
        self.assertTrue(order.scada_on_hold)
        self.call("POST", path, 404)

    def test_the_running_and_the_completed_are_shown_apart(self):
        self.create_batch()
        data = self.call("GET", "/api/admin/monitor/real-time")["data"]
        self.assertEqual(
            data["summary"], {"total": 1, "in_progress": 1, "completed": 0}
        )
        self.assertEqual(data["in_progress"][0]["actual_consumptions"], {})


class TestRefused(ApiCase):
    """A finished batch that Odoo does not take."""

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        reading = self.prepare_reading({101: 825, 105: 3}, 2487.35, is_finished=True)
        self.batch._store_reading(reading)
        self.batch._job_post()

    def test_it_is_listed_with_its_reason(self):
        data = self.call("GET", "/api/admin/failed-to-push")["data"]
        self.assertEqual((data["total"], len(data["batches"])), (1, 1))
        self.assertIn("no component", data["batches"][0]["reason"])
        self.assertEqual(data["batches"][0]["attempts"], 1)

    def test_a_retry_is_refused_with_the_reason_while_it_lasts(self):
        body = self.call("POST", RETRY + self.batch.mo_id, 409)
        self.assertIn("no component", body["message"])

    def test_a_retry_archives_it_once_the_reason_is_gone(self):
        order = self.batch.production_id
        self.batch._store_reading(
            self.prepare_reading({105: 0}, 2487.35, is_finished=True)
        )
        answer = self.call("POST", RETRY + order.name.replace("/", "%2F"))
        self.assertEqual(answer["message"], "%s accepted and archived" % order.name)
        self.assertEqual(order.state, "done")
        self.assertEqual(order.scada_history_ids.state, "done")

    def test_its_flags_can_be_set_back(self):
        path = "/api/admin/manual/reset-batch/" + self.batch.mo_id
        data = self.call("POST", path)["data"]
        self.assertEqual(data["plc_sync"], "skipped")
        self.assertIs(data["status_manufacturing"], False)
        self.assertEqual(self.batch.state, "running")

    def test_what_is_not_finished_or_not_queued_can_not_be_pushed(self):
        self.call("POST", RETRY + "WH/MO/NONE", 404)
        self.batch._reset_status()
        self.call("POST", RETRY + self.batch.mo_id, 409)


class TestIdempotencyKey(ApiCase):
    def setUp(self):
        super().setUp()
        self.headers = {"Idempotency-Key": "4711"}
        self.order = self.create_order()

    def update(self, **quantities):
        return self.send(
            "POST",
            "/api/scada/mo/update-with-consumptions",
            key=self.key,
            headers=self.headers,
            json=dict(quantities, mo_id=self.order.name),
        )

    def test_a_repeated_request_gets_the_stored_answer(self):
        first = self.update(silo101=825)
        self.order.action_cancel()  # a second execution would be a conflict
        second = self.update(silo101=825)
        self.assertEqual((second.status, second.text), (200, first.text))
        self.assertEqual(second.headers["Idempotency-Replayed"], "true")

    def test_another_body_under_the_same_key_is_refused(self):
        self.update(silo101=825)
        answer = self.update(silo101=826)
        self.assertEqual((answer.status, answer.body["code"]), (422, "duplicate"))

    def test_answers_are_kept_for_seven_days(self):
        self.update(silo101=825)
        stored = self.env["scada.idempotency"].search([("key", "=", "4711")])
        stored.date = fields.Datetime.subtract(fields.Datetime.now(), days=6, hours=23)
        self.env["scada.idempotency"]._gc_old_answers()
        self.assertTrue(stored.exists())
        stored.date = fields.Datetime.subtract(fields.Datetime.now(), days=7, hours=1)
        self.env["scada.idempotency"]._gc_old_answers()
        self.assertFalse(stored.exists())

    def test_a_failed_request_does_not_use_up_the_key(self):
        self.assertEqual(self.update(quantity=-1).status, 422)
        self.assertEqual(self.update(silo101=825).status, 200)


class TestAudit(ApiCase):
    def get_entries(self, path):
        return self.env["scada.api.audit"].search([("path", "=", path)])

    def test_a_change_leaves_who_what_and_outcome(self):
        self.call("POST", "/api/admin/clear-mo-batch")
        entry = self.get_entries("/api/admin/clear-mo-batch")
        self.assertEqual(
            (entry.login, entry.source, entry.auth_source, entry.outcome),
            ("api_manager", "127.0.0.1", "key", "success"),
        )

    def test_a_refused_call_leaves_an_entry_too(self):
        key = self.create_key(self.operator)
        self.call("POST", "/api/admin/clear-mo-batch", 403, key=key)
        entry = self.get_entries("/api/admin/clear-mo-batch")
        self.assertEqual((entry.login, entry.status), ("api_operator", 403))

    def test_the_order_is_named_but_no_body_kept(self):
        path = "/api/scada/mo/update-with-consumptions"
        self.call("POST", path, 404, json={"mo_id": "WH/MO/NONE", "silo101": 123.456})
        entry = self.get_entries(path)
        self.assertEqual(entry.subject, "WH/MO/NONE")
        self.assertNotIn("123.456", str(entry.read()))

    def test_polling_leaves_one_entry_an_hour(self):
        for _poll in range(3):
            self.call("GET", "/api/admin/failed-to-push")
        self.assertLessEqual(len(self.get_entries("/api/admin/failed-to-push")), 1)
