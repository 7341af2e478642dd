# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS/UDP by fins."""

from aphyt import verbs
from fins.udp import UDPFinsConnection
from peer import HOST, run


def connect(port):
    client = UDPFinsConnection()
    client.connect(HOST, port, bind_port=0)
    client.dest_node_add = 1
    client.srce_node_add = 25
    return verbs(client)


run(connect)
