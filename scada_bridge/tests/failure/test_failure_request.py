# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from .failure_case import FAILURE_DATE, FailureCase


class TestFailureRequest(FailureCase):
    """A failure opens a maintenance request, its end is the failure's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stages = cls.env["maintenance.stage"].search([])
        cls.done_stage = stages.filtered("done")[0]
        cls.new_stage = stages.filtered(lambda stage: not stage.done)[0]

    def report(self, **vals):
        report, _created = self.record(**vals)
        self.run_jobs()
        return report

    def test_failure_opens_a_request_on_its_equipment(self):
        request = self.report().maintenance_request_id
        self.assertEqual(request.equipment_id, self.silo)
        self.assertEqual(request.maintenance_type, "corrective")
        self.assertIn("START_FAILURE", request.name)

    def test_failure_of_a_company_without_a_team_opens_a_request_too(self):
        """Odoo would take the team of its first company, and refuse it."""
        company = self.env["res.company"].create({"name": "Feed Mill B"})
        self.silo.copy({"scada_code": "silo900", "company_id": company.id})
        request = self.report(
            equipment_code="silo900", company_id=company.id
        ).maintenance_request_id
        self.assertEqual(request.company_id, company)
        self.assertEqual(request.maintenance_team_id.company_id, company)

    def test_same_trouble_joins_the_open_request(self):
        first = self.report()
        again = self.report(failure_date=FAILURE_DATE + timedelta(minutes=5))
        self.assertEqual(again.maintenance_request_id, first.maintenance_request_id)

    def test_other_trouble_opens_its_own_request(self):
        first = self.report()
        other = self.report(description="OVERLOAD")
        self.assertTrue(other.maintenance_request_id)
        self.assertNotEqual(other.maintenance_request_id, first.maintenance_request_id)

    def test_trouble_after_the_window_opens_a_new_request(self):
        self.env.company.scada_request_window = 0
        first = self.report()
        again = self.report(failure_date=FAILURE_DATE + timedelta(minutes=5))
        self.assertTrue(again.maintenance_request_id)
        self.assertNotEqual(again.maintenance_request_id, first.maintenance_request_id)

    def test_trouble_after_the_repair_opens_a_new_request(self):
        first = self.report()
        first.maintenance_request_id.stage_id = self.done_stage
        again = self.report(failure_date=FAILURE_DATE + timedelta(minutes=5))
        self.assertNotEqual(again.maintenance_request_id, first.maintenance_request_id)

    def test_policy_never_opens_no_request(self):
        self.env.company.scada_request_policy = "never"
        self.assertFalse(self.report().maintenance_request_id)

    def test_policy_by_severity_opens_requests_for_grave_failures_only(self):
        self.env.company.scada_request_policy = "severity"
        self.env["scada.failure.kind"].create({"code": "LOW_LEVEL", "severity": "1"})
        self.assertFalse(self.report(description="low_level").maintenance_request_id)
        self.assertTrue(self.report().maintenance_request_id)

    def test_closing_the_request_resolves_the_failure(self):
        report = self.report()
        report.maintenance_request_id.stage_id = self.done_stage
        self.assertEqual(report.state, "resolved")
        self.assertTrue(report.date_resolved)
        hours = (report.date_resolved - FAILURE_DATE).total_seconds() / 3600
        self.assertAlmostEqual(report.downtime, hours, 6)

    def test_reopening_the_request_opens_the_failure_again(self):
        report = self.report()
        report.maintenance_request_id.stage_id = self.done_stage
        report.maintenance_request_id.stage_id = self.new_stage
        self.assertEqual((report.state, report.date_resolved), ("open", False))

    def test_quarantined_report_opens_no_request_until_it_is_released(self):
        report = self.report(equipment_code="PUMP105")
        self.assertFalse(report.maintenance_request_id)
        report.equipment_id = self.silo
        report.action_release()
        self.run_jobs()
        self.assertEqual(report.maintenance_request_id.equipment_id, self.silo)

    def test_request_job_run_twice_opens_one_request(self):
        report = self.report()
        report._job_open_request()
        count = self.env["maintenance.request"].search_count(
            [("equipment_id", "=", self.silo.id)]
        )
        self.assertEqual(count, 1)

    def test_request_that_a_failed_job_did_not_open_is_opened_later(self):
        report, _created = self.record()
        self.trap.enqueued_jobs.clear()  # it failed, or was lost with its worker
        self.assertFalse(report.maintenance_request_id)
        self.reports._cron_open_requests()
        self.run_jobs()
        self.assertEqual(report.maintenance_request_id.equipment_id, self.silo)

    def test_cron_queues_nothing_once_it_was_decided(self):
        self.env.company.scada_request_policy = "never"
        self.report()
        self.reports._cron_open_requests()
        self.assertEqual(self.trap.enqueued_jobs, [])

    def test_policy_changed_later_opens_no_request_of_an_old_failure(self):
        self.env.company.scada_request_policy = "never"
        report = self.report()
        self.env.company.scada_request_policy = "always"
        report._job_open_request()
        self.assertFalse(report.maintenance_request_id)
