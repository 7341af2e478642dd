# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from unittest.mock import patch

from odoo.tests.common import HOST, get_db_name
from odoo.tools import config

from ...api.access.api_keys import KEY_CRYPT_CONTEXT, REMEMBER_SECONDS, VerifiedKeys
from ..http_case import ApiCase

LOGIN = "/api/scada/authenticate"
STATUS = "/api/admin/batch-status"


class TestLogin(ApiCase):
    def log_in(self, status=200, **body):
        body.setdefault("db", get_db_name())
        return self.call("POST", LOGIN, status, key=None, json=body)

    def test_the_id_in_the_answer_is_the_cookie_and_it_opens_the_api(self):
        body = self.log_in(login="api_manager", password="api_manager")
        self.assertEqual(body["session_id"], self.opener.cookies["session_id"])
        self.assertEqual(body["jsessionid"], body["session_id"])
        self.call("GET", STATUS, key=None)

    def test_the_answer_satisfies_seeds_000_002_and_003(self):
        body = self.log_in(login="api_manager", password="api_manager")
        self.assertEqual(body["message"], "Authenticated successfully")
        self.assertIs(body["authenticated"], True)
        self.assertEqual(
            body["data"],
            {
                "uid": self.manager.id,
                "login": "api_manager",
                "company_id": self.manager.company_id.id,
                "partner_id": self.manager.partner_id.id,
            },
        )

    def test_a_wrong_password_is_a_flat_401_under_an_envelope_too(self):
        wrong = {"db": get_db_name(), "login": "api_manager", "password": "no"}
        for body in (wrong, {"jsonrpc": "2.0", "params": wrong}):
            answer = self.call("POST", LOGIN, 401, key=None, json=body)
            self.assertEqual(answer["code"], "invalid_credentials")

    def test_an_unknown_database_is_refused_as_seed_002_words_it(self):
        body = self.log_in(401, db="odoo_db", login="admin", password="password")
        self.assertEqual(
            body["detail"],
            "Authentication failed: database 'odoo_db' does not exist",
        )

    def test_without_a_body_the_caller_is_told_who_he_is(self):
        body = self.call("POST", LOGIN)
        self.assertEqual((body["uid"], body["login"]), (self.manager.id, "api_manager"))
        self.assertNotIn("session_id", body)

    def test_without_a_body_and_a_login_it_is_401(self):
        self.call("POST", LOGIN, 401, key=None)


class TestApiKey(ApiCase):
    def test_a_key_of_any_length_is_looked_at_without_an_error(self):
        keys = self.env["res.users.apikeys"]
        self.assertIsNone(keys._scada_find_user(self.key[:8] + "x" * 5000))

    def test_the_key_is_read_from_both_headers(self):
        bearer = {"Authorization": "Bearer " + self.key}
        self.call("GET", STATUS, key=None, headers=bearer)
        self.call("GET", STATUS, key=self.key)

    def test_a_revoked_key_stops_at_once(self):
        self.call("GET", STATUS)
        keys = self.env["res.users.apikeys"].search([("user_id", "=", self.manager.id)])
        keys.sudo().unlink()
        self.call("GET", STATUS, 401)

    def test_the_key_of_an_archived_user_stops_at_once(self):
        self.call("GET", STATUS)
        self.manager.active = False
        self.call("GET", STATUS, 401)

    def test_a_wrong_key_is_refused_although_the_session_is_good(self):
        self.authenticate("api_manager", "api_manager")
        self.call("GET", STATUS, 401, key="0" * 40)

    def test_the_password_hash_is_computed_once_for_many_calls(self):
        keys = VerifiedKeys()
        stored = KEY_CRYPT_CONTEXT.hash("secret")
        context = type(KEY_CRYPT_CONTEXT)
        with patch.object(
            context, "verify", autospec=True, return_value=True
        ) as hashing:
            self.assertTrue(all(keys.verify("secret", stored) for _n in range(3)))
        self.assertEqual(hashing.call_count, 1)

    def test_a_key_is_remembered_for_a_short_time(self):
        keys = VerifiedKeys()
        stored = KEY_CRYPT_CONTEXT.hash("secret")
        with patch.object(time, "monotonic", return_value=1000.0) as clock:
            keys.verify("secret", stored)
            clock.return_value += REMEMBER_SECONDS + 1
            with patch.object(
                type(KEY_CRYPT_CONTEXT), "verify", autospec=True, return_value=False
            ):
                self.assertFalse(keys.verify("secret", stored))

    def test_a_remembered_key_opens_no_other_hash(self):
        keys = VerifiedKeys()
        stored = KEY_CRYPT_CONTEXT.hash("secret")
        keys.verify("secret", stored)
        self.assertFalse(keys.verify("other", stored))
        self.assertFalse(keys.verify("secret", KEY_CRYPT_CONTEXT.hash("other")))


class TestSession(ApiCase):
    def setUp(self):
        super().setUp()
        self.authenticate("api_manager", "api_manager")

    def post(self, status, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        path = "/api/admin/trigger-sync"
        return self.call("POST", path, status, key=None, headers=names)

    def test_an_expired_session_is_401_under_an_envelope_too(self):
        self.opener.cookies["session_id"] = "0" * 40
        body = {"jsonrpc": "2.0", "params": {}}
        answer = self.call(
            "POST", "/api/scada/mo-list-detailed", 401, key=None, json=body
        )
        self.assertEqual(answer["error"]["code"], 100)
        self.assertEqual(answer["error"]["message"], "Odoo Session Expired")

    def test_who_had_a_session_is_told_that_it_expired(self):
        self.opener.cookies["session_id"] = "0" * 40
        answer = self.call("GET", STATUS, 401, key=None)
        self.assertEqual(answer["message"], "Session expired")

    def test_who_never_had_one_is_told_to_log_in(self):
        self.opener.cookies.clear()
        answer = self.call("GET", STATUS, 401, key=None)
        self.assertEqual(answer["code"], "auth_required")
        self.assertEqual(
            answer["message"], "Not logged in: send a session cookie or an API key"
        )
        body = {"jsonrpc": "2.0", "params": {}}
        path = "/api/scada/mo-list-detailed"
        answer = self.call("POST", path, 401, key=None, json=body)
        self.assertEqual(answer["error"]["message"], "Not Logged In")
        self.assertEqual(answer["error"]["code"], 100)

    def test_a_person_who_opens_a_page_without_a_login_comes_to_it(self):
        self.opener.cookies.clear()
        page = "/scada/failure-report/input"
        headers = {"Accept": "text/html,*/*;q=0.8"}
        answer = self.send("GET", page, headers=headers, allow_redirects=False)
        self.assertEqual(answer.status, 303)
        self.assertTrue(
            answer.headers["Location"].endswith(
                "/web/login?redirect=%2Fscada%2Ffailure-report%2Finput"
            )
        )

    def test_a_program_that_opens_a_page_without_a_login_is_told_so_as_json(self):
        self.opener.cookies.clear()
        answer = self.send("GET", "/scada/failure-report/input")
        self.assertEqual((answer.status, answer.body["code"]), (401, "auth_required"))

    def test_a_post_without_browser_headers_is_answered(self):
        self.post(200)

    def test_a_post_of_the_own_page_is_answered(self):
        self.post(200, Origin="http://%s:%s" % (HOST, config["http_port"]))
        self.post(200, Sec_Fetch_Site="same-origin")

    def test_a_post_of_a_foreign_page_is_refused(self):
        self.post(403, Origin="https://evil.example")
        self.post(403, Origin="null")
        self.post(403, Sec_Fetch_Site="cross-site")

    def test_a_foreign_page_on_the_allow_list_may_post_and_read(self):
        self.env["ir.config_parameter"].set_param(
            "scada_bridge.cors_origins", "https://scada.kanjabung.com"
        )
        origin = {"Origin": "https://scada.kanjabung.com"}
        answer = self.send("POST", "/api/admin/trigger-sync", headers=origin)
        self.assertEqual(answer.status, 200)
        self.assertEqual(
            answer.headers["Access-Control-Allow-Origin"], origin["Origin"]
        )
        answer = self.send("OPTIONS", "/api/admin/trigger-sync", headers=origin)
        self.assertEqual(answer.headers["Access-Control-Allow-Credentials"], "true")

    def test_cors_is_off_by_default(self):
        origin = {"Origin": "https://scada.kanjabung.com"}
        answer = self.send("OPTIONS", "/api/admin/trigger-sync", headers=origin)
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
