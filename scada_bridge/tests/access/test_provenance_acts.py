# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# pylint: disable=translation-required  # pylint-odoo knows tests in one folder only
"""What people do: notes, orders, tasks and the set-up take no client's word for it."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ...models.mixin.provenance import BY_CODE
from ...models.monitor.task import RUN_NOW
from .provenance_case import LONG_AGO, REFUSED, ProvenanceCase


class TestNotes(ProvenanceCase):
    """Notes become acts in the history of a batch, which nobody can change."""

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def get_acts(self):
        self.batch.action_cancel()
        acts = self.order.scada_history_ids.log_ids
        return acts.filtered(lambda act: "note" in act.text)

    def assert_is_of_now(self, message):
        self.assertGreater(message.date, fields.Datetime.now() - timedelta(minutes=5))
        self.assertEqual(message.author_id, self.operator.partner_id)

    def test_posted_note_has_the_date_and_author_of_the_server(self):
        for record in (self.batch, self.order):
            message = record.with_user(self.operator).message_post(
                body="my note", date=LONG_AGO, author_id=self.manager.partner_id.id
            )
            self.assert_is_of_now(message)
        for act in self.get_acts():
            self.assertEqual(act.user_id, self.operator)

    def test_created_note_has_the_date_and_author_of_the_server(self):
        vals = {
            "body": "my note",
            "message_type": "comment",
            "date": LONG_AGO,
            "author_id": self.manager.partner_id.id,
        }
        place = {"model": self.batch._name, "res_id": self.batch.id}
        messages = self.env["mail.message"].with_user(self.operator)
        self.assert_is_of_now(messages.create(dict(vals, **place)))
        context = {"default_%s" % name: value for name, value in place.items()}
        self.assert_is_of_now(messages.with_context(**context).create(vals))

    def test_note_is_not_rewritten(self):
        message = self.order.with_user(self.manager).message_post(body="his note")
        message = message.with_user(self.operator)
        for vals in (
            {"body": "other note"},
            {"date": LONG_AGO},
            {"author_id": self.operator.partner_id.id},
            {"res_id": self.order.id + 1},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                message.write(vals)

    def test_note_is_not_deleted(self):
        message = self.order.with_user(self.manager).message_post(body="his note")
        with self.assertRaises(AccessError):
            message.with_user(self.operator).unlink()

    def test_note_of_another_record_is_not_moved_here(self):
        messages = self.env["mail.message"].with_user(self.operator)
        message = messages.create({"body": "old note", "message_type": "comment"})
        with self.assertRaises(AccessError):
            message.write({"model": self.batch._name, "res_id": self.batch.id})

    def test_e_mail_is_nobodys_act(self):
        text = (
            "From: %s\nTo: odoo@example.com\nDate: Wed, 01 Jan 2020 00:00:00 +0000\n"
            "Message-Id: <1@x>\nSubject: x\n\nforged note\n"
        ) % self.manager.email
        self.env["mail.thread"].with_user(self.operator).message_process(
            self.batch._name, text, thread_id=self.batch.id
        )
        act = self.get_acts()
        self.assertFalse(act.user_id)
        self.assertIn("E-mail, sender not verified", act.text)
        self.assertGreater(act.date, fields.Datetime.from_string(LONG_AGO))


class TestOrders(ProvenanceCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def test_operator_unlocks_no_order_by_writing(self):
        order = self.as_user(self.operator, self.order)
        for vals in (
            {"scada_unlocked": True},
            {"scada_date_end": LONG_AGO},
            {"scada_refusal": "x"},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(AccessError, REFUSED):
                order.write(vals)

    def test_batch_of_another_company_is_not_cancelled_by_its_number(self):
        dialog = self.env["scada.batch.cancel"].with_user(self.stranger)
        dialog = dialog.create({"batch_ids": [(6, 0, self.batch.ids)], "reason": "x"})
        dialog.invalidate_cache()
        with self.assertRaises(UserError):
            dialog.action_confirm()
        self.assertTrue(self.batch.exists())

    def test_manager_unlocks_by_the_button(self):
        order = self.as_user(self.manager, self.order)
        order.action_scada_unlock()
        self.assertTrue(order.scada_unlocked)

    def test_context_of_a_client_closes_no_order_at_the_plant(self):
        order = self.as_user(self.operator, self.order)
        for value in (True, 1, "BY_CODE", {"a": 1}):
            with self.assertRaisesRegex(Exception, "is in the SCADA queue"):
                order.with_context(scada_closing=value).button_mark_done()

    def test_order_of_another_company_is_not_named(self):
        order = self.as_user(self.stranger, self.order)
        change = self.env["change.production.qty"].with_user(self.stranger)
        change = change.create({"mo_id": self.order.id, "product_qty": 1.0})
        for act in (
            order.button_mark_done,
            order.action_cancel,
            change.change_prod_qty,
        ):
            with self.assertRaises(AccessError):
                act()


class TestTasks(ProvenanceCase):
    def setUp(self):
        super().setUp()
        self.task = self.env.ref("scada_bridge.task1")
        self.mill_b.scada_auto_sync = True
        self.env.company.scada_auto_sync = True
        self.env["scada.task"].search([]).write({"is_enabled": False})

    def run_as(self, user, task):
        self.as_user(user, task).action_run_now()
        return {job.recordset for job in self.trap.enqueued_jobs}

    def test_task_starts_no_other_scheduled_action(self):
        cron = self.env["ir.cron"].search([], limit=1)
        for vals in ({"cron_id": cron.id}, {"code": "task9"}, {"last_run": LONG_AGO}):
            with self.assertRaisesRegex(AccessError, REFUSED):
                self.as_user(self.manager, self.task).write(vals)

    def test_manager_runs_a_task_for_the_own_company_only(self):
        self.assertEqual(self.run_as(self.stranger, self.task), {self.line_b})
        self.forget_jobs()
        self.assertEqual(self.run_as(self.manager, self.task), {self.line})

    def test_other_tasks_leave_other_companies_alone(self):
        batch = self.create_batch()
        self.store(batch, {101: 825}, 2450, is_finished=True)
        report = self.env["scada.failure.report"].create(
            {
                "equipment_id": self.line.id,
                "description": "SMOKE",
                "failure_date": "2026-03-02 01:00:00",
            }
        )
        self.forget_jobs()
        for code, record in (("task2", batch), ("task5", report)):
            task = self.env.ref("scada_bridge.%s" % code)
            task = task.with_context(lang=None)
            cron = task.cron_id
            self.assertFalse(
                [r for r in self.run_as(self.stranger, task) if r == record], cron.name
            )
            self.forget_jobs()

    def test_task_of_the_whole_server_is_not_anothers(self):
        with self.assertRaisesRegex(AccessError, "companies that you have no access"):
            self.run_as(self.stranger, self.env.ref("scada_bridge.task6"))

    def test_settings_are_no_way_round_for_others(self):
        settings = self.env["res.config.settings"].with_user(self.manager)
        for act in (settings.set_values, settings.get_values):
            with self.assertRaises(AccessError):
                act()

    def test_operator_runs_no_task(self):
        with self.assertRaises(AccessError):
            self.run_as(self.operator, self.task)

    def test_context_of_a_client_switches_no_task_on(self):
        tasks = self.env["scada.task"]
        for value in (True, 1, "BY_CODE"):
            self.assertFalse(
                tasks.with_context(**{RUN_NOW: value})._is_enabled("task1")
            )
        self.assertTrue(tasks.with_context(**{RUN_NOW: BY_CODE})._is_enabled("task1"))


class TestSetup(ProvenanceCase):
    def create_wizard(self, user=None, **vals):
        wizards = self.env["scada.setup"].with_user(user or self.stranger)
        return wizards.create(vals)

    def test_manager_of_b_sets_nothing_of_a(self):
        with self.assertRaisesRegex(AccessError, REFUSED):
            self.create_wizard(
                company_id=self.env.company.id,
                equipment_id=self.line_b.id,
                step="confirm",
                auto_sync=False,
                batch_limit=1,
            )
        self.assertEqual(self.env.company.scada_batch_limit, 10)

    def test_steps_and_findings_are_the_servers(self):
        wizard = self.create_wizard()
        self.assertEqual((wizard.company_id, wizard.step), (self.mill_b, "line"))
        for vals in (
            {"company_id": self.env.company.id},
            {"step": "confirm"},
            {"finding_ids": [(5, 0, 0)]},
            {"has_fault": False},
            {"summary": "x"},
            {"plan": "[]"},
            {"change_ids": [(5, 0, 0)]},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(AccessError, REFUSED):
                wizard.write(vals)

    def test_context_of_a_client_names_no_company_and_no_step(self):
        wizard = self.env["scada.setup"].with_user(self.stranger)
        wizard = wizard.with_context(
            default_company_id=self.env.company.id, default_step="confirm"
        ).create({})
        self.assertEqual((wizard.company_id, wizard.step), (self.mill_b, "line"))

    def test_line_of_another_company_is_not_set_up(self):
        wizard = self.create_wizard(equipment_id=self.line.id)
        with self.assertRaises(Exception):
            wizard.action_next()
        self.assertEqual(wizard.sudo().step, "line")

    def test_row_stands_for_no_silo_that_the_client_names(self):
        wizard = self.create_wizard()
        vals = {"number": 101, "name": "x", "silo_id": self.get_silo(101).id}
        with self.assertRaisesRegex(AccessError, REFUSED):
            wizard.write({"silo_ids": [(0, 0, vals)]})

    def test_shared_bill_of_another_companys_line_is_not_taken(self):
        shared = self.create_bom()
        self.env.cr.execute(
            "UPDATE mrp_bom SET company_id = NULL WHERE id = %s", [shared.id]
        )
        wizard = self.create_wizard(equipment_id=self.line_b.id)
        wizard.sudo().bom_ids = shared
        with self.assertRaisesRegex(Exception, "a line of another company"):
            wizard._check_bom_companies()
