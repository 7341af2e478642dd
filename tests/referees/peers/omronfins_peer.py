# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS/UDP by omronfins."""

from omronfins.finsudp import FinsUDP, datadef
from peer import HOST, Refused, run


def connect(port):
    client = FinsUDP(0, 77)
    client.open(HOST, port)
    client.set_destination(0, 1)

    def read(address, count):
        code, values = client.read_mem_area(
            datadef.DM_WORD, address, 0, count, datadef.USHORT
        )
        if code:
            raise Refused(code)
        return [values] if count == 1 else list(values)

    def write(address, words):
        values = [(word, datadef.USHORT) for word in words]
        code = client.write_mem_area(datadef.DM_WORD, address, 0, len(words), values)
        if code:
            raise Refused(code)

    return read, write


run(connect)
