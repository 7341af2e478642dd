# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..mixin.batch import KG_DIGITS


class ScadaMoWeight(models.Model):
    """A weighing of an order's finished goods; kept, never changed."""

    _name = "scada.mo.weight"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Weighing"
    _order = "id desc"
    _rec_name = "production_id"

    production_id = fields.Many2one(
        "mrp.production", required=True, index=True, readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    target_weight = fields.Float("Target (kg)", digits=KG_DIGITS, readonly=True)
    weight_actual = fields.Float("Weighed (kg)", digits=KG_DIGITS, readonly=True)
    date = fields.Datetime("Weighed at", readonly=True)
    notes = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
