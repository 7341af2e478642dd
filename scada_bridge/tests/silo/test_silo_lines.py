# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two lines of one company: each has silos of its own, of the same numbers."""
from ...api.shapes.batch import real_time
from ...api.shapes.table import table_mo_batch
from ...domain.run.consumption import parse_totals
from ...exceptions import ScadaDataError
from ..common import STOCK_KG, MillCase


class TestSiloLines(MillCase):
    """Silo 101 of the first line holds *Material 101*, that of the second *Corn*."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.create_line()
        cls.corn = cls.create_product("Corn", stock=STOCK_KG)
        cls.corn_silo = cls.second.scada_line_silo_ids[0]
        cls.corn_silo.product_id = cls.corn
        cls.corn_bom = cls.create_bom(
            {cls.corn: 800.0}, scada_equipment_id=cls.second.id
        )

    def queue(self, line, **vals):
        order = self.create_order(scada_equipment_id=line.id, **vals)
        self.batches._fill_queue(line)
        return order.scada_batch_ids

    def get_dosing(self, batch):
        lines = batch.line_ids.filtered("product_id")
        return [(one.silo_id.line_id, one.silo_number, one.product_id) for one in lines]

    def test_second_line_has_a_silo_of_the_same_number(self):
        self.assertEqual(self.corn_silo.number, 101)
        self.assertNotEqual(self.corn_silo, self.get_silo(101))

    def test_each_order_takes_from_the_silos_of_its_own_line(self):
        mine = self.queue(self.line)
        theirs = self.queue(self.second, bom=self.corn_bom)
        self.assertIn((self.line, 101, self.components[101]), self.get_dosing(mine))
        self.assertEqual(self.get_dosing(theirs), [(self.second, 101, self.corn)])

    def test_each_order_books_what_its_own_silo_held(self):
        mine = self.queue(self.line)
        theirs = self.queue(self.second, bom=self.corn_bom)
        orders = mine.production_id, theirs.production_id
        self.finish(mine, {101: "826.25"}, "2487.35")
        self.finish(theirs, {101: "799.5"}, "799")
        self.assertEqual(self.get_done(orders[0])[self.components[101]], 826.25)
        self.assertEqual(self.get_done(orders[1]), {self.corn: 799.5})

    def test_batch_has_the_silos_of_its_line_only(self):
        batch = self.queue(self.second, bom=self.corn_bom)
        self.assertEqual(
            batch.line_ids.silo_id, self.second.scada_line_silo_ids.sorted("number")
        )

    def test_component_that_only_another_line_holds_is_added_by_hand(self):
        self.corn_bom.scada_equipment_id = self.line
        findings = self.corn_bom._get_scada_findings()
        self.assertEqual([f["kind"] for f in findings], ["hand", "empty"])

    def test_silo_of_another_line_on_the_bill_is_found(self):
        self.corn_bom.bom_line_ids.scada_silo_id = self.corn_silo
        self.corn_bom.scada_equipment_id = self.line
        findings = self.corn_bom._get_scada_findings()
        self.assertEqual([f["kind"] for f in findings], ["archived"])
        self.assertIn("another line's", findings[0]["message"])

    def test_order_that_names_a_silo_of_another_line_is_refused(self):
        order = self.create_order()
        order.move_raw_ids[0].scada_silo_id = self.corn_silo
        self.fill_queue()
        self.assertFalse(order.scada_batch_ids)
        self.assertEqual(
            order.scada_refusal,
            "Silo 101 SILO A belongs to Mixer 2, not to Mixer PLC01.",
        )

    def test_caller_names_the_silo_of_the_orders_line(self):
        order = self.create_order(bom=self.corn_bom, scada_equipment_id=self.second.id)
        result = order._scada_apply_totals(parse_totals({"silo_a": "790"}))
        self.assertEqual([item.silo for item in result.items], [self.corn_silo])
        self.assertEqual(self.get_done(order), {self.corn: 790.0})

    def test_equipment_of_another_lines_silo_is_not_the_orders(self):
        order = self.create_order(bom=self.corn_bom, scada_equipment_id=self.second.id)
        with self.assertRaisesRegex(ScadaDataError, "no component of this material"):
            order._scada_find_moves(self.get_silo(101).equipment_id, self.corn)

    def test_name_of_silos_of_two_lines_is_no_equipments(self):
        equipment = self.line.copy({"scada_code": "bin", "scada_is_line": False})
        self.corn_silo.equipment_id = equipment
        find = equipment._find_scada_equipment
        company = self.env.company
        own = self.get_silo(101).equipment_id
        self.assertFalse(find("silo_a", company))
        self.assertEqual(find("silo_a", company, self.second), equipment)
        self.assertEqual(find("silo_a", company, self.line), own)
        self.assertEqual(find("silo101", company), own)
        self.assertFalse(find("silo101", company, self.second) - equipment)

    def test_board_shows_the_silos_of_its_line(self):
        board = self.env["scada.board"].get_board(self.second.id)
        self.assertEqual(board["silos"][0]["material"], "Corn")
        board = self.env["scada.board"].get_board(self.line.id)
        self.assertEqual(board["silos"][0]["material"], "Material 101")

    def test_failures_of_the_other_lines_silos_are_not_of_the_order(self):
        batch = self.queue(self.second, bom=self.corn_bom)
        self.env["scada.failure.report"].create(
            {"equipment_code": "silo101", "description": "START_FAILURE"}
        )
        self.assertEqual(batch.production_id.scada_failure_count, 0)


class TestSiloNumbers(MillCase):
    """A silo of a number that the old system does not have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silo = cls.get_silo(101)
        cls.silo.write({"number": 7, "equipment_id": False})
        cls.batch = cls.create_batch()

    def test_it_is_dosed_and_booked(self):
        order = self.batch.production_id
        self.finish(self.batch, {7: "826.25"}, "2487.35")
        self.assertEqual(self.get_done(order)[self.components[101]], 826.25)

    def test_callers_name_it_by_its_number(self):
        order = self.batch.production_id
        result = order._scada_apply_totals(parse_totals({"silo7": "12.5"}))
        self.assertEqual((result.items[0].silo, result.errors), (self.silo, []))

    def test_what_is_no_silo_of_the_line_is_unknown(self):
        order = self.create_order()
        result = order._scada_apply_totals(
            parse_totals({"silo999": "1", "silo_a": "2"})
        )
        self.assertEqual(
            result.errors,
            [
                "silo999: unknown equipment",
                "silo101: no component of %s comes from it" % order.name,
            ],
        )

    def test_it_is_in_the_queue_on_the_wire_by_its_number(self):
        self.store(self.batch, {7: "826.25"})
        row = real_time(self.batch)["data"]["in_progress"][0]
        self.assertEqual(row["actual_consumptions"], {"silo7": 826.25})

    def test_the_old_wide_table_has_no_column_for_it(self):
        self.store(self.batch, {7: "826.25"})
        row = table_mo_batch(self.batch)["data"]["rows"][0]
        self.assertNotIn(826.25, row.values())
        self.assertIsNone(row["consumption_silo_a"])

    def test_its_equipment_is_known_by_the_silo(self):
        equipment = self.line.copy({"scada_code": "bin 7", "scada_is_line": False})
        self.assertEqual(equipment.scada_silo_number, 0)
        self.silo.equipment_id = equipment
        self.assertEqual(equipment.scada_silo_number, 7)
