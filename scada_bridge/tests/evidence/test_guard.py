# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database refuses to change evidence, also to SQL of Odoo's own role."""
from odoo.tests import tagged

from .guard_case import GuardCase

USERS = {"create_uid", "write_uid"}
# the columns that may be emptied, because what they name was deleted
TABLES = {
    "scada_accepted_difference": USERS,
    "scada_api_audit": {"user_id", "company_id"},
    "scada_consumption_entry": USERS,
    "scada_correction": USERS,
    "scada_disposition": USERS,
    "scada_disposition_confirmation": USERS,
    "scada_evidence_passage": set(),
    "scada_history_approval": USERS,
    "scada_history_log": USERS,
    "scada_line_pause": USERS,
    "scada_mo_history": USERS | {"production_id"},
    "scada_mo_history_line": USERS,
    "scada_mo_message": USERS | {"production_id"},
    "scada_mo_weight": USERS,
    "scada_seal": USERS,
    "scada_seal_anchor": USERS,
    "scada_silo_content": USERS,
}
REPORT, FINDING = "scada_failure_report", "scada_seal_finding"
KEPT = {"uuid", "equipment_code", "description", "source", "company_id", "created_at"}


@tagged("post_install", "-at_install")
class TestGuard(GuardCase):
    def test_these_tables_are_evidence(self):
        self.assertEqual(self.get_tables("scada_bridge"), {*TABLES, REPORT, FINDING})

    def test_no_column_gets_another_value(self):
        changeable = {table: self.get_changeable(table) for table in TABLES}
        self.assertEqual(changeable, {table: set() for table in TABLES})

    def test_only_what_was_deleted_is_not_named_any_more(self):
        cleared = {table: self.get_cleared(table) for table in TABLES}
        self.assertEqual(cleared, TABLES)

    def test_no_row_is_removed(self):
        for table in (*TABLES, REPORT, FINDING):
            self.assertEqual((table, self.can_remove(table)), (table, []))

    def test_the_database_keeps_acts_of_years_ago(self):
        old = {"path": "/", "act": "hold", "date": "2020-01-01"}
        entry = self.env["scada.api.audit"].create(old)
        entry.flush()
        query = "DELETE FROM scada_api_audit WHERE id = %d" % entry.id
        self.assertTrue(self.is_refused(query))

    def test_what_was_reported_of_a_failure_stays(self):
        columns = set(self.get_columns(REPORT))
        self.assertEqual(columns - self.get_changeable(REPORT), KEPT)

    def test_finding_of_the_seals_ends_and_says_the_same(self):
        changeable = self.get_changeable(FINDING)
        self.assertEqual(changeable, {"write_uid", "write_date"})

    def test_what_a_person_entered_of_a_failure_is_corrected(self):
        report = self.env["scada.failure.report"].create(
            {"equipment_code": "silo101", "description": "leaks", "source": "manual"}
        )
        report.description = "leaks no more"
        report.flush()
        report.unlink()
        self.assertFalse(report.exists())

    def test_lock_of_a_row_is_no_change(self):
        with self.scratch("scada_mo_history"):
            self.env.cr.execute("UPDATE scada_mo_history SET state = state")

    def test_every_guard_is_in_place(self):
        self.assertEqual(self.env["scada.evidence.mixin"]._find_open_tables(), [])

    def test_guard_that_was_taken_off_is_named(self):
        mixin = self.env["scada.evidence.mixin"]
        for statement in (
            "ALTER TABLE scada_history_log DISABLE TRIGGER USER",
            "DROP TRIGGER scada_history_log_append_only ON scada_history_log",
            "ALTER TABLE scada_history_log DISABLE TRIGGER "
            "scada_history_log_no_truncate",
        ):
            self.env.cr.execute(statement)
            self.assertEqual(mixin._find_open_tables(), ["scada_history_log"])
            self.env["scada.history.log"]._guard_evidence()
            self.assertEqual(mixin._find_open_tables(), [])

    def test_function_that_was_replaced_opens_all_tables(self):
        self.env.cr.execute(
            "CREATE OR REPLACE FUNCTION scada_evidence_guard() RETURNS trigger AS "
            "'BEGIN RETURN NEW; END' LANGUAGE plpgsql"
        )
        found = self.env["scada.evidence.mixin"]._find_open_tables()
        self.assertGreaterEqual(set(found), set(TABLES))


@tagged("post_install", "-at_install")
class TestPassage(GuardCase):
    def open(self):
        self.env.cr.execute("SELECT scada_evidence_pass('a test wants to')")

    def test_who_passes_leaves_a_row_that_stays(self):
        before = self.env["scada.evidence.passage"].search([])
        self.open()
        passage = self.env["scada.evidence.passage"].search([]) - before
        self.assertEqual(passage.reason, "a test wants to")
        self.env.cr.execute("SELECT session_user")
        self.assertEqual(passage.role, self.env.cr.fetchone()[0])
        self.assertEqual(self.can_remove("scada_evidence_passage"), [])
        self.assertEqual(self.get_changeable("scada_evidence_passage"), set())

    def test_upgrade_that_passes_changes_what_it_has_to(self):
        self.open()
        self.assertIn("reason", self.get_changeable("scada_mo_history"))

    def test_passage_of_another_transaction_opens_nothing(self):
        self.env.cr.execute(
            "INSERT INTO scada_evidence_passage (transaction, date, reason) "
            "VALUES (txid_current()::text, '2026-01-02 03:04:05', 'restored'), "
            "('1', transaction_timestamp() AT TIME ZONE 'UTC', 'of another one')"
        )
        self.assertEqual(self.get_changeable("scada_mo_history"), set())

    def test_variable_of_the_session_opens_nothing(self):
        self.env.cr.execute("SET LOCAL scada.evidence = 'on'")
        self.assertEqual(self.can_remove("scada_mo_history"), [])
