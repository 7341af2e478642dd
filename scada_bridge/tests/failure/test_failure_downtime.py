# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Form, lists, pivot, equipment and API give one answer about a failure's down time."""
from datetime import datetime, timedelta

from ...api.shapes.failure import failure_summary
from .failure_case import FailureCase

MINUTE = timedelta(minutes=1)


class TestDowntime(FailureCase):
    def setUp(self):
        super().setUp()
        self.now = datetime.utcnow().replace(microsecond=0)

    def break_down(self, minutes_ago, **vals):
        begin = self.now - minutes_ago * MINUTE
        return self.record(failure_date=begin, **vals)[0]

    def get_answers(self, report):
        """Return {place: minutes of down time} of the only failure of the silo."""
        company = self.env.company
        groups = self.reports._get_failure_groups({})
        answer = failure_summary(report, groups, company._get_scada_zone())
        own = [("id", "=", report.id)]
        listed = self.reports.read_group(own, ["downtime"], [])
        pivot = self.reports.read_group(own, ["downtime:sum"], ["equipment_id"])
        totals = [row["total_downtime_minutes"] for row in self.get_rows(answer)]
        return {
            "form": round(report.downtime * 60),
            "row of the API": answer["data"][0]["duration_minutes"],
            "total of the API": sum(totals),
            "sum of the list": round(listed[0]["downtime"] * 60),
            "pivot": round(pivot[0]["downtime"] * 60),
            "equipment": round(self.silo.scada_downtime * 60),
        }

    def get_rows(self, answer):
        return answer["summary"]["by_equipment"]

    def assert_minutes(self, report, minutes):
        answers = self.get_answers(report)
        self.assertEqual(answers, dict.fromkeys(answers, minutes))

    def test_open_failure_has_lasted_to_this_moment(self):
        self.assert_minutes(self.break_down(12), 12)

    def test_resolved_failure_has_lasted_to_its_resolution(self):
        over = self.now - 5 * MINUTE
        self.assert_minutes(self.break_down(50, date_resolved=over), 45)

    def test_failure_resolved_before_it_began_has_not_lasted(self):
        over = self.now - 60 * MINUTE
        self.assert_minutes(self.break_down(50, date_resolved=over), 0)

    def test_quarantined_failure_is_not_believed_to_last(self):
        report = self.break_down(12, quarantine_reason="The clock is wrong.")
        self.assert_minutes(report, 0)

    def test_failure_that_is_opened_again_lasts_on(self):
        over = self.now - 5 * MINUTE
        report = self.break_down(50, date_resolved=over)
        report.action_reopen()
        self.assert_minutes(report, 50)

    def test_failures_are_found_by_their_down_time(self):
        short, long = self.break_down(3), self.break_down(90, description="BELT TORN")
        ids = (short + long).ids
        for operator, hours, found in (
            (">", 1.0, long),
            ("<=", 1.0, short),
            (">=", 0.0, short + long),
        ):
            with self.subTest(operator=operator):
                domain = [("id", "in", ids), ("downtime", operator, hours)]
                self.assertEqual(self.reports.search(domain, order="id"), found)

    def test_groups_add_up_their_failures(self):
        self.break_down(10)
        over = self.now - 5 * MINUTE
        self.break_down(35, description="BELT TORN", date_resolved=over)
        groups = self.reports.read_group(
            [("equipment_id", "=", self.silo.id)], ["downtime"], ["description"]
        )
        self.assertEqual(
            {group["description"]: round(group["downtime"] * 60) for group in groups},
            {"BELT TORN": 30, "START_FAILURE": 10},
        )
