# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EtherNet/IP by the cpppo client."""

import struct

from cpppo.server.enip import client
from peer import HOST, Refused, run, words_of

PATH = [{"class": 0xC4}, {"instance": 3}]


def connect(port):
    connection = client.connector(host=HOST, port=port, timeout=60)

    def request(service, data):
        operation = {
            "method": "service_code",
            "code": service,
            "path": PATH,
            "data": list(data),
            "route_path": False,
            "send_path": "",
        }
        with connection:
            (answer,) = connection.synchronous(operations=[operation])
        _index, _text, _request, reply, status, _value = answer
        if status:
            raise Refused(status if isinstance(status, int) else status[0])
        return bytes(bytearray(reply.get("service_code.data") or []))

    def read(address, count):
        return words_of(request(0x1D, struct.pack("<HB", address, count)), "<")

    def write(address, words):
        request(0x1F, struct.pack("<H%dH" % len(words), address, *words))

    return read, write


run(connect)
