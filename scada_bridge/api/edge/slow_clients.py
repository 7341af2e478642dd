# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deadlines for what a client sends.

Odoo's worker answers one request after the other and waits two seconds for each next
byte: who sends a byte a second keeps a worker for ever, and four of them all four.  So
the time for a request line with its headers, and that for a body, are limited as a
whole.

:func:`install` is called once in the process that the workers are forked from.  The
server of the longpolling port has its own handler: it waits for many clients at once.
"""

import io
import socket
import time

import werkzeug.serving

READER = "scada_bridge.reader"  # key of the WSGI environment
HEADER_SECONDS = 5
CHUNK = 65536
IDLE_SECONDS = 0.5  # a client that sends nothing for so long has sent all


class SlowReader(io.RawIOBase):
    """What a client sends, until its time is over.

    :param connection: socket, with the time-out of Odoo's server for one read
    :param file: the file that the server made of the socket; closed with this one
    """

    def __init__(self, connection, file):
        self._connection = connection
        self._file = file
        self._usual = connection.gettimeout()
        self.is_late = False
        self.allow(HEADER_SECONDS)

    def allow(self, seconds, rate=None, limit=None):
        """Start counting again.

        :param rate: bytes that earn one more second, None: nothing earns time
        :param limit: bytes that are taken, None: any number
        """
        self._deadline = time.monotonic() + seconds
        self._rate, self._limit = rate, limit
        self._received = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        """Take what has come; wait for it only before the deadline.

        :raise socket.timeout: too late, or too much
        """
        left = self._deadline - time.monotonic()
        if self._rate:
            left += self._received / self._rate
        number = self._receive(buffer, max(left, 0))
        self._received += number
        if self._limit is not None and self._received > self._limit:
            raise socket.timeout("the client sends too much")
        return number

    def _receive(self, buffer, seconds):
        if self._usual is not None:
            seconds = min(seconds, self._usual)
        self._connection.settimeout(seconds)
        try:
            return self._connection.recv_into(buffer)
        except (socket.timeout, BlockingIOError) as error:
            self.is_late = True
            raise socket.timeout("the client is too slow") from error
        finally:
            self._connection.settimeout(self._usual)

    def discard(self, seconds, limit):
        """Forget what still comes, so that the client gets to read a refusal.

        :param seconds: as long as this at the most, while something comes
        :param limit: bytes
        """
        buffer = bytearray(CHUNK)
        end = time.monotonic() + seconds
        while limit > 0 and time.monotonic() < end:
            try:
                number = self._receive(buffer, IDLE_SECONDS)
            except OSError:
                return
            if not number:
                return
            limit -= number

    def close(self):
        if not self.closed:
            self._file.close()
        super().close()


def install():
    """Let Odoo's server read with deadlines (once)."""
    handler = werkzeug.serving.WSGIRequestHandler
    setup, make_environ = handler.setup, handler.make_environ
    if getattr(setup, "is_scada_bridge", False):
        return

    def setup_timed(self):
        setup(self)
        self.rfile = io.BufferedReader(SlowReader(self.connection, self.rfile))

    def make_environ_timed(self):
        environ = make_environ(self)
        environ[READER] = self.rfile.raw
        return environ

    setup_timed.is_scada_bridge = True
    handler.setup = setup_timed
    handler.make_environ = make_environ_timed
