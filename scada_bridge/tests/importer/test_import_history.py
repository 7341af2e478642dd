# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``mo_histories`` becomes history, row by row or not at all."""

from datetime import datetime
from unittest.mock import patch

from psycopg2 import errors

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...importer.models import import_ as scada_import
from .import_case import KEY, ImportCase


class TestImportHistory(ImportCase):
    def test_history_row_keeps_every_value(self):
        order = self.create_done_order()
        self.insert_history(order.name, id=KEY, notes="late")
        counts = self.run_import()
        self.assertEqual(counts, {("mo_histories", "imported"): 1})
        history = self.get_imported()
        self.assertEqual(history.uuid, KEY)
        self.assertEqual(history.production_id, order)
        self.assertEqual(history.product_id, self.finished)
        self.assertEqual(history.equipment_id, self.line)
        self.assertEqual(history.state, "done")
        self.assertEqual(history.reason, "late")
        self.assertEqual(history.consumption, 2500.0)
        self.assertEqual(history.actual_weight_quantity_finished_goods, 2487.35)
        self.assertTrue(history.update_odoo)

    def test_silo_of_a_history_row_becomes_a_line(self):
        self.insert_history(self.create_done_order().name)
        self.run_import()
        line = self.get_imported().line_ids
        self.assertEqual(line.silo_id, self.get_silo(101))
        self.assertEqual(line.product_id, self.components[101])
        self.assertEqual(line.component_name, "Material 101")
        self.assertEqual((line.consumption, line.actual_consumption), (825.0, 825.25))
        self.assertTrue(line.is_measured)

    def test_silo_of_a_history_row_is_that_of_its_line(self):
        second = self.create_line()
        order = self.create_done_order()
        self.insert_history(order.name, equipment_id_batch="PLC02")
        self.run_import()
        line = self.get_imported().line_ids
        self.assertEqual(line.silo_id, second.scada_line_silo_ids[0])

    def test_silo_that_only_another_line_has_is_unmatched(self):
        self.line.copy({"scada_code": "PLC02"})
        order = self.create_done_order()
        self.insert_history(order.name, equipment_id_batch="PLC02")
        self.run_import()
        self.assertFalse(self.get_imported())
        self.assertEqual(self.get_reasons("unmatched"), ["There is no silo 101."])

    def test_liquid_tank_becomes_a_line_too(self):
        self.insert_history(
            self.create_done_order().name, actual_consumption_lq_tetes=110.12
        )
        self.run_import()
        lines = self.get_imported().line_ids.sorted("silo_number")
        self.assertEqual(lines.mapped("silo_number"), [101, 114])
        self.assertEqual(lines[1].actual_consumption, 110.12)

    def test_dates_without_an_offset_are_plant_time(self):
        self.insert_history(
            self.create_done_order().name, created_at="2026-02-23 08:00:00+07:00"
        )
        self.run_import()
        history = self.get_imported()
        self.assertEqual(history.date_reading, datetime(2026, 2, 23, 13, 22, 35))
        self.assertEqual(history.date_queued, datetime(2026, 2, 23, 1, 0, 0))

    def test_imported_history_moves_no_stock(self):
        order = self.create_done_order()
        before = self.get_on_hand(self.components[101])
        self.insert_history(order.name)
        self.run_import()
        self.assertEqual(self.get_on_hand(self.components[101]), before)
        self.assertFalse(
            self.env["scada.consumption.entry"].search([("mo_id", "=", order.name)])
        )

    def test_imported_history_can_not_be_changed(self):
        self.insert_history(self.create_done_order().name)
        self.run_import()
        with self.assertRaises(UserError):
            self.get_imported().reason = "other"

    def test_second_import_makes_no_doubles(self):
        self.insert_history(self.create_done_order().name)
        self.run_import()
        self.assertEqual(self.run_import(), {("mo_histories", "known"): 1})
        self.assertEqual(len(self.get_imported()), 1)

    def test_database_refuses_a_row_a_second_time(self):
        self.insert_history(self.create_done_order().name, id=KEY)
        self.run_import()
        importer = self.env["scada.import"]
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"):
            importer._remember("mo_histories", [(KEY, self.get_imported())])

    def test_more_rows_than_a_chunk(self):
        for _number in range(5):
            self.insert_history(self.create_done_order().name)
        with patch.object(scada_import, "CHUNK_ROWS", 2):
            self.assertEqual(self.run_import(), {("mo_histories", "imported"): 5})

    def test_order_made_but_not_done_is_kept_out_of_the_queue(self):
        order = self.create_order()
        self.insert_history(order.name)
        self.run_import()
        self.assertTrue(order.scada_on_hold)
        self.assertIn("order is not done", self.get_reasons("attention")[0])
        self.fill_queue()
        self.assertFalse(order.scada_batch_ids)

    def test_cancelled_attempt_and_the_finished_one_are_both_kept(self):
        order = self.create_done_order()
        self.insert_history(
            order.name, status="cancelled", created_at="2026-02-23 08:00:00+07:00"
        )
        self.insert_history(order.name)
        self.run_import()
        histories = self.get_imported()
        self.assertEqual(histories.mapped("state"), ["cancel", "done"])
        self.assertEqual(histories[0].reference, order.name)
        self.assertNotEqual(histories[1].reference, order.name)

    def test_component_without_a_product_is_kept_as_text_and_told(self):
        self.insert_history(
            self.create_done_order().name, component_silo_a_name="Gone material"
        )
        self.run_import()
        line = self.get_imported().line_ids
        self.assertEqual(line.component_name, "Gone material")
        self.assertFalse(line.product_id)
        self.assertIn("Gone material", self.get_reasons("attention")[0])

    def test_component_without_a_product_is_in_the_old_table_too(self):
        self.insert_history(
            self.create_done_order().name, component_silo_a_name="Gone material"
        )
        self.run_import()
        self.get_imported().flush()
        self.env.cr.execute(
            "SELECT component_silo_a_name, consumption_silo_a,"
            " actual_consumption_silo_a, component_silo_b_name FROM mo_histories"
            " WHERE id = %s",
            [self.get_imported().uuid],
        )
        row = ("Gone material", 825.0, 825.25, None)
        self.assertEqual(self.env.cr.fetchone(), row)

    def test_finished_product_without_a_record_is_reported(self):
        self.insert_history("WH/MO/99999", finished_goods="Gone feed")
        self.run_import(keep_orphans=True)
        self.assertIn("Gone feed", self.get_reasons("attention")[0])

    def test_two_products_of_one_name_are_not_guessed(self):
        self.create_product("Material 101")
        self.insert_history(self.create_done_order().name)
        self.run_import()
        self.assertFalse(self.get_imported().line_ids.product_id)


class TestImportUnmatched(ImportCase):
    def assert_unmatched(self, reason, **values):
        """Import one good row and one with ``values``; only the good one gets in."""
        good = self.create_done_order()
        self.insert_history(good.name)
        values.setdefault("mo_id", self.create_done_order().name)
        self.insert_history(**values)
        counts = self.run_import()
        self.assertEqual(self.get_imported().mo_id, good.name)
        self.assertEqual(counts["mo_histories", "unmatched"], 1)
        self.assertIn(reason, self.get_reasons("unmatched")[0])

    def test_order_that_is_not_in_odoo(self):
        self.assert_unmatched("no manufacturing order", mo_id="WH/MO/99999")

    def test_line_that_is_not_in_odoo(self):
        self.assert_unmatched("has the code PLC77", equipment_id_batch="PLC77")

    def test_row_without_a_line(self):
        self.assert_unmatched("has the code ''", equipment_id_batch=None)

    def test_quantity_that_is_no_number(self):
        self.assert_unmatched(
            "actual consumption of silo 101 is not a number",
            actual_consumption_silo_a=float("nan"),
        )

    def test_negative_quantity(self):
        self.assert_unmatched("consumption is not a quantity: -1", consumption=-1)

    def test_date_that_is_none(self):
        self.assert_unmatched("last_read_from_plc", last_read_from_plc="infinity")

    def test_status_that_contradicts_itself(self):
        self.assert_unmatched(
            "neither finished nor cancelled", status_manufacturing=False
        )

    def test_column_of_another_silo(self):
        self.assert_unmatched("the column of silo 101 says 104", silo_a=104)

    def test_order_that_was_finished_twice(self):
        order = self.create_done_order()
        self.insert_history(order.name)
        self.insert_history(order.name)
        self.run_import()
        self.assertEqual(len(self.get_imported()), 1)
        self.assertIn("has a finished batch", self.get_reasons("unmatched")[0])

    def test_silo_that_is_not_in_odoo(self):
        self.get_silo(113).unlink()
        self.assert_unmatched("no silo 113", actual_consumption_silo_m=1)

    def test_order_in_the_queue_of_the_bridge(self):
        batch = self.create_batch()
        self.insert_history(batch.mo_id)
        self.run_import()
        self.assertIn("in the bridge's queue", self.get_reasons("unmatched")[0])

    def test_history_without_order_is_imported_on_demand(self):
        self.insert_history("WH/MO/99999")
        self.run_import(keep_orphans=True)
        history = self.get_imported()
        self.assertEqual(history.mo_id, "WH/MO/99999")
        self.assertFalse(history.production_id)

    def test_row_without_a_line_takes_the_named_one(self):
        self.insert_history(self.create_done_order().name, equipment_id_batch=None)
        self.run_import(line=self.line)
        self.assertEqual(self.get_imported().equipment_id_batch, "PLC01")

    def test_finding_names_table_and_row(self):
        self.insert_history("WH/MO/99999", id=KEY)
        self.run_import()
        finding = self.findings[0]
        self.assertEqual(finding.table, "mo_histories")
        self.assertEqual(finding.key, KEY + " WH/MO/99999")
