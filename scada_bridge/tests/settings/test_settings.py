# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page of settings: what is entered is kept, where it belongs."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user

from ...api.shapes.task import scheduler
from .settings_case import SettingsCase


class TestSettings(SettingsCase):
    def get_cron(self, name):
        return self.env.ref("scada_bridge.cron_%s" % name)

    def save(self, **vals):
        self.env["res.config.settings"].create(vals).execute()

    def test_every_setting_is_kept(self):
        names = [n for n in self.get_names() if not n.startswith("scada_plc")]
        self.assertGreaterEqual(len(names), 35)
        if not self.env["scada.task"].search([("code", "=", "task5")]).cron_id:
            names.remove("scada_task5_minutes")  # the PLC addon brings its action
        for name in names:
            with self.subTest(setting=name):
                self.assert_kept(name)

    def test_interval_is_that_of_the_scheduled_action(self):
        self.save(scada_task1_minutes=15)
        cron = self.get_cron("fill_queue")
        self.assertEqual((cron.interval_number, cron.interval_type), (15, "minutes"))

    def test_interval_in_hours_is_shown_in_minutes(self):
        self.assertEqual(self.get_settings().scada_task6_minutes, 60)
        cron = self.get_cron("trim_task_log")
        cron.write({"interval_number": 2, "interval_type": "days"})
        self.assertEqual(self.get_settings().scada_task6_minutes, 2880)

    def test_page_and_api_tell_the_same_interval(self):
        task, cron = self.env.ref("scada_bridge.task6"), self.get_cron("trim_task_log")
        for number, unit, minutes in (
            (5, "minutes", 5),
            (3, "hours", 180),
            (2, "days", 2880),
            (1, "weeks", 10080),
        ):
            with self.subTest(unit=unit):
                cron.write({"interval_number": number, "interval_type": unit})
                row = scheduler(task, True, None)["data"]["tasks"][0]
                self.assertEqual(row["interval_minutes"], minutes)
                self.assertEqual(self.get_settings().scada_task6_minutes, minutes)

    def test_shorter_interval_holds_from_now_on(self):
        cron = self.get_cron("fill_queue")
        cron.nextcall = fields.Datetime.now() + timedelta(days=1)
        self.save(scada_task1_minutes=2)
        self.assertLess(cron.nextcall, fields.Datetime.now() + timedelta(minutes=3))

    def test_interval_is_at_least_a_minute(self):
        for minutes in (0, -5):
            with self.assertRaisesRegex(ValidationError, "TASK 2: an interval"):
                self.save(scada_task2_minutes=minutes)

    def test_unchanged_intervals_are_not_written(self):
        cron = self.get_cron("trim_task_log")
        self.save(scada_batch_limit=9)
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "hours"))

    def test_task_is_switched_off_and_on(self):
        task = self.env.ref("scada_bridge.task3")
        self.save(scada_task3_on=False)
        self.assertFalse(task.is_enabled)
        self.save(scada_task3_on=True)
        self.assertTrue(task.is_enabled)
        log = self.env["scada.task.log"].search([("task_id", "=", task.id)], limit=1)
        self.assertIn("switched on", log.message)

    def test_administrator_without_scada_rights_opens_the_settings(self):
        user = new_test_user(
            self.env, "plain administrator", groups="base.group_system"
        )
        settings = self.env["res.config.settings"].with_user(user).create({})
        self.assertEqual(settings.scada_task1_minutes, 5)
        settings.execute()
