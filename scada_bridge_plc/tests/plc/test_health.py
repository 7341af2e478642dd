# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime, timedelta

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from ...plc.exchange.plant_clock import CLOCK_FIELDS
from ..common import PlantCase


class TestHealth(PlantCase):
    """Task 4: the responsible person gets an activity, once."""

    def setUp(self):
        super().setUp()
        self.responsible = new_test_user(
            self.env, "responsible", "scada_bridge.group_scada_operator"
        )
        self.env.company.scada_responsible_id = self.responsible
        self.now = fields.Datetime.now()

    def check(self):
        """Look at ages that do not grow while the test runs."""
        with freeze_time(self.now):
            self.batches._cron_check_health()

    def get_alarms(self, record):
        return record.activity_ids.mapped("summary")

    def ago(self, minutes):
        return fields.Datetime.subtract(self.now, minutes=minutes)

    def test_offline_plc_is_an_alarm_after_its_minutes(self):
        self.simulator.inject("refuse")
        self.plc._job_read_events()
        self.check()
        self.assertEqual(self.get_alarms(self.plc), [])
        self.plc.state_since = self.ago(6)
        self.check()
        self.assertEqual(self.get_alarms(self.plc), ["PLC is offline"])
        self.assertEqual(self.plc.activity_ids.user_id, self.responsible)

    def test_alarm_is_raised_once_and_ends_by_itself(self):
        self.simulator.inject("refuse")
        self.plc._job_read_events()
        self.plc.state_since = self.ago(6)
        for _run in range(3):
            self.check()
        self.assertEqual(len(self.plc.activity_ids), 1)
        self.simulator.clear_faults()
        self.plc._job_read_events()
        self.check()
        self.assertFalse(self.plc.activity_ids)

    def test_loss_and_return_are_logged_once_each(self):
        self.plc._job_read_events()
        self.simulator.inject("refuse")
        logs = self.env["scada.task.log"]
        before = logs.search([])
        for _cycle in range(3):
            self.plc._job_read_events()
        self.simulator.clear_faults()
        for _cycle in range(3):
            self.plc._job_read_events()
        rows = (logs.search([]) - before).sorted("id")
        self.assertEqual(rows.mapped("level"), ["warning", "info"])

    def test_stopped_program_is_seen_and_never_changed(self):
        self.simulator.freeze()
        self.plc._job_read_events()
        self.check()
        self.assertEqual(self.plc.cpu_mode, "program")
        self.assertEqual(self.get_alarms(self.plc), ["PLC stands still"])
        self.assertEqual(self.simulator.requests.counts().get("write", 0), 0)

    def add_clock(self):
        """Give the memory map a clock at D8100."""
        memory_map = json.loads(self.plc.memory_map)
        memory_map["clock"] = {
            "base": "D8100",
            "stride": 0,
            "slots": 1,
            "words": 6,
            "fields": [
                {"name": name, "offset": offset, "type": "bcd", "words": 1, "digits": 4}
                for offset, name in enumerate(CLOCK_FIELDS)
            ],
        }
        self.plc.memory_map = json.dumps(memory_map)

    def show_time(self, seconds_ahead):
        """Let the PLC's clock show the plant's time, so many seconds ahead."""
        zone = pytz.timezone("Asia/Jakarta")
        date = datetime.now(zone) + timedelta(seconds=seconds_ahead)
        words = [int(str(getattr(date, name)), 16) for name in CLOCK_FIELDS]
        self.set_words(8100, *words)

    def test_clock_that_is_wrong_is_an_alarm_until_it_is_set(self):
        self.add_clock()
        with freeze_time("2026-03-01 16:59:59"):  # a second before the plant's midnight
            self.show_time(300)
            self.plc._job_read_events()
        self.check()
        self.assertEqual(self.plc.clock_drift, 300)
        self.assertEqual(self.get_alarms(self.plc), ["PLC's clock is wrong"])
        with freeze_time("2026-03-01 17:00:00"):
            self.show_time(0)
            self.plc._job_read_events()
        self.check()
        self.assertEqual(self.get_alarms(self.plc), [])

    def test_clock_that_shows_no_time_is_left_alone(self):
        self.add_clock()
        self.plc._job_read_events()
        self.assertEqual(self.plc.clock_drift, 0)
        self.assertEqual(self.plc.state, "online")

    def test_running_batch_without_news_is_stuck(self):
        batch = self.release_orders()
        self.run_plant(34)
        batch.write(
            {
                name: self.ago(16)
                for name in ("date_queued", "date_reading", "date_posted")
            }
        )
        self.check()
        self.assertEqual(self.get_alarms(batch), ["Batch is stuck"])
        self.run_plant(5)
        self.check()
        self.assertEqual(self.get_alarms(batch), [])

    def test_batch_that_waits_for_its_turn_is_not_stuck(self):
        batches = self.release_orders(3)
        batches.write({"date_queued": self.ago(60)})
        self.run_plant(34)
        self.check()
        self.assertEqual(batches.mapped("state"), ["running", "waiting", "waiting"])
        self.assertEqual(self.get_alarms(batches), [])

    def test_batch_that_waits_while_the_plant_is_idle_is_stuck(self):
        batch = self.release_orders()
        batch.date_queued = self.ago(14)
        self.check()
        self.assertEqual(self.get_alarms(batch), [])
        batch.date_queued = self.ago(16)
        self.check()
        self.assertEqual(self.get_alarms(batch), ["Batch is stuck"])

    def test_post_that_keeps_failing_is_an_alarm(self):
        batch = self.release_orders()
        for _attempt in range(3):
            batch._set_error("no lot")
        self.check()
        self.assertEqual(self.get_alarms(batch), ["Posting keeps failing"])
        self.assertIn("no lot", batch.activity_ids.note)
        batch._clear_error()
        self.check()
        self.assertEqual(self.get_alarms(batch), [])

    def test_responsible_without_rights_is_replaced_by_the_administrator(self):
        self.responsible.groups_id = self.env.ref("base.group_user")
        self.assertEqual(self.plc._get_responsible(), self.env.ref("base.user_admin"))

    def test_task_that_is_off_raises_no_alarm(self):
        self.env.ref("scada_bridge.task4").is_enabled = False
        batch = self.release_orders()
        batch.date_queued = self.ago(16)
        self.check()
        self.assertEqual(self.get_alarms(batch), [])
