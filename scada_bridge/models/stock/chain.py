# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Components that a transfer has brought, while their silo has a stock location.

With *pick components and then manufacture* a transfer books the planned quantity out of
the silo, before the plant takes it in fact.  It is the same material: what was brought
is consumed where it lies, only what the plant took beyond it leaves the silo, and what
it did not take goes back into the silo when the last order of the transfer is closed.
"""
from collections import defaultdict

from odoo import models
from odoo.tools import float_compare, float_round

from ...domain.order.document import is_open


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_get_parts(self, quantity):
        """Return where ``quantity`` of the product's unit is to be taken from.

        :return: [(location, its part of the quantity)], all lines are planned by them
        """
        source = self._scada_source()
        if source == self.location_id or not self.move_orig_ids:
            return [(source, quantity)]
        brought = min(quantity, sum(self._scada_get_brought().values()))
        step = self._scada_rounding()
        rest = float_round(quantity - brought, precision_rounding=step)
        return [(self.location_id, brought), (source, rest)]

    def _scada_get_brought(self):
        """Return {lot: quantity} that lies here, or is going to, for this move alone.

        What another order took of the same transfers (one of several parts, the one
        that this is the back-order of) is not for this one.  A transfer that is not
        done brings what it is asked for, without a lot.
        """
        brought = defaultdict(float)
        transfers = self.move_orig_ids.filtered(lambda move: move.state != "cancel")
        for move in transfers:
            if is_open(move):
                brought[self.env["stock.production.lot"]] += move.product_qty
            else:
                self._scada_add_lines(brought, move.move_line_ids, 1)
        for other in transfers.move_dest_ids - self:
            self._scada_add_lines(brought, other._scada_get_lines_here(), -1)
        return {lot: quantity for lot, quantity in brought.items() if quantity > 0}

    def _scada_get_lines_here(self):
        """Return the lines that take from the move's own location."""
        path = self.location_id.parent_path
        return self.move_line_ids.filtered(
            lambda line: line.state != "cancel"
            and line.location_id.parent_path.startswith(path)
        )

    def _scada_add_lines(self, quantities, lines, sign):
        for line in lines:
            quantities[line.lot_id] += sign * line.product_uom_id._compute_quantity(
                line.qty_done, self.product_id.uom_id, round=False
            )

    def _scada_return_unused(self):
        """Book back into their silos what was brought for these moves and not used."""
        for move in self:
            transfers = move.move_orig_ids
            if not transfers or move.state != "done":
                continue
            if move._scada_source() == move.location_id:
                continue
            if not any(is_open(m) for m in transfers + transfers.move_dest_ids):
                move._scada_return(move._scada_get_unused())

    def _scada_get_unused(self):
        """Return {lot: quantity} that was brought and not consumed."""
        unused = defaultdict(float, self._scada_get_brought())
        self._scada_add_lines(unused, self._scada_get_lines_here(), -1)
        step = self._scada_rounding()
        return {
            lot: float_round(quantity, precision_rounding=step)
            for lot, quantity in unused.items()
            if float_compare(quantity, 0, precision_rounding=step) > 0
        }

    def _scada_return(self, unused):
        if not unused:
            return
        vals = {
            "name": self.raw_material_production_id.name,
            "origin": self.raw_material_production_id.name,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": sum(unused.values()),
            "location_id": self.location_id.id,
            "location_dest_id": self._scada_source().id,
            "company_id": self.company_id.id,
        }
        back = self.create(vals)._action_confirm(merge=False)
        lines = []
        for lot, quantity in unused.items():
            lines += back._scada_prepare_line(quantity, back.location_id, lot=lot)
        self.env["stock.move.line"].create(lines)
        back._action_done()
        back._scada_set_date(self.date)
