# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, fields, models

from odoo.addons.scada_bridge.exceptions import ScadaStateError


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    scada_plc_ids = fields.One2many("scada.plc", "equipment_id", "PLC")

    def _get_scada_plc(self):
        """Return the active PLC of this line, or none: then it is driven by the API."""
        self.ensure_one()
        return self.scada_plc_ids[:1]

    def _get_scada_limits(self):
        plc = self._get_scada_plc()
        return plc._get_limits() if plc else super()._get_scada_limits()

    def _get_scada_blocked_numbers(self):
        blocked = super()._get_scada_blocked_numbers()
        return blocked | self._get_scada_plc()._get_blocked_numbers()

    def _look_at_plant(self):
        plc = self._get_scada_plc()
        return super()._look_at_plant() and (not plc or plc._look())

    def _get_scada_orders_at_plant(self):
        orders = super()._get_scada_orders_at_plant()
        return orders | self._get_scada_plc()._get_orders_shown()

    # -- a line that has a PLC ------------------------------------------------------
    def write(self, vals):
        coded = self.filtered(lambda e: "scada_code" in e._get_guarded_changes(vals))
        result = super().write(vals)
        # the configuration file knows a PLC by its line's code
        coded._get_all_plcs()._update_endpoint()
        return result

    def _check_line_change(self, vals, changed):
        super()._check_line_change(vals, changed)
        plcs = self._get_all_plcs()
        if "scada_is_line" in changed and plcs.filtered("active"):
            raise ScadaStateError(
                _("%(line)s stays a line until its PLC %(plc)s is archived.")
                % {"line": self.display_name, "plc": plcs.filtered("active").name}
            )
        if "company_id" in changed and plcs:
            raise ScadaStateError(
                _(
                    "%(line)s has the PLC %(plc)s, of the same company. Delete the PLC "
                    "or give it to another line first."
                )
                % {"line": self.display_name, "plc": plcs.name}
            )

    def _get_all_plcs(self):
        """Return the PLCs of these lines, archived ones too."""
        # sudo: whoever keeps equipment need not be allowed to see PLCs
        plcs = self.env["scada.plc"].sudo().with_context(active_test=False)
        return plcs.search([("equipment_id", "in", self.ids)])
