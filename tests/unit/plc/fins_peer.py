# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Loopback FINS peers that send what a test tells them; bytes by hand, no product code.

A script is a list of functions ``(request) -> iterable of bytes to send``, one for
each request that comes in.
"""

import socket
import threading

from patience import PATIENCE

TCP_HELLO = bytes.fromhex("46494E53 0000000C 00000000 00000000 00000000")
TCP_WELCOME = bytes.fromhex("46494E53 00000010 00000001 00000000 000000FB 00000001")


def answer(request, data="", end_code="0000", **changes):
    """The right response to a FINS command, with bytes changed: ``at9=0x55``."""
    frame = bytearray(b"\xc0\0\x02" + request[6:9] + request[3:6] + request[9:12])
    frame += bytes.fromhex(end_code + data)
    for name, value in changes.items():
        frame[int(name[2:])] = value
    return bytes(frame)


def in_tcp(frame, command=2, error=0):
    """A FINS/TCP frame."""
    head = [8 + len(frame), command, error]
    return b"FINS" + b"".join(value.to_bytes(4, "big") for value in head) + frame


class Peer:
    """Plays its scripts in a thread; leaving it waits for their end.

    :ivar requests: frames that came in
    """

    def __init__(self, sock):
        self.requests = []
        self.port = sock.getsockname()[1]
        self._socket = sock
        self._socket.settimeout(PATIENCE)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the script was not played to its end"
        self._socket.close()

    def _run(self):
        raise NotImplementedError


class UdpPeer(Peer):
    """A UDP socket with a script."""

    def __init__(self, *script):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 0))
        super().__init__(sock)
        self.clients = []
        self._script = script

    def _run(self):
        for act in self._script:
            request, client = self._socket.recvfrom(4096)
            self.requests.append(request)
            self.clients.append(client)
            for datagram in act(request):
                self._socket.sendto(datagram, client)


class TcpPeer(Peer):
    """A TCP listener that plays one script per connection, handshake included.

    :ivar ended: the client hung up after the last script
    """

    def __init__(self, *scripts):
        super().__init__(socket.create_server(("127.0.0.1", 0)))
        self.ended = False
        self._scripts = scripts

    def _run(self):
        for script in self._scripts:
            sock, _client = self._socket.accept()
            sock.settimeout(PATIENCE)
            with sock:
                try:
                    self._play(sock, script)
                except ConnectionError:
                    self.ended = True  # the client did not want to hear all of it

    def _play(self, sock, script):
        for act in script:
            request = sock.recv(8, socket.MSG_WAITALL)
            length = int.from_bytes(request[4:], "big")
            request += sock.recv(length, socket.MSG_WAITALL)
            self.requests.append(request)
            for data in act(request):
                sock.sendall(data)
        self.ended = sock.recv(1) == b""
