# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that was closed far below its plan: what is left is made by another part.

Closing it with what was made is a decision about its batch (``batch/held.py``), or
nobody was asked.  Where the company wants back-orders Odoo has made one already.  Else
the rest is a part that a person adds: the bill of materials x what is left.
"""
from odoo import api, fields, models

from ..mixin.batch import KG_DIGITS


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    # for every MRP user's form, who need not be allowed to read runs
    scada_short_kg = fields.Float(
        "Left of the Plan (kg)",
        compute="_compute_scada_short_kg",
        compute_sudo=True,
        digits=KG_DIGITS,
        help="The order was closed with less than planned, beyond the tolerance for "
        "back-orders, and no other order makes the rest.",
    )

    @api.depends("state", "product_qty", "scada_history_ids.state")
    def _compute_scada_short_kg(self):
        for production in self:
            production.scada_short_kg = production._scada_get_short_kg()

    def _scada_get_short_kg(self):
        """Return the kg that were planned and are made by nobody, 0 if none."""
        self.ensure_one()
        run = self.scada_history_ids.filtered(lambda one: one.state == "done")
        if self.state != "done" or not run or len(self._get_scada_parts()) > 1:
            return 0.0
        short = run.consumption - (self._scada_quantity_kg() or 0.0)
        percent = self.company_id.scada_backorder_percent
        is_short = short * 100 > run.consumption * percent
        return round(short, KG_DIGITS[1]) if is_short else 0.0

    def _scada_get_short(self):
        """Return what is left of the plan in the order's unit."""
        kg = self.env["uom.uom"]._get_scada_kg()
        if not self.scada_short_kg:
            return 0.0
        return kg._compute_quantity(
            self.scada_short_kg, self.product_uom_id, rounding_method="HALF-UP"
        )
