# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A cancelled part takes nothing away that the other parts need."""
from odoo.tests import Form

from .split_case import SplitCase


class SiblingCase(SplitCase):
    steps = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.steps:
            cls.warehouse = cls.use_steps(cls.steps)
            # where the components of an order are brought to
            cls.bom.picking_type_id = cls.warehouse.manu_type_id

    def create_by_form(self, quantity=20000.0):
        """Return a confirmed order that a person has entered."""
        form = Form(self.env["mrp.production"])
        form.product_id = self.finished
        form.bom_id = self.bom
        form.product_qty = quantity
        order = form.save()
        order.action_confirm()
        return order

    def split(self, order):
        self.fill_queue()
        return self.get_parts(order)

    def get_transfers(self, parts, kind):
        """Return the transfers of an operation type of the parts' group."""
        parts.invalidate_cache()
        return parts[0].picking_ids.filtered(lambda p: p.picking_type_id == kind)

    def get_open(self, transfers):
        """Return {product: open quantity} of transfers."""
        moves = transfers.move_lines.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        return {move.product_id: move.product_uom_qty for move in moves}

    def do_transfer(self, transfer, factor=1.0):
        """Do a transfer, or a part of it; return what is left of it."""
        transfer.action_assign()
        for move in transfer.move_lines:
            move.quantity_done = move.product_uom_qty * factor
        transfer.with_context(
            skip_immediate=True, skip_backorder=True
        ).button_validate()
        return transfer.backorder_ids

    def stop(self, parts):
        parts.scada_batch_ids._cancel("stopped")
        parts.action_cancel()


class TestOneStep(SiblingCase):
    def test_a_cancelled_part_leaves_the_others(self):
        parts = self.split(self.create_by_form())
        self.stop(parts[5:])
        self.assertEqual(parts.mapped("state"), ["confirmed"] * 5 + ["cancel"] * 3)
        for part in parts[:5]:
            self.make_part(part)
        self.assertEqual(self.get_on_hand(self.finished), 12436.75)

    def test_an_order_without_parts_is_cancelled_as_odoo_does(self):
        order = self.create_order()
        order.action_cancel()
        self.assertEqual(order.state, "cancel")


class TestTwoSteps(SiblingCase):
    """Components are brought before production."""

    steps = "pbm"

    def test_one_transfer_brings_the_components_of_all_parts(self):
        parts = self.split(self.create_by_form())
        transfer = self.get_transfers(parts, self.warehouse.pbm_type_id)
        self.assertEqual(len(transfer), 1)
        self.assertEqual(self.get_open(transfer)[self.components[101]], 6600.0)
        for part in parts:
            self.assertEqual(part.move_raw_ids.move_orig_ids, transfer.move_lines)

    def test_each_part_takes_what_was_brought(self):
        order = self.create_by_form()
        parts = self.split(order)
        self.do_transfer(self.get_transfers(parts, self.warehouse.pbm_type_id))
        for part in parts:
            self.make_part(part)
        self.assertEqual(set(parts.mapped("state")), {"done"})
        self.assertEqual(self.get_on_hand(self.components[101]), 100000.0 - 6600.0)

    def test_the_transfer_stays_while_a_part_needs_it(self):
        parts = self.split(self.create_by_form())
        self.stop(parts[7])
        transfer = self.get_transfers(parts, self.warehouse.pbm_type_id)
        self.assertEqual(self.get_open(transfer)[self.components[101]], 6600.0)
        self.assertEqual(transfer.state, "confirmed")

    def test_the_transfer_ends_when_no_part_needs_it_any_more(self):
        parts = self.split(self.create_by_form())
        kind = self.warehouse.pbm_type_id
        rest = self.do_transfer(self.get_transfers(parts, kind), 0.625)
        for part in parts[:5]:
            self.make_part(part)
        self.assertEqual(self.get_open(rest)[self.components[101]], 2475.0)
        self.stop(parts[5:])
        rest.invalidate_cache()
        self.assertEqual(rest.state, "cancel")

    def test_with_all_parts_everything_is_cancelled(self):
        parts = self.split(self.create_by_form())
        self.stop(parts)
        transfers = parts[0].picking_ids
        self.assertTrue(transfers)
        self.assertEqual(set(transfers.mapped("state")), {"cancel"})

    def test_one_after_the_other_everything_is_cancelled(self):
        parts = self.split(self.create_by_form())
        for part in parts:
            self.stop(part)
        self.assertEqual(set(parts[0].picking_ids.mapped("state")), {"cancel"})


class TestThreeSteps(SiblingCase):
    """What is made is brought into the stock after production."""

    steps = "pbm_sam"

    def make_five(self):
        parts = self.split(self.create_by_form())
        self.do_transfer(self.get_transfers(parts, self.warehouse.pbm_type_id))
        for part in parts[:5]:
            self.make_part(part)
        return parts

    def test_what_is_made_is_stored_although_the_rest_is_stopped(self):
        parts = self.make_five()
        self.stop(parts[5:])
        transfer = self.get_transfers(parts, self.warehouse.sam_type_id)
        transfer = transfer.filtered(lambda p: p.state not in ("done", "cancel"))
        transfer.action_assign()
        reserved = transfer.move_lines.mapped("reserved_availability")
        self.assertEqual(round(sum(reserved), 2), 12436.75)

    def test_the_next_part_that_is_made_is_stored_as_well(self):
        parts = self.make_five()
        self.stop(parts[6:])
        self.make_part(parts[5])
        transfer = self.get_transfers(parts, self.warehouse.sam_type_id)
        transfer = transfer.filtered(lambda p: p.state not in ("done", "cancel"))
        transfer.action_assign()
        reserved = transfer.move_lines.mapped("reserved_availability")
        self.assertEqual(round(sum(reserved), 2), 14924.1)


class TestMakeToOrder(SiblingCase):
    """An order that a delivery waits for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.use_steps("mrp_one_step")
        mto = cls.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        make = cls.warehouse.manufacture_pull_id.route_id
        cls.finished.route_ids = mto + make

    def deliver(self, quantity=20000.0):
        """Return (delivery move, its parts)."""
        customer = self.env.ref("stock.stock_location_customers")
        group = self.env["procurement.group"].create({"name": "S00042"})
        vals = {
            "group_id": group,
            "warehouse_id": self.warehouse,
            "company_id": self.env.company,
        }
        self.env["procurement.group"].run(
            [
                group.Procurement(
                    self.finished,
                    quantity,
                    self.kg,
                    customer,
                    "S00042",
                    "S00042",
                    self.env.company,
                    vals,
                )
            ]
        )
        move = self.env["stock.move"].search(
            [("group_id", "=", group.id), ("location_dest_id", "=", customer.id)]
        )
        order = self.env["mrp.production"].search(
            [("product_id", "=", self.finished.id)], order="id desc", limit=1
        )
        if order.state == "draft":
            order.action_confirm()
        return move, self.split(order)

    def test_the_delivery_waits_for_all_parts(self):
        move, parts = self.deliver()
        self.assertEqual(len(parts), 8)
        self.assertEqual(move.move_orig_ids, parts.move_finished_ids)

    def test_the_delivery_reserves_what_is_made_part_by_part(self):
        move, parts = self.deliver()
        self.make_part(parts[0])
        self.make_part(parts[1])
        move.invalidate_cache()
        self.assertEqual(move.reserved_availability, 4974.7)

    def test_a_stopped_part_does_not_end_the_delivery(self):
        move, parts = self.deliver()
        self.make_part(parts[0])
        self.stop(parts[1:])
        move.invalidate_cache()
        self.assertNotEqual(move.state, "cancel")
        self.assertEqual(move.reserved_availability, 2487.35)

    def test_the_sale_counts_all_parts(self):
        move, parts = self.deliver()
        # as sale_mrp counts the orders of a sale
        group = move.group_id
        orders = group.stock_move_ids.created_production_id
        self.assertEqual(orders.procurement_group_id.mrp_production_ids, parts)
