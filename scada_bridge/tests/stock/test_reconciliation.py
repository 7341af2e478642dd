# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What somebody changes after an order was closed is found, whatever it is."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .posting_case import PostingCase


class ClosedCase(PostingCase):
    def search_rows(self, order, *domain):
        self.env["base"].flush()
        self.env.cache.invalidate()
        rows = self.env["scada.reconciliation"]
        return rows.search([("production_id", "=", order.id), *domain])

    def get_rows(self, order):
        """Return {(kind, silo number): row}."""
        return {(row.kind, row.silo_number): row for row in self.search_rows(order)}

    def get_alarms(self, order):
        """Return {(kind, silo number): kg of difference}."""
        rows = self.search_rows(order, ("is_alarm", "=", True))
        return {(row.kind, row.silo_number): round(row.difference, 3) for row in rows}

    def scrap(self, order):
        """Scrap 30 kg of the first component from the order."""
        self.env["stock.scrap"].create(
            {
                "product_id": self.components[101].id,
                "scrap_qty": 30,
                "product_uom_id": self.kg.id,
                "production_id": order.id,
                "location_id": order.location_src_id.id,
            }
        ).action_validate()


class TestChangedAfterwards(ClosedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls.env["stock.location"].create(
            {"name": "X", "usage": "internal", "location_id": cls.stock.id}
        )

    def setUp(self):
        super().setUp()
        self.order = self.make()

    def test_closed_order_agrees(self):
        self.assertEqual(self.get_alarms(self.order), {})

    def test_finished_weight_is_compared(self):
        row = self.get_rows(self.order)["weight", 0]
        self.assertEqual((row.accepted_kg, row.stock_kg), (2487.35, 2487.35))
        self.assertEqual(row.product_id, self.finished)

    def test_three_changes_are_three_alarms(self):
        order = self.order
        order.move_finished_ids.quantity_done = 1000
        self.get_move(order, self.premix).quantity_done = 99
        order.move_raw_ids[1].move_line_ids.location_id = self.place
        self.assertEqual(
            self.get_alarms(order),
            {("weight", 0): 1487.35, ("addition", 0): 96.5, ("silo", 102): 374.9},
        )

    def test_each_of_them_is_told_once(self):
        self.order.move_finished_ids.quantity_done = 1000
        self.get_move(self.order, self.premix).quantity_done = 99
        for _night in range(2):
            with self.assertLogs("odoo.addons.scada_bridge", "ERROR"):
                self.env["scada.reconciliation"]._cron_reconcile()
        self.assertEqual(
            set(self.order.activity_ids.mapped("summary")),
            {
                "Kilograms of JF PLUS 25 differ",
                "Kilograms of Premix vitamin differ",
            },
        )
        self.assertEqual(len(self.order.activity_ids), 2)

    def test_hand_add_from_another_location_is_one(self):
        move = self.get_move(self.order, self.premix)
        move.move_line_ids.location_id = self.place
        self.assertEqual(self.get_alarms(self.order), {("addition", 0): 2.5})

    def test_product_put_into_another_location_is_one(self):
        self.order.move_finished_ids.move_line_ids.location_dest_id = self.place
        self.assertEqual(self.get_alarms(self.order), {("weight", 0): 2487.35})

    def test_more_from_the_same_location_is_no_other_location(self):
        self.get_move(self.order, self.components[101]).move_line_ids.qty_done = 830
        row = self.get_rows(self.order)["silo", 101]
        self.assertEqual((row.moved_kg, row.difference), (0.0, 3.75))

    def test_component_that_is_added_to_a_closed_order_is_one(self):
        extra = self.create_product("Extra", stock=10)
        move = self.env["stock.move"].create(
            dict(
                self.order._get_move_raw_values(extra, 5.0, self.kg),
                additional=True,
            )
        )
        move._action_confirm(merge=False)
        move.quantity_done = 5
        move._action_done()
        self.env["base"].flush()
        row = self.env["scada.reconciliation"].search([("product_id", "=", extra.id)])
        self.assertEqual(
            (row.kind, row.accepted_kg, row.stock_kg, row.is_alarm),
            ("addition", 0.0, 5.0, True),
        )

    def test_silo_that_gets_a_location_later_changes_nothing_of_the_past(self):
        self.get_silo(102).location_id = self.place
        self.assertEqual(self.get_alarms(self.order), {})

    def test_order_closed_by_an_older_release_has_its_silos_only(self):
        self.env["base"].flush()
        self.env.cr.execute(
            "UPDATE stock_move SET scada_closed_kg = NULL, scada_closed_places = NULL"
        )
        kinds = {kind for kind, _silo in self.get_rows(self.order)}
        self.assertEqual(kinds, {"silo"})

    def test_client_can_not_say_what_an_order_was_closed_with(self):
        user = new_test_user(self.env, "hider", groups="stock.group_stock_manager")
        move = self.get_move(self.order, self.premix).with_user(user)
        for vals in (
            {"scada_closed_kg": 99.0},
            {"scada_closed_places": False},
            {"scada_is_assumed": False},
        ):
            with self.assertRaisesRegex(AccessError, "the bridge itself sets"):
                move.write(vals)

    def test_copy_of_a_closed_order_was_closed_with_nothing(self):
        moves = self.order.copy().move_raw_ids
        self.assertFalse(any(moves.mapped("scada_closed_places")))


class TestClosedWith(ClosedCase):
    def test_scrap_from_the_order_is_no_difference(self):
        batch = self.create_batch()
        order = batch.production_id
        self.scrap(order)
        self.make(batch)
        self.assertEqual(self.get_alarms(order), {})
        row = self.get_rows(order)["silo", 101]
        self.assertEqual((row.accepted_kg, row.stock_kg), (826.25, 826.25))
        self.assertEqual(self.get_on_hand(self.components[101]), 100000 - 856.25)

    def test_addition_that_nobody_confirmed_is_marked(self):
        row = self.get_rows(self.make())["addition", 0]
        self.assertEqual((row.accepted_kg, row.is_assumed), (2.5, True))

    def test_addition_that_a_person_entered_is_not(self):
        batch = self.create_batch()
        self.get_move(batch.production_id, self.premix).quantity_done = 2.4
        row = self.get_rows(self.make(batch))["addition", 0]
        self.assertEqual((row.accepted_kg, row.is_assumed), (2.4, False))

    def test_derived_weight_is_marked(self):
        self.env.company.write(
            {"scada_weight_seconds": 0, "scada_no_weight": "derived"}
        )
        rows = self.get_rows(self.make(weight="0"))
        row = rows["weight", 0]
        self.assertEqual((row.accepted_kg, row.is_assumed), (1523.55, True))
        self.assertEqual(
            {silo: row.accepted_kg for (kind, silo), row in rows.items() if silo},
            {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5},
        )

    def test_order_with_a_back_order_agrees(self):
        self.env.company.scada_backorder = "always"
        order = self.make(weight="2000")
        rows = self.get_rows(order)
        self.assertEqual(rows["weight", 0].stock_kg, 2000.0)
        self.assertEqual(self.get_alarms(order), {})

    def test_product_in_tonnes_agrees(self):
        ton = self.env.ref("uom.product_uom_ton")
        order = self.create_order(2.5, product_uom_id=ton.id)
        self.fill_queue()
        self.make(order.scada_batch_ids)
        self.assertEqual(self.get_alarms(order), {})
        self.assertEqual(self.get_rows(order)["weight", 0].stock_kg, 2487.35)
