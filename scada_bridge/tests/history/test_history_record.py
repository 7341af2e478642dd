# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# pylint: disable=translation-required  # pylint-odoo knows tests in one folder only
"""The printed batch record, what people did, and who signed."""
from datetime import timedelta

from lxml import html
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from odoo.addons.base.models.qweb import QWebException

from ..batch.test_archive import ArchiveCase


class RecordCase(ArchiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.create_user("operator", "Oki Operator")
        cls.manager = cls.create_user("manager", "Mara Manager")

    @classmethod
    def create_user(cls, group, name):
        return new_test_user(
            cls.env,
            "record " + group,
            "scada_bridge.group_scada_" + group,
            name=name,
            tz="Asia/Jakarta",
        )

    def as_user(self, user, records):
        records.flush()
        records.invalidate_cache()
        return records.with_user(user)

    def sign(self, history, user=None, **vals):
        approvals = self.env["scada.history.approval"].with_user(user or self.manager)
        approvals = approvals.with_context(**history.env.context)
        return approvals.create(dict({"history_id": history.id}, **vals))


class TestActs(RecordCase):
    """Notes of the queue's row survive it."""

    def get_acts(self, history):
        return [(act.user_id.name, act.text) for act in history.log_ids]

    def test_acts_of_people_go_to_the_history_in_their_order(self):
        self.as_user(self.manager, self.batch).action_hold()
        self.as_user(self.manager, self.batch).action_release_hold()
        self.as_user(self.operator, self.batch).action_retry()
        acts = [act for act in self.get_acts(self.archive()) if act[0] != "OdooBot"]
        self.assertEqual(
            acts,
            [
                ("Mara Manager", "Put on hold by Mara Manager."),
                ("Mara Manager", "Released by Mara Manager."),
                ("Oki Operator", "Tried again by Oki Operator."),
            ],
        )

    def test_note_on_the_order_while_it_is_queued_is_an_act(self):
        self.order.with_user(self.manager).message_post(body="<p>Silo 102 is wet.</p>")
        self.assertIn(
            ("Mara Manager", "Silo 102 is wet."), self.get_acts(self.archive())
        )

    def test_note_on_the_order_from_before_the_queue_is_none(self):
        note = self.order.message_post(body="Planned by hand")
        note.date = self.batch.date_queued - timedelta(seconds=1)
        self.assertNotIn("Planned by hand", str(self.get_acts(self.archive())))

    def test_cancelled_batch_keeps_its_acts(self):
        self.as_user(self.manager, self.batch).action_hold()
        self.as_user(self.operator, self.batch).action_cancel()
        texts = self.order.scada_history_ids.log_ids.mapped("text")
        self.assertIn("Put on hold by Mara Manager.", texts)

    def test_nobody_changes_or_deletes_an_act(self):
        self.as_user(self.operator, self.batch).action_retry()
        act = self.archive().log_ids[0]
        for change in (lambda: act.write({"text": "x"}), act.unlink):
            with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
                change()


class TestApproval(RecordCase):
    """A manager signs; nobody takes it back."""

    def setUp(self):
        super().setUp()
        self.history = self.archive()

    def test_button_opens_the_form_in_which_a_manager_signs(self):
        action = self.as_user(self.manager, self.history).action_approve()
        approvals = self.env["scada.history.approval"].with_user(self.manager)
        form = Form(approvals.with_context(**action["context"]))
        form.remark = "Weights checked"
        approval = form.save()
        self.assertEqual(
            (approval.history_id, approval.user_id, approval.decision, approval.remark),
            (self.history, self.manager, "approved", "Weights checked"),
        )
        self.assertEqual(self.history.approval, "approved")

    def test_nobody_signs_for_another_or_at_another_time(self):
        for claim in (
            {"user_id": self.operator.id},
            {"date": "2020-01-01 00:00:00"},
        ):
            with self.assertRaisesRegex(AccessError, "only the bridge itself sets"):
                self.sign(self.history, **claim)
        defaults = {"default_user_id": self.operator.id}
        defaults["default_date"] = "2020-01-01 00:00:00"
        approval = self.sign(self.history.with_context(**defaults))
        self.assertEqual(approval.user_id, self.manager)
        self.assertGreaterEqual(approval.date, self.history.date_archived)

    def test_last_decision_counts(self):
        self.sign(self.history)
        self.sign(self.history, decision="rejected", remark="Too wet")
        self.history.invalidate_cache()
        self.assertEqual(self.history.approval, "rejected")
        self.assertEqual(len(self.history.approval_ids), 2)

    def test_rejection_without_a_reason_is_refused(self):
        for remark in (False, "  "):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.sign(self.history, decision="rejected", remark=remark)

    def test_batches_are_found_by_their_last_decision(self):
        found = self.histories.search([("approval", "=", False)])
        self.assertEqual(found, self.history)
        self.sign(self.history)
        self.sign(self.history, decision="rejected", remark="Too wet")
        for value, expected in (
            ("rejected", self.history),
            ("approved", self.histories),
            (False, self.histories),
        ):
            with self.subTest(value=value):
                self.assertEqual(
                    self.histories.search([("approval", "=", value)]), expected
                )
        self.assertFalse(self.histories.search([("approval", "!=", "rejected")]))

    def test_operator_is_refused_politely(self):
        history = self.as_user(self.operator, self.history)
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager may sign"):
            history.action_approve()
        with self.assertRaises(AccessError):
            self.sign(self.history, self.operator)

    def test_nobody_changes_or_deletes_a_signature(self):
        approval = self.sign(self.history).sudo()
        for change in (lambda: approval.write({"remark": "x"}), approval.unlink):
            with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
                change()

    def test_database_refuses_to_change_or_delete_a_signature(self):
        approval = self.sign(self.history)
        for query in (
            "UPDATE scada_history_approval SET remark = 'x' WHERE id = %s",
            "DELETE FROM scada_history_approval WHERE id = %s",
        ):
            with self.assertRaisesRegex(IntegrityError, "are only added"):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.env.cr.execute(query, [approval.id])


class TestBatchRecord(RecordCase):
    """What is printed."""

    def get_report(self, user=None):
        report = self.env.ref("scada_bridge.scada_batch_record_report")
        return report.with_user(user or self.operator)

    def render(self, histories):
        """Return the text of the printed page, blanks as one."""
        histories.flush()
        page, kind = self.get_report()._render_qweb_html(histories.ids)
        self.assertEqual(kind, "html")
        text = html.fromstring(page).text_content()
        return " ".join(text.replace("\ufeff", "").split())  # after a minus sign

    def create_failure(self, **vals):
        defaults = {
            "equipment_id": self.env.ref("scada_bridge.equipment_silo101").id,
            "description": "START_FAILURE",
            "failure_date": self.batch.date_queued,
        }
        return self.env["scada.failure.report"].create(dict(defaults, **vals))

    def test_order_recipe_and_actual_quantities_are_printed(self):
        text = self.render(self.archive())
        self.assertIn("Batch Record %s" % self.order.name, text)
        self.assertIn("JF PLUS 25", text)
        self.assertIn("Mixer PLC01, batch 1", text)
        self.assertIn("Planned 2,500.000 kg", text)
        self.assertIn("Finished goods 2,450.500 kg", text)
        self.assertIn("101 SILO A Material 101 825.000 826.250 1.250 0.15", text)
        self.assertIn("102 SILO B Material 102 375.000 374.900 -0.100 -0.03", text)
        self.assertIn("110.000 0.000 -110.000 -100.00", text)
        self.assertIn("Total of the silos 1,520.400 1,411.550 -108.850", text)

    def test_silos_that_have_no_part_are_left_out(self):
        self.assertNotIn("SILO D", self.render(self.archive()))

    def test_times_are_printed_in_the_zone_of_the_plant(self):
        self.env.company.scada_tz = "Asia/Tokyo"
        history = self.archive()
        queued = history.date_queued + timedelta(hours=9)
        text = self.render(history)
        self.assertIn("Queued %s" % queued.strftime("%m/%d/%Y %H:%M:%S"), text)
        self.assertIn("Times are those of Asia/Tokyo", text)

    def test_acts_of_people_are_printed(self):
        self.as_user(self.manager, self.batch).action_hold()
        self.as_user(self.manager, self.batch).action_release_hold()
        text = self.render(self.archive())
        self.assertIn("Mara Manager Put on hold by Mara Manager.", text)
        self.assertIn("Mara Manager Released by Mara Manager.", text)

    def test_who_cancelled_is_printed(self):
        self.as_user(self.operator, self.batch).action_cancel()
        text = self.render(self.order.scada_history_ids)
        self.assertIn("Cancelled (Cancelled by Oki Operator (record operator).)", text)
        self.assertIn("by Oki Operator Recipe", text)
        self.assertIn("825.000 not measured", text)

    def test_failure_during_the_batch_is_printed(self):
        self.create_failure()
        text = self.render(self.archive())
        self.assertIn("silo101 START_FAILURE Failure still open", text)

    def test_failure_that_was_over_before_the_batch_is_not_printed(self):
        day_ago = self.batch.date_queued - timedelta(days=1)
        self.create_failure(
            failure_date=day_ago, date_resolved=day_ago + timedelta(hours=1)
        )
        self.assertIn("No failure of the line", self.render(self.archive()))

    def test_failure_of_another_line_is_not_printed(self):
        other = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        self.create_failure(equipment_id=other.id)
        self.assertIn("No failure of the line", self.render(self.archive()))

    def test_who_told_the_quantities_is_printed(self):
        text = self.render(self.archive(source="plc"))
        self.assertIn("plc OdooBot 5 values", text)

    def test_signature_is_printed(self):
        history = self.archive()
        self.assertIn("Not signed yet.", self.render(history))
        self.sign(history, remark="Weights checked")
        text = self.render(history)
        self.assertIn("Mara Manager Approved Weights checked", text)
        self.assertNotIn("Not signed yet.", text)

    def test_history_opens_the_ledger_of_its_batch(self):
        history = self.as_user(self.operator, self.archive())
        action = history.action_open_entries()
        entries = self.env[action["res_model"]].with_user(self.operator)
        found = entries.search(action["domain"])
        self.assertEqual(sorted(found.mapped("silo_number")), [0, 101, 102, 103, 114])

    def test_history_opens_the_failures_of_its_batch(self):
        failure = self.create_failure()
        history = self.as_user(self.operator, self.archive())
        action = history.action_open_failures()
        failures = self.env[action["res_model"]].with_user(self.operator)
        self.assertEqual(failures.search(action["domain"]), failure)
        self.assertEqual(history.failure_count, 1)

    def test_several_records_are_printed_in_one_go(self):
        first = self.archive()
        self.batch = self.create_batch()
        self.order = self.batch.production_id
        second = self.archive()
        text = self.render(first + second)
        self.assertIn("Batch Record %s" % first.mo_id, text)
        self.assertIn("Batch Record %s" % second.mo_id, text)

    def test_record_comes_out_as_pdf(self):
        history = self.archive()
        report = self.get_report().with_context(force_report_rendering=True)
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            content, kind = report._render_qweb_pdf(history.ids)
        self.assertEqual(kind, "pdf")
        self.assertEqual(content[:5], b"%PDF-")
        self.assertGreater(len(content), 5000)

    def test_others_do_not_print_it(self):
        user = new_test_user(self.env, "record stranger", "mrp.group_mrp_user")
        history = self.archive()
        with self.assertRaisesRegex(QWebException, "not allowed to access"):
            self.get_report(user)._render_qweb_html(history.ids)
