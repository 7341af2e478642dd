# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ScadaNamesake(models.AbstractModel):
    _inherit = "scada.namesake"

    @api.model
    def _get_scada_addons(self):
        return super()._get_scada_addons() + ["scada_bridge_plc"]
