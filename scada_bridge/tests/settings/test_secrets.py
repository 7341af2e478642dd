# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Passwords, keys and session ids: not in the log, and in no table in clear."""

import logging

from psycopg2 import sql

from odoo.exceptions import AccessError
from odoo.tests.common import get_db_name

from ..http_case import ApiCase

LOGIN = "/api/scada/authenticate"
STATUS = "/api/admin/batch-status"
PASSWORD = "pelet-rahasia-4711"
WRONG = "bungkil-salah-0815"
LOGGERS = ("", "odoo", "odoo.http", "odoo.addons.scada_bridge", "werkzeug")


class Recorder(logging.Handler):
    """Keeps every line of the log, of all levels."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


class TestSecrets(ApiCase):
    def setUp(self):
        super().setUp()
        self.manager.password = PASSWORD
        self.recorder = Recorder()
        for name in LOGGERS:
            logger = logging.getLogger(name)
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        logging.getLogger().addHandler(self.recorder)
        self.addCleanup(logging.getLogger().removeHandler, self.recorder)

    def log_in(self, password, status, **options):
        body = {"db": get_db_name(), "login": "api_manager", "password": password}
        return self.call("POST", LOGIN, status, key=None, json=body, **options)

    def assert_not_logged(self, *secrets):
        self.assertTrue(self.recorder.lines)  # it was listening
        found = [x for x in self.recorder.lines for secret in secrets if secret in x]
        self.assertEqual(found, [])

    def find_in_tables(self, *secrets):
        """Return the columns of all tables that hold one of the secrets."""
        self.env["base"].flush()
        self.env.cr.execute(
            """
            SELECT c.table_name, c.column_name FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                AND c.data_type IN ('character varying', 'text')
            """
        )
        return [
            place for place in self.env.cr.fetchall() if self._holds(place, secrets)
        ]

    def _holds(self, place, secrets):
        table, column = map(sql.Identifier, place)
        query = sql.SQL("SELECT 1 FROM {} WHERE {} LIKE ANY(%s) LIMIT 1")
        patterns = ["%" + secret + "%" for secret in secrets]
        self.env.cr.execute(query.format(table, column), [patterns])
        return bool(self.env.cr.fetchone())

    def test_a_secret_in_a_table_is_found(self):
        self.env["scada.api.audit"].create({"outcome": "it was %s." % WRONG})
        found = self.find_in_tables(WRONG)
        self.assertEqual(found, [("scada_api_audit", "outcome")])

    def test_logging_in_leaves_no_secret(self):
        answer = self.log_in(PASSWORD, 200)
        self.log_in(WRONG, 401)
        secrets = PASSWORD, WRONG, answer["session_id"]
        self.assert_not_logged(*secrets)
        self.assertEqual(self.find_in_tables(*secrets), [])

    def test_a_login_is_never_stored_to_be_repeated(self):
        headers = {"Idempotency-Key": "login-1"}
        first = self.log_in(PASSWORD, 200, headers=headers)
        second = self.log_in(PASSWORD, 200, headers=headers)
        self.assertNotEqual(first["session_id"], second["session_id"])
        self.assertFalse(self.env["scada.idempotency"].search([]))

    def test_an_api_key_leaves_no_secret(self):
        unknown = "f" * 40
        self.call("GET", STATUS)
        self.call("POST", "/api/admin/trigger-sync", headers={"Idempotency-Key": "1"})
        self.call("GET", STATUS, 401, key=unknown)
        self.call("GET", STATUS, 401, key="kunci\u00e9".encode("latin-1"))
        self.assert_not_logged(self.key, unknown)
        self.assertEqual(self.find_in_tables(self.key, unknown), [])

    def test_a_call_that_breaks_leaves_no_secret(self):
        self.call(
            "POST", LOGIN, 400, key=None, data=b'{"password": "%s"' % b"x-rahasia"
        )
        answer = self.send("POST", STATUS, self.key, json={"password": PASSWORD})
        self.assertEqual(answer.status, 405)
        self.assert_not_logged("x-rahasia", PASSWORD, self.key)
        self.assertEqual(self.find_in_tables("x-rahasia", PASSWORD, self.key), [])


class TestMetricsToken(ApiCase):
    def setUp(self):
        super().setUp()
        self.parameters = self.env["ir.config_parameter"]
        self.parameters.set_param("scada_bridge.metrics_token", "token-rahasia")

    def test_the_token_is_read_by_administrators_only(self):
        for user in (self.manager, self.operator, self.plain):
            with self.assertRaises(AccessError):
                self.parameters.with_user(user).get_param("scada_bridge.metrics_token")

    def test_a_token_of_other_letters_is_refused_politely(self):
        answer = self.send("GET", "/metrics", key="tok\u00e9n".encode("latin-1"))
        self.assertIn(answer.status, (401, 403))
