# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client for the simulator's tests: bytes by hand, nothing of the product."""

import errno
import socket
import struct

from patience import PATIENCE

REGISTER = bytes.fromhex(
    "65000400 00000000 00000000 0102030405060708 00000000 01000000"
)
# The contract's worked example write-slot-1: WH/MO/00002, 2500.00 kg, 15 components.
ORDER_HEX = """
0001 5748 2F4D 4F2F 3030 3030 3200 0000 0000 4A46 2050 4C55 5320 3235 0000 0000
0000 4A46 2050 4C55 5320 3235 0000 0000 0000 0003 D090 0065 0001 4244 0066 0000
927C 0067 0000 5230 0068 0000 2558 0069 0000 7733 006A 0000 4650 006B 0000 1C43
006C 0000 22BA 006D 0000 17ED 006E 0000 1180 006F 0000 167B 0070 0000 04B0 0071
0000 0E74 0072 0000 2AF8 0073 0000 09C4 0000 0000 0000 0000 0000
"""
ORDER_WORDS = [int(word, 16) for word in ORDER_HEX.split()]
WEIGHT_OFFSETS = range(28, 71, 3)


def order_words(reference="WH/MO/00002", slot=1, **weights):
    """The order with another reference; silo weights in 0.01 kg, else 0.

    Without weights the order's own are kept: ``order_words(silo103=12345)``.
    """
    words = list(ORDER_WORDS)
    words[0] = slot
    name = reference.encode("ascii").ljust(16, b"\0")
    words[1:9] = struct.unpack(">8H", name)
    if weights:
        for offset in WEIGHT_OFFSETS:
            words[offset : offset + 2] = [0, 0]
    for silo, weight in weights.items():
        offset = 28 + 3 * (int(silo[4:]) - 101)
        words[offset : offset + 2] = divmod(weight, 0x10000)
    return words


def send_order(plc, reference="WH/MO/00002", slot=1, **weights):
    """Put an order into an order slot, released."""
    words = order_words(reference, slot, **weights)
    plc.write_words("D", 7000 + 100 * (slot - 1), words)


def acknowledge(plc, slot):
    """Set the handshake of a result slot, as the server does."""
    plc.write_words("D", 6076 + 100 * (slot - 1), [1])


def result_words(plc, slot=1):
    """The 77 words of a result slot."""
    return list(plc.read_words("D", 6000 + 100 * (slot - 1), 77))


def weight_at(words, offset):
    """Two words as hundredths of a kilogram."""
    return words[offset] * 0x10000 + words[offset + 1]


def kinds(plc):
    """The events of the log, by name."""
    return [event["event"] for event in plc.log.events()]


class WireClient:
    """One TCP connection; requests are given and replies returned as bytes."""

    def __init__(self, port, register=True):
        self.sock = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.session = 0
        self.context = 0
        if register:
            self.register()

    def register(self):
        """Get a session; the connection is closed if there is none to get."""
        try:
            self.session = struct.unpack_from("<I", self.exchange(REGISTER), 4)[0]
        except (ConnectionError, struct.error):
            self.sock.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.sock.close()

    def receive(self, count):
        """Exactly so many bytes; fewer when the server closed."""
        data = b""
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            if not part:
                break
            data += part
        return data

    def receive_frame(self):
        """One reply, header and body."""
        header = self.receive(24)
        if len(header) < 24:
            return header
        return header + self.receive(struct.unpack_from("<H", header, 2)[0])

    def exchange(self, frame):
        """Send a frame, return the reply."""
        self.sock.sendall(frame)
        return self.receive_frame()

    def frame(self, message):
        """SendRRData around a CIP message given in hex."""
        message = bytes.fromhex(message)
        self.context += 1
        header = struct.pack(
            "<HHIIQI", 0x6F, 16 + len(message), self.session, 0, self.context, 0
        )
        items = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message))
        return header + items + message

    def send(self, message):
        """Send a CIP message without waiting for the reply."""
        self.sock.sendall(self.frame(message))

    def cip(self, message):
        """CIP message in hex -> CIP reply in hex with blanks."""
        return spaced(self.exchange(self.frame(message))[40:])

    def is_silent(self, seconds=0.2):
        """Does nothing arrive within so many seconds?"""
        self.sock.settimeout(seconds)
        try:
            return self.sock.recv(1, socket.MSG_PEEK) is None
        except socket.timeout:
            return True
        finally:
            self.sock.settimeout(PATIENCE)

    def end(self):
        """Say that nothing more will be sent; the server may have closed already."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            assert error.errno == errno.ENOTCONN

    def is_closed(self):
        """Has the server ended the connection?"""
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True


def spaced(data):
    """b"\\x9d\\x00" -> "9D 00"."""
    return " ".join("%02X" % byte for byte in data)
