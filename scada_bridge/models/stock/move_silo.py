# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The silo that a component comes from, for the order's form."""
from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    scada_used_silo_id = fields.Many2one(
        "scada.silo",
        "Comes from",
        compute="_compute_scada_used_silo_id",
        compute_sudo=True,
        help="The silo named here, else the only one that holds the product; empty: "
        "added by hand.",
    )

    @api.depends("scada_silo_id", "product_id", "company_id")
    def _compute_scada_used_silo_id(self):
        silos = self.env["scada.silo"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        holding = {}
        for silo in silos:
            key = (silo.company_id.id, silo.product_id.id)
            holding[key] = holding.get(key, silo.browse()) + silo
        for move in self:
            found = holding.get((move.company_id.id, move.product_id.id), ())
            only = found if len(found) == 1 else False
            move.scada_used_silo_id = move.scada_silo_id or only
