# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far a silo may be off its target; beyond it a manager is notified."""
from odoo import api, fields, models
from odoo.tools import float_compare

from ..mixin.batch import KG_DIGITS
from ..mixin.judging import JUDGING


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["scada.audit.mixin", "product.template", "scada.judging.mixin"]
    _audited = ("scada_tolerance_percent", "scada_tolerance_kg", *JUDGING)

    scada_tolerance_percent = fields.Float(
        "SCADA Tolerance (%)",
        help="How far a silo may be off its target, in percent of the target. The "
        "greater of both tolerances holds, and a silo's own go before.",
    )
    scada_tolerance_kg = fields.Float(
        "SCADA Tolerance (kg)",
        digits=KG_DIGITS,
        help="How far a silo may be off its target. Both zero: the company's hold.",
    )


class ScadaBatchLineMixin(models.AbstractModel):
    _inherit = "scada.batch.line.mixin"

    deviation = fields.Float(
        "Deviation (kg)", compute="_compute_deviation", digits=KG_DIGITS
    )
    is_deviating = fields.Boolean(
        "Out of Tolerance", readonly=True, help="Set when the plant has finished."
    )

    @api.depends("told_kg", "consumption", "is_told")
    def _compute_deviation(self):
        for line in self:
            line.deviation = line.told_kg - line.consumption if line.is_told else 0


class ScadaMoBatchLine(models.Model):
    _inherit = "scada.mo.batch.line"

    def _get_tolerance(self):
        """Return the kg that the silo may be off, None if there is no limit."""
        self.ensure_one()
        silo, product = self.silo_id, self.product_id
        percent, kg = silo.tolerance_percent, silo.tolerance_kg
        if not percent and not kg:
            percent = product.scada_tolerance_percent
            kg = product.scada_tolerance_kg
        if not percent and not kg:
            company = self.batch_id.company_id
            percent = company.scada_tolerance_percent
            kg = company.scada_tolerance_kg
        if not percent and not kg:
            return None
        return max(kg, self.consumption * percent / 100.0)

    def _get_deviating(self):
        """Return the lines that are out of their tolerance."""
        return self.filtered(lambda line: line.is_measured and line._is_out())

    def _is_out(self):
        tolerance = self._get_tolerance()
        return tolerance is not None and (
            float_compare(abs(self.deviation), tolerance, KG_DIGITS[1]) > 0
        )
