# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import float_compare, float_is_zero

from ...exceptions import ScadaDataError
from ...translations import _
from ..silo.source import SiloSources

DETAILS = {"move_line_ids", "move_line_nosuggest_ids"}  # see order/lock.py


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

        :param products: {silo: product} if they are to hold other products than now
        :raise ScadaDataError: several of ``silos`` hold the product
        """
        self.ensure_one()
        found = SiloSources(silos, products).find(
            self.scada_silo_id, self.company_id.id, self.product_id.id
        )
        if len(found) > 1:
            raise ScadaDataError(
                _("%(product)s lies in several silos (%(silos)s), name one of them.")
                % {
                    "product": self.product_id.display_name,
                    "silos": ", ".join(found.mapped("display_name")),
                }
            )
        return found

    def write(self, vals):
        if DETAILS & set(vals):
            self.raw_material_production_id._scada_check_unlocked()
        return super().write(vals)

    def _scada_is_short(self):
        """Return whether less than the demand is free or reserved for this move."""
        if self.product_id.type != "product":
            return False
        unit = self.product_id.uom_id
        free = self._get_available_quantity(self._scada_source())
        reserved = sum(line.product_qty for line in self.move_line_ids)
        available = free + reserved
        rounding = unit.rounding
        return (
            float_compare(available, self.product_qty, precision_rounding=rounding) < 0
        )

    def _scada_is_missing(self):
        """Return whether this component comes from no silo and has no quantity yet."""
        self.ensure_one()
        if self.scada_silo_id or self.scada_line_ids or not self.product_qty:
            return False
        return float_is_zero(self.quantity_done, precision_rounding=0.0001)
