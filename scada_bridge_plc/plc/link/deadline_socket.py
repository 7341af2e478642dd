# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sockets whose every call shares the deadline of one request.

A timeout per call would let a peer that drips bytes, or sends frames nobody asked
for, stretch a request for ever.
"""

import socket
import time
from contextlib import contextmanager
from typing import Iterator

from ..errors import LinkError, RefusedError, SilenceError


@contextmanager
def socket_errors() -> Iterator[None]:
    """Raise what goes wrong with a socket as a LinkError."""
    try:
        yield
    except ConnectionRefusedError as err:
        raise RefusedError("nobody listens there") from err
    except socket.timeout as err:
        raise SilenceError("no complete answer in time") from err
    except OSError as err:
        raise LinkError(str(err)) from err


class DeadlineSocket:
    """A socket that talks to one peer, each request within one deadline.

    :param kind: ``socket.SOCK_STREAM`` or ``socket.SOCK_DGRAM``
    :param timeout: seconds from :meth:`start_clock` (at first: from here) to the
        last byte of the reply
    :raise LinkError: from every method that talks; the socket is useless then
    """

    def __init__(self, kind: socket.SocketKind, timeout: float) -> None:
        self._socket = socket.socket(socket.AF_INET, kind)
        self._timeout = timeout
        self.start_clock()

    def start_clock(self) -> None:
        """Give the next request its full time."""
        self._deadline = time.monotonic() + self._timeout

    def connect(self, host: str, port: int) -> None:
        """Connect; looking up a name takes as long as the system wants."""
        with socket_errors():
            address = socket.gethostbyname(host)
            self._limit()
            self._socket.connect((address, port))

    def send(self, frame: bytes) -> None:
        """Send all of the frame."""
        with socket_errors():
            self._limit()
            self._socket.sendall(frame)

    def close(self) -> None:
        """Close the socket; a second time changes nothing."""
        self._socket.close()

    def is_quiet(self) -> bool:
        """Return whether the peer neither hung up nor sent anything unasked."""
        self._socket.settimeout(0)
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def _limit(self) -> None:
        """Allow the next socket call what is left of the request's time."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("deadline passed")
        self._socket.settimeout(left)


class StreamSocket(DeadlineSocket):
    """A TCP socket, read in exact portions however TCP cut them."""

    def __init__(self, timeout: float) -> None:
        super().__init__(socket.SOCK_STREAM, timeout)

    def receive_exactly(self, size: int) -> bytes:
        """Return exactly so many bytes."""
        data = b""
        while len(data) < size:
            with socket_errors():
                self._limit()
                chunk = self._socket.recv(size - len(data))
            if not chunk:
                raise LinkError("the PLC closed the connection")
            data += chunk
        return data
