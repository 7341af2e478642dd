# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class UomUom(models.Model):
    _inherit = "uom.uom"

    @api.model
    def _get_scada_kg(self):
        """Return the kilogram; ``env.ref`` would ask the database on every call."""
        unit_id = self.env["ir.model.data"].xmlid_to_res_id("uom.product_uom_kgm")
        return self.browse(unit_id)
