# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Routes, pages and files of other addons below our paths are theirs."""

import base64

from odoo import http
from odoo.http import request

from ...api.http import route_table
from ..http_case import ApiCase

UPLOAD = "/api/foreign/upload"
STATUS = "/api/admin/batch-status"


class ForeignController(http.Controller):
    """Routes of another addon beside ours, as far as Odoo can tell."""

    @http.route("/api/foreign/http", type="http", auth="public", csrf=False)
    def foreign_http(self, **params):
        return str(sorted(params.items()))

    @http.route("/api/foreign/json/<int:number>", type="json", auth="public")
    def foreign_json(self, number, **params):
        return [number, params]

    @http.route("/api/scada/foreign", type="http", auth="none", csrf=False)
    def foreign_below(self, **params):
        return str(request.httprequest.mimetype)

    @http.route("/api/foreign/token", type="http", auth="public", methods=["POST"])
    def foreign_token(self, **params):
        return str(sorted(params.items()))

    @http.route("/api/foreign/user", type="http", auth="user")
    def foreign_user(self, **params):
        return request.env.user.login

    @http.route("/api/foreign/user/json", type="json", auth="user")
    def foreign_user_json(self, **params):
        return [request.env.user.login, params]

    @http.route(UPLOAD, type="http", auth="none", csrf=False)
    def foreign_upload(self, attached, **params):
        return "%s %s %s" % (attached.filename, attached.read().decode(), params)

    @http.route("/metrics", type="http", auth="none", methods=["POST"], csrf=False)
    def foreign_metrics(self, **params):
        return str(sorted(params.items()))

    @http.route("/metrics/foreign", type="http", auth="none")
    def foreign_below_metrics(self, **params):
        return str(sorted(params.items()))

    @http.route(STATUS, type="json", auth="none", methods=["PUT"])
    def foreign_method(self, **params):
        return params

    @http.route("/api/<path:rest>/of-all", type="http", auth="none", csrf=False)
    def foreign_wide(self, rest, **params):
        return rest


class ForeignCase(ApiCase):
    def setUp(self):
        super().setUp()
        self.env["ir.http"]._clear_routing_map()
        self.addCleanup(self.env["ir.http"]._clear_routing_map)

    def send_json(self, method, path, **params):
        body = {"jsonrpc": "2.0", "params": params}
        return self.send(method, path, json=body)


class TestForeignRoutes(ForeignCase):
    def test_a_query_reaches_a_route_of_another_addon(self):
        answer = self.send("GET", "/api/foreign/http?a=1&b=2")
        self.assertEqual(answer.text, "[('a', '1'), ('b', '2')]")

    def test_a_form_reaches_a_route_of_another_addon(self):
        answer = self.send("POST", "/api/foreign/http", data={"a": "1"})
        self.assertEqual(answer.text, "[('a', '1')]")

    def test_a_file_reaches_a_route_of_another_addon(self):
        files = {"attached": ("weights.csv", b"101;25.0")}
        answer = self.send("POST", UPLOAD, data={"a": "1"}, files=files)
        self.assertEqual(answer.text, "weights.csv 101;25.0 {'a': '1'}")

    def test_json_reaches_a_route_of_another_addon(self):
        answer = self.send_json("POST", "/api/foreign/json/7", a=1)
        self.assertEqual(answer.body["result"], [7, {"a": 1}])

    def test_a_foreign_route_may_lie_beside_ours(self):
        headers = {"Content-Type": "text/plain"}
        answer = self.send("POST", "/api/scada/foreign", data="x", headers=headers)
        self.assertEqual(answer.text, "text/plain")

    def test_a_foreign_form_needs_its_token(self):
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.send("POST", "/api/foreign/token", data={"a": "1"})
        self.assertEqual(answer.status, 400)

    def test_a_foreign_route_of_users_knows_its_user(self):
        self.authenticate("api_operator", "api_operator")
        answer = self.send("GET", "/api/foreign/user")
        self.assertEqual(answer.text, "api_operator")
        answer = self.send_json("POST", "/api/foreign/user/json", a=1)
        self.assertEqual(answer.body["result"], ["api_operator", {"a": 1}])

    def test_a_foreign_route_of_users_sends_strangers_to_the_login(self):
        answer = self.send("GET", "/api/foreign/user", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_a_foreign_failure_has_the_shape_of_odoo(self):
        answer = self.send_json("POST", "/api/foreign/user/json")
        self.assertEqual((answer.status, answer.body["error"]["code"]), (200, 100))


class TestSharedPaths(ForeignCase):
    """One path may be a route of ours and one of another addon, by the method."""

    def test_another_addon_may_take_what_is_posted_to_metrics(self):
        answer = self.send("POST", "/metrics?a=1", data={"b": "2"})
        self.assertEqual(answer.text, "[('a', '1'), ('b', '2')]")
        answer = self.send("GET", "/metrics", key=self.key)
        self.assertIn("http_requests_total", answer.text)

    def test_a_foreign_route_lies_below_metrics(self):
        answer = self.send("GET", "/metrics/foreign?a=1")
        self.assertEqual(answer.text, "[('a', '1')]")

    def test_another_method_of_our_path_may_be_of_another_addon(self):
        answer = self.send_json("PUT", STATUS, a=1)
        self.assertEqual(answer.body["result"], {"a": 1})
        self.assertEqual(self.call("GET", STATUS)["status"], "success")

    def test_a_method_of_nobody_is_ours_to_refuse(self):
        answer = self.send("DELETE", STATUS, key=self.key)
        self.assertEqual((answer.status, answer.body["code"]), (405, "not_found"))

    def test_a_method_that_a_foreign_route_does_not_know_is_its_own_to_refuse(self):
        answer = self.send("GET", "/api/foreign/token")
        self.assertEqual((answer.status, answer.body), (405, None))

    def test_a_wide_foreign_path_takes_nothing_of_ours(self):
        self.assertEqual(self.send("GET", "/api/x/y/of-all").text, "x/y")
        answer = self.send("GET", "/api/admin/history/WH/MO/NONE/of-all", self.key)
        self.assertEqual((answer.status, answer.body["status"]), (404, "error"))


class TestPathsOfNobody(ForeignCase):
    def create_file(self, url):
        self.env["ir.attachment"].create(
            {
                "name": "manual.txt",
                "type": "binary",
                "url": url,
                "mimetype": "text/plain",
                "public": True,
                "datas": base64.b64encode(b"the manual of the mill"),
            }
        )

    def test_every_route_of_the_api_is_known_as_ours(self):
        for policy in self.get_policies():
            path = policy.path.replace("{batch_no}", "7").replace("{mo_id}", "WH/MO/1")
            self.assertTrue(route_table.is_own(path), path)
            self.assertFalse(route_table.is_foreign(path), path)

    def test_a_path_of_nobody_is_ours_and_not_there(self):
        answer = self.send("GET", "/api/foreign/none", key=self.key)
        self.assertEqual((answer.status, answer.body["code"]), (404, "not_found"))

    def test_path_that_no_database_can_keep_is_not_there(self):
        answer = self.send("GET", "/api/foreign/no%00ne", key=self.key)
        self.assertEqual((answer.status, answer.body["code"]), (404, "not_found"))

    def test_what_only_begins_like_metrics_is_no_path_of_ours(self):
        answer = self.send("GET", "/metrics-of-the-mill")
        self.assertEqual((answer.status, answer.body), (404, None))

    def test_a_file_that_somebody_stored_below_our_paths_is_served(self):
        self.create_file("/api/manual.txt")
        answer = self.send("GET", "/api/manual.txt")
        self.assertEqual((answer.status, answer.text), (200, "the manual of the mill"))

    def test_no_file_is_served_at_a_route_of_the_api(self):
        path = "/api/admin/history/WH/MO/NONE"
        self.create_file(path)
        answer = self.send("GET", path, key=self.key)
        self.assertEqual((answer.status, answer.body["status"]), (404, "error"))
