# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EtherNet/IP by pylogix."""

import struct

import pylogix
from peer import HOST, Refused, run, words_of

PLC_OBJECT, DATA_MEMORY_INSTANCE = 0xC4, 3
STATUS_AT, DATA_AT = 42, 44


def connect(port):
    client = pylogix.PLC(HOST, port=port)

    def request(service, data):
        reply = client.Message(service, PLC_OBJECT, DATA_MEMORY_INSTANCE, data=data)
        if reply.Value[STATUS_AT]:
            raise Refused(reply.Value[STATUS_AT])
        return reply.Value[DATA_AT:]

    def read(address, count):
        return words_of(request(0x1D, struct.pack("<HB", address, count)), "<")

    def write(address, words):
        request(0x1F, struct.pack("<H%dH" % len(words), address, *words))

    return read, write


run(connect)
