# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ScadaLeaving(models.AbstractModel):
    _inherit = "scada.leaving"

    @api.model
    def _get_told_models(self):
        told = ["scada.plc.weighing", "scada.late.correction"]
        return super()._get_told_models() + told
