# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every answer carries, and what is busy."""

from unittest.mock import patch

from psycopg2 import InterfaceError, OperationalError

from odoo.addons.queue_job.exception import RetryableJobError

from ...api.access.api_keys import ApiKeys
from ...api.http.body import REFUSED_BODY_LIMIT
from ...api.queries.batch import ScadaMoBatch
from ...exceptions import ScadaConcurrencyError
from ...models.monitor import counters
from ..http_case import ApiCase

REQUEST_LOGGER = "odoo.addons.scada_bridge.api.http.request"
STATUS = "/api/admin/batch-status"
SYNC = "/api/admin/trigger-sync"


class TestReplay(ApiCase):
    """An answer given again is an answer like the first one."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(
            "scada_bridge.cors_origins", "https://scada.kanjabung.com"
        )
        self.headers = {
            "Idempotency-Key": "again",
            "Origin": "https://scada.kanjabung.com",
        }

    def repeat(self):
        answers = [
            self.send("POST", SYNC, key=self.key, headers=self.headers)
            for _number in range(2)
        ]
        self.assertEqual(answers[0].text, answers[1].text)
        self.assertEqual(answers[1].headers["Idempotency-Replayed"], "true")
        return answers

    def test_it_has_the_same_headers(self):
        own = {"Date", "Idempotency-Replayed"}
        first, again = [
            {name: text for name, text in answer.headers.items() if name not in own}
            for answer in self.repeat()
        ]
        self.assertEqual(first, again)
        self.assertEqual(again["Access-Control-Allow-Origin"], self.headers["Origin"])

    def test_it_is_audited(self):
        self.repeat()
        found = self.env["scada.api.audit"].search([("path", "=", SYNC)], order="id")
        self.assertEqual(
            [(entry.status, entry.outcome) for entry in found],
            [(200, "success"), (200, "replayed")],
        )

    def test_it_is_counted(self):
        series = {"handler": SYNC, "method": "POST", "status": "2xx"}
        counter = counters.counters()["requests"].labels(**series)
        before = counter._value.get()
        self.repeat()
        self.assertEqual(counter._value.get(), before + 2)


class TestFrames(ApiCase):
    def assert_protected(self, path, policy, frame, key=None):
        answer = self.send("GET", path, key=key)
        headers = answer.headers
        self.assertEqual(headers["X-Frame-Options"], frame)
        self.assertIn(policy, headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")

    def test_nobody_shows_our_data_in_a_frame(self):
        for path in (STATUS, "/api/health", "/metrics", "/api/x", "/api/openapi.json"):
            with self.subTest(path):
                self.assert_protected(path, "frame-ancestors 'none'", "DENY", self.key)
        self.assert_protected(STATUS, "frame-ancestors 'none'", "DENY")

    def test_only_own_pages_show_our_pages_in_a_frame(self):
        for path in ("/api/docs", "/scada/failure-report/input"):
            with self.subTest(path):
                self.assert_protected(
                    path, "frame-ancestors 'self'", "SAMEORIGIN", self.key
                )


class TestBusy(ApiCase):
    """Whatever is busy or away is 503, with the time to wait."""

    def assert_busy(self, error, text):
        failing = patch.object(ScadaMoBatch, "_get_queue", side_effect=error)
        with failing, self.assertLogs(REQUEST_LOGGER, "ERROR"):
            answer = self.send("GET", STATUS, key=self.key)
        self.assertEqual((answer.status, answer.body["code"]), (503, "busy"))
        self.assertEqual(answer.headers["Retry-After"], "5")
        self.assertEqual(answer.body["message"], text)

    def test_what_a_job_would_try_again(self):
        self.assert_busy(RetryableJobError("PLC 1 is offline"), "PLC 1 is offline")

    def test_another_transaction_that_won_again_and_again(self):
        with patch("odoo.service.model.MAX_TRIES_ON_CONCURRENCY_FAILURE", 0):
            error = ScadaConcurrencyError("stored at the same time")
            self.assert_busy(error, "Busy, send the request again")

    def test_a_connection_that_ended(self):
        text = "The database does not answer, try again later"
        self.assert_busy(InterfaceError("connection already closed"), text)
        self.assert_busy(OperationalError("server closed the connection"), text)

    def test_a_database_that_is_away_is_no_wrong_key(self):
        away = OperationalError("too many connections")
        failing = patch.object(ApiKeys, "_scada_find_user", side_effect=away)
        with failing, self.assertLogs(REQUEST_LOGGER, "ERROR"):
            answer = self.send("GET", STATUS, key=self.key)
        self.assertEqual((answer.status, answer.body["code"]), (503, "busy"))

    def test_a_database_that_is_away_is_503_under_an_envelope_too(self):
        away = OperationalError("server closed the connection")
        failing = patch.object(ApiKeys, "_scada_find_user", side_effect=away)
        with failing, self.assertLogs(REQUEST_LOGGER, "ERROR"):
            body = {"jsonrpc": "2.0", "id": 7}
            answer = self.send("POST", SYNC, key=self.key, json=body)
        self.assertEqual((answer.status, answer.body["id"]), (503, 7))


class Chunks:
    """A body of unknown length, that can be sent again."""

    def __init__(self, parts):
        self._parts = parts

    def __iter__(self):
        return iter(self._parts)


class TestBodies(ApiCase):
    def test_a_big_body_of_a_stranger_is_not_read(self):
        path = "/api/scada/mo-list-detailed"
        answer = self.send("POST", path, data="{" + " " * REFUSED_BODY_LIMIT)
        self.assertEqual((answer.status, answer.body["code"]), (401, "auth_required"))

    def test_a_login_is_a_small_body(self):
        path = "/api/scada/authenticate"
        answer = self.send("POST", path, data="{" + " " * REFUSED_BODY_LIMIT)
        self.assertEqual(answer.status, 413)

    def test_chunks_are_bounded_like_any_body(self):
        path = "/api/scada/mo-list-detailed"
        answer = self.send("POST", path, key=self.key, data=Chunks([b" " * 65536] * 8))
        self.assertEqual(answer.status, 413)

    def test_chunks_are_read(self):
        path = "/api/scada/mo-list-detailed"
        chunks = Chunks([b'{"limit"', b": 1}"])
        answer = self.send("POST", path, key=self.key, data=chunks)
        self.assertEqual(answer.status, 200)
