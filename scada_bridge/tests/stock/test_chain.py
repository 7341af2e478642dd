# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two-step manufacturing with a silo that has a stock location: taken once."""
from .posting_case import PostingCase


class TestChain(PostingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Two", "code": "TWO", "manufacture_steps": "pbm"}
        )
        cls.place = cls.env["stock.location"].create(
            {
                "name": "Silo 101",
                "usage": "internal",
                "location_id": cls.warehouse.lot_stock_id.id,
            }
        )
        cls.corn = cls.create_product("Corn")
        cls.get_silo(101).write(
            {"product_id": cls.corn.id, "location_id": cls.place.id}
        )

    def order_two_steps(self):
        return self.create_order(
            bom=self.create_bom({self.corn: 825.0}),
            picking_type_id=self.warehouse.manu_type_id.id,
            location_src_id=self.warehouse.pbm_loc_id.id,
            location_dest_id=self.warehouse.lot_stock_id.id,
        )

    def pick(self, order, quantity=825.0):
        picking = order.picking_ids.filtered(lambda p: p.state != "done")
        picking.action_assign()
        picking.move_lines.quantity_done = quantity
        picking.with_context(skip_backorder=True).button_validate()

    def run_order(self, order, kg, weight="826"):
        self.batches._fill_queue(self.line, order)
        return self.make(order.scada_batch_ids, {101: kg}, weight)

    def get_places(self):
        """Return kg in (silo, pre-production)."""
        quants = self.env["stock.quant"].search([("product_id", "=", self.corn.id)])
        return tuple(
            round(sum(q.quantity for q in quants if q.location_id == location), 2)
            for location in (self.place, self.warehouse.pbm_loc_id)
        )

    def test_more_than_was_picked_leaves_the_silo(self):
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        self.pick(order)
        self.assertDone(self.run_order(order, "826.25"))
        self.assertEqual(self.get_places(), (4173.75, 0.0))

    def test_less_than_was_picked_goes_back_into_the_silo(self):
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        self.pick(order)
        self.assertDone(self.run_order(order, "820"))
        self.assertEqual(self.get_places(), (4180.0, 0.0))

    def test_nothing_dosed_goes_back_into_the_silo(self):
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        self.pick(order)
        self.assertDone(self.run_order(order, "0"))
        self.assertEqual(self.get_places(), (5000.0, 0.0))

    def test_transfer_that_is_validated_later_takes_nothing_twice(self):
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        self.assertDone(self.run_order(order, "826.25"))
        self.assertEqual(self.get_places(), (4998.75, -825.0))
        self.pick(order)
        self.assertEqual(self.get_places(), (4173.75, 0.0))

    def test_lower_reading_takes_back_what_left_the_silo(self):
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        self.pick(order)
        self.batches._fill_queue(self.line, order)
        self.post(order.scada_batch_ids, {101: 900})
        self.assertDone(self.make(order.scada_batch_ids, {101: "826.25"}, "826"))
        self.assertEqual(self.get_places(), (4173.75, 0.0))

    def test_reservation_that_a_person_gave_back_changes_nothing(self):
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        self.pick(order)
        order.do_unreserve()
        self.assertDone(self.run_order(order, "826.25"))
        self.assertEqual(self.get_places(), (4173.75, 0.0))

    def test_cancelled_transfer_brings_nothing(self):
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        order.picking_ids.move_lines.propagate_cancel = False
        order.picking_ids.action_cancel()
        self.assertDone(self.run_order(order, "826.25"))
        self.assertEqual(self.get_places(), (4173.75, 0.0))

    def test_back_order_uses_what_the_first_left(self):
        self.env.company.scada_backorder = "always"
        self.add_stock(self.corn, 5000, self.place)
        order = self.order_two_steps()
        self.pick(order)
        self.assertDone(self.run_order(order, "500", "2000"))
        self.assertEqual(self.get_places(), (4175.0, 325.0))
        rest = order.procurement_group_id.mrp_production_ids - order
        self.assertDone(self.run_order(rest, "166", "500"))
        self.assertEqual(self.get_places(), (4334.0, 0.0))

    def test_lots_are_those_that_were_picked(self):
        self.corn.tracking = "lot"
        self.create_lot(self.corn, "A", 5000, self.place)
        order = self.order_two_steps()
        picking = order.picking_ids
        picking.action_assign()
        picking.move_lines.move_line_ids.qty_done = 825
        picking.button_validate()
        self.assertDone(self.run_order(order, "826.25"))
        self.assertEqual(
            sorted(self.get_lots(order, self.corn)), [("A", 1.25), ("A", 825.0)]
        )
        self.assertEqual(self.get_places(), (4173.75, 0.0))

    def test_lot_that_was_not_used_goes_back_into_the_silo(self):
        self.corn.tracking = "lot"
        lot = self.create_lot(self.corn, "A", 5000, self.place)
        order = self.order_two_steps()
        picking = order.picking_ids
        picking.action_assign()
        picking.move_lines.move_line_ids.qty_done = 825
        picking.button_validate()
        self.assertDone(self.run_order(order, "820"))
        self.assertEqual(self.get_places(), (4180.0, 0.0))
        quants = self.env["stock.quant"].search([("location_id", "=", self.place.id)])
        self.assertEqual(quants.lot_id, lot)
