# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, models

from ...domain.connection import Connection
from ...domain.silo import fold_code
from ...exceptions import ScadaDataError, ScadaNotFoundError


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    @api.model
    def _scada_find(self, code):
        """Return the equipment that a caller's code names, of the user's company.

        :raise ScadaNotFoundError: there is none
        """
        company = self.env.company
        for text in (code, fold_code(code)):
            equipment = self._find_scada_equipment(text, company)
            if equipment:
                return equipment
        raise ScadaNotFoundError(
            _("Unknown equipment: %s") % code[:64], "equipment_not_found"
        )

    @api.model
    def _scada_find_filter(self, code):
        """Return the equipment that a filter names.

        :raise ScadaDataError: there is none; a filter is a value, not the thing asked
            for
        """
        try:
            return self._scada_find(code)
        except ScadaNotFoundError as error:
            raise ScadaDataError(str(error)) from error

    @api.model
    def _scada_get_coded(self):
        """Return the equipment that the API knows, of the user's companies."""
        companies = self.env.companies.ids
        domain = [
            ("scada_code", "!=", False),
            ("company_id", "in", companies + [False]),
        ]
        return self.search(domain, order="name, id")

    @api.model
    def _scada_get_lines(self):
        """Return the production lines of the user's companies."""
        return self._scada_get_coded().filtered("scada_is_line")

    def _scada_get_connections(self):
        """Return {equipment id: :class:`Connection`}.

        A silo is connected as its line is, other equipment as the best line of its
        company.
        """
        lines = self.filtered("scada_is_line") | self._scada_get_lines()
        connections = lines._scada_get_line_connections()
        found = [connections[line.id] for line in lines if line.id in connections]
        best = next((c for c in found if c.status == "connected"), None)
        best = best or next(iter(found), Connection())
        shared = Connection(best.status, last_contact=best.last_contact)
        # sudo: only which line a silo belongs to, of equipment that the user has found
        silos = [silo for one in self.sudo() for silo in one.scada_silo_ids]
        owned = {
            silo.equipment_id.id: connections.get(silo.line_id.id, Connection())
            for silo in silos
        }
        return {
            equipment.id: connections.get(equipment.id, owned.get(equipment.id, shared))
            for equipment in self
        }
