# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a reply reaches the client: whole, or spoilt by a fault.

``spoil`` changes the bytes of a reply, :class:`Delivery` decides when and in which
pieces they are sent on one connection.
"""

import random
import threading
from typing import Callable, Dict, List, NamedTuple, Optional

from ..faults import Fault

FLIPPED_BITS = 3
NON_FATAL_ERROR = 0x40


class Marks(NamedTuple):
    """Where a reply says what it belongs to: offsets of one byte each.

    ``flags`` is that of the end code's second byte, None in a protocol without one.
    """

    session: int
    context: int
    service: int
    flags: Optional[int] = None


ENIP_MARKS = Marks(session=4, context=12, service=40)


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


def spoil(frame: bytes, fault: Fault, rng: random.Random, marks: Marks) -> bytes:
    """The reply as the fault makes it; unchanged for faults of time and pieces."""
    if fault.kind == "garble":
        return _garbled(frame, fault, rng)
    positions = {
        "wrong_context": marks.context,
        "wrong_session": marks.session,
        "wrong_service": marks.service,
    }
    if fault.kind in positions:
        return _inverted(frame, positions[fault.kind], 0x55)
    if fault.kind == "battery" and marks.flags is not None:
        flagged = bytes([frame[marks.flags] | NON_FATAL_ERROR])
        return frame[: marks.flags] + flagged + frame[marks.flags + 1 :]
    return frame


class Delivery:
    """Sends the replies of one connection.

    :param send: sends bytes to the client
    :param stopping: set when the server stops; ends every wait
    :param marks: of the protocol that is spoken
    :param is_stream: two replies may share a segment
    """

    def __init__(
        self,
        send: Callable[[bytes], None],
        rng: random.Random,
        stopping: threading.Event,
        marks: Marks = ENIP_MARKS,
        is_stream: bool = True,
    ) -> None:
        self._marks = marks
        self._is_stream = is_stream
        self._sendall = send
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
            "glued": self._glue,
        }

    def send_held(self) -> None:
        """Send the replies that were held back until this next request."""
        held, self._held = self._held, []
        for reply in held:
            self._sendall(reply)

    def send(self, reply: Optional[bytes], fault: Optional[Fault]) -> None:
        """Send a reply; :raises ConnectionLost: the fault closes the connection."""
        if reply is None:
            return
        if fault is None:
            self._sendall(reply)
            return
        sender = self._senders.get(fault.kind, self._send_now)
        sender(spoil(reply, fault, self._random, self._marks), fault)

    def _send_now(self, reply: bytes, _fault: Fault) -> None:
        self._sendall(reply)

    def _glue(self, reply: bytes, _fault: Fault) -> None:
        if self._is_stream:
            self._sendall(reply + reply)
        else:
            self._sendall(reply)
            self._sendall(reply)

    def _drop(self, _reply: bytes, _fault: Fault) -> None:
        """The reply is lost on its way."""

    def _hold(self, reply: bytes, _fault: Fault) -> None:
        self._held.append(reply)

    def _delay(self, reply: bytes, fault: Fault) -> None:
        self._wait(fault.seconds or 0.0)
        self._sendall(reply)

    def _close(self, reply: bytes, fault: Fault) -> None:
        end = len(reply) // 2 if fault.at is None else fault.at
        self._sendall(reply[:end])
        raise ConnectionLost("closed after %d of %d bytes" % (end, len(reply)))

    def _split(self, reply: bytes, fault: Fault) -> None:
        end = 2 if fault.at is None else fault.at
        self._sendall(reply[:end])
        self._delay(reply[end:], fault)

    def _drip(self, reply: bytes, fault: Fault) -> None:
        for position in range(len(reply)):
            self._wait((fault.seconds or 0.0) / len(reply))
            self._sendall(reply[position : position + 1])

    def _wait(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise ConnectionLost("the server stops")
