# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The TCP side: a listener thread and one thread per connection.

A connection reads one whole frame at a time, asks the fault dial, lets
:mod:`.service` answer and hands the reply to its :class:`.delivery.Delivery`.
Whatever arrives, the thread answers or closes the connection.
"""

import logging
import socket
import struct
import threading
from typing import Callable, List, Optional, Tuple

from .delivery import ConnectionLost
from .enip import HEADER, DisconnectRequest, Frame, body_length, unpack

_logger = logging.getLogger(__name__)

MAX_BODY = 2048  # far over the 502 bytes of an explicit message (W465-E1 p.236)
JOIN_SECONDS = 5.0
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def read_exactly(sock: socket.socket, count: int) -> bytes:
    """:raises ConnectionLost: the client closed before ``count`` bytes came."""
    parts: List[bytes] = []
    missing = count
    while missing:
        part = sock.recv(missing)
        if not part:
            raise ConnectionLost("closed by the client")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def read_frame(sock: socket.socket) -> Frame:
    """The next frame; :raises ConnectionLost: closed, or a length no device takes."""
    header = read_exactly(sock, HEADER.size)
    length = body_length(header)
    if length > MAX_BODY:
        raise ConnectionLost("frame of %d bytes" % length)
    return unpack(header, read_exactly(sock, length))


def hang_up(sock: socket.socket) -> None:
    """End a connection that another thread may be reading from."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        _logger.debug("already closed: %s", error)


class TcpServer:
    """Accepts connections and runs ``serve(socket)`` for each in its own thread.

    :param host: address to listen on
    :param port: TCP port, 0 = any free one; see :attr:`port`
    :param serve: called with each connection; the socket is closed afterwards
    :param admit: called per connection; false resets it at once
    """

    def __init__(
        self,
        host: str,
        port: int,
        serve: Callable[[socket.socket], None],
        admit: Callable[[], bool],
    ) -> None:
        self._serve = serve
        self._admit = admit
        self._switch = threading.Lock()  # open and refuse, one at a time
        self._lock = threading.Lock()  # the connections
        self._connections: List[Tuple[socket.socket, threading.Thread]] = []
        self._thread: Optional[threading.Thread] = None
        # a bound socket that does not listen refuses connections and keeps the port
        self._listener = self._bind((host, port))
        self._address = self._listener.getsockname()[:2]

    @property
    def port(self) -> int:
        """The TCP port, also while connections are refused."""
        return int(self._address[1])

    @staticmethod
    def _bind(address: Tuple[str, int]) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(address)
        except OSError:
            sock.close()
            raise
        return sock

    def open(self) -> None:
        """Accept connections; nothing happens if they are accepted already."""
        with self._switch:
            if self._thread is None:
                self._listener.listen(16)
                self._thread = threading.Thread(target=self._accept, daemon=True)
                self._thread.start()

    def refuse(self) -> None:
        """Refuse connections, end those there are, but keep the port."""
        with self._switch:
            if self._thread is not None:
                hang_up(self._listener)
                self._thread.join()
                self._thread = None
                ended, self._listener = self._listener, self._bind(self._address)
                ended.close()  # not sooner: somebody could take the port
        self.drop_connections()

    def close(self) -> None:
        """Stop for good: no listener, no connection, no thread is left."""
        with self._lock:
            threads = [thread for _sock, thread in self._connections]
        self.refuse()
        for thread in threads:
            thread.join(JOIN_SECONDS)
        self._listener.close()

    def drop_connections(self) -> None:
        """End every connection; their threads end soon after."""
        with self._lock:
            connections, self._connections = self._connections, []
        for sock, _thread in connections:
            hang_up(sock)

    def _accept(self) -> None:
        while True:
            try:
                sock, _peer = self._listener.accept()
            except OSError as error:
                _logger.debug("connections are refused: %s", error)
                return
            self._welcome(sock)

    def _welcome(self, sock: socket.socket) -> None:
        if not self._admit():
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            sock.close()
            return
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread = threading.Thread(target=self._run, args=(sock,), daemon=True)
        with self._lock:
            self._connections.append((sock, thread))
        thread.start()

    def _run(self, sock: socket.socket) -> None:
        try:
            self._serve(sock)
        except (OSError, ConnectionLost, DisconnectRequest) as error:
            _logger.debug("connection ended: %s", error)
        finally:
            with self._lock:
                self._connections = [
                    entry for entry in self._connections if entry[0] is not sock
                ]
            sock.close()
