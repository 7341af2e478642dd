# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models
from odoo.exceptions import ValidationError


class MrpBom(models.Model):
    _name = "mrp.bom"
    _inherit = ["scada.audit.mixin", "mrp.bom"]
    _audited = ("scada_equipment_id",)

    scada_equipment_id = fields.Many2one(
        "maintenance.equipment",
        "SCADA Line",
        domain="[('scada_is_line', '=', True)]",
        check_company=True,
        help="Orders of this bill of materials go to the queue of this line.",
    )


class MrpBomLine(models.Model):
    _name = "mrp.bom.line"
    _inherit = ["scada.audit.mixin", "mrp.bom.line"]
    _audited = ("scada_silo_id",)

    scada_silo_id = fields.Many2one(
        "scada.silo",
        "Silo",
        ondelete="restrict",
        check_company=True,
        help="Silo that the plant doses this component from; it must not hold another "
        "material. Empty: the silo that holds the component, else it is added by hand.",
    )

    @api.constrains("scada_silo_id", "product_id")
    def _check_scada_silo(self):
        """Refuse a silo that the plant would dose something else from.

        Only lines that are new or changed are looked at: what a bill of before names
        is found by the check of bills, and its orders are refused.
        """
        for line in self:
            # sudo: whoever keeps bills need not be allowed to see silos
            silo = line.scada_silo_id.sudo()
            if silo.product_id and silo.product_id != line.product_id:
                raise ValidationError(
                    _("%(product)s can't come from silo %(silo)s: it holds %(held)s.")
                    % {
                        "product": line.product_id.display_name,
                        "silo": silo.display_name,
                        "held": silo.product_id.display_name,
                    }
                )
            owner = line.bom_id.scada_equipment_id
            if silo and owner and silo.line_id != owner:
                raise ValidationError(
                    _(
                        "%(product)s can't come from silo %(silo)s: it is not "
                        "%(line)s's."
                    )
                    % {
                        "product": line.product_id.display_name,
                        "silo": silo.display_name,
                        "line": owner.display_name,
                    }
                )
