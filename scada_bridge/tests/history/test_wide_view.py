# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People who ask the old tables with SQL get their answers (doc/batch.rst)."""
from psycopg2 import OperationalError
from pytz import utc

from odoo.tools import mute_logger

from ...api.shapes.table import history_status, table_mo_batch, table_mo_histories
from ...domain.text.message import Message, dump
from ..common import MillCase

# Seed 002, usage example 2, the part that reads
EXAMPLE_2 = """
    SELECT batch_no, mo_id,
           component_silo_a_name, consumption_silo_a,
           component_silo_b_name, consumption_silo_b
    FROM mo_batch
    WHERE batch_no = 1
"""

# Seed 002, usage example 4
EXAMPLE_4_BATCHES = """
-- Get all batches with silo A component
SELECT
    batch_no,
    mo_id,
    component_silo_a_name,
    consumption_silo_a
FROM mo_batch
WHERE component_silo_a_name IS NOT NULL
ORDER BY batch_no;
"""
EXAMPLE_4_TOTALS = """
-- Get total consumption per component
SELECT
    component_silo_a_name AS component,
    SUM(consumption_silo_a) AS total_kg
FROM mo_batch
WHERE component_silo_a_name IS NOT NULL
GROUP BY component_silo_a_name
ORDER BY total_kg DESC;
"""

# Seed 002, CREATE TABLE mo_batch, and the columns that came later; the types as
# PostgreSQL calls them
SEED_TYPES = {
    "id": "uuid",
    "batch_no": "integer",
    "mo_id": "character varying",
    "consumption": "numeric",
    "equipment_id_batch": "character varying",
    "silo_a": "integer",
    "silo_m": "integer",
    "consumption_silo_a": "double precision",
    "consumption_silo_m": "double precision",
    "status_manufacturing": "boolean",
    "status_operation": "boolean",
    "lq114": "integer",
    "lq115": "integer",
    "finished_goods": "character varying",
    "odoo_cancelled": "boolean",
    "status": "character varying",
    "notes": "text",
    "last_read_from_plc": "timestamp with time zone",
    "created_at": "timestamp with time zone",
    "updated_at": "timestamp with time zone",
    "actual_weight_quantity_finished_goods": "numeric",
}


class TestWideView(MillCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def ask(self, query):
        """Return the rows of a query as tuples."""
        self.batches.flush()
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def ask_row(self, view="mo_batch"):
        """Return the only row of a view as a dict."""
        self.batches.flush()
        self.env.cr.execute("SELECT * FROM %s" % view)
        (row,) = self.env.cr.dictfetchall()
        return row

    def test_example_2_reads_the_first_batch(self):
        self.assertEqual(
            self.ask(EXAMPLE_2),
            [(1, self.order.name, "Material 101", 825.0, "Material 102", 375.0)],
        )

    def test_example_4_lists_the_batches_with_a_component_in_silo_a(self):
        self.env.company.scada_queue_policy = "top_up"
        second = self.create_batch(quantity=1250.0).production_id
        bom = self.create_bom({self.components[102]: 10.0})
        self.create_batch(bom=bom)
        self.assertEqual(
            self.ask(EXAMPLE_4_BATCHES),
            [
                (1, self.order.name, "Material 101", 825.0),
                (2, second.name, "Material 101", 412.5),
            ],
        )

    def test_example_4_sums_up_the_components(self):
        self.env.company.scada_queue_policy = "top_up"
        self.create_batch(quantity=1250.0)
        self.assertEqual(self.ask(EXAMPLE_4_TOTALS), [("Material 101", 1237.5)])

    def test_smart_wait_of_the_old_system_counts_the_batches(self):
        self.assertEqual(self.ask("SELECT COUNT(*) FROM mo_batch"), [(1,)])

    def test_columns_have_the_types_of_the_old_table(self):
        self.env.cr.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = 'mo_batch'"
        )
        types = dict(self.env.cr.fetchall())
        self.assertEqual({name: types[name] for name in SEED_TYPES}, SEED_TYPES)

    def test_both_views_have_the_same_columns(self):
        columns = []
        for view in ("mo_batch", "mo_histories"):
            self.env.cr.execute("SELECT * FROM %s LIMIT 0" % view)
            columns.append([column.name for column in self.env.cr.description])
        self.assertEqual(columns[0], columns[1])

    def test_waiting_batch_has_targets_and_no_actuals(self):
        row = self.ask_row()
        self.assertEqual(row["id"], self.batch.uuid)
        self.assertEqual(row["consumption"], 2500)
        self.assertEqual((row["silo_a"], row["silo_m"], row["lq_fml"]), (101, 113, 115))
        self.assertEqual(
            (row["component_lq_tetes_name"], row["consumption_lq_tetes"]),
            ("Material 114", 110.0),
        )
        self.assertEqual(
            (row["component_silo_d_name"], row["consumption_silo_d"]), (None, None)
        )
        self.assertIsNone(row["actual_consumption_silo_a"])
        self.assertIs(row["status_manufacturing"], False)
        self.assertIs(row["update_odoo"], False)

    def test_running_batch_has_the_actuals_that_were_measured(self):
        self.store(self.batch, {101: "12.5", 102: 0}, is_failed=True)
        self.run_jobs("_job_post")
        row = self.ask_row()
        self.assertEqual(row["actual_consumption_silo_a"], 12.5)
        self.assertEqual(row["actual_consumption_silo_b"], 0.0)
        self.assertIsNone(row["actual_consumption_silo_c"])
        self.assertIs(row["status_operation"], True)
        self.assertIs(row["update_odoo"], True)
        read = utc.localize(self.batch.date_reading)
        self.assertEqual(row["last_read_from_plc"], read)

    def test_finished_batch_moves_to_the_histories(self):
        uuid = self.batch.uuid
        self.finish(self.batch, {101: "826.25"}, "2450.5")
        self.assertEqual(self.ask("SELECT COUNT(*) FROM mo_batch"), [(0,)])
        row = self.ask_row("mo_histories")
        self.assertEqual((row["id"], row["mo_id"]), (uuid, self.order.name))
        self.assertEqual(row["actual_consumption_silo_a"], 826.25)
        self.assertEqual(float(row["actual_weight_quantity_finished_goods"]), 2450.5)
        self.assertIs(row["status_manufacturing"], True)

    def test_batch_has_its_product_and_no_end_while_it_waits(self):
        row = self.ask_row()
        self.assertEqual(row["finished_goods"], self.order.product_id.name)
        self.assertEqual((row["lq114"], row["lq115"]), (114, 115))
        self.assertEqual(
            (row["odoo_cancelled"], row["status"], row["notes"]), (False, None, None)
        )

    def test_cancelled_order_is_told_with_its_reason(self):
        self.batch.action_cancel("wrong silo")
        self.order.action_cancel()
        row = self.ask_row("mo_histories")
        self.assertEqual(
            (row["odoo_cancelled"], row["status"], row["notes"]),
            (True, "cancelled", "Cancelled by OdooBot (__system__). wrong silo"),
        )

    def test_note_is_read_as_on_the_screen_whatever_it_is_made_of(self):
        inner = Message("", "%s of 100 %%", (12.5,))
        outer = Message("", "%(user)s: %(reason)s, 100 %% sure", None)
        outer %= {"user": "A %s", "reason": inner}
        for stored, text in (
            (dump(outer), "A %s: 12.5 of 100 %, 100 % sure"),
            (dump(Message("", "as it is %", None)), "as it is %"),
            ("{somebody's brace", "{somebody's brace"),
            ("plain %s", "plain %s"),
            (None, None),
        ):
            self.env.cr.execute("SELECT scada_message_text(%s)", [stored])
            self.assertEqual(self.env.cr.fetchone()[0], text)

    def test_old_words_for_the_end_are_those_of_the_api(self):
        self.finish(self.batch, {101: "826.25"}, "2450.5")
        self.assertEqual(history_status(self.order.scada_history_ids), "completed")
        self.assertEqual(self.ask_row("mo_histories")["status"], "completed")

    def test_queue_and_history_have_the_id_of_the_api(self):
        [row] = table_mo_batch(self.batch)["data"]["rows"]
        self.assertEqual(row["id"], self.ask_row()["id"])
        self.finish(self.batch, {101: "826.25"}, "2450.5")
        history = self.order.scada_history_ids
        page = table_mo_histories(history, 1, {"limit": 1, "offset": 0})
        self.assertEqual(page["data"]["rows"][0]["id"], row["id"])

    def refused(self, *queries):
        """Return what the database answers to statements that it refuses."""
        said = []
        for query in queries:
            refused = self.assertRaises(OperationalError)
            with refused as caught, mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.env.cr.execute(query)
            said.append(str(caught.exception).splitlines()[0])
        return set(said)

    def test_who_deletes_from_the_queue_is_told_how_a_batch_leaves_it(self):
        said = self.refused(
            "DELETE FROM mo_batch WHERE batch_no = 1",
            "DELETE FROM mo_batch WHERE batch_no = 999",
            "UPDATE mo_batch SET batch_no = 2",
            "INSERT INTO mo_batch (batch_no, mo_id, consumption, equipment_id_batch) "
            "VALUES (999, 'TEST/MO/001', 1000, 'TEST01')",
        )
        [sentence] = said
        self.assertRegex(
            sentence,
            '^The view "mo_batch" is for reading only. A batch leaves the queue by ',
        )

    def test_history_and_failures_tell_that_they_are_not_written(self):
        for view in ("mo_histories", "scada.equipment_failure"):
            [sentence] = self.refused(
                "DELETE FROM %s" % view, "INSERT INTO %s (id) VALUES (NULL)" % view
            )
            name = view.split(".")[-1]
            start = 'The view "%s" is for reading only. ' % name
            self.assertEqual(sentence[: len(start)], start)
