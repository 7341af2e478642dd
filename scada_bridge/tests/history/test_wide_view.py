# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People who ask the old tables with SQL get their answers (doc/batch.rst)."""
from psycopg2 import OperationalError

from odoo.tools import mute_logger

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

# Seed 002, CREATE TABLE mo_batch; the types as PostgreSQL calls them
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
        self.assertEqual(row["last_read_from_plc"], self.batch.date_reading)

    def test_finished_batch_moves_to_the_histories(self):
        uuid = self.batch.uuid
        self.finish(self.batch, {101: "826.25"}, "2450.5")
        self.assertEqual(self.ask("SELECT COUNT(*) FROM mo_batch"), [(0,)])
        row = self.ask_row("mo_histories")
        self.assertEqual((row["id"], row["mo_id"]), (uuid, self.order.name))
        self.assertEqual(row["actual_consumption_silo_a"], 826.25)
        self.assertEqual(float(row["actual_weight_quantity_finished_goods"]), 2450.5)
        self.assertIs(row["status_manufacturing"], True)

    def test_views_are_for_reading_only(self):
        for query in (
            "DELETE FROM mo_batch WHERE batch_no = 1",
            "UPDATE mo_batch SET batch_no = 2",
        ):
            refused = self.assertRaisesRegex(OperationalError, "view .mo_batch")
            with refused, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(query)
