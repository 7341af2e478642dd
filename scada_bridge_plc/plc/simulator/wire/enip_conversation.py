# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EtherNet/IP spoken with one client: frames of enip, requests of plc_object."""

import socket
from typing import Optional

from ..cpu_state import CpuState
from ..faults import Fault
from ..memory import WordAccess
from . import enip, plc_object
from .server import read_frame
from .service import Conversation, SeenRequest

KINDS = {plc_object.WORD_READ: "read", plc_object.WORD_WRITE: "write"}


def describe(frame: enip.Frame) -> SeenRequest:
    """The kind the fault dial goes by, and the words that are asked for."""
    if frame.command == enip.REGISTER_SESSION:
        return SeenRequest("register", "", 0, 0)
    message = enip.router_message(frame)
    try:
        request = plc_object.parse_request(message or b"")
    except plc_object.CipError:
        return SeenRequest("other", "", 0, 0)
    kind = KINDS.get(request.service, "other")
    if kind == "other" or len(request.data) < 3:
        return SeenRequest(kind, "", 0, 0)
    count = request.data[2] if kind == "read" else len(request.data) // 2 - 1
    area = plc_object.AREAS.get(request.instance or 0, "")
    address = int.from_bytes(request.data[:2], "little")
    return SeenRequest(kind, area, address, count)


class EnipConversation(Conversation[enip.Frame]):
    """One TCP connection with its session."""

    def __init__(self, session: enip.Session) -> None:
        self._session = session

    def receive(self, sock: socket.socket) -> enip.Frame:
        return read_frame(sock)

    def describe(self, frame: enip.Frame) -> SeenRequest:
        return describe(frame)

    def answer(
        self, frame: enip.Frame, access: WordAccess, cpu: CpuState
    ) -> Optional[bytes]:
        return self._session.answer(
            frame, lambda message: plc_object.answer(message, access, cpu.mode)
        )

    def refuse(self, frame: enip.Frame, fault: Fault) -> Optional[bytes]:
        if fault.kind == "encap_status":
            return enip.pack(frame._replace(status=fault.general, body=b""))
        return self._session.answer(
            frame,
            lambda message: plc_object.reply(
                message[0] if message else 0, fault.general, fault.extended, b""
            ),
        )
