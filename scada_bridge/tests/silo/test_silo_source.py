# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Queue, order form and API say the same about the silo of a component."""
from ...exceptions import ScadaDataError
from ..common import MillCase


class TestSiloSource(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.create_order()
        cls.move = cls.order.move_raw_ids.filtered(
            lambda move: move.product_id == cls.components[101]
        )

    def get_queue_number(self):
        """Return the silo's number, 0 if added by hand, None if it can't be told."""
        silos = self.order._scada_get_silos()
        try:
            return self.move._get_scada_silo(silos).number
        except ScadaDataError:
            return None

    def get_form_number(self):
        self.move.invalidate_cache(["scada_used_silo_id"])
        return self.move.scada_used_silo_id.number

    def get_api_number(self):
        components = self.order._scada_get_facts().components[self.order.id]
        own = [c for c in components if c.product == self.move.product_id]
        return own[0].equipment.scada_silo_number

    def assert_source(self, queue, shown):
        self.assertEqual(
            (self.get_queue_number(), self.get_form_number(), self.get_api_number()),
            (queue, shown, shown),
        )

    def test_component_comes_from_the_silo_that_holds_it(self):
        self.assert_source(101, 101)

    def test_named_silo_goes_before_the_one_that_holds_it(self):
        self.move.scada_silo_id = self.get_silo(105)
        self.assert_source(105, 105)

    def test_component_that_no_silo_holds_is_added_by_hand(self):
        self.get_silo(101).product_id = False
        self.assert_source(0, 0)

    def test_component_of_two_silos_is_reported_from_neither(self):
        self.get_silo(105).product_id = self.components[101]
        self.assert_source(None, 0)

    def test_named_silo_decides_between_two_that_hold_it(self):
        self.get_silo(105).product_id = self.components[101]
        self.move.scada_silo_id = self.get_silo(105)
        self.assert_source(105, 105)

    def test_archived_silo_holds_nothing(self):
        self.get_silo(101).active = False
        self.assert_source(0, 0)

    def test_archived_silo_that_is_named_is_seen(self):
        """The queue refuses the order then, and says which silo it is."""
        self.move.scada_silo_id = self.get_silo(105)
        self.get_silo(105).active = False
        self.assert_source(105, 105)

    def test_silo_of_another_company_holds_nothing_for_the_order(self):
        other = self.env["res.company"].create({"name": "Another mill"})
        line = self.line.copy({"scada_code": "PLC01", "company_id": other.id})
        self.get_silo(101).product_id = False
        self.env["scada.silo"].create(
            {
                "name": "Theirs",
                "number": 101,
                "product_id": self.components[101].id,
                "line_id": line.id,
                "company_id": other.id,
            }
        )
        self.assert_source(0, 0)

    def test_silo_of_another_line_holds_nothing_for_the_order(self):
        self.create_line()
        self.get_silo(101).product_id = False
        self.assert_source(0, 0)

    def test_order_of_no_line_takes_from_the_silos_of_the_only_one(self):
        self.order.scada_equipment_id = False
        self.assert_source(101, 101)

    def test_order_of_no_line_takes_from_no_silo_where_there_are_two_lines(self):
        self.order.scada_equipment_id = False
        self.create_line()
        self.assert_source(0, 0)
