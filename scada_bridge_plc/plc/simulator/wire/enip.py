# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EtherNet/IP encapsulation: one frame in, one frame (or none) out. No sockets.

Frame, all little-endian::

    command u16 | length u16 | session u32 | status u32 | context 8 B | options u32
    65 RegisterSession    body: protocol version 01 00, flags 00 00
    66 UnregisterSession  no body, no reply, the connection ends
    63 ListIdentity       reply: one CPF item 0C with vendor, type, product name
    6F SendRRData         body: interface u32 0 | timeout u16 | items u16 = 2
                                00 00 00 00 (null address) | B2 00 len16 message
    00 NOP                no reply

A session belongs to the TCP connection that registered it. Whatever else a client
sends is answered with an encapsulation status: 1 unknown command, 3 body cannot
be read, 64 (hex) wrong session, 65 wrong length, 69 protocol version.
"""

import struct
from typing import Callable, NamedTuple, Optional

HEADER = struct.Struct("<HHII8sI")
NOP, LIST_IDENTITY = 0x00, 0x63
REGISTER_SESSION, UNREGISTER_SESSION, SEND_RR_DATA = 0x65, 0x66, 0x6F
SUCCESS, BAD_COMMAND, BAD_DATA = 0x00, 0x01, 0x03
BAD_SESSION, BAD_LENGTH, BAD_VERSION = 0x64, 0x65, 0x69

OMRON_VENDOR, COMMUNICATIONS_ADAPTER = 47, 12
PRODUCT_CODE = 13  # seen on a CJ2H; the CJ2M's own code is not known
PRODUCT_NAME = b"CJ2M-EIP21"
CPF_START = struct.Struct("<IHHHHHH")

Router = Callable[[bytes], bytes]


class Frame(NamedTuple):
    """One encapsulation frame without its length word."""

    command: int
    session: int
    status: int
    context: bytes
    options: int
    body: bytes


class DisconnectRequest(Exception):
    """The client ended its session."""


def body_length(header: bytes) -> int:
    """Bytes that follow a 24-byte header (0..65535)."""
    return int(struct.unpack_from("<H", header, 2)[0])


def unpack(header: bytes, body: bytes) -> Frame:
    """The frame of a complete 24-byte header and its body."""
    command, _length, session, status, context, options = HEADER.unpack(header)
    return Frame(command, session, status, context, options, body)


def pack(frame: Frame) -> bytes:
    """Bytes of a frame."""
    head = (frame.command, len(frame.body)) + frame[1:5]
    return HEADER.pack(*head) + frame.body


def router_message(frame: Frame) -> Optional[bytes]:
    """The CIP message in a SendRRData frame, None if the body cannot be read."""
    if frame.command != SEND_RR_DATA or len(frame.body) < CPF_START.size:
        return None
    interface, _, items, null, null_size, kind, size = CPF_START.unpack_from(frame.body)
    message = frame.body[CPF_START.size :]
    if (interface, items, null, null_size, kind) != (0, 2, 0, 0, 0xB2):
        return None
    return message if size == len(message) else None


def rr_body(message: bytes) -> bytes:
    """Body of a SendRRData frame around a CIP message."""
    return CPF_START.pack(0, 0, 2, 0, 0, 0xB2, len(message)) + message


class Session:
    """The encapsulation layer of one TCP connection.

    :param handle: session handle this connection will get (1..2**32-1)
    :param port: TCP port to show in ListIdentity
    """

    def __init__(self, handle: int, port: int) -> None:
        self._handle = handle
        self._port = port
        self.is_registered = False

    def answer(self, frame: Frame, router: Router) -> Optional[bytes]:
        """Reply bytes, None for no reply; :raises DisconnectRequest: session ended."""
        if frame.command == NOP:
            return None
        if frame.command == UNREGISTER_SESSION:
            raise DisconnectRequest()
        if frame.command == REGISTER_SESSION:
            return self._register(frame)
        if frame.command == LIST_IDENTITY:
            return self._reply(frame, self._identity())
        if frame.command == SEND_RR_DATA:
            return self._send_rr_data(frame, router)
        return self._refuse(frame, BAD_COMMAND)

    @staticmethod
    def _reply(frame: Frame, body: bytes) -> bytes:
        return pack(frame._replace(status=SUCCESS, options=0, body=body))

    @staticmethod
    def _refuse(frame: Frame, status: int) -> bytes:
        return pack(frame._replace(status=status, options=0, body=b""))

    def _register(self, frame: Frame) -> bytes:
        if len(frame.body) != 4:
            return self._refuse(frame, BAD_LENGTH)
        if frame.body[:2] != b"\x01\x00":
            return self._refuse(frame, BAD_VERSION)
        if self.is_registered:
            return self._refuse(frame, BAD_COMMAND)
        self.is_registered = True
        return self._reply(frame._replace(session=self._handle), frame.body)

    def _send_rr_data(self, frame: Frame, router: Router) -> bytes:
        if not self.is_registered or frame.session != self._handle:
            return self._refuse(frame, BAD_SESSION)
        message = router_message(frame)
        if message is None:
            return self._refuse(frame, BAD_DATA)
        return self._reply(frame, rr_body(router(message)))

    def _identity(self) -> bytes:
        address = struct.pack(">HH4s8x", 2, self._port, b"\x7f\x00\x00\x01")
        device = struct.pack(
            "<HHHBBHI",
            OMRON_VENDOR,
            COMMUNICATIONS_ADAPTER,
            PRODUCT_CODE,
            2,
            1,
            0x0035,
            0x00C0FFEE,
        )
        name = struct.pack("B", len(PRODUCT_NAME)) + PRODUCT_NAME
        item = struct.pack("<H", 1) + address + device + name + b"\x03"
        return struct.pack("<HHH", 1, 0x0C, len(item)) + item
