# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a reply reaches the client: whole, or spoilt by a fault.

``spoil`` changes the bytes of a reply, :class:`Delivery` decides when and in which
pieces they are sent on one connection.
"""

import random
import socket
import struct
import threading
from typing import Callable, Dict, List, Optional

from .faults import Fault

SESSION_AT, CONTEXT_AT, SERVICE_AT = 4, 12, 40
HEADER_SIZE = 24
FLIPPED_BITS = 3


class ConnectionLost(Exception):
    """A fault ended this connection."""


def _inverted(frame: bytes, position: int, mask: int = 0xFF) -> bytes:
    if position >= len(frame):
        return frame
    return frame[:position] + bytes([frame[position] ^ mask]) + frame[position + 1 :]


def _garbled(frame: bytes, fault: Fault, rng: random.Random) -> bytes:
    if fault.at is not None:
        return _inverted(frame, fault.at)
    for bit in rng.sample(range(8 * len(frame)), FLIPPED_BITS):
        frame = _inverted(frame, bit // 8, 1 << (bit % 8))
    return frame


def _encap_status(frame: bytes, fault: Fault) -> bytes:
    header = frame[:2] + b"\0\0" + frame[4:8] + struct.pack("<I", fault.general)
    return header + frame[12:HEADER_SIZE]


def spoil(frame: bytes, fault: Fault, rng: random.Random) -> bytes:
    """The reply as the fault makes it; unchanged for faults of time and pieces."""
    if fault.kind == "garble":
        return _garbled(frame, fault, rng)
    if fault.kind == "encap_status":
        return _encap_status(frame, fault)
    positions = {
        "wrong_context": CONTEXT_AT,
        "wrong_session": SESSION_AT,
        "wrong_service": SERVICE_AT,
    }
    if fault.kind in positions:
        return _inverted(frame, positions[fault.kind], 0x55)
    return frame + frame if fault.kind == "glued" else frame


class Delivery:
    """Sends the replies of one connection.

    :param stopping: set when the server stops; ends every wait
    """

    def __init__(
        self, sock: socket.socket, rng: random.Random, stopping: threading.Event
    ) -> None:
        self._sock = sock
        self._random = rng
        self._stopping = stopping
        self._held: List[bytes] = []
        self._senders: Dict[str, Callable[[bytes, Fault], None]] = {
            "drop": self._drop,
            "delay": self._delay,
            "close": self._close,
            "late": self._hold,
            "split": self._split,
            "drip": self._drip,
        }

    def send_held(self) -> None:
        """Send the replies that were held back until this next request."""
        held, self._held = self._held, []
        for reply in held:
            self._sock.sendall(reply)

    def send(self, reply: Optional[bytes], fault: Optional[Fault]) -> None:
        """Send a reply; :raises ConnectionLost: the fault closes the connection."""
        if reply is None:
            return
        if fault is None:
            self._sock.sendall(reply)
            return
        sender = self._senders.get(fault.kind, self._send_now)
        sender(spoil(reply, fault, self._random), fault)

    def _send_now(self, reply: bytes, _fault: Fault) -> None:
        self._sock.sendall(reply)

    def _drop(self, _reply: bytes, _fault: Fault) -> None:
        """The reply is lost on its way."""

    def _hold(self, reply: bytes, _fault: Fault) -> None:
        self._held.append(reply)

    def _delay(self, reply: bytes, fault: Fault) -> None:
        self._wait(fault.seconds or 0.0)
        self._sock.sendall(reply)

    def _close(self, reply: bytes, fault: Fault) -> None:
        end = len(reply) // 2 if fault.at is None else fault.at
        self._sock.sendall(reply[:end])
        raise ConnectionLost("closed after %d of %d bytes" % (end, len(reply)))

    def _split(self, reply: bytes, fault: Fault) -> None:
        end = 2 if fault.at is None else fault.at
        self._sock.sendall(reply[:end])
        self._delay(reply[end:], fault)

    def _drip(self, reply: bytes, fault: Fault) -> None:
        for position in range(len(reply)):
            self._wait((fault.seconds or 0.0) / len(reply))
            self._sock.sendall(reply[position : position + 1])

    def _wait(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise ConnectionLost("the server stops")
