# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Components tracked by lots: first in, first out of the silo's location."""
from .posting_case import PostingCase


class LotCase(PostingCase):
    """The component of silo 101 is tracked by lots, nothing of it is in stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.corn = cls.create_product("Corn", tracking="lot")
        cls.get_silo(101).product_id = cls.corn
        cls.bom = cls.create_bom({cls.corn: 825.0, cls.components[102]: 375.0})

    def setUp(self):
        super().setUp()
        self.batch = None

    def queue(self, reserve=False):
        self.batch = self.create_batch()
        self.order = self.batch.production_id
        if reserve:
            self.order.action_assign()

    def post_corn(self, kg):
        self.post(self.batch, {101: kg})

    def assertLots(self, *lots):
        self.assertEqual(self.get_lots(self.order, self.corn), list(lots))


class TestLots(LotCase):
    def test_oldest_lot_is_taken_first(self):
        self.create_lot(self.corn, "A", 1000)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.post_corn("820.5")
        self.assertLots(("A", 820.5))

    def test_next_lot_follows_when_one_is_empty(self):
        self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.post_corn("820.5")
        self.assertLots(("A", 300.0), ("B", 520.5))

    def test_growing_quantity_goes_on_in_the_same_lots(self):
        self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        for kg in (100, 250, 400, 500):
            self.post_corn(kg)
        self.assertLots(("A", 300.0), ("B", 200.0))

    def test_lower_quantity_leaves_the_last_lot_first(self):
        self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.post_corn(500)
        self.post_corn("299.5")
        self.assertLots(("A", 299.5))

    def test_zero_takes_every_lot_back(self):
        self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.post_corn(500)
        self.post_corn(0)
        self.assertLots()

    def test_removal_strategy_of_the_location_decides(self):
        self.stock.removal_strategy_id = self.env.ref("stock.removal_lifo")
        first = self.create_lot(self.corn, "A", 1000)
        self.create_lot(self.corn, "B", 1000)
        first.quant_ids.in_date = "2026-01-01 00:00:00"
        self.queue()
        self.post_corn(500)
        self.assertLots(("B", 500.0))

    def test_lots_of_other_places_are_not_touched(self):
        silo = self.create_location("Silo A")
        self.get_silo(101).location_id = silo
        self.create_lot(self.corn, "ELSEWHERE", 1000)
        self.create_lot(self.corn, "IN SILO", 1000, silo)
        self.queue()
        self.post_corn(500)
        self.assertLots(("IN SILO", 500.0))

    def test_reservation_elsewhere_does_not_count(self):
        self.create_lot(self.corn, "ELSEWHERE", 1000)
        self.queue(reserve=True)
        silo = self.create_location("Silo A")
        self.get_silo(101).location_id = silo
        self.create_lot(self.corn, "IN SILO", 1000, silo)
        self.post_corn(500)
        self.assertLots(("IN SILO", 500.0))

    def test_reserved_lots_are_filled_before_free_ones(self):
        self.create_lot(self.corn, "A", 500)
        self.create_lot(self.corn, "B", 325)
        self.queue(reserve=True)
        self.create_lot(self.corn, "C", 1000)
        self.post_corn(900)
        self.assertLots(("A", 500.0), ("B", 325.0), ("C", 75.0))

    def test_lot_that_another_order_has_reserved_is_left_to_it(self):
        self.create_lot(self.corn, "A", 825)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.create_order().action_assign()
        self.post_corn(100)
        self.assertLots(("B", 100.0))

    def test_same_quantity_again_writes_nothing(self):
        self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.post_corn(500)
        quantities = self.batch._get_actual_by_move()
        self.assertEqual(self.order._scada_post_consumption(quantities), 0)

    def test_lots_leave_the_stock_when_the_order_is_closed(self):
        self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.make(self.batch, {101: 500, 102: 370})
        self.assertDone(self.order)
        self.assertEqual(self.get_on_hand(self.corn), 800.0)

    def test_lot_used_up_meanwhile_is_replaced_before_closing(self):
        first = self.create_lot(self.corn, "A", 300)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.post_corn(200)
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.corn, self.stock, -250, lot_id=first)
        self.make(self.batch, {101: 200, 102: 370})
        self.assertDone(self.order)
        self.assertLots(("A", 50.0), ("B", 150.0))


class TestLotsOfTwoSilos(LotCase):
    """The silos 101 and 105 hold the same corn."""

    def setUp(self):
        super().setUp()
        self.env.company.scada_lot_shortage = "refuse"
        self.bom.bom_line_ids[0].scada_silo_id = self.get_silo(101)
        silo = self.get_silo(105)
        more = self.prepare_bom_line(self.corn, 100.0, scada_silo_id=silo.id)
        self.bom.bom_line_ids = [(0, 0, more)]

    def get_lots_by_silo(self):
        return {
            move.scada_silo_id.number: [
                (line.lot_id.name, line.qty_done)
                for line in move.move_line_ids
                if line.qty_done
            ]
            for move in self.get_move(self.order, self.corn)
        }

    def test_no_kilogram_is_taken_twice(self):
        self.create_lot(self.corn, "A", 100)
        self.create_lot(self.corn, "B", 1000)
        self.queue()
        self.post(self.batch, {101: 80, 105: 80})
        self.assertEqual(
            self.get_lots_by_silo(),
            {101: [("A", 80.0)], 105: [("A", 20.0), ("B", 60.0)]},
        )

    def test_what_one_silo_has_reserved_and_not_used_closes_the_other(self):
        self.create_lot(self.corn, "A", 200)
        self.queue()
        self.post(self.batch, {101: 50, 105: 70})
        self.order.action_assign()
        self.assertEqual(self.corn.stock_quant_ids[0].reserved_quantity, 200.0)
        self.make(self.batch, {101: 50, 102: 370, 105: 70})
        self.assertDone(self.order)
        self.assertEqual(
            self.get_lots_by_silo(), {101: [("A", 50.0)], 105: [("A", 70.0)]}
        )
        self.assertEqual(self.get_on_hand(self.corn), 80.0)


class TestLotShortage(LotCase):
    def test_shortage_goes_to_the_unknown_lot(self):
        self.create_lot(self.corn, "A", 300)
        self.queue()
        self.post_corn(500)
        self.assertLots(("A", 300.0), ("UNKNOWN", 200.0))

    def test_unknown_lot_is_made_once(self):
        self.queue()
        for kg in (500, 600, 700):
            self.post_corn(kg)
        self.assertLots(("UNKNOWN", 700.0))

    def test_unknown_lot_has_the_name_of_the_company(self):
        self.env.company.scada_unknown_lot = "TANPA LOT"
        self.queue()
        self.post_corn(500)
        self.assertLots(("TANPA LOT", 500.0))

    def test_shortage_is_refused_with_the_reason(self):
        self.env.company.scada_lot_shortage = "refuse"
        self.create_lot(self.corn, "A", 300)
        self.queue()
        self.post_corn(500)
        self.assertEqual(
            self.batch.error_message,
            "The lots of Corn in WH/Stock are short by 200.0 kg. "
            "Receive the lot in Odoo, then retry.",
        )
        self.assertLots()

    def test_refused_shortage_is_posted_once_the_lot_is_there(self):
        self.env.company.scada_lot_shortage = "refuse"
        self.queue()
        self.post_corn(500)
        self.create_lot(self.corn, "A", 1000)
        self.batch._job_post()
        self.order.invalidate_cache()
        self.assertLots(("A", 500.0))
        self.assertFalse(self.batch.error_message)


class TestFinishedLot(PostingCase):
    def setUp(self):
        super().setUp()
        self.finished.tracking = "lot"

    def test_finished_lot_gets_the_next_number_of_the_sequence(self):
        sequence = self.env.ref("stock.sequence_production_lots")
        name = sequence.get_next_char(sequence.number_next_actual)
        order = self.make()
        self.assertDone(order)
        self.assertEqual(order.lot_producing_id.name, name)
        lines = order.move_finished_ids.move_line_ids
        self.assertEqual(lines.lot_id, order.lot_producing_id)

    def test_lot_that_a_person_chose_stays(self):
        batch = self.create_batch()
        lot = self.env["stock.production.lot"].create(
            {
                "name": "CHOSEN",
                "product_id": self.finished.id,
                "company_id": self.env.company.id,
            }
        )
        batch.production_id.lot_producing_id = lot
        order = self.make(batch)
        self.assertEqual(order.move_finished_ids.move_line_ids.lot_id, lot)

    def test_by_product_with_lots_gets_one(self):
        bran = self.create_product("Bran", tracking="lot")
        self.bom.byproduct_ids = [
            (
                0,
                0,
                {
                    "product_id": bran.id,
                    "product_qty": 25.0,
                    "product_uom_id": self.kg.id,
                },
            )
        ]
        order = self.make()
        self.assertDone(order)
        move = order.move_finished_ids.filtered(lambda m: m.product_id == bran)
        self.assertTrue(move.move_line_ids.lot_id)


class TestSerial(PostingCase):
    def test_serial_by_product_is_refused_when_queueing(self):
        part = self.create_product("Counted part", tracking="serial")
        vals = {"product_id": part.id, "product_qty": 1, "product_uom_id": self.kg.id}
        self.bom.byproduct_ids = [(0, 0, vals)]
        order = self.create_order()
        self.fill_queue()
        self.assertFalse(order.scada_batch_ids)
        self.assertEqual(
            order.scada_refusal,
            "Counted part is tracked by serial number, bulk material can't be.",
        )
