# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that differs from its bill of materials: said, never refused."""
from collections import defaultdict

from odoo import models
from odoo.tools import float_compare

from ...domain.text.message import join
from ...translations import _

STEPS = 2  # of a unit's rounding, that shares of an order may differ by


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_compare_bill(self):
        """Return how the components differ from the bill, None if they don't.

        A demand was edited, the bill has changed since, or the order is the duplicate
        of one whose demand was edited.
        """
        self.ensure_one()
        if not self.bom_id:
            return None
        planned, bill = self._scada_get_planned(), self._scada_get_bill()
        texts = [
            self._scada_get_difference(product, planned[product], bill[product])
            for product in self.env["product.product"].union(*planned, *bill)
        ]
        texts = [text for text in texts if text]
        text = join(texts, "; ")
        return text and _("Differs from the bill of materials: %s.") % text

    def _scada_get_planned(self):
        """Return {product: quantity in its unit} of the components."""
        planned = defaultdict(float)
        for move in self.move_raw_ids:
            if move.state != "cancel":
                planned[move.product_id] += move.product_qty
        return planned

    def _scada_get_bill(self):
        """Return {product: quantity in its unit} as a new order would have it."""
        bill = defaultdict(float)
        for vals in self._get_moves_raw_values():
            product = self.env["product.product"].browse(vals["product_id"])
            unit = self.env["uom.uom"].browse(vals["product_uom"])
            bill[product] += unit._compute_quantity(
                vals["product_uom_qty"], product.uom_id, round=False
            )
        return bill

    def _scada_get_difference(self, product, planned, bill):
        unit = product.uom_id
        if not float_compare(planned, bill, precision_rounding=STEPS * unit.rounding):
            return None
        return _("%(product)s %(planned)s instead of %(bill)s %(unit)s") % {
            "product": product.display_name,
            "planned": round(planned, 3),
            "bill": round(bill, 3),
            "unit": unit.name,
        }
