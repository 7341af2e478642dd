# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PLC settings of the old middleware's ``.env`` go to the record of the line's PLC.

No PLC is made by the import: from its first day a PLC record reads and acknowledges the
plant's failures, while the old system may still do so.
"""
from odoo import _, api, models

from odoo.addons.scada_bridge.domain.old.env import EnvError, env_int
from odoo.addons.scada_bridge.exceptions import ScadaDataError

from .plc.plc import DEFAULT_PORTS

MAX_TIMEOUT = 120
PROTOCOLS = {"udp": "fins_udp", "tcp": "fins_tcp"}


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    @api.model
    def _get_setters(self, task, waiting):
        setters = super()._get_setters(task, waiting)
        return dict(
            setters,
            PLC_IP=lambda text: (self._get_plc(task), {"host": self._get_host(text)}),
            PLC_HOST=lambda text: (self._get_plc(task), {"host": self._get_host(text)}),
            PLC_PORT=lambda text: self._get_port(task, text),
            PLC_PROTOCOL=lambda text: self._get_transport(task, text),
            PLC_TIMEOUT_SEC=lambda text: (
                self._get_plc(task),
                {"timeout": float(env_int(text, 1, MAX_TIMEOUT))},
            ),
            PLC_READ_MAP=self._refuse_map,
            PLC_WRITE_MAP=self._refuse_map,
        )

    @api.model
    def _get_plc(self, task):
        """Return the PLC that the settings belong to."""
        domain = [("company_id", "=", task.company.id)]
        if task.line:
            domain.append(("equipment_id", "=", task.line.id))
        plcs = self.env["scada.plc"].search(domain, limit=2)
        if len(plcs) != 1:
            raise ScadaDataError(
                _("Make the PLC of the line first (SCADA > Configuration > PLCs).")
                if not plcs
                else _("Which PLC? Name its line.")
            )
        return plcs

    @api.model
    def _get_host(self, text):
        if not text or set(text) & set(" /@:"):
            raise EnvError("is not the address of a host")
        return text

    @api.model
    def _get_port(self, task, text):
        """A port of another transport than the record's is a person's business."""
        port, plc = env_int(text, 1, 65534), self._get_plc(task)
        if port in DEFAULT_PORTS.values() and port != DEFAULT_PORTS[plc.transport]:
            raise ScadaDataError(
                _("%(port)s is not the port of %(transport)s. Choose the transport.")
                % {"port": port, "transport": plc.transport}
            )
        return plc, {"port": port}

    @api.model
    def _get_transport(self, task, text):
        transport = PROTOCOLS.get(text.lower())
        if not transport:
            raise EnvError("is neither udp nor tcp")
        plc = self._get_plc(task)
        if plc.transport != transport:
            raise ScadaDataError(
                _("The old system spoke FINS. Choose the transport of the PLC.")
            )
        return plc, {}

    @api.model
    def _refuse_map(self, text):
        if text not in ("", "{}"):
            raise ScadaDataError(
                _("Not taken over. Load the memory map on the form of the PLC.")
            )
        return self.env["scada.plc"], {}
