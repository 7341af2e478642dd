# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the words travel to the PLC; everything above this file is the same for all."""
from odoo import api, fields, models

from ...plc.link.cip import CipLink
from ...plc.link.fins_tcp import FinsTcpLink
from ...plc.link.fins_udp import FinsUdpLink

DEFAULT_PORTS = {"eip": 44818, "fins_udp": 9600, "fins_tcp": 9600}


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    transport = fields.Selection(
        [("eip", "EtherNet/IP"), ("fins_udp", "FINS/UDP"), ("fins_tcp", "FINS/TCP")],
        required=True,
        default="eip",
        tracking=True,
        help="EtherNet/IP unless the network or the PLC's settings don't allow it. "
        "FINS/TCP rather than FINS/UDP where messages pass a router.",
    )
    fins_local_port = fields.Integer(
        "Local Port",
        required=True,
        default=9600,
        help="UDP port of this server. The PLC answers to its own port number, 9600, "
        "unless it is set to answer to the port it was asked from: then 0 takes any.",
    )
    fins_sa1 = fields.Integer(
        "Own Node (SA1)",
        help="Node address of this server in the PLC's table, 1 to 254. 0: the last "
        "number of the server's IP address (UDP), or given by the PLC (TCP).",
    )
    fins_da1 = fields.Integer(
        "PLC Node (DA1)",
        help="Node address of the PLC, 1 to 254. 0: the last number of its IP address "
        "(UDP), or told by the PLC (TCP).",
    )

    _sql_constraints = [
        (
            "fins_local_port_range",
            "CHECK (fins_local_port BETWEEN 0 AND 65535)",
            "No such UDP port.",
        ),
        (
            "fins_node_range",
            "CHECK (fins_sa1 BETWEEN 0 AND 254 AND fins_da1 BETWEEN 0 AND 254)",
            "A node address is 1 to 254, or 0 for automatic.",
        ),
    ]

    @api.depends("transport")
    def _compute_port(self):
        for plc in self:
            plc.port = DEFAULT_PORTS.get(plc.transport)

    def _open_link(self):
        """Return a link to the PLC, to be used in a ``with`` statement.

        Every session begins here, so here is asked whether it may; the caller holds
        the lock of the wire.

        :raise ScadaStateError: this database may not talk to the PLC (see
            ``_check_may_talk``), or it is another record's or another database's
        :raise LinkError: the host's address is not known
        :raise MapError: host, port or timeout cannot be right
        """
        self._check_may_talk()
        return self._make_link(*self._claim_endpoint())

    def _make_link(self, address, port):
        """Return a link to an IPv4 address; nothing is sent yet."""
        self.ensure_one()
        if self.transport == "fins_udp":
            local = self.fins_local_port, self.fins_sa1, self.fins_da1
            return FinsUdpLink(address, port, self.timeout, *local)
        if self.transport == "fins_tcp":
            nodes = self.fins_sa1, self.fins_da1
            return FinsTcpLink(address, port, self.timeout, *nodes)
        return CipLink(address, port, self.timeout)
