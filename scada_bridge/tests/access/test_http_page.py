# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key of vue-middleware's page: six paths, and nothing else of Odoo."""

from unittest.mock import patch

from odoo.exceptions import AccessDenied, AccessError
from odoo.tools import config

from ...api.access.api_keys import PAGE_LOGIN
from ...cli import scada_page_key
from ..http_case import ApiCase

READS = (
    ("GET", "/api/admin/task-monitor/summary"),
    ("GET", "/api/admin/table/mo-batch"),
    ("GET", "/api/admin/table/mo-histories"),
)
BUTTONS = (
    ("POST", "/api/admin/trigger-sync"),
    ("POST", "/api/admin/reset-task1-start"),
    ("POST", "/api/admin/clear-mo-batch"),
)
# open to any user with a valid key, or to anybody
ANY = ("/api/health", "/api/scada/health", "/api/scada/version", "/metrics")
ANY += ("/api/openapi.json", "/api/docs", "/api/scada/authenticate")


class TestPageKey(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.apikeys = cls.env["res.users.apikeys"]
        cls.page_key = cls.apikeys._scada_make_page_key(cls.env.company, False)
        cls.user = cls.env["res.users"].search([("login", "=", PAGE_LOGIN)])

    def get_open(self, key):
        """Return {(method, path)} of the routes that do not refuse a key."""
        found = set()
        for policy in self.get_policies():
            path = policy.path.replace("{batch_no}", "9").replace("{record_id}", "1")
            path = path.replace("{mo_id}", "9").replace("{equipment_code}", "none")
            path = path.replace("{task_name}", "task1").replace("{field_name}", "none")
            answer = self.send(policy.method, path, key=key, json={})
            if answer.status not in (401, 403):
                found.add((policy.method, policy.path))
        return {(method, path) for method, path in found if path not in ANY}

    def make_buttons(self):
        return self.apikeys._scada_make_page_key(self.env.company, True)

    # -- paths ------------------------------------------------------------------------
    def test_page_calls_what_it_shows_and_no_other_path(self):
        self.assertEqual(self.get_open(self.page_key), set(READS))

    def test_page_with_buttons_calls_the_six_and_no_other_path(self):
        self.assertEqual(self.get_open(self.make_buttons()), set(READS + BUTTONS))

    def test_page_shows_the_queue_with_the_names_of_products(self):
        self.create_batch()
        data = self.call("GET", READS[1][1], key=self.page_key)["data"]
        (row,) = data["rows"]
        self.assertEqual(row["finished_goods"], "JF PLUS 25")
        self.assertEqual(row["consumption_silo_a"], 825.0)

    def test_page_shows_the_history(self):
        batch = self.create_batch()
        order = batch.production_id
        batch._cancel("tried")
        data = self.call("GET", READS[2][1], key=self.page_key)["data"]
        self.assertEqual([row["mo_id"] for row in data["rows"]], [order.name])
        self.assertEqual(data["rows"][0]["finished_goods"], "JF PLUS 25")

    def test_page_shows_the_tasks(self):
        self.env["scada.task"]._log("task1", "an entry", "warning")
        data = self.call("GET", READS[0][1], key=self.page_key)["data"]
        self.assertEqual(data["tasks"][0]["latest_message"], "an entry")

    def test_page_without_buttons_leaves_the_queue_alone(self):
        batch = self.create_batch()
        for method, path in BUTTONS:
            answer = self.call(method, path, 403, key=self.page_key)
            self.assertEqual(answer["code"], "access_denied")
        self.assertTrue(batch.exists())

    def test_buttons_fill_and_clear_the_queue_under_the_name_of_the_page(self):
        key = self.make_buttons()
        order = self.create_order()
        self.call(*BUTTONS[0], key=key)
        self.assertTrue(order.scada_batch_ids)
        cleared = self.call(*BUTTONS[2], key=key)
        self.assertEqual(cleared["deleted_count"], 1)
        self.assertEqual(order.scada_history_ids.archived_by_id, self.user)

    def test_buttons_reset_the_queue(self):
        order = self.create_batch().production_id
        data = self.call(*BUTTONS[1], key=self.make_buttons())["data"]
        self.assertEqual(data["deleted_mo_batch_count"], 1)
        self.assertFalse(order.scada_batch_ids)

    def test_page_sees_its_own_company_only(self):
        self.create_batch()
        other = self.env["res.company"].create({"name": "Another mill"})
        key = self.apikeys._scada_make_page_key(other, True)
        data = self.call("GET", READS[1][1], key=key)["data"]
        self.assertEqual(data["total"], 0)
        self.assertEqual(self.call(*BUTTONS[2], key=key)["deleted_count"], 0)
        self.assertEqual(self.call(*BUTTONS[0], key=key)["data"]["queued"], 0)

    def test_page_reads_no_task_log_of_another_company(self):
        other = self.env["res.company"].create({"name": "Another mill"})
        tasks = self.env["scada.task"]
        tasks._log("task1", "ours", "warning", company=self.env.company)
        tasks._log("task1", "theirs", "error", company=other)
        data = self.call("GET", READS[0][1], key=self.page_key)["data"]
        task = data["tasks"][0]
        self.assertEqual((task["latest_message"], task["status"]), ("ours", "warning"))
        self.assertEqual(task["log_counts"]["error"], 0)

    # -- everything else of Odoo ------------------------------------------------------
    def get_rights(self, user):
        """Return {model: operations} of what a user may do by RPC."""
        rights = {}
        for model in self.env:
            records = self.env[model].with_user(user)
            if not records._auto and not records._table_query:
                continue
            for operation in ("read", "write", "create", "unlink"):
                if records.check_access_rights(operation, raise_exception=False):
                    rights.setdefault(model, set()).add(operation)
        return rights

    def test_roles_give_no_right_to_any_model(self):
        nobody = self.env["res.users"].create({"name": "n", "login": "n"})
        nobody.groups_id = False
        rights = self.get_rights(nobody)
        self.assertEqual(self.get_rights(self.user), rights)
        self.make_buttons()
        self.assertEqual(self.get_rights(self.user), rights)
        self.assertEqual([model for model in rights if "scada" in model], [])

    def test_key_opens_no_rpc(self):
        for scope in ("rpc", "odoo"):
            uid = self.apikeys._check_credentials(scope=scope, key=self.page_key)
            self.assertIsNone(uid)
        users = self.env["res.users"].with_user(self.user)
        for is_interactive in (True, False):
            with self.assertRaises(AccessDenied):
                users._check_credentials(self.page_key, {"interactive": is_interactive})

    def test_key_opens_no_session(self):
        body = {"login": PAGE_LOGIN, "password": self.page_key}
        answer = self.send("POST", "/api/scada/authenticate", json=body)
        self.assertEqual(answer.status, 401)

    def test_page_presses_no_button_of_odoo(self):
        self.make_buttons()
        batch = self.create_batch().with_user(self.user)
        batch.invalidate_cache()
        for name in ("action_cancel", "action_retry"):
            with self.assertRaises(AccessError):
                getattr(batch, name)()

    # -- the command ------------------------------------------------------------------
    def test_new_key_ends_the_earlier_one(self):
        self.make_buttons()
        self.assertEqual(self.send(*READS[1], key=self.page_key).status, 401)

    def test_new_key_without_buttons_takes_them_away(self):
        self.make_buttons()
        key = self.apikeys._scada_make_page_key(self.env.company, False)
        self.assertEqual(self.get_open(key), set(READS))
        self.assertEqual(
            self.user.groups_id, self.env.ref("scada_bridge.group_scada_page")
        )

    def test_user_of_the_page_is_no_internal_user(self):
        self.assertTrue(self.user.share)

    def test_command_asks_for_a_database(self):
        with self.assertRaises(SystemExit), patch("sys.stderr"):
            scada_page_key.parse_arguments([])
        options = scada_page_key.parse_arguments(["-d", "mill", "--buttons"])
        self.assertEqual((options.database, options.buttons), ("mill", True))


class TestDatabaseService(ApiCase):
    """``db`` over JSON-RPC and XML-RPC, as Odoo itself answers it."""

    def ask(self, method, *arguments):
        body = {"service": "db", "method": method, "args": arguments}
        return self.send("POST", "/jsonrpc", json={"params": body}).body

    def test_service_is_closed_where_databases_are_not_listed(self):
        wrong = "not the master password"
        with patch.dict(config.options, {"list_db": False}):
            for method, arguments in (
                ("db_exist", ["postgres"]),
                ("list", []),
                ("server_version", []),
                ("dump", [wrong, "mill", "zip"]),
                ("drop", [wrong, "mill"]),
                ("create_database", [wrong, "mill", False, "en_US"]),
            ):
                error = self.ask(method, *arguments)["error"]["data"]
                self.assertEqual(error["name"], "odoo.exceptions.AccessDenied", method)

    def test_master_password_can_not_be_guessed(self):
        with patch.dict(config.options, {"list_db": False}):
            path = "odoo.service.db.check_super"
            with patch(path) as check_super:
                self.ask("drop", "a guess", "mill")
            check_super.assert_not_called()

    def test_service_works_where_databases_are_listed(self):
        with patch.dict(config.options, {"list_db": True}):
            self.assertEqual(self.ask("server_version")["result"], "14.0")
