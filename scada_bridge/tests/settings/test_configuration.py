# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is set up when the addon is installed."""
from psycopg2 import IntegrityError

from odoo.tests import SavepointCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestConfiguration(SavepointCase):
    def get_cron(self, name):
        return self.env.ref("scada_bridge.cron_%s" % name)

    def get_function(self, model, method):
        name = "<%s>.%s" % (model, method)
        return self.env["queue.job.function"].search([("name", "=", name)])

    def test_tasks_run_every_five_five_and_three_minutes(self):
        crons = [
            self.get_cron(name)
            for name in ("fill_queue", "post_readings", "archive_finished")
        ]
        self.assertEqual(
            [(cron.interval_number, cron.interval_type) for cron in crons],
            [(5, "minutes"), (5, "minutes"), (3, "minutes")],
        )

    def test_dead_jobs_are_looked_for_every_minute(self):
        cron = self.get_cron("requeue_dead")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "minutes"))

    def test_crons_are_on_and_run_for_ever(self):
        for name in ("fill_queue", "post_readings", "archive_finished", "requeue_dead"):
            cron = self.get_cron(name)
            self.assertTrue(cron.active)
            self.assertEqual((cron.numbercall, cron.doall), (-1, False))

    def test_code_of_every_cron_runs(self):
        for name in ("fill_queue", "post_readings", "archive_finished", "requeue_dead"):
            self.get_cron(name).method_direct_trigger()

    def test_posting_and_closing_share_a_channel(self):
        channels = {
            self.get_function("scada.mo.batch", method).channel
            for method in ("_job_post", "_job_finish")
        }
        self.assertEqual(channels, {"root.scada_post"})

    def test_filling_has_a_channel_of_its_own(self):
        function = self.get_function("maintenance.equipment", "_job_fill_queue")
        self.assertEqual(function.channel, "root.scada_fill")

    def test_retries_are_a_matter_of_seconds(self):
        functions = [
            self.get_function("scada.mo.batch", "_job_post"),
            self.get_function("scada.mo.batch", "_job_finish"),
            self.get_function("maintenance.equipment", "_job_fill_queue"),
        ]
        for function in functions:
            config = function.job_config(function.name)
            self.assertEqual(config.retry_pattern, {1: 2, 3: 5, 6: 15})

    def test_line_plc01_is_shipped(self):
        line = self.env.ref("scada_bridge.equipment_plc01")
        self.assertEqual((line.scada_code, line.scada_is_line), ("PLC01", True))

    def test_batch_limit_is_between_1_and_200(self):
        for limit in (0, 201):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.env.company.scada_batch_limit = limit
                    self.env.company.flush()
        self.env.company.scada_batch_limit = 200
        self.env.company.flush()

    def test_settings_are_those_of_the_company(self):
        settings = self.env["res.config.settings"].create(
            {
                "scada_auto_sync": True,
                "scada_batch_limit": 7,
                "scada_queue_policy": "top_up",
            }
        )
        settings.execute()
        company = self.env.company
        self.assertEqual(
            (
                company.scada_auto_sync,
                company.scada_batch_limit,
                company.scada_queue_policy,
            ),
            (True, 7, "top_up"),
        )
