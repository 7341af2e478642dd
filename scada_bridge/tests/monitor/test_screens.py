# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# pylint: disable=translation-required  # pylint-odoo knows tests in one folder only
"""What every screen of the app has, and what its buttons say to the wrong person."""
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import SavepointCase, new_test_user, tagged

from ..failure.failure_case import FailureCase

SEARCHED = (
    "scada.mo.batch",
    "scada.mo.history",
    "scada.history.analysis",
    "scada.dosing.accuracy",
    "scada.history.approval",
    "scada.failure.report",
    "scada.task",
    "scada.task.log",
    "scada.reconciliation",
    "scada.consumption.entry",
    "scada.mo.weight",
)
CONFIGURED = ("scada.failure.kind",)  # for managers only


@tagged("post_install", "-at_install")
class TestEveryScreen(SavepointCase):
    def get_actions(self):
        """Return the list-like actions that the addon's menus open."""
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        root = self.env.ref("scada_bridge.scada_bridge_menu_root")
        found = menus.search([("id", "child_of", root.id)]).mapped("action")
        return [
            action
            for action in found
            if action
            and action._name == "ir.actions.act_window"
            and "tree" in action.view_mode
        ]

    def test_empty_list_says_what_to_do(self):
        actions = self.get_actions()
        self.assertGreater(len(actions), 8)
        for action in actions:
            with self.subTest(action=action.name):
                self.assertIn("o_view_nocontent", action.help or "")

    def test_lists_have_filters_and_groups(self):
        for model in SEARCHED + CONFIGURED:
            with self.subTest(model=model):
                view = self.env[model].fields_view_get(view_type="search")
                arch = etree.fromstring(view["arch"])
                self.assertTrue(arch.xpath("/search/filter"))
                self.assertTrue(arch.xpath("/search/group/filter"))
                self.assertTrue(arch.xpath("/search/field"))

    def test_quantities_tell_their_unit(self):
        for model in SEARCHED:
            for name, field in self.env[model]._fields.items():
                if field.type != "float" or name.startswith("_"):
                    continue
                with self.subTest(model=model, field=name):
                    self.assertRegex(field.string, r"\((kg|kg²|%|s|h)\)$")

    def test_operator_opens_every_screen(self):
        operator = new_test_user(
            self.env, "screens operator", "scada_bridge.group_scada_operator"
        )
        menus = self.env["ir.ui.menu"].with_user(operator)
        actions = [menu.action for menu in menus.search([]) if self.is_scada(menu)]
        models = {
            action.res_model
            for action in actions
            if action and action._name == "ir.actions.act_window"
        }
        self.assertTrue(set(SEARCHED) <= models, models)
        for model in models:
            with self.subTest(model=model):
                self.env[model].with_user(operator).search([], limit=1)

    def is_scada(self, menu):
        root = self.env.ref("scada_bridge.scada_bridge_menu_root")
        return menu.parent_path.startswith("%d/" % root.id)


class ScreenCase(FailureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.create_user("operator", "scada_bridge.group_scada_operator")
        cls.manager = cls.create_user("manager", "scada_bridge.group_scada_manager")
        cls.employee = cls.create_user("employee", "base.group_user")

    @classmethod
    def create_user(cls, name, group):
        return new_test_user(cls.env, "screen " + name, group)

    def as_user(self, user, records):
        records.flush()
        records.invalidate_cache()
        return records.with_user(user)


class TestTaskMonitor(ScreenCase):
    def setUp(self):
        super().setUp()
        self.task = self.env.ref("scada_bridge.task1")

    def test_manager_starts_a_task_and_is_told(self):
        action = self.as_user(self.manager, self.task).action_run_now()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["title"], "Started: TASK 1")

    def test_operator_is_refused_politely_to_start_a_task(self):
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager may start"):
            self.as_user(self.operator, self.task).action_run_now()
        self.trap.assert_jobs_count(0)

    def test_operator_is_refused_politely_to_switch_a_task(self):
        with self.assertRaisesRegex(AccessError, "not allowed to modify"):
            self.as_user(self.operator, self.task).is_enabled = False

    def test_only_managers_have_a_switch(self):
        tasks = self.env["scada.task"]
        view = self.env.ref("scada_bridge.scada_task_view_tree")
        for user, widget in ((self.manager, "boolean_toggle"), (self.operator, None)):
            arch = tasks.with_user(user).fields_view_get(view.id, "tree")["arch"]
            (field,) = etree.fromstring(arch).xpath("//field[@name='is_enabled']")
            self.assertEqual(field.get("widget"), widget)

    def test_task_opens_its_own_log(self):
        row = self.env["scada.task"]._log("task1", "something")
        self.env["scada.task"]._log("task2", "something else")
        action = self.as_user(self.operator, self.task).action_open_log()
        logs = self.env["scada.task.log"].with_user(self.operator)
        self.assertEqual(logs.search(action["domain"], limit=1), row)
        self.assertEqual(logs.search(action["domain"]).task_id, self.task)

    def test_operator_sees_how_the_tasks_are(self):
        self.env["scada.task"]._log("task1", "PLC lost", "error")
        task = self.as_user(self.operator, self.task)
        self.assertEqual(
            (task.status, task.last_message, task.error_count),
            ("error", "PLC lost", 1),
        )


class TestFailureScreen(ScreenCase):
    def setUp(self):
        super().setUp()
        self.report, _created = self.record()

    def test_operator_is_refused_politely_to_resolve_and_reopen(self):
        with self.assertRaisesRegex(AccessError, "not allowed to modify"):
            self.as_user(self.operator, self.report).action_resolve()
        self.report.action_resolve()
        with self.assertRaisesRegex(AccessError, "not allowed to modify"):
            self.as_user(self.operator, self.report).action_reopen()

    def test_operator_is_refused_politely_to_release_a_quarantine(self):
        report, _created = self.record(equipment_code="PUMP105")
        self.env["maintenance.equipment"].create(
            {"name": "Pump", "scada_code": "pump105"}
        )
        with self.assertRaisesRegex(AccessError, "not allowed to modify"):
            self.as_user(self.operator, report).action_release()

    def test_manager_resolves_and_reopens(self):
        report = self.as_user(self.manager, self.report)
        report.action_resolve()
        self.assertEqual(report.state, "resolved")
        report.action_reopen()
        self.assertEqual((report.state, report.date_resolved), ("open", False))

    def test_operator_notes_what_he_sees(self):
        report = self.as_user(self.operator, self.report)
        message = report.message_post(body="The belt is off.")
        self.assertIn(message, self.report.message_ids)

    def test_manager_plans_an_activity(self):
        report = self.as_user(self.manager, self.report)
        activity = report.activity_schedule(
            "mail.mail_activity_data_todo", summary="Look at the belt"
        )
        self.assertEqual(report.activity_ids, activity)

    def test_employee_sees_no_failure(self):
        with self.assertRaises(AccessError):
            self.as_user(self.employee, self.report).read(["description"])

    def test_reliability_of_many_equipments_costs_no_more_queries_than_of_one(self):
        equipments = self.env["maintenance.equipment"].search(
            [("scada_code", "!=", False)]
        )
        for equipment in equipments:
            self.record(equipment_code=equipment.scada_code)

        def count(records):
            self.env["base"].flush()
            self.env.cache.invalidate()
            before = self.env.cr.sql_log_count
            records.mapped("scada_mtbf")
            return self.env.cr.sql_log_count - before

        self.assertGreater(len(equipments), 10)
        count(equipments[0])  # fills the caches of the registry
        self.assertEqual(count(equipments), count(equipments[0]))
