# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every implemented operation as the document describes it, in both shapes.

The requests are the document's own examples, with names of this mill put in; the
answers are checked against the operation's schema by :class:`ApiCase`.
"""

import json
import os

from ..http_case import CHECK, ApiCase
from .contract_case import ContractCase

SEEDS = os.path.join(os.path.dirname(__file__), "data", "seed-examples.json")
FAILURE = {
    "equipment_code": "silo101",
    "description": "START_FAILURE",
    "date": "2026-02-23 20:22:35",
}


class TestEveryOperation(ContractCase):
    def test_what_is_answered_is_what_the_document_promises(self):
        for method, path, operation in self.iter_operations():
            with self.subTest("%s %s" % (method, path)):
                url = self.get_url(method, path, operation)
                self.call_documented(method, path, url)

    def test_examples_are_answered_in_both_shapes(self):
        for method, path, operation in self.iter_operations():
            for body in self.get_bodies(operation):
                envelope = {"jsonrpc": "2.0", "id": 7, "params": body}
                for sent in (body, envelope):
                    with self.subTest("%s %s %s" % (method, path, sent)):
                        url = self.get_url(method, path, operation)
                        answer = self.call_documented(method, path, url, json=sent)
                        self.assertEqual(
                            isinstance(answer.body, dict) and "jsonrpc" in answer.body,
                            "jsonrpc" in sent,
                        )

    def call_documented(self, method, path, url, **options):
        answer = self.send(method, url, key=self.key, **options)
        self.assertLess(answer.status, 500, "%s %s" % (method, url))
        self.check(method, url, answer)
        return answer

    def test_every_operation_of_the_contract_is_implemented(self):
        offered = self.get_offered()
        missing = [
            "%s %s" % (method.upper(), path)
            for path, item in CHECK.document["paths"].items()
            for method in item
            if (method.upper(), path) not in offered
            and not path.startswith("/api/plc/")  # the PLC addon's
        ]
        self.assertEqual(missing, ["POST /web/session/authenticate"])


class TestSeeds(ContractCase):
    """Golden tests: exchanges of the seeds, as written there."""

    def get_cases(self):
        with open(SEEDS, encoding="utf-8") as source:
            cases = json.load(source)["cases"]
        return [
            case
            for case in cases
            if case["kind"] in ("exchange", "request")
            and case["method"]
            and case["endpoint"].startswith("/api/")
        ]

    def test_requests_of_the_seeds_are_answered_as_written(self):
        for case in self.get_cases():
            with self.subTest(case["id"]):
                if "retry" in case["id"]:
                    self.create_refused()
                self.run_case(case)

    def create_refused(self):
        """Have a finished batch that Odoo has not accepted."""
        self.batches._clear_queue()
        self.queued = self.create_batch().production_id
        self.queued.scada_batch_ids._store_reading(
            self.prepare_reading({101: 825}, 2487.35, is_finished=True)
        )

    def run_case(self, case):
        expected = case["response"] or {}
        if expected.get("error") or "error" in case["id"]:
            return  # the server was not there, or told so by test_http_login
        answer = self.send_case(case)
        self.assertEqual(answer.status, expected.get("http_status", 200), answer.text)
        if isinstance(expected.get("body"), dict):
            self.assert_like(expected["body"], answer.body, case)

    def send_case(self, case):
        request, path = case["request"], case["endpoint"]
        path = path.replace("{mo_id}", self.queued.name)
        query = "&".join("%s=%s" % pair for pair in request["query"].items())
        body = dict(request["body"] or {})
        if path == "/api/scada/equipment-failure":
            body = dict(FAILURE)  # the seed gives no body
        if body.get("mo_id") == "...":
            body["mo_id"] = self.free.name
        if "password" in body:
            body.update(db=self.env.cr.dbname, login="api_manager")
            body["password"] = "api_manager"
        options = {"json": body} if body else {}
        return self.send(
            case["method"], path + ("?" + query if query else ""), self.key, **options
        )

    def assert_like(self, expected, answer, case):
        """Compare keys and words; counts and names are of the seed's own plant."""
        self.assertLessEqual(set(expected), set(answer))
        for key in ("status", "message"):
            if isinstance(expected.get(key), str):
                self.assertEqual(answer[key], expected[key], case["id"])
        if case["match"] == "exact":
            self.assertEqual(set(expected), set(answer))
        if isinstance(expected.get("data"), dict):
            self.assertLessEqual(set(expected["data"]), set(answer["data"]))


class TestDocument(ApiCase):
    def test_the_document_names_only_what_is_offered(self):
        document = self.send("GET", "/api/openapi.json", key=self.key).body
        self.assertIn("/api/admin/batch-status", document["paths"])
        self.assertNotIn("/web/session/authenticate", document["paths"])

    def test_document_and_page_need_a_login_and_no_other_host(self):
        for path in ("/api/openapi.json", "/api/docs"):
            self.assertEqual(self.send("GET", path).status, 401)
        page = self.send("GET", "/api/docs", key=self.key)
        self.assertNotIn("//", page.text.replace("</", ""))
        self.assertIn("default-src 'self'", page.headers["Content-Security-Policy"])

    def test_the_viewer_and_its_licence_are_served(self):
        base = "/scada_bridge/static/lib/swagger-ui/"
        for name in ("swagger-ui-bundle.js", "swagger-ui.css", "LICENSE"):
            self.assertEqual(self.send("GET", base + name).status, 200)
