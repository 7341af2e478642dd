# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A loopback EtherNet/IP device whose every reply a test can spoil.

Raw sockets and literal bytes on purpose: it shares no code with the client, with
pycomm3 or with the simulator.  It knows RegisterSession, UnRegisterSession and the
word services of class 0xC4, and answers well until a test queues something else::

    server.spoil(lambda exchange: exchange.send(exchange.answer()[:30]))

A behaviour gets one :class:`Exchange`; the one after it is answered well again.
Connections are served one after the other: a request that its client gave up gets its
behaviour before the first request of the next connection, however busy the machine.
"""

import socket
import struct
import threading
from collections import deque
from typing import Callable, Deque, Dict, List, Tuple

FIRST_SESSION = 0xA1B2C300
DM = 3  # instance of the D area


class Exchange:
    """One request frame, and the means to answer it."""

    def __init__(self, server: "FaultServer", sock: socket.socket, frame: bytes):
        self.server = server
        self.sock = sock
        self.frame = frame

    def answer(self) -> bytes:
        """Carry out the request and return the right reply."""
        return self.wrap(self.server.execute(self.frame[40:]))

    def wrap(self, message: bytes) -> bytes:
        """Return a SendRRData reply with any CIP message."""
        items = bytes(6) + bytes.fromhex("0200 0000 0000 B200")
        items += struct.pack("<H", len(message)) + message
        return self.header(len(items)) + items

    def header(self, length: int, status: int = 0) -> bytes:
        """Return an encapsulation header that belongs to the request."""
        start = self.frame[:2] + struct.pack("<H", length) + self.frame[4:8]
        return start + struct.pack("<I", status) + self.frame[12:24]

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def hang_up(self) -> None:
        self.sock.shutdown(socket.SHUT_RDWR)


Behaviour = Callable[[Exchange], None]


def well(exchange: Exchange) -> None:
    """Answer as a healthy PLC does."""
    exchange.send(exchange.answer())


class FaultServer:
    """The device; use it as a context manager.

    :ivar words: (instance, address) -> word
    :ivar frames: every frame that came in, over all connections
    :ivar connections: how many were accepted
    :ivar stopping: set when the server ends, for behaviours that wait
    """

    def __init__(self, port: int = 0) -> None:
        self.words: Dict[Tuple[int, int], int] = {}
        self.frames: List[bytes] = []
        self.connections = 0
        self.stopping = threading.Event()
        self.on_register: Behaviour = self._register
        self._queue: Deque[Behaviour] = deque()
        self._sockets: List[socket.socket] = []
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(8)
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> "FaultServer":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for sock in [self._listener] + self._sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it was never connected, or has ended
            sock.close()

    def spoil(self, *behaviours: Behaviour) -> None:
        """Queue what happens to the next SendRRData requests, one entry each."""
        self._queue.extend(behaviours)

    def messages(self) -> List[bytes]:
        """Return the CIP messages that came in, without their frames."""
        return [frame[40:] for frame in self.frames if frame[0] == 0x6F]

    def execute(self, message: bytes) -> bytes:
        """Carry out a word service of the PLC object."""
        service, instance = message[0], message[5]
        address = struct.unpack_from("<H", message, 6)[0]
        if service == 0x1D:
            cells = [(instance, address + i) for i in range(message[8])]
            data = b"".join(struct.pack("<H", self.words.get(c, 0)) for c in cells)
            return b"\x9d\0\0\0" + data
        for i in range((len(message) - 8) // 2):
            word = struct.unpack_from("<H", message, 8 + 2 * i)[0]
            self.words[instance, address + i] = word
        return b"\x9f\0\0\0"

    def _register(self, exchange: Exchange) -> None:
        session = struct.pack("<I", FIRST_SESSION + self.connections)
        header = exchange.header(4)
        exchange.send(header[:4] + session + header[8:] + exchange.frame[24:])

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return  # closed by __exit__
            self.connections += 1
            self._sockets.append(sock)
            self._serve(sock)

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            try:
                while self._serve_frame(sock):
                    pass
            except OSError:
                pass  # the client or a behaviour ended the connection

    def _serve_frame(self, sock: socket.socket) -> bool:
        header = receive_exactly(sock, 24)
        frame = header + receive_exactly(sock, struct.unpack_from("<H", header, 2)[0])
        self.frames.append(frame)
        if frame[0] == 0x66:
            return False
        exchange = Exchange(self, sock, frame)
        if frame[0] == 0x65:
            self.on_register(exchange)
        else:
            behaviour = self._queue.popleft() if self._queue else well
            behaviour(exchange)
        return True


def receive_exactly(sock: socket.socket, size: int) -> bytes:
    """Return exactly so many bytes; OSError when the peer has ended."""
    data = b""
    while len(data) < size:
        chunk = sock.recv(size - len(data))
        if not chunk:
            raise ConnectionResetError("the client hung up")
        data += chunk
    return data
