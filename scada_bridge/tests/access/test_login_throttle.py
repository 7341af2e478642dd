# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Wrong passwords and keys: counted by login and address, whatever door they use."""

from datetime import timedelta
from unittest.mock import patch
from xmlrpc.client import ServerProxy

from odoo import fields
from odoo.tests.common import HOST, get_db_name
from odoo.tools import config

from ...api.access.api_keys import KEY_CRYPT_CONTEXT
from ...api.http.throttle import BAD_KEYS
from ..http_case import ApiCase

LOGIN = "/api/scada/authenticate"
STATUS = "/api/admin/batch-status"
HERE = "127.0.0.1"
OTHER = "192.0.2.7"


class ThrottleCase(ApiCase):
    def note(self, number, source=HERE, login="api_manager", **vals):
        """Make entries of the audit, as so many wrong passwords do."""
        vals = dict({"outcome": "invalid_credentials"}, **vals)
        entry = dict(vals, source=source, login=login)
        self.env["scada.api.audit"].create([entry] * number)

    @staticmethod
    def before(seconds):
        return fields.Datetime.now() - timedelta(seconds=seconds)

    def log_in(self, status=200, password="api_manager", login="api_manager", **body):
        body.update(db=get_db_name(), login=login, password=password)
        return self.call("POST", LOGIN, status, key=None, json=body)


class TestThrottle(ThrottleCase):
    def test_a_login_has_ten_attempts_in_a_minute_from_an_address(self):
        self.note(9)
        self.log_in()
        self.note(1)
        body = self.log_in(429)
        self.assertEqual(body["code"], "busy")

    def test_a_throttled_login_is_told_when_to_try_again_under_an_envelope_too(self):
        self.note(10)
        params = {"db": get_db_name(), "login": "api_manager", "password": "x"}
        for body in (params, {"jsonrpc": "2.0", "params": params}):
            answer = self.send("POST", LOGIN, json=body)
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (429, "5"))

    def test_failures_of_a_minute_ago_do_not_count(self):
        self.note(10, date=self.before(61))
        self.log_in()

    def test_a_screen_with_a_wrong_password_locks_nobody_else_at_its_address_out(self):
        self.note(10, login="tv")
        self.log_in()

    def test_attempts_from_other_addresses_do_not_lock_an_account_out(self):
        self.note(500, source=OTHER, date=self.before(3))
        self.log_in()

    def test_one_login_is_not_guessed_from_many_addresses_at_once(self):
        self.note(30, source=OTHER)
        self.log_in(429)

    def test_an_attacked_login_has_one_attempt_from_an_address(self):
        self.note(30, source=OTHER, date=self.before(3))
        self.log_in(401, "wrong")
        self.note(1)
        self.log_in(429)

    def test_an_address_that_tries_many_logins_is_refused(self):
        for number in range(60):
            self.note(1, login="login%d" % number)
        self.log_in(429)

    def test_where_a_login_was_right_lately_it_goes_on(self):
        self.note(1, outcome="logged_in", date=fields.Datetime.now() - timedelta(29))
        self.note(60, login="sprayed")
        self.note(30, source=OTHER)
        self.log_in(401, "wrong")
        self.log_in()

    def test_a_right_password_is_audited_once_an_hour(self):
        self.log_in()
        self.log_in()
        domain = [("outcome", "=", "logged_in"), ("login", "=", "api_manager")]
        self.assertEqual(self.env["scada.api.audit"].search_count(domain), 1)


class TestDoors(ThrottleCase):
    """Odoo's own ways in count the same passwords, and are refused the same way."""

    def count_failures(self, login="api_manager"):
        domain = [("outcome", "=", "invalid_credentials"), ("login", "=", login)]
        return self.env["scada.api.audit"].search_count(domain)

    def try_session(self, password):
        params = {
            "db": get_db_name(),
            "login": "api_manager",
            "password": password,
        }
        body = {"jsonrpc": "2.0", "params": params}
        answer = self.send("POST", "/web/session/authenticate", json=body)
        return answer.body.get("result", {}).get("uid")

    def get_service(self, name):
        url = "http://%s:%s/xmlrpc/2/%s" % (HOST, config["http_port"], name)
        return ServerProxy(url)

    def try_rpc(self, password):
        self.env["base"].flush()
        common = self.get_service("common")
        return common.authenticate(get_db_name(), "api_manager", password, {})

    def test_a_session_of_the_web_client(self):
        self.assertIsNone(self.try_session("wrong"))
        self.assertEqual(self.count_failures(), 1)
        self.note(9)
        self.assertIsNone(self.try_session("api_manager"))

    def test_a_good_password_opens_every_door(self):
        self.note(500, source=OTHER, date=self.before(3))
        self.assertEqual(self.try_session("api_manager"), self.manager.id)
        self.assertEqual(self.try_rpc("api_manager"), self.manager.id)

    def test_xml_rpc(self):
        self.assertFalse(self.try_rpc("wrong"))
        self.assertEqual(self.count_failures(), 1)
        self.note(9)
        self.assertFalse(self.try_rpc("api_manager"))

    def test_a_call_by_rpc_with_the_id_of_a_user(self):
        call = self.get_service("object").execute_kw
        args = "res.users", "search_count", [[]]
        self.env["base"].flush()
        self.note(9)
        self.assertEqual(
            call(get_db_name(), self.manager.id, "api_manager", *args) > 0, True
        )
        self.env["res.users"].clear_caches()  # of passwords that were right
        self.note(1)
        with self.assertRaisesRegex(Exception, "Too many failed logins"):
            call(get_db_name(), self.manager.id, "api_manager", *args)

    def test_a_user_id_that_is_none(self):
        call = self.get_service("object").execute_kw
        with self.assertRaises(Exception):
            call(get_db_name(), 999999, "wrong", "res.users", "search_count", [[]])

    def test_the_login_page(self):
        self.note(10)
        page = self.url_open("/web/login")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"login": "api_manager", "password": "api_manager", "csrf_token": token}
        page = self.url_open("/web/login", data=form)
        self.assertIn("Too many failed logins, try again in a minute", page.text)


class TestSameTime(ThrottleCase):
    """Who is not there takes as much computing as who is: nobody learns of logins."""

    def count_hashes(self, **credentials):
        context = self.env["res.users"]._crypt_context()
        kind, verify = type(context), type(context).verify
        with patch.object(
            kind, "verify", autospec=True, side_effect=verify
        ) as verifying, patch.object(
            kind, "verify_and_update", autospec=True, return_value=(False, None)
        ) as updating:
            self.log_in(401, **credentials)
        # nothing is computed for a hash that is empty
        updates = [call for call in updating.call_args_list if call[0][2]]
        return verifying.call_count + len(updates)

    def test_one_hash_for_a_wrong_password(self):
        self.assertEqual(self.count_hashes(password="wrong"), 1)

    def test_one_hash_for_a_login_that_does_not_exist(self):
        self.assertEqual(self.count_hashes(login="nobody", password="wrong"), 1)

    def test_one_hash_for_a_user_without_a_password(self):
        self.env.cr.execute(
            "UPDATE res_users SET password = NULL WHERE id = %s", [self.plain.id]
        )
        self.assertEqual(self.count_hashes(login="api_plain", password="wrong"), 1)

    def test_one_hash_for_an_archived_user(self):
        self.plain.active = False
        self.assertEqual(self.count_hashes(login="api_plain", password="wrong"), 1)

    def test_one_hash_for_a_key_that_is_none_as_for_one_that_begins_like_ours(self):
        for key in ("0" * 40, self.key[:8] + "0" * 32):
            with self.subTest(key), patch.object(
                type(KEY_CRYPT_CONTEXT), "verify", autospec=True, return_value=False
            ) as verifying:
                self.call("GET", STATUS, 401, key=key)
            self.assertEqual(verifying.call_count, 1)


class TestBadKeys(ApiCase):
    def test_a_wrong_key_is_audited_once_an_hour_without_the_key(self):
        self.call("GET", STATUS, 401, key="0" * 40)
        self.call("GET", STATUS, 401, key="1" * 40)
        found = self.env["scada.api.audit"].search([("outcome", "=", "invalid_key")])
        self.assertEqual(
            [(entry.source, entry.path, entry.status) for entry in found],
            [(HERE, STATUS, 401)],
        )
        self.assertNotIn("0000", str(found.read()))

    def test_many_wrong_keys_are_refused_and_a_good_one_goes_on(self):
        for _number in range(BAD_KEYS.limit):
            BAD_KEYS.count(HERE)
        answer = self.call("GET", STATUS, 429, key="0" * 40)
        self.assertEqual(answer["code"], "busy")
        self.call("GET", STATUS)
        entry = self.env["scada.api.audit"].search([("outcome", "=", "throttled")])
        self.assertEqual((entry.source, entry.status), (HERE, 429))

    def test_another_address_is_not_concerned(self):
        for _number in range(BAD_KEYS.limit):
            BAD_KEYS.count(OTHER)
        self.call("GET", STATUS, 401, key="0" * 40)
