# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import datetime

from odoo import fields

from odoo.addons.queue_job.exception import RetryableJobError

from ..common import PlantCase

FAILURE, MONTH, HANDSHAKE = 8000, 8017, 8022
# The simulator's manual clock starts at midnight UTC, at seven in the plant
DATE = datetime(2026, 1, 1)


class FailureCase(PlantCase):
    def setUp(self):
        super().setUp()
        self.reports = self.env["scada.failure.report"]

    def break_down(self, code="silo101", info="START_FAILURE"):
        """Let the plant report a failure."""
        self.simulator.reporter.fail(code, info)
        self.simulator.scan(1)

    def read_events(self):
        self.plc._job_read_events()

    def get_reports(self):
        return self.reports.search([("source", "=", "plc")])

    def get_acknowledged(self):
        """Return the codes whose acknowledgement the plant has seen."""
        self.simulator.scan(1)
        events = self.simulator.log.events("failure_acknowledged")
        return [event["code"] for event in events]


class TestFailure(FailureCase):
    """From the PLC's failure block to a maintenance request."""

    def test_failure_travels_to_a_maintenance_request(self):
        self.break_down()
        self.read_events()
        self.run_jobs()
        report = self.get_reports()
        self.assertEqual(report.description, "START_FAILURE")
        self.assertEqual(report.failure_date, DATE)
        self.assertEqual(report.equipment_id.scada_code, "silo101")
        self.assertEqual(
            report.maintenance_request_id.equipment_id, report.equipment_id
        )
        self.assertEqual(report.plc_state, "acknowledged")
        self.assertEqual(self.get_acknowledged(), ["silo101"])

    def test_failure_is_that_of_a_silo_of_the_plcs_own_line(self):
        second = self.create_line()
        self.plc.equipment_id = second
        equipment = self.line.copy({"scada_code": "bin", "scada_is_line": False})
        self.break_down()
        self.read_events()
        report = self.get_reports()
        self.assertFalse(report.equipment_id)  # silo101 is the first line's
        self.assertEqual(report.state, "quarantine")
        second.scada_line_silo_ids[0].equipment_id = equipment
        report.failure_date = DATE
        report.action_release()
        self.assertEqual(report.equipment_id, equipment)

    def test_log_shows_the_three_steps(self):
        self.break_down()
        addon = "odoo.addons.scada_bridge"  # Odoo takes the name "INFO" for level 25
        with self.assertLogs(addon, logging.INFO) as saved:
            with self.assertLogs(addon + "_plc", logging.INFO) as told:
                self.read_events()
                self.run_jobs("_job_acknowledge_event")
        records = sorted(saved.records + told.records, key=lambda r: r.created)
        lines = [record.getMessage() for record in records]
        steps = [line[9:15] for line in lines if line.startswith("[TASK 5]")]
        self.assertEqual(steps, ["Step 1", "Step 2", "Step 3"])

    def test_plc_is_told_only_by_a_job_that_follows_the_commit(self):
        self.break_down()
        self.read_events()
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.run_jobs("_job_acknowledge_event")
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_plc_and_callers_of_the_api_mean_the_same_instant(self):
        """Asia/Makassar is an hour ahead; in Berlin one hour of this night is twice."""
        company = self.plc.company_id
        for zone, text, instant in (
            ("Asia/Jakarta", "2026-02-23 20:22:35", "2026-02-23 13:22:35"),
            ("Asia/Makassar", "2026-02-23 20:22:35", "2026-02-23 12:22:35"),
            ("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25 00:30:00"),
        ):
            with self.subTest(zone):
                company.scada_tz = zone
                shown = fields.Datetime.from_string(text)
                told = (
                    self.plc._plant_to_utc(shown),
                    company._scada_parse_date(text),
                )
                self.assertEqual(told, (fields.Datetime.from_string(instant),) * 2)

    def test_clock_of_a_plc_may_run_in_a_zone_of_its_own(self):
        self.plc.tz = "UTC"
        shown = fields.Datetime.from_string("2026-02-23 20:22:35")
        self.assertEqual(self.plc._plant_to_utc(shown), shown)

    def test_several_failures_come_one_after_the_other(self):
        for code in ("silo101", "silo102", "lq114"):
            self.break_down(code)
        for _cycle in range(3):
            self.read_events()
            self.run_jobs()
            self.simulator.scan(1)
        self.assertEqual(
            sorted(self.get_reports().mapped("equipment_code")),
            ["lq114", "silo101", "silo102"],
        )
        self.assertEqual(self.get_acknowledged(), ["silo101", "silo102", "lq114"])

    def test_quiet_plc_costs_one_request_a_block_and_no_row(self):
        self.read_events()
        self.simulator.requests.clear()
        before = self.env["scada.task.log"].search_count([])
        self.read_events()
        asked = [
            (request.kind, request.address)
            for request in self.simulator.requests.all()
            if request.kind in ("read", "write")
        ]
        self.assertEqual(asked, [("read", 8000), ("read", 9000)])
        self.assertEqual(self.env["scada.task.log"].search_count([]), before)

    def test_task_that_is_off_reads_no_failure(self):
        self.env.ref("scada_bridge.task5").is_enabled = False
        self.break_down()
        self.read_events()
        self.assertFalse(self.get_reports())

    def test_failures_are_read_again_while_batches_are_in_the_queue(self):
        self.read_events()
        self.trap.assert_jobs_count(0, only=self.plc._job_read_events)
        self.release_orders()
        self.trap.enqueued_jobs.clear()
        self.read_events()
        self.trap.assert_jobs_count(1, only=self.plc._job_read_events)

    def test_torn_event_waits_for_the_next_read(self):
        self.break_down()
        memory = self.simulator.memory

        def change(area, address, count=1, read=memory.read):
            words = read(area, address, count)
            if address == FAILURE and count == 23:
                minute = memory.read("D", 8020)[0]
                memory.write("D", 8020, [(minute + 1) % 9])
            return words

        memory.read, original = change, memory.read
        self.addCleanup(setattr, memory, "read", original)
        self.read_events()
        self.assertFalse(self.get_reports())
        memory.read = original
        self.read_events()
        self.assertEqual(len(self.get_reports()), 1)


class TestFailureQuarantine(FailureCase):
    """What can't be believed is kept with its words."""

    def test_unknown_equipment_is_kept_and_the_plc_goes_on(self):
        self.break_down("PUMP105")
        self.break_down("silo102")
        self.read_events()
        self.run_jobs()
        self.simulator.scan(1)
        self.read_events()
        self.run_jobs()
        states = {r.equipment_code: r.state for r in self.get_reports()}
        self.assertEqual(states, {"PUMP105": "quarantine", "silo102": "open"})
        self.assertEqual(self.get_acknowledged(), ["PUMP105", "silo102"])

    def test_impossible_date_is_kept_with_its_words(self):
        self.break_down()
        self.set_words(MONTH, 0x13)
        self.read_events()
        report = self.get_reports()
        self.assertEqual((report.state, report.failure_date), ("quarantine", False))
        self.assertIn("no date that exists", report.quarantine_reason)
        self.assertIn("2026 0013 0001", report.raw_words)

    def test_date_of_a_clock_that_is_wrong_is_not_believed(self):
        for year in (0x1998, 0x2099, 0x0001, 0x9999):
            self.break_down()
            self.set_words(8016, year)
            self.read_events()
            self.run_jobs()
        self.assertEqual(self.get_reports().mapped("state"), ["quarantine"] * 4)
        self.assertEqual(self.get_reports().mapped("failure_date"), [False] * 4)

    def test_garbage_text_is_kept(self):
        self.break_down()
        self.set_words(FAILURE, 0xFF01, 0x02FE)
        self.read_events()
        report = self.get_reports()
        self.assertEqual(report.state, "quarantine")
        self.assertIn("FF01 02FE", report.raw_words)

    def test_undated_event_is_stored_once_until_it_is_acknowledged(self):
        self.plc.quarantine_policy = "release"
        self.break_down()
        self.set_words(MONTH, 0x13)
        for _cycle in range(3):
            self.read_events()
            self.run_jobs()
        self.assertEqual(len(self.get_reports()), 1)
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_undated_event_after_the_acknowledgement_is_another_one(self):
        for _event in range(2):
            self.break_down()
            self.set_words(MONTH, 0x13)
            self.read_events()
            self.run_jobs()
            self.simulator.scan(1)
        self.assertEqual(len(self.get_reports()), 2)

    def test_held_event_is_acknowledged_once_a_person_released_it(self):
        self.plc.quarantine_policy = "release"
        self.break_down("PUMP105")
        self.read_events()
        report = self.get_reports()
        report.equipment_id = self.env.ref("scada_bridge.equipment_silo105")
        report.action_release()
        self.run_jobs()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertEqual(report.state, "open")
        self.assertTrue(report.maintenance_request_id)

    def test_neutral_info_is_no_failure_and_is_not_acknowledged(self):
        self.break_down(info="NO_FAILURE")
        self.read_events()
        self.run_jobs()
        self.assertFalse(self.get_reports())
        self.assertEqual(self.get_words(HANDSHAKE), (0,))


class TestFailureExactlyOnce(FailureCase):
    """Invariant I7: every event is stored exactly once, or still pending in the PLC."""

    def setUp(self):
        super().setUp()
        self.break_down()

    def assert_stored_once(self):
        self.assertEqual(len(self.get_reports()), 1)
        self.assertEqual(self.get_acknowledged(), ["silo101"])

    def test_commit_that_fails_leaves_the_event_in_the_plc(self):
        class CommitFails(Exception):
            pass

        with self.assertRaises(CommitFails), self.env.cr.savepoint():
            self.read_events()
            self.env["base"].flush()
            raise CommitFails()
        self.trap.enqueued_jobs.clear()  # rows of the same transaction
        self.assertFalse(self.get_reports())
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.read_events()
        self.run_jobs()
        self.assert_stored_once()

    def test_plc_gone_between_commit_and_acknowledgement(self):
        self.read_events()
        self.simulator.inject("refuse")
        with self.assertRaises(RetryableJobError):
            self.get_reports()._job_acknowledge_event()
        self.simulator.clear_faults()
        self.run_jobs()
        self.assert_stored_once()

    def test_odoo_killed_between_commit_and_acknowledgement(self):
        self.read_events()
        self.trap.enqueued_jobs.clear()  # the job died with its worker
        self.read_events()
        self.run_jobs()
        self.assert_stored_once()

    def test_reply_to_the_acknowledgement_is_lost(self):
        self.read_events()
        self.simulator.inject("close", on="writes", count=1, executed=True)
        with self.assertRaises(RetryableJobError):
            self.get_reports()._job_acknowledge_event()
        self.run_jobs()
        self.assert_stored_once()

    def test_acknowledgement_itself_is_lost(self):
        self.read_events()
        self.simulator.inject("close", on="writes", count=1, executed=False)
        with self.assertRaises(RetryableJobError):
            self.get_reports()._job_acknowledge_event()
        self.run_jobs()
        self.assert_stored_once()

    def test_odoo_killed_after_the_acknowledgement_before_its_commit(self):
        self.read_events()
        self.set_words(HANDSHAKE, 1)  # the frame was sent, the state is lost
        self.run_jobs()
        self.assertEqual(self.get_reports().plc_state, "acknowledged")
        self.assert_stored_once()

    def test_jobs_run_twice_store_and_acknowledge_once(self):
        for _time in range(2):
            self.read_events()
            self.get_reports()._job_acknowledge_event()
        self.run_jobs()
        self.assert_stored_once()

    def test_same_event_reported_again_is_acknowledged_again(self):
        self.read_events()
        self.run_jobs()
        self.set_words(HANDSHAKE, 0)
        self.read_events()
        self.run_jobs()
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertEqual(len(self.get_reports()), 1)

    def test_event_told_by_the_api_first_is_one_event_and_acknowledged(self):
        vals = {
            "equipment_code": "SILO A",
            "description": "START_FAILURE",
            "failure_date": DATE,
            "source": "api",
        }
        report, _created = self.reports._record_failure(vals)
        self.read_events()
        self.run_jobs()
        self.assertEqual(self.reports.search([("failure_date", "=", DATE)]), report)
        self.assertEqual(self.get_acknowledged(), ["silo101"])

    def test_event_that_the_plc_overwrote_is_not_acknowledged_in_its_place(self):
        self.read_events()
        report = self.get_reports()
        self.set_words(8021, 0x59)
        self.run_jobs()
        self.assertEqual(report.plc_state, "gone")
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.read_events()
        self.assertEqual(len(self.get_reports()), 2)
