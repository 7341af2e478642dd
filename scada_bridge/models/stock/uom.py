# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Units of weight: what their rounding takes from a kilogram.

Odoo keeps a quantity in steps of the greater of two numbers: the rounding of its unit,
and the digits of *Product Unit of Measure*.  A tonne as it is delivered has steps of
10 kg.  Both are set together, or the coarser of them goes on to round.
"""
import math

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import float_compare

from ...acts import act, add_detail
from ...roles import MANAGER, check_role
from ...translations import _

KG_STEP = 0.01  # the plant's own step
DIGITS = "Product Unit of Measure"  # Odoo's name of the decimal accuracy


class UomUom(models.Model):
    _inherit = "uom.uom"

    @api.model
    def _get_scada_kg(self):
        """Return the kilogram; ``env.ref`` would ask the database on every call."""
        unit_id = self.env["ir.model.data"].xmlid_to_res_id("uom.product_uom_kgm")
        return self.browse(unit_id)

    def _scada_get_step(self):
        """Return the smallest step of a quantity that Odoo can store and post."""
        digits = self.env["decimal.precision"].precision_get(DIGITS)
        return max(self.rounding, 10.0**-digits)

    def _scada_get_step_kg(self):
        """Return that step in kg, None if the unit is not a weight."""
        kg = self._get_scada_kg()
        if self.category_id != kg.category_id:
            return None
        return self._compute_quantity(self._scada_get_step(), kg, round=False)

    def _is_scada_coarse(self):
        """Return whether the unit rounds away what the plant doses."""
        step = self._scada_get_step_kg()
        return step is not None and float_compare(step, KG_STEP, 6) > 0

    def _get_scada_fine_digits(self):
        """Return the least digits that keep ``KG_STEP``, exactly where that can be."""
        step = self._get_scada_kg()._compute_quantity(KG_STEP, self, round=False)
        least = max(math.ceil(-math.log10(step) - 1e-9), 0)
        for digits in range(least, least + 3):
            steps = step * 10**digits
            if abs(steps - round(steps)) < 1e-6:
                return digits
        return least

    @act("refine_unit")
    def _scada_refine(self):
        """Set the rounding of these units, and the digits of all, so that 0.01 kg stay.

        :raise AccessError: the user may not change units or the decimal accuracy
        """
        self._scada_check_refiner()
        coarse = self.filtered(lambda unit: unit._is_scada_coarse())
        accuracies = self.env["decimal.precision"]
        if coarse and not self._scada_may_refine():
            raise AccessError(
                _(
                    "Rounding and digits are for all of Odoo. Ask an administrator "
                    "(Administration: Settings) who is a SCADA manager to set them."
                )
            )
        for unit in coarse:
            accuracy = accuracies.search([("name", "=", DIGITS)])
            digits = unit._get_scada_fine_digits()
            if accuracy.digits < digits:
                accuracy.digits = digits
            add_detail("%s: %g -> %g" % (unit.name, unit.rounding, 10.0**-digits))
            unit.rounding = 10.0**-digits

    @api.model
    def _scada_may_refine(self):
        """Return whether this user may set rounding and digits, everybody's."""
        models = (self, self.env["decimal.precision"])
        return self.env.user.has_group(MANAGER) and all(
            model.check_access_rights("write", raise_exception=False)
            for model in models
        )

    @api.model
    def _scada_check_refiner(self):
        refusal = _("Only a SCADA manager may set the rounding of a unit.")
        check_role(self.env, MANAGER, refusal)

    @api.model
    def _get_scada_coarse_text(self, products):
        """Return which of ``products`` lose kilograms to their unit, and the step.

        It has no words: what is stored of it is read in any language.
        """
        return ", ".join(
            "%s (%s: %g kg)"
            % (
                product.display_name,
                product.uom_id.name,
                product.uom_id._scada_get_step_kg(),
            )
            for product in products
            if product.uom_id._is_scada_coarse()
        )
