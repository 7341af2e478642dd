# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


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
        help="Silo that the plant doses this component from. "
        "Empty: the silo that holds the component, else it is added by hand.",
    )
