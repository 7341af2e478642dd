# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS/TCP: the frames around FINS frames, and who holds which node address.

::

    "FINS" | length u32 (bytes after it) | command u32 | error u32 | data
    0  client -> server  node u32, 0 = give me one
    1  server -> client  client node u32, server node u32
    2  both ways         a FINS frame
    3  error             the sender closes
    6  server -> client  are you there? (a duplicate asked for the node)

(W420 p.177-180.) At most 16 connections; nodes 239-254 are given out by the PLC.
"""

import socket
import struct
import threading
from typing import Dict, NamedTuple, Optional

from ..cpu_state import CpuState
from ..faults import Fault
from ..memory import WordAccess
from . import fins
from .delivery import ConnectionLost, Marks
from .server import read_exactly
from .service import Conversation, SeenRequest

HEADER = struct.Struct(">4sIII")
MAGIC = b"FINS"
HELLO, WELCOME, FRAME, ERROR, CONFIRM = 0, 1, 2, 3, 6
MIN_LENGTH, MAX_LENGTH = 8, 0x7E4
BAD_MAGIC, BAD_LENGTH, BAD_COMMAND = 0x01, 0x02, 0x03
ALL_IN_USE, NODE_IN_USE = 0x20, 0x21
NODE_RANGE, SERVER_NODE, NO_FREE_NODE = 0x23, 0x24, 0x25
MAX_CONNECTIONS = 16
ASSIGNABLE_NODES = tuple(range(251, 255)) + tuple(range(239, 251))
MARKS = Marks(session=16 + 4, context=16 + 9, service=16 + 11, flags=16 + 13)
NO_CONNECTION = 0


class TcpFrame(NamedTuple):
    """One frame without magic and length."""

    command: int
    error: int
    data: bytes


def pack(command: int, error: int, data: bytes = b"") -> bytes:
    """Bytes of a frame."""
    return HEADER.pack(MAGIC, 8 + len(data), command, error) + data


class NodeTable:
    """Node addresses in use, each with the connection that holds it."""

    def __init__(self, server_node: int) -> None:
        self.server_node = server_node
        self._lock = threading.Lock()
        self._holders: Dict[int, socket.socket] = {}

    def enter(self, wanted: int, sock: socket.socket) -> int:
        """The node of a new connection; :raises FinsError: error of the handshake."""
        with self._lock:
            if len(self._holders) >= MAX_CONNECTIONS:
                raise fins.FinsError(ALL_IN_USE)
            node = wanted or self._free()
            if node > 254:
                raise fins.FinsError(NODE_RANGE)
            if node == self.server_node:
                raise fins.FinsError(SERVER_NODE)
            if node in self._holders:
                self._holders[node].sendall(pack(CONFIRM, 0))
                raise fins.FinsError(NODE_IN_USE)
            self._holders[node] = sock
            return node

    def _free(self) -> int:
        for node in ASSIGNABLE_NODES:
            if node not in self._holders and node != self.server_node:
                return node
        raise fins.FinsError(NO_FREE_NODE)

    def leave(self, sock: socket.socket) -> None:
        """The connection is over."""
        with self._lock:
            self._holders = {
                node: holder
                for node, holder in self._holders.items()
                if holder is not sock
            }


class TcpConversation(Conversation[TcpFrame]):
    """One FINS/TCP connection."""

    def __init__(self, nodes: NodeTable, sock: socket.socket) -> None:
        self._nodes = nodes
        self._sock = sock
        self._client_node = NO_CONNECTION

    def receive(self, sock: socket.socket) -> TcpFrame:
        """The next frame; what is none is answered with an error and the end."""
        magic, length = struct.unpack(">4sI", read_exactly(sock, 8))
        if magic != MAGIC:
            self._hang_up(BAD_MAGIC)
        if not MIN_LENGTH <= length <= MAX_LENGTH:
            self._hang_up(BAD_LENGTH)
        command, error = struct.unpack(">II", read_exactly(sock, 8))
        frame = TcpFrame(command, error, read_exactly(sock, length - 8))
        expected = FRAME if self._client_node else HELLO
        if command != expected:
            self._hang_up(BAD_COMMAND)
        if command == FRAME and not fins.is_command(frame.data):
            raise ConnectionLost("no FINS command in the frame")
        return frame

    def describe(self, frame: TcpFrame) -> SeenRequest:
        if frame.command == HELLO:
            return SeenRequest("register", "", 0, 0)
        return fins.describe(frame.data)

    def answer(
        self, frame: TcpFrame, access: WordAccess, cpu: CpuState
    ) -> Optional[bytes]:
        if frame.command == HELLO:
            return self._welcome(frame)
        reply = fins.answer(frame.data, self._nodes.server_node, access, cpu)
        return None if reply is None else pack(FRAME, 0, reply)

    def refuse(self, frame: TcpFrame, fault: Fault) -> Optional[bytes]:
        if frame.command == HELLO:
            self._reject(fault.general)
        if fault.kind == "encap_status":
            self._hang_up(fault.general)
        end_code = end_code_of(fault)
        reply = fins.response(frame.data, self._nodes.server_node, end_code)
        return pack(FRAME, 0, reply)

    def _welcome(self, frame: TcpFrame) -> bytes:
        if len(frame.data) != 4:
            self._hang_up(BAD_LENGTH)
        wanted = int.from_bytes(frame.data, "big")
        try:
            self._client_node = self._nodes.enter(wanted, self._sock)
        except fins.FinsError as error:
            self._reject(error.code)
        nodes = struct.pack(">II", self._client_node, self._nodes.server_node)
        return pack(WELCOME, 0, nodes)

    def _reject(self, error: int) -> None:
        nodes = struct.pack(">II", 0, self._nodes.server_node)
        self._sock.sendall(pack(WELCOME, error, nodes))
        raise ConnectionLost("handshake refused with error %X" % error)

    def _hang_up(self, error: int) -> None:
        self._sock.sendall(pack(ERROR, error))
        raise ConnectionLost("ended with error %X" % error)


def end_code_of(fault: Fault) -> int:
    """End code of the fault "status": ``general``, then the first of ``extended``."""
    sub = fault.extended[0] if fault.extended else 0
    return (fault.general << 8 | sub) & 0xFFFF
