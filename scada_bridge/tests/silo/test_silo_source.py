# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Queue, order form and API say the same about the silo of a component."""
from ...domain.run.consumption import parse_totals
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
        """Return the silo's number, 0 if added by hand."""
        return self.move._get_scada_silo(self.order._scada_get_silos()).number

    def get_form_number(self):
        self.move.invalidate_cache(["scada_used_silo_id"])
        return self.move.scada_used_silo_id.number

    def get_api_number(self):
        components = self.order._scada_get_facts().components[self.order.id]
        own = [c for c in components if c.product == self.move.product_id]
        return own[0].equipment.scada_silo_number

    def assert_source(self, number):
        self.assertEqual(
            (self.get_queue_number(), self.get_form_number(), self.get_api_number()),
            (number, number, number),
        )

    def test_component_comes_from_the_silo_that_holds_it(self):
        self.assert_source(101)

    def test_named_silo_goes_before_the_one_that_holds_it(self):
        self.move.scada_silo_id = self.get_silo(105)
        self.assert_source(105)

    def test_component_that_no_silo_holds_is_added_by_hand(self):
        self.get_silo(101).product_id = False
        self.assert_source(0)

    def hold(self, number, stock=None, **vals):
        """Let a silo hold the material; with a stock at a location of its own."""
        silo = self.get_silo(number)
        if stock is not None:
            location = self.env["stock.location"].create(
                {"name": silo.name, "usage": "internal", "location_id": self.stock.id}
            )
            self.add_stock(self.components[101], stock, location)
            vals["location_id"] = location.id
        silo.write(dict(vals, product_id=self.components[101].id))

    def test_component_of_two_silos_comes_from_the_lower_number(self):
        self.hold(105)
        self.assert_source(101)

    def test_priority_goes_before_the_number(self):
        self.hold(105, priority=5)
        self.assert_source(105)

    def test_silo_that_has_not_enough_is_passed_over(self):
        self.hold(101, stock=824.99)
        self.hold(105, stock=825)
        self.assert_source(105)

    def test_silo_that_has_just_enough_is_taken(self):
        self.hold(101, stock=825)
        self.hold(105, stock=5000)
        self.assert_source(101)

    def test_priority_decides_where_no_silo_has_enough(self):
        self.hold(101, stock=800)
        self.hold(105, stock=100, priority=5)
        self.assert_source(105)

    def test_silo_without_a_location_counts_as_having_enough(self):
        self.hold(101, stock=100)
        self.hold(105)
        self.hold(106, stock=5000)
        self.assert_source(105)

    def test_run_keeps_the_silo_that_was_chosen_when_it_was_queued(self):
        self.hold(101, stock=825)
        self.hold(105, stock=5000)
        self.fill_queue()
        self.add_stock(self.components[101], -500, self.get_silo(101).location_id)
        self.assert_source(101)
        result = self.order._scada_apply_totals(parse_totals({"silo_a": "800"}))
        self.assertEqual(result.errors, [])

    def test_batch_has_one_of_the_two_silos(self):
        self.hold(105, priority=5)
        self.fill_queue()
        lines = self.order.scada_batch_ids.line_ids
        lines = lines.filtered(lambda line: line.product_id == self.components[101])
        self.assertEqual((lines.silo_number, lines.consumption), (105, 825.0))

    def test_named_silo_decides_between_two_that_hold_it(self):
        self.get_silo(105).product_id = self.components[101]
        self.move.scada_silo_id = self.get_silo(105)
        self.assert_source(105)

    def test_archived_silo_holds_nothing(self):
        self.get_silo(101).active = False
        self.assert_source(0)

    def test_archived_silo_that_is_named_is_seen(self):
        """The queue refuses the order then, and says which silo it is."""
        self.move.scada_silo_id = self.get_silo(105)
        self.get_silo(105).active = False
        self.assert_source(105)

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
        self.assert_source(0)

    def test_silo_of_another_line_holds_nothing_for_the_order(self):
        self.create_line()
        self.get_silo(101).product_id = False
        self.assert_source(0)

    def test_order_of_no_line_takes_from_the_silos_of_the_only_one(self):
        self.order.scada_equipment_id = False
        self.assert_source(101)

    def test_order_of_no_line_takes_from_no_silo_where_there_are_two_lines(self):
        self.order.scada_equipment_id = False
        self.create_line()
        self.assert_source(0)
