# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A relay that writes what passes through it as a capture file, without any privilege.

The bytes are those that were on the wire; Ethernet, IP and TCP or UDP heads are made
here, with the protocol's usual port, so that a dissector knows what to look for.
"""

import socket
import struct
import threading

FILE_HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
ETHERNET = bytes(12) + b"\x08\0"
CLIENT_IP, SERVER_IP = b"\x0a\0\0\x01", b"\x0a\0\0\x02"
CLIENT_PORT = 50000  # a port that no dissector of tshark takes for its own
TCP, UDP = 6, 17
PUSH_ACK = 0x5018  # head of five words


class Capture:
    """Packets of one conversation, in the order in which they passed.

    :param port: of the server, as the dissector shall see it
    """

    def __init__(self, port, protocol):
        self._port = port
        self._protocol = protocol
        self._lock = threading.Lock()
        self._next = {True: 1, False: 1}  # TCP sequence numbers, by direction
        self._packets = []

    def add(self, is_request, data):
        """One segment or datagram."""
        ports = (CLIENT_PORT, self._port) if is_request else (self._port, CLIENT_PORT)
        addresses = (CLIENT_IP, SERVER_IP) if is_request else (SERVER_IP, CLIENT_IP)
        with self._lock:
            if self._protocol == UDP:
                head = struct.pack(">HHHH", *ports, 8 + len(data), 0)
            else:
                numbers = self._next[is_request], self._next[not is_request]
                head = struct.pack(">HHIIHHHH", *ports, *numbers, PUSH_ACK, 8192, 0, 0)
                self._next[is_request] += len(data)
            size = 20 + len(head) + len(data)
            ip = struct.pack(">BBHIBBH", 0x45, 0, size, 0, 64, self._protocol, 0)
            self._packets.append(ETHERNET + ip + b"".join(addresses) + head + data)

    def write(self, path):
        """Write the capture file."""
        with self._lock, open(str(path), "wb") as stream:
            stream.write(FILE_HEAD)
            for second, packet in enumerate(self._packets):
                sizes = len(packet), len(packet)
                stream.write(struct.pack("<IIII", second, 0, *sizes) + packet)


class TcpRelay:
    """Listens on :attr:`port`, passes one connection on to the server."""

    def __init__(self, server_port, shown_port):
        self.capture = Capture(shown_port, TCP)
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self):
        self._threads[0].start()
        return self

    def __exit__(self, *_):
        for thread in list(self._threads):
            thread.join(5)
        self._listener.close()

    def _accept(self):
        client, _address = self._listener.accept()
        server = socket.create_connection(("127.0.0.1", self._server_port))
        for source, sink, is_request in (
            (client, server, True),
            (server, client, False),
        ):
            thread = threading.Thread(
                target=self._pump, args=(source, sink, is_request), daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _pump(self, source, sink, is_request):
        data = source.recv(4096)
        while data:
            self.capture.add(is_request, data)
            sink.sendall(data)
            data = source.recv(4096)
        sink.shutdown(socket.SHUT_WR)


class UdpRelay:
    """Listens on :attr:`port`, passes the datagrams of one client on to the server."""

    def __init__(self, server_port, shown_port):
        self.capture = Capture(shown_port, UDP)
        self._server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._server.connect(("127.0.0.1", server_port))
        self._server.settimeout(600)
        self._client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._client.bind(("127.0.0.1", 0))
        self.port = self._client.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._client.close()
        self._server.close()

    def _run(self):
        request, client = self._client.recvfrom(4096)
        while request:
            self.capture.add(True, request)
            self._server.send(request)
            reply = self._server.recv(4096)
            self.capture.add(False, reply)
            self._client.sendto(reply, client)
            request, client = self._client.recvfrom(4096)
