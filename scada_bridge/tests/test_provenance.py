# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a record comes from is the server's word, whatever a client says."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..models.scada_provenance_mixin import BY_CODE
from ..models.scada_task import RUN_NOW
from .common import MillCase

GROUP = "scada_bridge.group_scada_"
REFUSED = "only the bridge itself sets"
LONG_AGO = "2020-01-01 00:00:00"


class ProvenanceCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(cls.env, "trust operator", GROUP + "operator")
        cls.manager = new_test_user(cls.env, "trust manager", GROUP + "manager")
        cls.mill_b = cls.env["res.company"].create({"name": "Mill B"})
        cls.stranger = new_test_user(
            cls.env,
            "trust stranger",
            GROUP + "manager",
            company_id=cls.mill_b.id,
            company_ids=[(6, 0, cls.mill_b.ids)],
        )
        cls.line_b = cls.env["maintenance.equipment"].create(
            {
                "name": "Mixer B",
                "scada_code": "PLC-B",
                "scada_is_line": True,
                "company_id": cls.mill_b.id,
            }
        )

    def as_user(self, user, records):
        records.flush()
        records.invalidate_cache()
        return records.with_user(user)


class TestReadonlyFields(ProvenanceCase):
    """A field that screens don't let people change is closed for clients, too."""

    def get_open_fields(self):
        """Return the stored read-only fields of ours that some person could write."""
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(self.manager)
            if model._abstract or not model._auto:
                continue
            if not any(
                model.check_access_rights(operation, raise_exception=False)
                for operation in ("write", "create")
            ):
                continue
            for field in model._fields.values():
                is_ours = name.startswith("scada.") or field.name.startswith("scada_")
                if is_ours and field.readonly and field.store and not field.compute:
                    yield "%s.%s" % (name, field.name), field

    def test_read_only_fields_are_set_by_code_alone(self):
        found = dict(self.get_open_fields())
        self.assertIn("scada.failure.report.source", found)
        ours = {
            name: field
            for name, field in found.items()
            if field.comodel_name not in self.get_closed_models()
            and not field.automatic
        }
        open_ = [n for n, field in ours.items() if not hasattr(field, "provenance")]
        self.assertEqual(open_, [])

    def get_closed_models(self):
        """Return the models whose records no person may create, write or delete."""
        return {
            name
            for name in self.env.registry
            if name.startswith("scada.")
            and not any(
                self.env[name]
                .with_user(self.manager)
                .check_access_rights(operation, raise_exception=False)
                for operation in ("write", "create", "unlink")
            )
        }


class TestFailureReport(ProvenanceCase):
    def setUp(self):
        super().setUp()
        self.report, _created = self.env["scada.failure.report"]._record_failure(
            {
                "equipment_code": "silo101",
                "description": "START_FAILURE",
                "failure_date": fields.Datetime.from_string("2026-03-02 01:00:00"),
                "source": "plc",
                "raw_words": "0001 0002",
            }
        )

    def create_as(self, user, context=(), **vals):
        reports = self.env["scada.failure.report"].with_user(user)
        vals = dict({"equipment_code": "silo102", "description": "SMOKE"}, **vals)
        return reports.with_context(**dict(context)).create(
            dict({"failure_date": "2026-03-02 02:00:00"}, **vals)
        )

    def test_operator_forges_no_word_of_the_plc(self):
        for name, value in (
            ("source", "plc"),
            ("source", "api"),
            ("raw_words", "0001"),
            ("uuid", "1"),
            ("created_at", LONG_AGO),
            ("company_id", self.mill_b.id),
            ("state", "resolved"),
            ("quarantine_reason", "x"),
            ("is_date_told", True),
        ):
            with self.subTest(field=name), self.assertRaisesRegex(AccessError, REFUSED):
                self.create_as(self.operator, **{name: value})

    def test_what_the_server_says_anyway_may_be_said(self):
        report = self.create_as(
            self.operator, source="manual", company_id=self.env.company.id
        )
        self.assertEqual(report.source, "manual")

    def test_context_and_own_defaults_forge_nothing(self):
        self.env["ir.default"].with_user(self.operator).set(
            "scada.failure.report", "source", "plc", user_id=True
        )
        context = {"default_state": "resolved", "default_created_at": LONG_AGO}
        report = self.create_as(self.operator, context, equipment_code="silo103")
        self.assertEqual((report.source, report.state), ("manual", "open"))
        self.assertGreater(report.created_at, fields.Datetime.from_string(LONG_AGO))

    def test_file_that_is_loaded_forges_nothing(self):
        reports = self.env["scada.failure.report"].with_user(self.operator)
        names = ["equipment_code", "description", "failure_date", "source"]
        row = ["silo104", "SMOKE", "2026-03-02 03:00:00", "PLC"]
        result = reports.load(names, [row])
        self.assertFalse(result["ids"])
        self.assertIn(REFUSED, str(result["messages"]))

    def test_manager_rewrites_no_word_of_the_plc(self):
        report = self.as_user(self.manager, self.report)
        for vals in (
            {"source": "manual"},
            {"raw_words": "FFFF"},
            {"uuid": "1"},
            {"created_at": LONG_AGO},
            {"company_id": self.mill_b.id},
            {"state": "resolved"},
            {"maintenance_request_id": False},
            {"equipment_code": "silo102"},
            {"equipment_id": self.line.id},
            {"description": "NONE"},
            {"failure_date": LONG_AGO},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                report.write(vals)

    def test_request_takes_no_failure_of_the_plant_away(self):
        request = self.env["maintenance.request"].create({"name": "x"})
        request = request.with_user(self.manager)
        for command in (
            (1, self.report.id, {"source": "manual"}),
            (4, self.report.id, 0),
        ):
            with self.assertRaisesRegex(AccessError, REFUSED):
                request.write({"scada_failure_ids": [command]})
                request.flush()

    def test_manager_resolves_reopens_and_notes(self):
        report = self.as_user(self.manager, self.report)
        report.action_resolve()
        self.assertEqual(report.state, "resolved")
        report.action_reopen()
        report.note = "Fuse"
        self.assertEqual((report.state, report.note), ("open", "Fuse"))

    def test_manager_mends_only_what_the_plant_did_not_tell(self):
        reports = self.env["scada.failure.report"]
        undated, _created = reports._record_failure(
            {
                "equipment_code": "nobody",
                "description": "STOP_FAILURE",
                "failure_date": False,
                "source": "plc",
                "quarantine_reason": "No date",
            }
        )
        undated = self.as_user(self.manager, undated)
        silo = self.env.ref("scada_bridge.equipment_silo101")
        for date in ("2026-03-01 00:00:00", "2026-03-02 00:00:00"):
            undated.write({"equipment_id": silo.id, "failure_date": date})
        with self.assertRaises(AccessError):
            undated.description = "NONE"
        undated.action_release()
        self.assertEqual(undated.state, "open")
        with self.assertRaises(AccessError):
            undated.failure_date = LONG_AGO

    def test_manager_of_another_company_acts_on_nothing(self):
        report = self.as_user(self.stranger, self.report)
        for name in ("action_resolve", "action_reopen", "action_release"):
            with self.assertRaises(AccessError):
                getattr(report, name)()

    def test_copy_is_a_report_by_hand(self):
        copy = self.as_user(self.manager, self.report).copy({"description": "SMOKE"})
        self.assertEqual((copy.source, copy.raw_words), ("manual", False))


class TestNotes(ProvenanceCase):
    """Notes become acts in the history of a batch, which nobody can change."""

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def get_acts(self):
        self.batch.action_cancel()
        acts = self.order.scada_history_ids.act_ids
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


class TestFindings(ProvenanceCase):
    def test_what_a_check_found_is_not_for_a_client_to_say(self):
        vals = {"bom_id": self.bom.id, "kind": "ok"}
        with self.assertRaises(AccessError):
            self.env["scada.bom.finding"].with_user(self.manager).create(vals)
