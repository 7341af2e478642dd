# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may call what: every route for every kind of caller."""

from ...api.http.route import MANAGER, OPERATOR
from ..http_case import CHECK, ApiCase
from .stranger_case import PUBLIC, StrangerCase

OPEN = {"/api/health", "/api/scada/health"}
# Whoever logs in need not be known yet; the metrics have a guard of their own
OWN_GUARD = {"/api/scada/authenticate", "/metrics"}
# With the right company these requests do something, so the column can fail
SHOWING = {
    "GET /api/admin/batch-status",
    "GET /api/admin/table/mo-histories",
    "GET /api/admin/task-monitor/errors",
    "GET /api/logs/",
    "GET /api/scada/equipment-failure",
    "GET /api/scada/mo-list",
    "GET /scada/failure-report/input",
    "POST /api/scada/kpi-product-report",
    "POST /api/scada/mo-detail",
    "POST /api/scada/mo-list-detailed",
    "POST /api/scada/products",
}
CHANGING = {
    "POST /api/admin/clear-mo-batch",
    "POST /api/admin/scheduler/toggle",
    "POST /api/consumption/update",
    "POST /api/scada/failure-report",
    "POST /api/scada/material-consumption",
    "POST /api/scada/mo-weight",
    "POST /api/scada/mo/update-with-consumptions",
    "POST /api/scada/mo/{mo_id}/acknowledge",
    "POST /scada/failure-report/submit",
}


class TestRights(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].create({"name": "Another mill"})
        stranger = cls.create_user(
            "api_stranger",
            "scada_bridge.group_scada_manager",
            company_id=other.id,
            company_ids=[(6, 0, [other.id])],
        )
        revoked = cls.create_user("api_revoked", "scada_bridge.group_scada_manager")
        cls.keys = {
            "anonymous": None,
            "plain": cls.create_key(cls.plain),
            "operator": cls.create_key(cls.operator),
            "manager": cls.key,
            "revoked": cls.create_key(revoked),
            "stranger": cls.create_key(stranger),
        }
        revoked_keys = [("user_id", "=", revoked.id)]
        cls.env["res.users.apikeys"].search(revoked_keys).sudo().unlink()

    def send_as(self, caller, policy):
        """Send a request that changes nothing: what it names does not exist."""
        path = policy.path.replace("{batch_no}", "999999").replace("{record_id}", "1")
        path = path.replace("{mo_id}", "999999").replace("{equipment_code}", "none")
        path = path.replace("{task_name}", "task1").replace("{field_name}", "none")
        return self.send(policy.method, path, key=self.keys[caller], json={})

    def assert_status(self, caller, policy, refused):
        answer = self.send_as(caller, policy)
        text = "%s %s as %s" % (policy.method, policy.path, caller)
        if refused:
            self.assertEqual(answer.status, refused, text)
            self.assertEqual(answer.body["status"], "error", text)
        else:
            self.assertNotIn(answer.status, (401, 403), text)

    def test_nobody_without_a_valid_login_gets_in(self):
        for policy in self.get_policies():
            if policy.path in OWN_GUARD:
                continue
            for caller in ("anonymous", "revoked"):
                refused = None if policy.path in OPEN else 401
                self.assert_status(caller, policy, refused)

    def test_a_user_without_a_group_reads_documents_only(self):
        for policy in self.get_policies():
            if policy.path not in OWN_GUARD:
                self.assert_status("plain", policy, 403 if policy.group else None)

    def test_an_operator_may_do_what_is_not_the_managers(self):
        for policy in self.get_policies():
            if policy.path not in OWN_GUARD:
                refused = 403 if policy.group == MANAGER else None
                self.assert_status("operator", policy, refused)

    def test_a_manager_may_call_everything(self):
        for policy in self.get_policies():
            if policy.path not in OWN_GUARD:
                self.assert_status("manager", policy, None)

    def test_what_the_contract_closes_is_the_managers_and_audited(self):
        for policy in self.get_policies():
            closed = policy.path.startswith(("/api/admin/", "/api/logs"))
            writes = policy.path in (
                "/api/scada/mo/update-with-consumptions",
                "/api/scada/material-consumption",
                "/api/scada/mo/mark-done",
                "/api/scada/mo/cancel",
            )
            if closed or writes:
                self.assertEqual(policy.group, MANAGER, policy.path)
                self.assertTrue(policy.audit, policy.path)
            elif policy.path in CHECK.document["paths"] and policy.group:
                self.assertIn(policy.group, (OPERATOR, MANAGER))

    def test_a_stranger_sees_nothing_of_this_company(self):
        batch = self.create_batch()
        key = self.keys["stranger"]
        status = self.call("GET", "/api/admin/batch-status", key=key)
        self.assertEqual(status["data"]["total_batches"], 0)
        for path, body in (
            ("/api/scada/mo-detail", {"mo_id": batch.mo_id}),
            ("/api/scada/mo-detail", {"mo_id": batch.production_id.id}),
            ("/api/scada/mo/cancel", {"mo_id": batch.mo_id}),
            (
                "/api/scada/mo/update-with-consumptions",
                {"mo_id": batch.mo_id, "silo101": 1},
            ),
        ):
            self.call("POST", path, 404, key=key, json=body)
        self.call("POST", "/api/admin/manual/cancel-batch/1", 404, key=key)
        cleared = self.call("POST", "/api/admin/clear-mo-batch", key=key)
        self.assertEqual(cleared["deleted_count"], 0)
        self.assertTrue(batch.exists())

    def test_metrics_are_open_to_a_token_a_network_and_an_operator(self):
        self.assertEqual(self.send("GET", "/metrics").status, 401)
        self.assertEqual(self.send("GET", "/metrics", self.keys["plain"]).status, 403)
        answer = self.send("GET", "/metrics", self.keys["operator"])
        self.assertIn("http_requests_total", answer.text)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("scada_bridge.metrics_token", "scrape-me")
        self.assertEqual(self.send("GET", "/metrics", "scrape-me").status, 200)
        parameters.set_param("scada_bridge.metrics_networks", "127.0.0.0/8")
        self.assertEqual(self.send("GET", "/metrics").status, 200)


class TestStranger(StrangerCase):
    """The column "other company" of the matrix, for every route there is."""

    def test_a_manager_of_another_company_sees_and_changes_nothing(self):
        outcome = self.ask_everything(self.stranger_key)
        offered = {
            "%s %s" % (policy.method, policy.path)
            for policy in self.get_policies()
            if policy.path not in OWN_GUARD | PUBLIC
        }
        self.assertEqual(set(outcome), offered)
        wrong = {
            route: what
            for route, what in outcome.items()
            if max(what.statuses) >= 500 or what.is_shown or what.changed
        }
        self.assertEqual(wrong, {})

    def test_the_same_requests_of_our_own_manager_show_and_change(self):
        outcome = self.ask_everything(self.key)
        shown = {route for route, what in outcome.items() if what.is_shown}
        changed = {route for route, what in outcome.items() if what.changed}
        self.assertEqual(SHOWING - shown, set())
        self.assertEqual(CHANGING - changed, set())
