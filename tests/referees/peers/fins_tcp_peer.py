# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS/TCP by fins."""

from aphyt import verbs
from fins.tcp import TCPFinsConnection
from peer import HOST, run


def connect(port):
    client = TCPFinsConnection()
    client.connect(HOST, port)
    return verbs(client)


run(connect)
