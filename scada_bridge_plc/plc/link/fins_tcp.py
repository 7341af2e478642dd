# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS over TCP to an Omron CJ2M (port 9600); the FINS frame is in ``fins_frame.py``.

Theory of operation
===================

TCP is a stream, so every frame says how long it is (all numbers big-endian; Omron
W420, pages 177-180)::

    0        4        8        12       16
    +--------+--------+--------+--------+---------------------------------------
    | "FINS" | length | command| error  | length - 8 bytes
    +--------+--------+--------+--------+---------------------------------------
                        0  to the PLC:  our node, 0 = give me one
                        1  from the PLC: our node, node of the PLC
                        2  both ways:   a FINS frame of 12 to 2012 bytes
                        3  either way:  error; the connection is over
                        6  from the PLC: are you there? thrown away unanswered

A PLC whose program sends to our node (SEND, CMND) puts commands of its own, in frames
2, before the response.  They are thrown away as well: nobody serves them.  One was seen
whose length counts a byte too many, so the frame behind such a command may begin with
the last bytes that were taken for its end.

The handshake, 0 and 1, is the first thing on a connection.  It gives the two node
addresses that the FINS frames carry.  We ask for node 0, any that is free: a fixed one
is refused (error 21) while the PLC still holds a connection of ours that died.

::

    closed    --- request: connect, command 0 ------------------> handshake
    handshake --- command 1, error 0 ---------------------------> open
    handshake --- error 22, 23, 24: the settings are wrong -----> closed, StatusError
    handshake --- error 20, 21, 25 or another, anything else ---> closed, LinkError
    open      --- the response to our command ------------------> open
    open      --- command 6, a FINS command of the PLC's own ---> open
    open      --- any other frame, the end, the deadline -------> closed, LinkError

Nothing is sent twice.  A frame that answers another command cannot be late here, since
a connection ends with its first failure: it is a reason to hang up.
"""

import struct
from typing import Tuple

from ..errors import LinkError, StatusError
from .deadline_socket import StreamSocket
from .fins import AUTOMATIC, DEFAULT_PORT, FinsLink, FinsWire
from .fins_frame import MAX_FRAME, NODES, Command, is_command

HELLO, WELCOME, FRAME, ERROR, CONFIRM = 0, 1, 2, 3, 6
_LENGTH = struct.Struct(">I")
_COMMAND = struct.Struct(">II")
_NODES = struct.Struct(">II")
_MAGIC = b"FINS"

# Errors 20, 21 and 25 pass when connections end; these stay until a setting is changed.
_LASTING = (0x22, 0x23, 0x24)
_ERRORS = {
    0x01: "no FINS header",
    0x02: "frame too long",
    0x03: "command not supported",
    0x20: "all connections of the PLC are in use",
    0x21: "our node is connected already",
    0x22: "the PLC does not admit our address",
    0x23: "our node address is out of range",
    0x24: "our node address is the PLC's own",
    0x25: "no node address is free",
}


def tcp_frame(command: int, data: bytes) -> bytes:
    """Return the bytes of a frame without error."""
    length = _COMMAND.size + len(data)
    return _MAGIC + _LENGTH.pack(length) + _COMMAND.pack(command, 0) + data


def _error_text(error: int) -> str:
    return "FINS/TCP error %02X, %s" % (error, _ERRORS.get(error, "unknown"))


class _Stream(StreamSocket, FinsWire):
    """One TCP connection."""

    _thrown_away = b""  # the end of a command of the PLC's own

    def open(self, host: str, port: int, sa1: int, da1: int) -> None:
        """Connect, learn the two node addresses."""
        self.connect(host, port)
        self.send(tcp_frame(HELLO, struct.pack(">I", sa1)))
        command, error, data = self._receive()
        if command != WELCOME and not error:
            raise LinkError("FINS/TCP command %d came, not the handshake" % command)
        if error in _LASTING:
            raise StatusError(_error_text(error), HELLO, error)
        if error:
            raise LinkError(_error_text(error))
        if len(data) != _NODES.size:
            raise LinkError("a handshake of %d bytes came" % len(data))
        self.own_node, plc_node = _NODES.unpack(data)
        self.plc_node = plc_node if da1 == AUTOMATIC else da1
        if self.own_node not in NODES or self.plc_node not in NODES:
            raise LinkError("nodes %d and %d came" % (self.own_node, plc_node))

    def is_usable(self) -> bool:
        """Start the clock, throw away what the PLC asked meanwhile."""
        self.start_clock()
        try:
            while not self.is_quiet():
                if not self._throw_away(*self._receive()):
                    return False
        except LinkError:
            return False
        return True

    def exchange(self, command: Command) -> bytes:
        """Send the command, return the frame that answers it."""
        self.send(tcp_frame(FRAME, command.frame()))
        answer = self._receive()
        while self._throw_away(*answer):
            answer = self._receive()
        kind, error, frame = answer
        if error or kind == ERROR:
            raise LinkError(_error_text(error))
        if kind != FRAME:
            raise LinkError("FINS/TCP command %d came, not a frame" % kind)
        if not command.is_answered_by(frame):
            raise LinkError("the response to another command came in")
        return frame

    def _receive(self) -> Tuple[int, int, bytes]:
        """Return (command, error, data) of the next frame, however TCP cut it."""
        if self._receive_magic() != _MAGIC:
            raise LinkError("what came is no FINS/TCP frame")
        (length,) = _LENGTH.unpack(self.receive_exactly(_LENGTH.size))
        if not _COMMAND.size <= length <= _COMMAND.size + MAX_FRAME:
            raise LinkError("the frame claims to have %d bytes" % length)
        command, error = _COMMAND.unpack(self.receive_exactly(_COMMAND.size))
        return command, error, self.receive_exactly(length - _COMMAND.size)

    def _receive_magic(self) -> bytes:
        """Return the first bytes of a frame, some may have been taken before."""
        end, self._thrown_away = self._thrown_away, b""
        taken = max(n for n in range(len(_MAGIC)) if end.endswith(_MAGIC[:n]))
        magic = self.receive_exactly(len(_MAGIC) - taken)
        if _MAGIC[:taken] + magic == _MAGIC:
            return _MAGIC
        return magic + self.receive_exactly(taken)

    def _throw_away(self, kind: int, error: int, frame: bytes) -> bool:
        """Return whether a frame is a question of the PLC, which nobody answers."""
        is_own = kind == FRAME and is_command(frame)
        if is_own:
            self._thrown_away = frame
        return not error and (is_own or kind == CONFIRM)


class FinsTcpLink(FinsLink):
    """A link over FINS/TCP; opened by the first request.

    :param host: IPv4 address or host name of the PLC
    :param port: TCP port of the PLC
    :param timeout: seconds for one request of at most 500 words as a whole, connecting
        and handshake included when they are needed
    :param sa1: node address to ask for, 0 = any that is free
    :param da1: the PLC's node address, 0 = the one it reports
    :raise MapError: an argument cannot be right
    """

    def __init__(
        self,
        host: str,
        port: int = DEFAULT_PORT,
        timeout: float = 5.0,
        sa1: int = AUTOMATIC,
        da1: int = AUTOMATIC,
    ) -> None:
        super().__init__(host, port, timeout, sa1, da1)

    def _new_wire(self) -> FinsWire:
        return _Stream(self._timeout)
