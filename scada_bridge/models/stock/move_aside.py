# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide afterwards: moves beside the order's own, and changed ones."""
import json

from odoo import _, models
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
        self._scada_note_aside(kg)

    def _scada_note_aside(self, kg):
        """Keep what stock did not move of ``kg``: it counts by the product's unit.

        The move itself says kilograms, and Odoo rounds them when it moves stock.
        """
        self._scada_note_rounding(kg, self._scada_product_quantity(kg))

    def _scada_give_back(self):
        """Give all that a done move took back to where it lay."""
        self.move_line_ids.write({"qty_done": 0.0})
        self._scada_note_aside(0.0)

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

    def _scada_change_done(self, kg):
        """Change what a done component took from where it lay by ``kg``.

        :param kg: below zero: given back, the last line first
        """
        self.ensure_one()
        before = self._scada_get_value()
        if kg < 0:
            self._scada_reduce_done(-kg)
        else:
            line = self.move_line_ids.sorted("id")[-1:]
            line.qty_done += self._scada_line_quantity(line, kg)
        text = _("%(product)s: consumption corrected by %(kg)+.2f kg after closing.")
        text %= {"product": self.product_id.display_name, "kg": kg}
        self.raw_material_production_id._scada_note_afterwards(
            text, self._scada_get_value() - before
        )

    def _scada_change_made(self, kg):
        """Change what a done move has made, and its order's quantity, by ``kg``."""
        self.ensure_one()
        production, before = self.production_id, self._scada_get_value()
        line = self.move_line_ids.sorted("id")[-1:]
        line.qty_done += self._scada_line_quantity(line, kg)
        # the field says what was made once an order is done, as Odoo sets it itself
        production.product_qty += self._scada_product_quantity(kg)
        place = str(line.location_dest_id.id)
        places = json.loads(self.scada_closed_places or "{}")
        if place in places:
            places[place] += kg
            # sudo: what it was closed with is set by code alone
            self.sudo().write(
                {
                    "scada_closed_kg": self.scada_closed_kg + kg,
                    "scada_closed_places": json.dumps(places),
                }
            )
        text = _("What was made is corrected by %+.2f kg after closing.") % kg
        production._scada_note_afterwards(text, self._scada_get_value() - before)

    def _scada_line_quantity(self, line, kg):
        """Return ``kg`` in the unit of a move line."""
        return self.product_id.uom_id._compute_quantity(
            self._scada_product_quantity(kg), line.product_uom_id, round=False
        )

    def _scada_get_value(self):
        """Return by how much this move has changed the value of stock.

        0 without ``stock_account``, which the bridge does not need.
        """
        if "stock_valuation_layer_ids" not in self._fields:
            return 0.0
        # sudo: values are the accountants', the text is for them
        return sum(self.sudo().stock_valuation_layer_ids.mapped("value"))
