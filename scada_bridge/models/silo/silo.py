# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...domain.silo import SILO_TAGS, silo_letter
from ..mixin.batch import KG_DIGITS


class ScadaSilo(models.Model):
    """A bin or tank that the plant doses from (doc/glossary.rst)."""

    _name = "scada.silo"
    _inherit = ["scada.audit.mixin", "scada.board.mixin"]
    _description = "SCADA Silo"
    _order = "number, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    number = fields.Integer(
        required=True,
        help="Number of the silo in the plant: 101-113 are dry, 114 and 115 liquid.",
    )
    letter = fields.Char(compute="_compute_letter", store=True)
    tag = fields.Char(
        compute="_compute_letter",
        store=True,
        help="Name of the silo in the old tables and in the JSON API.",
    )
    kind = fields.Selection(
        [("dry", "Dry"), ("liquid", "Liquid")], required=True, default="dry"
    )
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        ondelete="restrict",
        check_company=True,
        help="The equipment that failure reports about this silo belong to.",
    )
    product_id = fields.Many2one(
        "product.product",
        "Material",
        check_company=True,
        help="Components of this product come from this silo, "
        "unless the bill of materials names another one.",
    )
    location_id = fields.Many2one(
        "stock.location",
        "Stock Location",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    tolerance_percent = fields.Float(
        "Tolerance (%)", help="Of the target; the greater of both tolerances holds."
    )
    tolerance_kg = fields.Float(
        "Tolerance (kg)",
        digits=KG_DIGITS,
        help="Both zero: the tolerances of the material hold.",
    )
    active = fields.Boolean(default=True)

    _sql_constraints = [
        (
            "number_range",
            "CHECK (number BETWEEN 101 AND 115)",
            "A silo has a number from 101 to 115.",
        ),
        (
            "number_uniq",
            "UNIQUE (number, company_id)",
            "The company already has a silo with this number (it may be archived).",
        ),
    ]

    @api.depends("number")
    def _compute_letter(self):
        for silo in self:
            silo.letter = silo_letter(silo.number)
            silo.tag = SILO_TAGS.get(silo.number)

    def name_get(self):
        return [(silo.id, "%s %s" % (silo.number, silo.name)) for silo in self]

    @api.model
    def _is_audited(self, name):
        return name in self._fields

    def _get_board_lines(self):
        return self.company_id._get_scada_lines()

    @api.model
    def _get_company_silos(self, company):
        """Return the active silos that the lines of ``company`` dose from."""
        return self.search([("company_id", "=", company.id)])
