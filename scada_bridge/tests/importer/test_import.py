# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old queue, failures and settings; which databases are read at all."""

import tempfile
from datetime import datetime
from unittest.mock import patch

from psycopg2 import errors

from ...cli.old_database import OldDatabase, OldDatabaseError
from ...cli.scada_import import MAX_ENV, ImportCommandError, read_env_file
from ...domain.old.env import DatabaseAddress
from .import_case import KEY, ImportCase
from .old_middleware import OldMiddleware


class TestImportQueue(ImportCase):
    def insert_batch(self, mo_id, **values):
        defaults = {"batch_no": 1, "mo_id": mo_id, "equipment_id_batch": "PLC01"}
        return self.old.insert("mo_batch", **dict(defaults, **values))

    def assert_told(self, order, reason):
        self.run_import()
        self.assertIn(reason, self.get_reasons("attention")[0])
        self.assertTrue(order.scada_on_hold)
        self.fill_queue()
        self.assertFalse(order.scada_batch_ids)

    def test_waiting_batch_is_reported_and_kept_out(self):
        order = self.create_order()
        self.insert_batch(order.name)
        self.assert_told(order, "Waiting in the old queue")

    def test_running_batch_is_reported_and_kept_out(self):
        order = self.create_order()
        self.insert_batch(order.name, actual_consumption_silo_a=12.5)
        self.assert_told(order, "The plant is making it")

    def test_finished_batch_that_was_not_posted(self):
        order = self.create_order()
        self.insert_batch(
            order.name,
            status_manufacturing=True,
            actual_weight_quantity_finished_goods=2487.35,
        )
        self.assert_told(order, "Finished with 2487.350 kg, not posted")

    def test_order_released_by_a_person_is_not_kept_out_again(self):
        order = self.create_order()
        self.insert_batch(order.name)
        self.run_import()
        order.scada_on_hold = False
        self.assertEqual(self.run_import(), {("mo_batch", "known"): 1})
        self.assertFalse(order.scada_on_hold)

    def test_batch_without_order_is_unmatched(self):
        self.insert_batch("WH/MO/99999")
        self.assertEqual(self.run_import(), {("mo_batch", "unmatched"): 1})

    def test_auto_sync_stays_off_while_the_old_queue_is_not_empty(self):
        self.company.scada_auto_sync = False
        self.insert_batch(self.create_order().name)
        self.run_import(settings={"ENABLE_AUTO_SYNC": "true"})
        self.assertFalse(self.company.scada_auto_sync)
        self.assertIn("the old queue holds 1", self.findings[-1].reason)


class TestImportFailures(ImportCase):
    def get_reports(self):
        return self.env["scada.failure.report"].search([("source", "=", "import")])

    def test_failure_is_stored_in_utc_as_resolved(self):
        self.insert_failure(id=KEY)
        self.run_import()
        report = self.get_reports()
        self.assertEqual(report.failure_date, datetime(2026, 2, 23, 13, 22, 35))
        self.assertEqual(report.uuid, KEY)
        self.assertEqual(report.equipment_id.scada_code, "silo101")
        self.assertEqual(report.state, "resolved")
        self.assertEqual(report.downtime, 0)

    def test_old_failure_opens_no_maintenance_request(self):
        self.insert_failure()
        self.run_import()
        self.assertFalse(self.get_jobs("_job_open_request"))

    def test_failure_that_is_stored_already_is_one(self):
        vals = {
            "equipment_code": "silo_a",
            "description": "START_FAILURE",
            "failure_date": datetime(2026, 2, 23, 13, 22, 35),
            "source": "plc",
        }
        self.env["scada.failure.report"]._record_failure(vals)
        self.insert_failure()
        self.assertEqual(self.run_import(), {("equipment_failure", "known"): 1})
        self.assertFalse(self.get_reports())

    def test_second_import_makes_no_doubles(self):
        self.insert_failure()
        self.run_import()
        self.assertEqual(self.run_import(), {("equipment_failure", "known"): 1})
        self.assertEqual(len(self.get_reports()), 1)

    def test_unknown_equipment_is_quarantined_and_told(self):
        self.insert_failure(equipment_code="PUMP99")
        self.run_import()
        self.assertEqual(self.get_reports().state, "quarantine")
        self.assertIn("PUMP99", self.get_reasons("attention")[0])

    def test_failure_without_a_date_is_quarantined(self):
        self.insert_failure(failure_date=None)
        self.run_import()
        self.assertEqual(
            self.get_reports().quarantine_reason, "The old row has no date."
        )

    def test_text_that_says_nothing_failed_is_left_out(self):
        self.insert_failure(description="NO_FAILURE")
        self.assertEqual(self.run_import(), {("equipment_failure", "unmatched"): 1})


class TestOldDatabase(ImportCase):
    def test_own_database_is_refused(self):
        with OldDatabase.open(self.address(self.env.cr.dbname)) as database:
            with self.assertRaisesRegex(OldDatabaseError, "Odoo's own database"):
                database.check()

    def test_database_without_old_tables_is_refused(self):
        with OldDatabase.open(self.address("postgres")) as database:
            with self.assertRaisesRegex(OldDatabaseError, "no table of the old"):
                database.check()

    def test_database_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(OldDatabaseError, "no_such_plc"):
            with OldDatabase.open(self.address("no_such_plc")):
                self.fail("opened")

    def test_host_that_does_not_listen_is_named_without_the_password(self):
        address = DatabaseAddress("plc", "127.0.0.1", 1, "openpg", "openpgpwd")
        with self.assertRaisesRegex(OldDatabaseError, "127.0.0.1") as caught:
            with OldDatabase.open(address):
                self.fail("opened")
        self.assertNotIn("openpgpwd", str(caught.exception))

    def test_nothing_can_be_written(self):
        with OldDatabase.open(self.address(self.old.name)) as database:
            with self.assertRaises(errors.ReadOnlySqlTransaction):
                database._fetch("DELETE FROM mo_batch")

    def test_missing_table_is_reported(self):
        old = OldMiddleware(self.options)
        old.make("CREATE TABLE mo_batch (id INTEGER, batch_no INTEGER, mo_id TEXT)")
        self.addCleanup(old.drop)
        order = self.create_order()
        old.execute("INSERT INTO mo_batch VALUES (7, 1, %s)", [order.name])
        with patch.object(self.old, "name", old.name):
            counts = self.run_import()
        self.assertEqual(counts["mo_histories", "unmatched"], 1)
        self.assertEqual(counts["mo_batch", "imported"], 1)
        self.assertIn("no such table", self.get_reasons("unmatched")[0])


class TestImportSettings(ImportCase):
    def test_settings_are_taken_over(self):
        self.company.write({"scada_auto_sync": False, "scada_batch_limit": 10})
        cron = self.env.ref("scada_bridge.cron_fill_queue")
        self.run_import(
            settings={
                "ENABLE_AUTO_SYNC": "true",
                "SYNC_BATCH_LIMIT": "8",
                "SYNC_INTERVAL_MINUTES": "15",
                "ENABLE_TASK_5_EQUIPMENT_FAILURE": "false",
            }
        )
        self.assertTrue(self.company.scada_auto_sync)
        self.assertEqual(self.company.scada_batch_limit, 8)
        self.assertEqual((cron.interval_number, cron.interval_type), (15, "minutes"))
        self.assertFalse(self.env.ref("scada_bridge.task5").is_enabled)

    def test_change_is_reported_with_both_values(self):
        self.company.scada_batch_limit = 10
        self.run_import(settings={"SYNC_BATCH_LIMIT": "8"})
        self.assertEqual(self.findings[0].reason, "SCADA Batch Limit: 10 -> 8")

    def test_same_value_is_known(self):
        self.company.scada_batch_limit = 8
        counts = self.run_import(settings={"SYNC_BATCH_LIMIT": "8"})
        self.assertEqual(counts, {(".env", "known"): 1})

    def test_unknown_setting_is_reported_without_its_value(self):
        self.run_import(settings={"WEIRD_TOKEN": "s3cret"})
        self.assertEqual(self.findings[0].key, "WEIRD_TOKEN")
        self.assertNotIn("s3cret", str(self.findings))

    def test_secrets_are_never_told(self):
        settings = {
            "ODOO_PASSWORD": "s3cret",
            "DATABASE_URL": "postgresql://a:s3cret@b/c",
        }
        counts = self.run_import(settings=settings)
        self.assertEqual(counts, {(".env", "known"): 2})
        self.assertEqual(self.findings, [])

    def test_value_out_of_range_is_reported(self):
        self.run_import(settings={"SYNC_BATCH_LIMIT": "0"})
        self.assertEqual(self.findings[0].reason, "is not between 1 and 200")


class TestEnvFile(ImportCase):
    def parse(self, data):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return read_env_file(file.name)

    def test_the_settings_of_a_file_are_read(self):
        self.assertEqual(self.parse(b"PLC_PORT=9600\n"), {"PLC_PORT": "9600"})

    def test_a_file_that_is_too_big_is_refused(self):
        with self.assertRaisesRegex(ImportCommandError, "has over 1048576 bytes"):
            self.parse(b"#" * (MAX_ENV + 1))

    def test_a_file_that_is_no_text_is_refused(self):
        with self.assertRaisesRegex(ImportCommandError, "is no text file"):
            self.parse(b"\xff\xfe\x00")
