# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, fields, models

from ...exceptions import ScadaDataError


class StockMove(models.Model):
    _inherit = "stock.move"

    scada_silo_id = fields.Many2one(
        "scada.silo", "Silo", ondelete="restrict", check_company=True, copy=True
    )

    def _scada_kg(self):
        """Return the demand of this move in kg, None if its unit is not a weight."""
        self.ensure_one()
        kg = self.env["uom.uom"]._get_scada_kg()
        if self.product_uom.category_id != kg.category_id:
            return None
        return self.product_uom._compute_quantity(self.product_uom_qty, kg, round=False)

    def _get_scada_silo(self, silos, products=None):
        """Return the silo that this component comes from, empty if added by hand.

        The silo on the move (copied from the bill of materials) goes before the one of
        ``silos`` that holds the product.

        :param products: {silo: product} if they are to hold other products than now
        """
        self.ensure_one()
        if self.scada_silo_id:
            return self.scada_silo_id
        products = products or {}
        holding = silos.filtered(
            lambda silo: products.get(silo, silo.product_id) == self.product_id
        )
        if len(holding) > 1:
            raise ScadaDataError(
                _("%(product)s lies in several silos (%(silos)s), name one of them.")
                % {
                    "product": self.product_id.display_name,
                    "silos": ", ".join(holding.mapped("display_name")),
                }
            )
        return holding
