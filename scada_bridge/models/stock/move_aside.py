# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moves that a decision about material makes beside the order's own, and undoes."""
from odoo import models
from odoo.tools import float_compare


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_put_aside(self, kg, lot):
        """Do a new move of ``kg``, whose unit is the kilogram, at once.

        :param lot: of the material, empty if it is not tracked
        """
        self.ensure_one()
        self._action_confirm(merge=False)
        vals = self._prepare_move_line_vals()
        vals.update(qty_done=kg, lot_id=lot.id)
        self.env["stock.move.line"].create(vals)
        self._action_done()

    def _scada_give_back(self):
        """Give all that a done move took back to where it lay."""
        self.move_line_ids.write({"qty_done": 0.0})

    def _scada_reduce_done(self, kg):
        """Give ``kg`` of a component that is done back to stock."""
        self.ensure_one()
        left = self._scada_product_quantity(kg)
        rounding = self._scada_rounding()
        for line in self.move_line_ids.sorted("id", reverse=True):
            if float_compare(left, 0.0, precision_rounding=rounding) <= 0:
                return
            taken = min(left, line.qty_done)
            line.qty_done -= taken
            left -= taken
