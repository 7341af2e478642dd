# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS over UDP to an Omron CJ2M (port 9600); the frame is drawn in ``fins_frame.py``.

Theory of operation
===================

One datagram is one frame::

    our address : local port   --- command, SID n --->   PLC : 9600
                               <-- response, SID n --

UDP delivers a datagram once, twice, late or never, and anybody can send one.  So a
datagram is taken only if it comes from the PLC's address and port, and is the response
to the command that was sent last; any other is dropped, and waiting goes on until the
one deadline of the request.  Nothing is sent a second time.

The PLC knows nodes, not addresses.  With its usual settings a node address is the last
octet of the IP address, and a response goes to that address with the *local* UDP port
of the PLC's own unit, 9600, whatever port the command came from (W420, pages 99-101).
Therefore, unless configured otherwise, SA1 is the last octet of our own address on the
way to the PLC, DA1 that of the PLC's address, and our local port is 9600.

The local port may be shared by links to several PLCs on one host: each socket is
connected to its own PLC, and the kernel sorts by sender.  Two links to the *same* PLC
from the same port take away each other's responses: no wrong words, but timeouts.

::

    closed --- request: bind, connect ------------------------> open
    open   --- before a request: throw away what has come ----> open
    open   --- response in time ------------------------------> open
    open   --- deadline, ICMP refusal ------------------------> closed, LinkError
"""

import socket
from typing import Tuple

from ..errors import LinkError, MapError, SilenceError
from .deadline_socket import DeadlineSocket, socket_errors
from .fins import AUTOMATIC, DEFAULT_PORT, FinsLink, FinsWire, automatic_node
from .fins_frame import MAX_FRAME, Command

MAX_LATE = 1000  # datagrams; a socket with more of them is given up


class _Datagrams(DeadlineSocket, FinsWire):
    """A UDP socket that knows one PLC."""

    def __init__(self, timeout: float, local_port: int) -> None:
        super().__init__(socket.SOCK_DGRAM, timeout)
        self._local_port = local_port

    def open(self, host: str, port: int, sa1: int, da1: int) -> None:
        """Take the local port and find out who is who."""
        if self._local_port:
            self._bind()
        self.connect(host, port)
        self._peer: Tuple[str, int] = self._socket.getpeername()
        self.own_node = automatic_node(self._socket.getsockname()[0], sa1)
        self.plc_node = automatic_node(self._peer[0], da1)

    def is_usable(self) -> bool:
        """Start the clock and throw away what came late."""
        self.start_clock()
        self._socket.settimeout(0)
        for _datagram in range(MAX_LATE):
            try:
                self._socket.recv(MAX_FRAME)
            except BlockingIOError:
                return True
            except OSError:
                return False
        return False

    def exchange(self, command: Command) -> bytes:
        """Send the command, return the datagram that answers it."""
        self.send(command.frame())
        try:
            while True:
                frame = self._receive()
                if command.is_answered_by(frame):
                    return frame
        except SilenceError as err:
            raise SilenceError(self._explain(err, command)) from err

    def _explain(self, error: SilenceError, command: Command) -> str:
        """Return what may have kept the response away, and with what we asked."""
        return (
            "%s. The PLC answers to the node and port that it has for us: check own "
            "node (SA1 %d), PLC node (DA1 %d), local port %d, and that no NAT or "
            "firewall is on the way"
            % (
                error,
                command.own_node,
                command.plc_node,
                self._socket.getsockname()[1],
            )
        )

    def _bind(self) -> None:
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(("", self._local_port))
        except OSError as err:
            raise LinkError("local port %d: %s" % (self._local_port, err)) from err

    def _receive(self) -> bytes:
        """Return the next datagram of the PLC, of any content."""
        while True:
            with socket_errors():
                self._limit()
                # One byte more than is allowed: a longer one must not look whole.
                frame, sender = self._socket.recvfrom(MAX_FRAME + 1)
            # Before it was connected the socket took datagrams of anybody.
            if sender == self._peer:
                return frame


class FinsUdpLink(FinsLink):
    """A link over FINS/UDP; opened by the first request.

    :param host: IPv4 address or host name of the PLC
    :param port: UDP port of the PLC
    :param timeout: seconds for one request of at most 500 words as a whole
    :param local_port: our own UDP port, 0 = any free one (only for a PLC that answers
        to the port it was asked from)
    :param sa1: our node address, 0 = last octet of our own IP address
    :param da1: the PLC's node address, 0 = last octet of its IP address
    :raise MapError: an argument cannot be right
    """

    def __init__(
        self,
        host: str,
        port: int = DEFAULT_PORT,
        timeout: float = 5.0,
        local_port: int = DEFAULT_PORT,
        sa1: int = AUTOMATIC,
        da1: int = AUTOMATIC,
    ) -> None:
        super().__init__(host, port, timeout, sa1, da1)
        if not 0 <= local_port <= 65535:
            raise MapError("local port %s is not within 0 to 65535" % local_port)
        self._local_port = local_port

    def _new_wire(self) -> FinsWire:
        return _Datagrams(self._timeout, self._local_port)
