# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every accepted value leaves a row that nobody can change (invariant I10)."""
from datetime import datetime

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .posting_case import PostingCase

END = datetime(2026, 2, 28, 17, 30)


class TestLedger(PostingCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()

    def get_entries(self):
        entries = self.env["scada.consumption.entry"]
        return entries.search([("batch_uuid", "=", self.batch.uuid)], order="id")

    def get_values(self):
        return [(e.silo_number, e.old_value, e.new_value) for e in self.get_entries()]

    def test_every_changed_silo_leaves_a_row(self):
        self.store(self.batch, {101: 100, 102: "50.5"})
        self.assertEqual(self.get_values(), [(101, 0.0, 100.0), (102, 0.0, 50.5)])

    def test_row_tells_the_value_before(self):
        for kg in (100, 250, 240):
            self.store(self.batch, {101: kg})
        self.assertEqual(
            self.get_values(),
            [(101, 0.0, 100.0), (101, 100.0, 250.0), (101, 250.0, 240.0)],
        )

    def test_same_value_again_leaves_no_row(self):
        self.store(self.batch, {101: 100})
        self.store(self.batch, {101: 100})
        self.assertEqual(len(self.get_entries()), 1)

    def test_finished_weight_leaves_a_row(self):
        self.store(self.batch, {}, "2487.35", is_finished=True)
        self.assertEqual(self.get_values(), [(0, 0.0, 2487.35)])

    def test_row_tells_who_told_it_when_and_for_what(self):
        reading = self.prepare_reading(
            {101: 100}, date=END, source="api", request="line-7/42"
        )
        self.batch._store_reading(reading)
        entry = self.get_entries()
        self.assertEqual(
            (entry.source, entry.origin, entry.date, entry.user_id),
            ("api", "line-7/42", END, self.env.user),
        )
        self.assertEqual(entry.production_id, self.batch.production_id)
        self.assertEqual(entry.move_id, self.batch.line_ids[0].move_id)
        self.assertEqual(entry.product_id, self.components[101])
        self.assertTrue(entry.create_date)

    def test_rows_stay_when_the_batch_is_archived(self):
        self.make(self.batch)
        self.assertFalse(self.batch.exists())
        history = self.histories.search([], limit=1)
        entries = self.env["scada.consumption.entry"].search(
            [("batch_uuid", "=", history.uuid)]
        )
        self.assertEqual(sum(entries.mapped("new_value")), 4008.4)

    def test_rows_are_what_was_accepted(self):
        self.store(self.batch, {101: "100.123"}, date=END)
        self.env["base"].flush()
        self.env.cache.invalidate()
        self.assertFalse(self.get_entries()._get_tampered())

    def test_row_that_was_forged_is_noticed(self):
        self.store(self.batch, {101: 100})
        self.env.cr.execute(
            "ALTER TABLE scada_consumption_entry DISABLE TRIGGER USER;"
            "UPDATE scada_consumption_entry SET new_value = 99 WHERE batch_uuid = %s",
            [self.batch.uuid],
        )
        self.env.cache.invalidate()
        self.assertEqual(self.get_entries()._get_tampered(), self.get_entries())

    def test_orm_refuses_to_change_a_row(self):
        self.store(self.batch, {101: 100})
        with self.assertRaises(UserError):
            self.get_entries().write({"new_value": 1})

    def test_orm_refuses_to_delete_a_row(self):
        self.store(self.batch, {101: 100})
        with self.assertRaises(UserError):
            self.get_entries().unlink()

    def assertRefused(self, statement):
        with self.assertRaisesRegex(IntegrityError, "only added"):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_database_refuses_to_change_a_row(self):
        self.store(self.batch, {101: 100})
        self.assertRefused("UPDATE scada_consumption_entry SET new_value = 1")

    def test_database_refuses_to_delete_a_row(self):
        self.store(self.batch, {101: 100})
        self.assertRefused("DELETE FROM scada_consumption_entry")

    def test_database_refuses_to_empty_the_table(self):
        self.assertRefused("TRUNCATE scada_consumption_entry")

    def test_value_of_a_reading_is_accepted_once(self):
        self.store(self.batch, {101: 100})
        self.batch.reading_seq = 0
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.store(self.batch, {101: 200})
