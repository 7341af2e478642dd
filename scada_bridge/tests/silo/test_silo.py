# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..common import MillCase


class TestSilo(MillCase):
    """Thirteen silos and two tanks are there from the start."""

    def create_stranger(self, **vals):
        """Return a silo 101 of another company."""
        company = self.env["res.company"].create({"name": "Second mill"})
        line = self.env["maintenance.equipment"].create(
            {
                "name": "Mixer",
                "scada_code": "PLC01",
                "scada_is_line": True,
                "company_id": company.id,
            }
        )
        defaults = {"name": "SILO A", "number": 101, "line_id": line.id}
        return self.env["scada.silo"].create(
            dict(defaults, company_id=company.id, **vals)
        )

    def test_silos_are_shipped_with_number_letter_kind_and_equipment(self):
        shipped = [
            (silo.number, silo.letter, silo.kind, silo.equipment_id.scada_code)
            for silo in self.silos
        ]
        self.assertEqual(
            shipped,
            [
                (101, "A", "dry", "silo101"),
                (102, "B", "dry", "silo102"),
                (103, "C", "dry", "silo103"),
                (104, "D", "dry", "silo104"),
                (105, "E", "dry", "silo105"),
                (106, "F", "dry", "silo106"),
                (107, "G", "dry", "silo107"),
                (108, "H", "dry", "silo108"),
                (109, "I", "dry", "silo109"),
                (110, "J", "dry", "silo110"),
                (111, "K", "dry", "silo111"),
                (112, "L", "dry", "silo112"),
                (113, "M", "dry", "silo113"),
                (114, False, "liquid", "lq114"),
                (115, False, "liquid", "lq115"),
            ],
        )

    def test_silo_is_called_by_its_number_and_name(self):
        self.assertEqual(self.get_silo(101).display_name, "101 SILO A")

    def test_silo_knows_its_name_in_the_old_tables(self):
        self.assertEqual(self.get_silo(101).tag, "silo_a")
        self.assertEqual(self.get_silo(114).tag, "lq_tetes")

    def test_silos_are_shipped_for_the_line(self):
        self.assertEqual(self.silos.line_id, self.line)

    def test_number_is_above_zero(self):
        for number in (0, -7):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.get_silo(115).number = number
                    self.silos.flush()

    def test_number_may_be_any_other(self):
        silo = self.get_silo(115)
        silo.number = 7
        self.assertEqual(
            (silo.display_name, silo.letter, silo.tag), ("7 LQ115 FML", False, False)
        )

    def test_letter_may_be_any(self):
        silo = self.get_silo(115)
        silo.write({"number": 7, "letter": "Q"})
        self.assertEqual(silo.letter, "Q")

    def test_silo_in_use_needs_a_line(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.get_silo(115).line_id = False
            self.silos.flush()

    def test_equipment_that_is_no_line_has_no_silos(self):
        with self.assertRaisesRegex(UserError, "is no line"):
            self.get_silo(115).line_id = self.get_silo(101).equipment_id

    def test_new_silo_goes_to_the_only_line(self):
        silo = self.env["scada.silo"].create({"name": "Bin", "number": 7})
        self.assertEqual(silo.line_id, self.line)

    def test_new_silo_of_one_of_two_lines_must_say_which(self):
        self.create_line()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["scada.silo"].create({"name": "Bin", "number": 7})

    def test_second_silo_with_the_same_number_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["scada.silo"].create({"name": "Again", "number": 101})

    def test_other_line_may_have_a_silo_with_the_same_number(self):
        silo = self.get_silo(101).copy({"line_id": self.line.copy().id})
        self.assertEqual((silo.number, silo.letter), (101, "A"))

    def test_other_company_may_have_a_silo_with_the_same_number(self):
        self.assertEqual(self.create_stranger().letter, "A")

    def test_silo_of_another_company_is_refused_on_a_component(self):
        with self.assertRaises(UserError):
            self.bom.bom_line_ids[0].scada_silo_id = self.create_stranger()

    def test_line_with_silos_does_not_go_to_another_company(self):
        company = self.env["res.company"].create({"name": "Second mill"})
        line = self.create_line()
        with self.assertRaisesRegex(UserError, r"Mixer 2 has silos \(101, 102, 103\)"):
            line.company_id = company

    def test_silo_in_use_is_not_deleted(self):
        self.bom.bom_line_ids[0].scada_silo_id = self.get_silo(107)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.get_silo(107).unlink()


class TestEquipment(MillCase):
    """A SCADA code names one piece of equipment of a company."""

    def create_equipment(self, code, **vals):
        return self.env["maintenance.equipment"].create(
            dict({"name": "Equipment", "scada_code": code}, **vals)
        )

    def test_code_of_the_equipment_tells_its_silo(self):
        equipment = self.create_equipment("X", name="SILO C")
        self.assertEqual(equipment.scada_silo_number, 103)
        equipment.scada_code = "silo 111"
        self.assertEqual(equipment.scada_silo_number, 111)
        self.assertEqual(self.line.scada_silo_number, 0)

    def test_code_that_is_taken_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.create_equipment("plc01")

    def test_code_of_archived_equipment_is_still_taken(self):
        self.line.active = False
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.create_equipment("PLC01")

    def test_changing_to_a_code_that_is_taken_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.line.scada_code = "LQ115"
            self.line.flush()

    def test_users_are_told_that_the_code_is_taken(self):
        # as the RPC layer does it (odoo/service/model.py)
        name = "maintenance_equipment_scada_code_uniq"
        self.assertIn(name, self.registry._sql_constraints)

    def test_equipment_without_code_is_no_conflict(self):
        equipments = self.create_equipment(False) + self.create_equipment(False)
        self.assertEqual(len(equipments), 2)

    def test_other_company_may_use_the_same_code(self):
        company = self.env["res.company"].create({"name": "Second mill"})
        equipment = self.create_equipment("PLC01", company_id=company.id)
        self.assertEqual(equipment.scada_code, "PLC01")

    def test_copy_of_equipment_has_no_code(self):
        self.assertFalse(self.line.copy().scada_code)

    def test_line_without_company_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.line.company_id = False
            self.line.flush()


class TestBom(MillCase):
    """The order takes line and silos from its bill of materials."""

    def test_order_goes_to_the_line_of_its_bom(self):
        self.assertEqual(self.create_order().scada_equipment_id, self.line)

    def test_order_of_a_bom_without_line_has_none(self):
        bom = self.create_bom(scada_equipment_id=False)
        self.assertFalse(self.create_order(bom=bom).scada_equipment_id)

    def test_line_set_on_the_order_is_kept(self):
        line = self.line.copy({"scada_code": "PLC02", "name": "Mixer 2"})
        order = self.create_order(scada_equipment_id=line.id)
        self.assertEqual(order.scada_equipment_id, line)

    def test_order_keeps_its_line_with_a_bom_that_names_none(self):
        order = self.create_order().copy()
        order.bom_id = self.create_bom(scada_equipment_id=False)
        self.assertEqual(order.scada_equipment_id, self.line)

    def test_order_changes_its_line_with_its_bom(self):
        line = self.line.copy({"scada_code": "PLC02", "name": "Mixer 2"})
        order = self.create_order().copy()
        order.bom_id = self.create_bom(scada_equipment_id=line.id)
        self.assertEqual(order.scada_equipment_id, line)

    def test_component_takes_the_silo_of_its_bom_line(self):
        self.bom.bom_line_ids[1].scada_silo_id = self.get_silo(107)
        moves = self.create_order().move_raw_ids
        self.assertEqual(
            moves.mapped("scada_silo_id.number"),
            [107],
        )
        self.assertEqual(
            moves.filtered("scada_silo_id").product_id, self.components[102]
        )

    def test_silo_of_the_component_goes_before_the_one_that_holds_the_product(self):
        self.bom.bom_line_ids[1].scada_silo_id = self.get_silo(107)
        batch = self.create_batch()
        line = batch.line_ids.filtered("product_id")[2]
        self.assertEqual(
            (line.silo_number, line.product_id), (107, self.components[102])
        )
