# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stock moves of an order that is made in parts."""
from odoo import models

from ...domain.order.document import is_open

# Odoo rounds up else, which is for packages
HALF_UP = {"rounding_method": "HALF-UP", "do_not_unreserve": True}


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_scada_kind(self):
        """Return what moves have in common that are for one thing in several orders."""
        return (
            bool(self.raw_material_production_id),
            self.product_id,
            self.product_uom,
            self.bom_line_id,
            self.byproduct_id,
            self.operation_id,
            self.scada_silo_id,
        )

    def _get_scada_order_field(self):
        is_raw = bool(self.raw_material_production_id)
        return "raw_material_production_id" if is_raw else "production_id"

    def _scada_take_share(self, part, quantity):
        """Be the move of ``part``, with ``quantity`` of the move's unit."""
        vals = {"product_uom_qty": quantity}
        name = self._get_scada_order_field()
        if self[name] != part:
            vals.update({name: part.id, "workorder_id": False})
        self.with_context(**HALF_UP).write(vals)

    def _prepare_scada_share_vals(self, part, quantity):
        """Return the values of a move like this one for another part.

        It comes from the same moves and goes to the same ones: one transfer brings, or
        takes away, what several parts need or make.
        """
        move = self.with_context(**HALF_UP)
        defaults = move._prepare_move_split_vals(quantity)
        defaults[self._get_scada_order_field()] = part.id
        return move.copy_data(defaults)[0]

    def _scada_cancel_unneeded(self):
        """Cancel those of these moves that no open move waits for any more."""
        unneeded = self.filtered(
            lambda move: is_open(move) and not any(map(is_open, move.move_dest_ids))
        )
        if unneeded:
            unneeded._action_cancel()
