# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    scada_plc_ids = fields.One2many("scada.plc", "equipment_id", "PLC")

    def _get_scada_plc(self):
        """Return the active PLC of this line, or none: then it is driven by the API."""
        self.ensure_one()
        return self.scada_plc_ids[:1]

    def _get_scada_limits(self):
        limits = super()._get_scada_limits()
        plc = self._get_scada_plc()
        return dict(limits, **plc._get_limits()) if plc else limits
