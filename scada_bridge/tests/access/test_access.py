# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# pylint: disable=translation-required  # pylint-odoo knows tests in one folder only
"""Who may see and do what."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common import MillCase

GROUPS = {
    "employee": "base.group_user",
    "mrp_user": "mrp.group_mrp_user",
    "operator": "scada_bridge.group_scada_operator",
    "manager": "scada_bridge.group_scada_manager",
}

# r(ead), w(rite), c(reate), u(nlink)
RIGHTS = {
    "scada.mo.batch": {"employee": "", "mrp_user": "", "operator": "r", "manager": "r"},
    "scada.mo.batch.line": {
        "employee": "",
        "mrp_user": "",
        "operator": "r",
        "manager": "r",
    },
    "scada.mo.history": {
        "employee": "",
        "mrp_user": "",
        "operator": "r",
        "manager": "r",
    },
    "scada.mo.history.line": {
        "employee": "",
        "mrp_user": "",
        "operator": "r",
        "manager": "r",
    },
    "scada.history.log": {
        "employee": "",
        "mrp_user": "",
        "operator": "r",
        "manager": "r",
    },
    "scada.history.approval": {
        "employee": "",
        "mrp_user": "",
        "operator": "r",
        "manager": "rc",
    },
    "scada.history.analysis": {"mrp_user": "", "operator": "r", "manager": "r"},
    "scada.dosing.accuracy": {"mrp_user": "", "operator": "r", "manager": "r"},
    "scada.reconciliation": {"mrp_user": "", "operator": "r", "manager": "r"},
    "scada.silo": {"employee": "", "mrp_user": "r", "operator": "r", "manager": "rwcu"},
    "mrp.production": {"operator": "rwcu", "manager": "rwcu"},
    "mrp.bom": {"operator": "r", "manager": "rwcu"},
    "maintenance.equipment": {"operator": "r", "manager": "rwcu"},
}


class AccessCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, login="scada_" + name, groups=group)
            for name, group in GROUPS.items()
        }

    def as_user(self, name, records):
        """Return ``records`` as a user sees them who has nothing in the cache."""
        records.flush()
        records.invalidate_cache()
        return records.with_user(self.users[name])


class TestRights(AccessCase):
    def get_rights(self, name, model):
        records = self.env[model].with_user(self.users[name])
        return "".join(
            operation[0]
            for operation in ("read", "write", "create", "unlink")
            if records.check_access_rights(operation, raise_exception=False)
        )

    def test_groups_have_these_rights(self):
        for model, rights in RIGHTS.items():
            for name, expected in rights.items():
                with self.subTest(model=model, user=name):
                    self.assertEqual(self.get_rights(name, model), expected)

    def test_manager_is_operator_and_manager_of_production_and_maintenance(self):
        manager = self.users["manager"]
        for group in (
            "scada_bridge.group_scada_operator",
            "mrp.group_mrp_manager",
            "maintenance.group_equipment_manager",
        ):
            self.assertTrue(manager.has_group(group), group)

    def test_operator_is_no_manager(self):
        self.assertFalse(
            self.users["operator"].has_group("scada_bridge.group_scada_manager")
        )

    def test_administrator_is_a_manager_from_the_start(self):
        admin = self.env.ref("base.user_admin")
        self.assertTrue(admin.has_group("scada_bridge.group_scada_manager"))


class TestOperator(AccessCase):
    """Works with the queue, and with orders as any user of production."""

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()

    def test_operator_reads_queue_and_silos(self):
        batch = self.as_user("operator", self.batch)
        self.assertEqual(batch.batch_no, 1)
        self.assertEqual(batch.line_ids[0].silo_id.display_name, "101 SILO A")
        self.assertEqual(batch.equipment_id.name, "Mixer PLC01")

    def test_operator_sees_equipment_with_a_scada_code_only(self):
        other = self.line.copy({"name": "Forklift", "scada_is_line": False})
        equipments = self.env["maintenance.equipment"].with_user(self.users["operator"])
        self.assertIn(self.line, equipments.search([]))
        self.assertNotIn(other, equipments.search([]))

    def test_operator_cancels_a_batch(self):
        order = self.batch.production_id
        self.as_user("operator", self.batch).action_cancel()
        history = order.scada_history_ids
        self.assertEqual(history.archived_by_id, self.users["operator"])
        self.assertEqual(
            history.reason,
            "Cancelled by %s (scada_operator)." % self.users["operator"].name,
        )
        self.assertTrue(order.scada_on_hold)

    def test_operator_tries_a_failed_batch_again(self):
        self.as_user("operator", self.batch).action_retry()
        self.trap.assert_enqueued_job(self.batch._job_post)

    def test_operator_fills_the_queue(self):
        self.as_user("operator", self.line).action_scada_fill_queue()
        self.trap.assert_enqueued_job(self.line._job_fill_queue)

    def test_operator_does_not_write_a_batch(self):
        with self.assertRaises(AccessError):
            self.as_user("operator", self.batch).status_manufacturing = True

    def test_operator_creates_no_history(self):
        vals = self.batch._prepare_history_vals("done", False)
        with self.assertRaises(AccessError):
            self.as_user("operator", self.histories).create(vals)


class TestOthers(AccessCase):
    """People without SCADA rights work on, and reach nothing of the plant."""

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()

    def test_others_do_not_cancel_a_batch(self):
        for name in ("employee", "mrp_user"):
            with self.assertRaises(AccessError):
                self.as_user(name, self.batch).action_cancel()
        self.assertTrue(self.batch.exists())

    def test_others_do_not_try_a_batch_again(self):
        for name in ("employee", "mrp_user"):
            with self.assertRaises(AccessError):
                self.as_user(name, self.batch).action_retry()
        self.trap.assert_jobs_count(0)

    def test_others_do_not_fill_the_queue(self):
        for name in ("employee", "mrp_user"):
            with self.assertRaises(AccessError):
                self.as_user(name, self.line).action_scada_fill_queue()
        self.trap.assert_jobs_count(0)

    def test_user_of_production_makes_an_order_that_comes_into_the_queue(self):
        self.batch.action_cancel()
        order = self.create_order(user=self.users["mrp_user"])
        self.assertEqual(order.create_uid, self.users["mrp_user"])
        self.assertEqual(self.fill_queue().production_id, order)

    def test_user_of_production_cancels_an_order_in_the_queue(self):
        order = self.as_user("mrp_user", self.batch.production_id)
        order.action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertFalse(self.batch.exists())


class TestCompanies(AccessCase):
    """A company sees its own plant only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Second mill"})
        cls.stranger = new_test_user(
            cls.env,
            login="scada_stranger",
            groups=GROUPS["manager"],
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def search(self, model):
        return self.env[model].with_user(self.stranger).search([])

    def test_batches_of_another_company_are_invisible(self):
        self.create_batch()
        self.assertFalse(self.search("scada.mo.batch"))
        self.assertFalse(self.search("scada.mo.batch.line"))

    def test_batch_of_another_company_is_not_read(self):
        batch = self.create_batch()
        batch.invalidate_cache()
        with self.assertRaises(AccessError):
            batch.with_user(self.stranger).read(["mo_id"])

    def test_batch_of_another_company_is_not_cancelled(self):
        batch = self.create_batch()
        batch.invalidate_cache()
        with self.assertRaises(AccessError):
            batch.with_user(self.stranger).action_cancel()
        self.assertTrue(batch.exists())

    def test_history_of_another_company_is_invisible(self):
        self.create_batch().action_cancel()
        self.assertFalse(self.search("scada.mo.history"))
        self.assertFalse(self.search("scada.mo.history.line"))

    def test_reports_on_another_company_are_empty(self):
        batch = self.create_batch()
        batch.message_post(body="A note")
        self.finish(batch, {101: "826.25"}, "2450.5")
        approvals = self.env["scada.history.approval"]
        approvals.create({"history_id": self.histories.search([], limit=1).id})
        self.env["base"].flush()
        for model in (
            "scada.history.log",
            "scada.history.approval",
            "scada.history.analysis",
            "scada.dosing.accuracy",
            "scada.reconciliation",
        ):
            with self.subTest(model=model):
                self.assertTrue(self.env[model].search([]))
                self.assertFalse(self.search(model))

    def test_silos_of_another_company_are_invisible(self):
        self.assertFalse(self.search("scada.silo"))

    def test_own_silos_are_visible(self):
        line = self.line.copy({"scada_code": "PLC01", "company_id": self.company.id})
        silo = self.get_silo(101).copy(
            {
                "line_id": line.id,
                "company_id": self.company.id,
                "equipment_id": False,
            }
        )
        self.assertEqual(self.search("scada.silo"), silo)

    def test_line_of_another_company_is_not_filled(self):
        self.line.invalidate_cache()
        with self.assertRaises(AccessError):
            self.line.with_user(self.stranger).action_scada_fill_queue()
