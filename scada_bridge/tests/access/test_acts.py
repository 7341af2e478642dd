# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every act leaves who, what, to what, through which door, with which outcome."""
import json

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ... import acts
from ..common import MillCase
from ..http_case import ApiCase

GROUP = "scada_bridge.group_scada_"


class ActCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "acts manager", groups=GROUP + "manager")
        cls.operator = new_test_user(
            cls.env, "acts operator", groups=GROUP + "operator"
        )

    def setUp(self):
        super().setUp()
        self.before = self.env["scada.api.audit"].search([], limit=1).id or 0

    def get_entries(self):
        self.env["base"].flush()
        return self.env["scada.api.audit"].search([("id", ">", self.before)])

    def get_entry(self):
        """Return the only entry since the test began."""
        entry = self.get_entries()
        self.assertEqual(len(entry), 1, entry.mapped("act"))
        return entry


class TestActs(ActCase):
    def test_every_act_has_a_label(self):
        labels = dict(self.env["scada.api.audit"]._selection_act())
        self.assertEqual(acts.CODES - set(labels), set())

    def test_a_button_leaves_person_subject_and_outcome(self):
        batch = self.create_batch()
        batch.with_user(self.manager).action_hold()
        entry = self.get_entry()
        self.assertEqual(
            (entry.user_id, entry.login, entry.act, entry.model, entry.subject),
            (self.manager, "acts manager", "hold", batch._name, batch.display_name),
        )
        self.assertEqual((entry.result, entry.outcome), ("success", "success"))
        self.assertEqual(entry.company_id, batch.company_id)

    def test_the_reason_is_kept_and_the_record_named_that_is_gone(self):
        batch = self.create_batch()
        name = batch.display_name
        batch.with_user(self.operator).action_cancel("wrong recipe")
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.subject), ("cancel_batch", name))
        self.assertIn("reason: wrong recipe", entry.detail)

    def test_an_act_that_is_part_of_another_is_not_told_twice(self):
        batch = self.create_batch()
        dialog = self.env["scada.batch.cancel"].with_user(self.operator)
        dialog = dialog.create({"batch_ids": [(6, 0, batch.ids)], "reason": "late"})
        dialog.action_confirm()
        self.assertEqual(self.get_entry().act, "cancel_batch")

    def test_filling_the_queue_is_reported(self):
        self.line.with_user(self.operator).action_scada_fill_queue()
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.subject), ("fill_queue", "Mixer PLC01"))

    def test_a_silos_material_is_reported_with_before_and_after(self):
        silo = self.get_silo(101)
        silo.with_user(self.manager).product_id = self.premix
        entry = self.get_entry()
        self.assertEqual(entry.act, "write")
        self.assertEqual(entry.detail, "Material: Material 101 -> Premix vitamin")

    def test_what_stays_the_same_is_no_act(self):
        silo = self.get_silo(101)
        silo.with_user(self.manager).write({"number": 101})
        self.assertFalse(self.get_entries())

    def test_what_the_bridge_does_by_itself_is_no_act(self):
        self.get_silo(101).product_id = self.premix
        self.assertFalse(self.get_entries())

    def test_a_silo_is_made_and_deleted(self):
        silos = self.env["scada.silo"].with_user(self.manager)
        self.get_silo(115).unlink()
        silos.create({"number": 115, "name": "SILO X"}).unlink()
        entries = self.get_entries()
        self.assertEqual(entries.mapped("act"), ["unlink", "create"])
        self.assertEqual(set(entries.mapped("subject")), {"115 SILO X"})

    def test_a_failure_report_by_hand_and_its_end_are_told(self):
        reports = self.env["scada.failure.report"].with_user(self.manager)
        report = reports.create(
            {"equipment_id": self.line.id, "description": "START_FAILURE"}
        )
        report.action_resolve()
        report.action_reopen()
        self.assertEqual(
            self.get_entries().mapped("act"),
            ["reopen_report", "resolve_report", "create"],
        )

    def test_a_task_switch_is_told_to_all_companies(self):
        task = self.env["scada.task"].search([("code", "=", "task3")])
        task.with_user(self.manager).is_enabled = False
        entry = self.get_entry()
        self.assertEqual(entry.detail, "On: True -> False")
        self.assertFalse(entry.company_id)

    def test_a_task_run_by_hand_is_told(self):
        task = self.env["scada.task"].search([("code", "=", "task6")])
        task.with_user(self.manager).action_run_now()
        self.assertEqual(self.get_entry().act, "run_task")

    def test_settings_are_told_with_before_and_after(self):
        admin = self.env.ref("base.user_admin")
        self.env.company.scada_batch_limit = 10
        settings = self.env["res.config.settings"].with_user(admin)
        settings.create({"scada_batch_limit": 7, "scada_task6_minutes": 77}).execute()
        details = "\n".join(d or "" for d in self.get_entries().mapped("detail"))
        self.assertIn("SCADA Batch Limit: 10 -> 7", details)
        self.assertIn("-> 77", details)

    def test_a_secret_is_not_kept(self):
        parameters = self.env["ir.config_parameter"].with_user(
            self.env.ref("base.user_admin")
        )
        parameters.set_param("scada_bridge.metrics_token", "first-secret")
        parameters.set_param("scada_bridge.metrics_token", "other-secret")
        entries = self.get_entries()
        self.assertEqual(entries.mapped("act"), ["write", "create"])
        self.assertIn("********", entries[0].detail)
        self.assertNotIn("secret", str(entries.read()))

    def test_a_line_given_to_a_bill_is_reported(self):
        self.bom.with_user(self.manager).scada_equipment_id = False
        self.assertIn("Mixer PLC01 ->", self.get_entry().detail)

    def test_an_order_that_leaves_the_queue_is_reported(self):
        order = self.create_batch().production_id
        user = new_test_user(self.env, "acts mrp", groups="mrp.group_mrp_user")
        order.with_user(user).action_cancel()
        self.assertEqual(self.get_entry().act, "cancel_order")

    def test_planning_leaves_nothing(self):
        order = self.create_order(user=self.manager)
        order.with_user(self.manager).action_cancel()
        self.assertFalse(self.get_entries())

    def test_a_signature_is_reported(self):
        self.create_batch().action_cancel()
        self.before = self.env["scada.api.audit"].search([], limit=1).id or 0
        history = self.histories.search([], limit=1)
        approvals = self.env["scada.history.approval"].with_user(self.manager)
        approvals.create({"history_id": history.id})
        self.assertEqual(self.get_entry().act, "approve")

    def test_entries_can_not_be_changed(self):
        self.line.with_user(self.operator).action_scada_fill_queue()
        for change in (lambda e: e.write({"login": "x"}), lambda e: e.unlink()):
            with self.assertRaises(UserError):
                change(self.get_entry())

    def test_acts_are_kept_for_ever_and_other_calls_for_a_year(self):
        entries = self.env["scada.api.audit"].create(
            [
                {"path": name, "act": act, "date": date}
                for name, act, date in (
                    ("an act", "hold", "2020-01-01"),
                    ("a call", False, "2020-01-01"),
                    ("a call of today", False, fields.Datetime.now()),
                )
            ]
        )
        entries.flush()
        entries._gc_old_entries()
        left = entries.exists().sorted("path").mapped("path")
        self.assertEqual(left, ["a call of today", "an act"])

    def test_managers_read_their_companys_entries_only(self):
        company = self.env["res.company"].create({"name": "Second mill"})
        stranger = new_test_user(
            self.env,
            "acts stranger",
            groups=GROUP + "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.line.with_user(self.operator).action_scada_fill_queue()
        entry = self.get_entry()
        self.assertTrue(entry.with_user(self.manager).search([("id", "=", entry.id)]))
        self.assertFalse(entry.with_user(stranger).search([("id", "=", entry.id)]))


class TestDoors(ApiCase):
    """Which door an act came by, and what stays of one that was refused."""

    def setUp(self):
        super().setUp()
        self.before = self.env["scada.api.audit"].search([], limit=1).id or 0

    def get_entry(self):
        entry = self.env["scada.api.audit"].search([("id", ">", self.before)])
        self.assertEqual(len(entry), 1, entry.mapped("act"))
        return entry

    def press(self, model, method, records, login="api_manager"):
        """Press a button as the web client does; return its answer."""
        self.authenticate(login, login)
        params = {"model": model, "method": method, "args": [records.ids], "kwargs": {}}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        headers = {"Content-Type": "application/json"}
        path = "/web/dataset/call_kw/%s/%s" % (model, method)
        answer = self.send("POST", path, headers=headers, data=json.dumps(body))
        return answer.body

    def test_a_button_comes_from_the_screen(self):
        batch = self.create_batch()
        self.press(batch._name, "action_hold", batch)
        entry = self.get_entry()
        self.assertEqual(
            (entry.door, entry.source, entry.auth_source, entry.act, entry.result),
            ("screen", "127.0.0.1", "session", "hold", "success"),
        )

    def test_a_refused_button_is_reported_although_nothing_is_done(self):
        batch = self.create_batch()
        answer = self.press(batch._name, "action_hold", batch, "api_operator")
        self.assertIn("error", answer)
        entry = self.get_entry()
        self.assertEqual(
            (entry.login, entry.act, entry.result, entry.status, entry.subject),
            ("api_operator", "hold", "refused", 403, batch.display_name),
        )
        self.assertFalse(batch.on_hold)

    def test_what_the_database_refuses_is_reported(self):
        silo = self.get_silo(101)
        self.authenticate("api_manager", "api_manager")
        self.press(silo._name, "unlink", silo)
        self.assertEqual(self.get_entry().act, "unlink")

    def test_rpc_with_a_password_is_reported_as_such(self):
        batch = self.create_batch()
        arguments = [self.env.cr.dbname, self.manager.id, "api_manager"]
        arguments += [batch._name, "action_hold", batch.ids]
        params = {"service": "object", "method": "execute_kw"}
        params["args"] = arguments[:5] + [[batch.ids]]
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        headers = {"Content-Type": "application/json"}
        self.send("POST", "/jsonrpc", headers=headers, data=json.dumps(body))
        entry = self.get_entry()
        self.assertEqual(
            (entry.door, entry.login, entry.act, entry.auth_source),
            ("rpc", "api_manager", "hold", "password"),
        )

    def test_a_route_carries_the_act_in_its_own_entry(self):
        self.create_batch()
        self.call("POST", "/api/admin/clear-mo-batch")
        entry = self.get_entry()
        self.assertEqual((entry.door, entry.act), ("http", "clear_queue"))

    def test_a_route_that_fails_carries_the_act_as_well(self):
        batch = self.create_batch()
        path = "/api/admin/manual/retry-push-odoo/" + batch.mo_id
        self.call("POST", path, 409)
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.result), ("retry_post", "refused"))

    def test_a_failure_told_by_a_route_is_an_act(self):
        body = {"equipment_code": "silo101", "description": "START_FAILURE"}
        self.call("POST", "/api/scada/failure-report", json=body)
        entry = self.get_entry()
        self.assertEqual((entry.door, entry.act), ("http", "report_failure"))

    def test_staged_orders_are_an_act_of_the_call(self):
        self.call("POST", "/api/scada/mo-list-detailed")
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.result), ("stage", "success"))
