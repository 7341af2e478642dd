# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

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
    line_id = fields.Many2one(
        "maintenance.equipment",
        "Line",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('scada_is_line', '=', True)]",
        default=lambda self: self._default_line_id(),
        help="The line that doses from this silo. Its orders take their components "
        "from its own silos only.",
    )
    number = fields.Integer(
        required=True,
        help="Number of the silo on its line, as the plant knows it. The old system "
        "knew 101-113 (dry) and 114, 115 (liquid).",
    )
    letter = fields.Char(
        compute="_compute_letter",
        store=True,
        readonly=False,
        help="What people call the silo, if they do.",
    )
    tag = fields.Char(
        compute="_compute_tag",
        store=True,
        help="Name of the silo in the old tables and in the JSON API; empty for a "
        "number that they don't have.",
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
    priority = fields.Integer(
        default=10,
        help="Where several silos of a line hold a material, the lowest one goes "
        "first, then the lowest number; a silo whose stock location has not enough is "
        "passed over.",
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
    dead_band_kg = fields.Float(
        "Within the Dead Band (kg)",
        compute="_compute_dead_band_kg",
        digits=KG_DIGITS,
        help="Sum of what counted as nothing in all batches: below zero, or a little "
        "from a silo that the order has not asked for. A scale that drifts shows here.",
    )
    active = fields.Boolean(default=True)

    _sql_constraints = [
        (
            "number_range",
            "CHECK (number > 0)",
            "The number of a silo is above zero.",
        ),
        (
            "number_uniq",
            "UNIQUE (number, line_id)",
            "The line already has a silo with this number (it may be archived).",
        ),
        (
            "line_used",
            "CHECK (line_id IS NOT NULL OR NOT active)",
            "A silo in use belongs to a line.",
        ),
    ]

    @api.model
    def _default_line_id(self):
        """Return the only line of the company, none of several."""
        lines = self.env["maintenance.equipment"].search(
            [("scada_is_line", "=", True), ("company_id", "=", self.env.company.id)]
        )
        return lines if len(lines) == 1 else lines.browse()

    def _compute_dead_band_kg(self):
        self.env["scada.mo.batch.line"].flush(["dead_band_kg"])
        self.env.cr.execute(
            """
            SELECT silo_id, sum(dead_band_kg)
              FROM (SELECT silo_id, dead_band_kg FROM scada_mo_batch_line
                     WHERE dead_band_kg <> 0 AND silo_id = ANY(%(silos)s)
                     UNION ALL
                    SELECT silo_id, dead_band_kg FROM scada_mo_history_line
                     WHERE dead_band_kg <> 0 AND silo_id = ANY(%(silos)s)) AS line
             GROUP BY silo_id
            """,
            {"silos": self.ids},
        )
        sums = dict(self.env.cr.fetchall())
        for silo in self:
            silo.dead_band_kg = float(sums.get(silo.id, 0.0))

    @api.depends("number")
    def _compute_letter(self):
        for silo in self:
            silo.letter = silo_letter(silo.number) or silo.letter

    @api.depends("number")
    def _compute_tag(self):
        for silo in self:
            silo.tag = SILO_TAGS.get(silo.number)

    @api.constrains("line_id")
    def _check_line(self):
        for silo in self:
            # sudo: whoever keeps silos need not be allowed to see all equipment
            if silo.line_id and not silo.line_id.sudo().scada_is_line:
                raise ValidationError(
                    _("%(equipment)s is no line: silo %(silo)s can't belong to it.")
                    % {
                        "equipment": silo.line_id.display_name,
                        "silo": silo.display_name,
                    }
                )

    def name_get(self):
        return [(silo.id, "%s %s" % (silo.number, silo.name)) for silo in self]

    @api.model
    def _is_audited(self, name):
        return name in self._fields

    def _get_board_lines(self):
        return self.line_id

    @api.model
    def _get_line_silos(self, line):
        """Return the active silos that ``line`` doses from, none without a line."""
        return self.search([("line_id", "in", line.ids)])
