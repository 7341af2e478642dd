# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clients that send a byte from time to time."""
import socket
import threading
import time
from urllib.parse import urlsplit

NEVER = 1800  # seconds: who is not ended by then hangs


class SlowClient:
    """Sends the head of a request at once and then drips, until the server ends it.

    :param head: request line and headers, or a part of them
    :param drip: sent again and again
    :ivar seconds: how long the server put up with it, None as long as it does
    :ivar answer: what it said then
    """

    def __init__(self, url, head, drip=b"x", every=0.5):
        address = urlsplit(url)
        self._drip, self._every = drip, every
        self.seconds, self.answer = None, b""
        self._socket = socket.create_connection((address.hostname, address.port))
        self._socket.sendall(head)
        self._started = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        try:
            while not self._is_over():
                self._socket.sendall(self._drip)
        except OSError:  # the server has closed
            pass
        self.seconds = time.monotonic() - self._started
        self._socket.close()

    def _is_over(self):
        if self._ended.is_set():
            return True
        if time.monotonic() - self._started > NEVER:
            return True
        self._socket.settimeout(self._every)
        try:
            part = self._socket.recv(65536)
            while part:
                self.answer += part
                part = self._socket.recv(65536)
            return True
        except socket.timeout:
            return bool(self.answer)

    def wait(self):
        """Return the seconds after which the server ended it."""
        self._thread.join()
        assert self.seconds < NEVER, "the server did not end it"
        return self.seconds

    def end(self):
        """Go away."""
        self._ended.set()
        self._thread.join()


def head(path, method="POST", length=1000, kind="application/json", **headers):
    """Return a request without its body."""
    lines = ["%s %s HTTP/1.1" % (method, path), "Host: localhost"]
    if length:
        lines += ["Content-Type: " + kind, "Content-Length: %d" % length]
    lines += [
        "%s: %s" % (name.replace("_", "-"), text) for name, text in headers.items()
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
