# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The silo that a component comes from, for the order's form."""
from odoo import api, fields, models

from ..silo.source import SiloSources


class StockMove(models.Model):
    _inherit = "stock.move"

    scada_used_silo_id = fields.Many2one(
        "scada.silo",
        "Comes from",
        compute="_compute_scada_used_silo_id",
        compute_sudo=True,
        help="The silo named here, else the line's first one that holds enough; "
        "empty: added by hand.",
    )

    @api.depends(
        "scada_silo_id",
        "product_id",
        "product_qty",
        "scada_line_ids.silo_id",
        "raw_material_production_id.scada_equipment_id",
    )
    def _compute_scada_used_silo_id(self):
        lines = self.raw_material_production_id._scada_get_lines()
        silos = self.env["scada.silo"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("line_id", "in", list({line.id for line in lines.values()})),
            ]
        )
        sources = SiloSources(silos)
        for move in self:
            line = lines.get(move.raw_material_production_id.id)
            move.scada_used_silo_id = sources.find(
                move._scada_get_named_silo(),
                line and line.id,
                move.product_id,
                move.product_qty,
            )
