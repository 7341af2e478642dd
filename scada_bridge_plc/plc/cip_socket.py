# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whole EtherNet/IP frames over TCP, within a deadline.

The header of 24 bytes says how many bytes follow; exactly these are taken from
the stream, however TCP cut them.  The deadline is one for all calls of a request,
so a peer that drips bytes cannot stretch it.
"""

import socket
import time
from contextlib import contextmanager
from typing import Iterator

from .cip_reply import HEADER
from .errors import LinkError, RefusedError

MAX_DATA = 1024  # bytes after the header; the longest reply of the PLC object is 220


@contextmanager
def _socket_errors() -> Iterator[None]:
    """Raise what goes wrong with a socket as a LinkError."""
    try:
        yield
    except ConnectionRefusedError as err:
        raise RefusedError("nobody listens there") from err
    except socket.timeout as err:
        raise LinkError("no complete answer in time") from err
    except OSError as err:
        raise LinkError(str(err)) from err


class FrameSocket:
    """A TCP socket that moves whole frames, each request within one deadline.

    :param timeout: seconds from :meth:`start_clock` (at first: from here) to the
        last byte of the reply
    :raise LinkError: from every method that talks; the socket is useless then
    """

    def __init__(self, timeout: float) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._timeout = timeout
        self.start_clock()

    def start_clock(self) -> None:
        """Give the next request its full time."""
        self._deadline = time.monotonic() + self._timeout

    def connect(self, host: str, port: int) -> None:
        """Connect; looking up a name takes as long as the system wants."""
        with _socket_errors():
            address = socket.gethostbyname(host)
            self._limit()
            self._socket.connect((address, port))

    def send(self, frame: bytes) -> None:
        """Send all of the frame."""
        with _socket_errors():
            self._limit()
            self._socket.sendall(frame)

    def receive(self) -> bytes:
        """Return exactly one frame, header included."""
        header = self._receive_exactly(HEADER.size)
        length = HEADER.unpack(header)[1]
        if length > MAX_DATA:
            raise LinkError("the reply claims to have %d bytes" % length)
        return header + self._receive_exactly(length)

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

    def _receive_exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            with _socket_errors():
                self._limit()
                chunk = self._socket.recv(size - len(data))
            if not chunk:
                raise LinkError("the PLC closed the connection")
            data += chunk
        return data

    def _limit(self) -> None:
        """Allow the next socket call what is left of the request's time."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("deadline passed")
        self._socket.settimeout(left)
