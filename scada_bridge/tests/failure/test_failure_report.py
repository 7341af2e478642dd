# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .failure_case import FAILURE_DATE, FailureCase


class TestFailureReport(FailureCase):
    def test_reported_failure_is_stored_with_its_equipment(self):
        report, created = self.record()
        self.assertTrue(created)
        self.assertEqual(report.equipment_id, self.silo)
        self.assertEqual(report.failure_date, FAILURE_DATE)
        self.assertEqual(report.state, "open")

    def test_same_event_again_is_the_same_record(self):
        first, _created = self.record()
        again, created = self.record(source="plc")
        self.assertEqual(again, first)
        self.assertFalse(created)

    def test_alias_of_the_equipment_tells_the_same_event(self):
        first, _created = self.record()
        for alias in ("silo_a", "SILO A", "Silo101 "):
            again, created = self.record(equipment_code=alias)
            self.assertEqual((again, created), (first, False), alias)

    def test_tank_is_known_by_its_three_names(self):
        tank = self.env.ref("scada_bridge.equipment_lq114")
        for code in ("lq114", "silo114", "lq_tetes"):
            found = tank._find_scada_equipment(code, self.env.company)
            self.assertEqual(found, tank, code)

    def test_other_second_is_another_event(self):
        first, _created = self.record()
        second, created = self.record(failure_date=FAILURE_DATE + timedelta(seconds=1))
        self.assertTrue(created)
        self.assertNotEqual(second, first)

    def test_database_refuses_the_same_event_twice(self):
        report, _created = self.record()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                report.copy({"failure_date": FAILURE_DATE}).flush()

    def test_neutral_texts_are_no_failure(self):
        for text in ("0", "none", "NO_FAILURE", "No Error", "NO_ERROR", "", "  "):
            report, created = self.record(description=text)
            self.assertFalse(report, text)
            self.assertFalse(created, text)

    def test_unknown_equipment_is_quarantined(self):
        report, created = self.record(equipment_code="PUMP105")
        self.assertTrue(created)
        self.assertEqual(report.state, "quarantine")
        self.assertIn("PUMP105", report.quarantine_reason)
        self.assertFalse(report.equipment_id)

    def test_quarantined_report_is_released_once_its_equipment_exists(self):
        report, _created = self.record(equipment_code="PUMP105")
        with self.assertRaises(UserError):
            report.action_release()
        pump = self.env["maintenance.equipment"].create(
            {"name": "Pump", "scada_code": "pump105"}
        )
        report.action_release()
        self.assertEqual((report.state, report.equipment_id), ("open", pump))

    def test_failure_that_is_over_is_stored_as_resolved(self):
        over = FAILURE_DATE + timedelta(hours=2, minutes=30)
        report, _created = self.record(date_resolved=over)
        self.assertEqual((report.state, report.downtime), ("resolved", 2.5))

    def test_operator_enters_a_failure_by_hand(self):
        user = new_test_user(
            self.env, "failure operator", "scada_bridge.group_scada_operator"
        )
        with Form(self.reports.with_user(user)) as form:
            form.equipment_id = self.silo
            form.description = "BELT TORN"
            form.failure_date = datetime(2026, 3, 1, 8, 0)
        report = self.reports.search([("description", "=", "BELT TORN")])
        self.assertEqual(report.equipment_code, "silo101")
        self.assertEqual(report.source, "manual")

    def test_nobody_deletes_a_failure(self):
        manager = new_test_user(
            self.env, "failure manager", "scada_bridge.group_scada_manager"
        )
        report, _created = self.record()
        with self.assertRaises(AccessError):
            report.with_user(manager).unlink()

    def test_sql_of_the_seeds_finds_the_failure(self):
        report, _created = self.record()
        report.flush()
        self.env.cr.execute(
            "SELECT id, equipment_code, description, failure_date, created_at "
            "FROM scada_failure_report ORDER BY created_at DESC LIMIT 5"
        )
        row = self.env.cr.fetchone()
        self.assertEqual(row[:4], (report.id, "silo101", "START_FAILURE", FAILURE_DATE))
        self.env.cr.execute(
            "SELECT equipment_code, description, failure_date, source, created_at "
            "FROM scada.equipment_failure ORDER BY created_at DESC LIMIT 5"
        )
        received = row[4] + timedelta(hours=7)  # that view has the plant's clock
        self.assertEqual(
            self.env.cr.fetchone(),
            (
                "silo101",
                "START_FAILURE",
                datetime(2026, 2, 23, 20, 22, 35),
                "api",
                received,
            ),
        )

    def test_sql_has_the_other_columns_of_the_old_table(self):
        resolved = FAILURE_DATE + timedelta(hours=1)
        report, _created = self.record(date_resolved=resolved, note="fixed")
        report.flush()
        self.env.cr.execute(
            "SELECT equipment_name, severity, is_resolved, resolved_at, "
            "resolution_notes, failure_type FROM scada.equipment_failure"
        )
        self.assertEqual(
            self.env.cr.fetchone(),
            (
                "SILO A",
                "high",
                True,
                datetime(2026, 2, 23, 21, 22, 35),
                "fixed",
                "START_FAILURE",
            ),
        )

    def test_reliability_of_equipment_comes_from_its_failures(self):
        self.silo.effective_date = FAILURE_DATE.date()
        for hour in (0, 10):
            begin = FAILURE_DATE + timedelta(hours=hour)
            self.record(failure_date=begin, date_resolved=begin + timedelta(hours=2))
        figures = self.silo._get_scada_reliability(
            FAILURE_DATE, FAILURE_DATE + timedelta(hours=24)
        )[self.silo.id]
        self.assertEqual(figures.failures, 2)
        self.assertEqual(figures.downtime_hours, 4.0)
        self.assertEqual(figures.mttr_hours, 2.0)
        self.assertEqual(figures.mtbf_hours, 10.0)

    def test_equipment_shows_its_last_failure(self):
        self.record()
        self.assertEqual(self.silo.scada_failure_count, 1)
        self.assertEqual(self.silo.scada_last_failure, FAILURE_DATE)
