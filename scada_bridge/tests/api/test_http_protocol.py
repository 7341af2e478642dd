# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bodies, shapes and statuses, whatever the operation (contract section 2)."""

from unittest.mock import patch

from ...api.queries.batch import ScadaMoBatch as BATCH
from ..http_case import JSON, ApiCase

REQUEST_LOGGER = "odoo.addons.scada_bridge.api.http.request"

LIST = "/api/scada/mo-list-detailed"
UPDATE = "/api/scada/mo/update-with-consumptions"


class TestShapes(ApiCase):
    def test_a_plain_request_gets_a_plain_answer(self):
        self.create_order()
        answer = self.call("POST", LIST, json={"limit": 1})
        self.assertEqual((answer["status"], answer["count"]), ("success", 1))

    def test_an_envelope_gets_an_envelope(self):
        self.create_order()
        self.assertEqual(self.call_enveloped(LIST, {"limit": 1})["count"], 1)

    def test_an_object_under_params_is_an_envelope_without_jsonrpc(self):
        answer = self.call("POST", LIST, json={"params": {"limit": 1}})
        self.assertEqual((answer["jsonrpc"], answer["id"]), ("2.0", None))

    def test_the_context_of_an_envelope_is_ignored(self):
        result = self.call_enveloped(LIST, {"limit": 1, "context": {"lang": "xx"}})
        self.assertEqual(result["status"], "success")

    def test_json_sent_as_a_form_or_as_text_is_read(self):
        for content_type in ("text/plain", "application/x-www-form-urlencoded"):
            with self.subTest(content_type):
                headers = {"Content-Type": content_type}
                answer = self.call("POST", LIST, data='{"limit": 1}', headers=headers)
                self.assertEqual(answer["status"], "success")

    def test_json_rpc_content_type_with_charset_is_read(self):
        headers = {"Content-Type": "application/json-rpc; charset=utf-8"}
        answer = self.call("POST", LIST, data='{"limit": 1}', headers=headers)
        self.assertEqual(answer["status"], "success")

    def test_a_get_may_carry_a_json_body(self):
        body = {"jsonrpc": "2.0", "params": {"equipment_id": "PLC01"}}
        answer = self.call("GET", "/api/scada/mo-list", json=body)
        self.assertEqual(answer["result"]["status"], "success")

    def test_a_failure_under_an_envelope_is_a_result_with_http_200(self):
        result = self.call_enveloped(UPDATE, {"mo_id": "WH/MO/NONE"})
        self.assertEqual(result["code"], "mo_not_found")


class TestRefusedBodies(ApiCase):
    def assert_refused(self, status, word, **options):
        order = self.create_order()
        answer = self.call("POST", UPDATE, status=status, headers=JSON, **options)
        self.assertEqual(answer["code"], word)
        self.assertEqual(answer["detail"], answer["message"])
        self.assertEqual(set(self.get_done(order).values()), {0.0})

    def test_malformed_json_is_refused(self):
        self.assert_refused(400, "bad_json", data='{"mo_id": ')

    def test_nan_is_refused(self):
        self.assert_refused(400, "bad_json", data='{"mo_id": "x", "silo101": NaN}')

    def test_a_number_beyond_every_float_is_refused(self):
        self.assert_refused(400, "bad_json", data='{"mo_id": "x", "silo101": 1e999}')

    def test_a_list_is_refused(self):
        self.assert_refused(400, "bad_json", data="[1]")

    def test_bytes_that_are_no_utf8_are_refused(self):
        self.assert_refused(400, "bad_json", data=b'{"mo_id": "\xff"}')

    def test_deeply_nested_json_is_refused(self):
        self.assert_refused(400, "bad_json", data="[" * 100000)

    def test_ten_megabytes_are_refused(self):
        self.assert_refused(413, "validation_error", data="x" * 10000000)

    def test_a_wrong_type_is_refused(self):
        self.assert_refused(422, "validation_error", data='{"mo_id": 17}')

    def test_a_missing_parameter_is_named(self):
        body = self.call("POST", UPDATE, status=422, json={})
        self.assertEqual(body["errors"], [{"field": "mo_id", "message": "is missing"}])

    def test_an_over_long_text_is_refused(self):
        body = '{"mo_id": "%s"}' % ("x" * 65)
        self.assert_refused(422, "validation_error", data=body)

    def test_a_text_that_postgresql_can_not_keep_is_refused(self):
        for text in ("\\u0000", "\\ud800"):
            with self.subTest(text):
                body = '{"mo_id": "%s"}' % text
                self.assert_refused(422, "validation_error", data=body)

    def test_an_unknown_parameter_is_refused(self):
        body = self.call("POST", LIST, status=422, json={"limits": 3})
        self.assertEqual(
            body["errors"],
            [{"field": "limits", "message": "is not a known parameter"}],
        )

    def test_a_refused_name_that_postgresql_can_not_keep_is_audited(self):
        for name in ("\\u0000", "\\ud800"):
            with self.subTest(name):
                body = '{"mo_id": "none", "%s": null}' % name
                self.assert_refused(422, "validation_error", data=body)
                entry = self.env["scada.api.audit"].search([], limit=1)
                self.assertEqual((entry.path, entry.status), (UPDATE, 422))


class TestStatuses(ApiCase):
    def test_an_unknown_path_is_404_in_both_shapes(self):
        answer = self.send("GET", "/api/scada/nothing", key=self.key)
        self.assertEqual((answer.status, answer.body["code"]), (404, "not_found"))
        answer = self.send("POST", "/api/x", key=self.key, json={"jsonrpc": "2.0"})
        self.assertEqual((answer.status, answer.body["error"]["code"]), (404, 404))

    def test_a_wrong_method_is_405_as_json(self):
        answer = self.send("DELETE", "/api/admin/batch-status", key=self.key)
        self.assertEqual((answer.status, answer.body["code"]), (405, "not_found"))

    def test_a_limit_of_a_body_is_clamped_and_one_of_a_query_refused(self):
        self.call("POST", LIST, json={"limit": 100000})
        self.call("POST", LIST + "?limit=201", status=422)
        self.call("POST", LIST + "?limit=0", status=422)

    def test_a_defect_is_500_with_a_reference_and_no_traceback(self):
        broken = ZeroDivisionError("secret of the server")
        queue = patch.object(BATCH, "_get_queue", side_effect=broken)
        with queue, self.assertLogs(REQUEST_LOGGER, "ERROR"):
            body = self.call("GET", "/api/admin/batch-status", status=500)
        self.assertRegex(body["message"], r"^Internal error, reference [0-9a-f]{6}$")
        self.assertNotIn("secret", str(body))

    def test_no_call_leaves_a_session_or_sets_a_cookie(self):
        for key in (None, self.key):
            answer = self.send("GET", "/api/admin/batch-status", key=key)
            self.assertNotIn("Set-Cookie", answer.headers)
