# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The FINS port: UDP and TCP of the same number over the memory of the simulator.

UDP answers to the port a command came from ("dynamic" in the PLC's settings). A
command for another node than this one is not answered.
"""

import logging
import random
import socket
import threading
from collections import OrderedDict
from typing import Callable, Optional, Tuple

from ..cpu_state import CpuState
from ..faults import Fault
from ..memory import WordAccess
from . import fins
from .delivery import ConnectionLost, Delivery, Marks
from .fins_tcp import MARKS, NodeTable, TcpConversation, end_code_of
from .server import JOIN_SECONDS, TcpServer
from .service import Conversation, Machine, SeenRequest, Service

_logger = logging.getLogger(__name__)

UDP_MARKS = Marks(session=4, context=9, service=11, flags=13)
MAX_DATAGRAM = 4096
REMEMBERED_CLIENTS = 64
PORT_TRIES = 50
Address = Tuple[str, int]


class UdpConversation(Conversation[bytes]):
    """FINS frames in datagrams."""

    def __init__(self, node: int) -> None:
        self._node = node

    def receive(self, sock: socket.socket) -> bytes:
        raise NotImplementedError("datagrams are handed over one by one")

    def describe(self, frame: bytes) -> SeenRequest:
        return fins.describe(frame)

    def answer(
        self, frame: bytes, access: WordAccess, cpu: CpuState
    ) -> Optional[bytes]:
        return fins.answer(frame, self._node, access, cpu)

    def refuse(self, frame: bytes, fault: Fault) -> Optional[bytes]:
        if fault.kind == "encap_status":
            return None
        return fins.response(frame, self._node, end_code_of(fault))


class UdpServer:
    """Hands each datagram to ``serve(frame, client)``, one after the other.

    While it refuses, datagrams are lost, as with a PLC without power.
    """

    def __init__(
        self, host: str, port: int, serve: Callable[[bytes, Address], None]
    ) -> None:
        self.is_open = False
        self._serve = serve
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._is_closing = False

    def open(self) -> None:
        """Serve; nothing happens if it does already."""
        self.is_open = True
        if not self._thread.is_alive():
            self._thread.start()

    def close(self) -> None:
        """Stop for good."""
        self._is_closing = True
        if self._thread.is_alive():
            # closing a socket does not wake up who waits for a datagram
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
                waker.sendto(b"", self._socket.getsockname())
            self._thread.join(JOIN_SECONDS)
        self._socket.close()

    def send(self, data: bytes, client: Address) -> None:
        """Send one datagram."""
        self._socket.sendto(data, client)

    def _run(self) -> None:
        while not self._is_closing:
            try:
                frame, client = self._socket.recvfrom(MAX_DATAGRAM)
            except OSError as error:
                _logger.debug("no datagram: %s", error)
                continue
            if self.is_open and not self._is_closing:
                self._serve(frame, client)


class FinsServer:
    """FINS/UDP and FINS/TCP on one port number.

    :param port: 0 = any that is free for both
    :param rng: for the faults; :param stopping: set when the simulator stops
    """

    def __init__(
        self,
        machine: Machine,
        host: str,
        port: int,
        rng: random.Random,
        stopping: threading.Event,
    ) -> None:
        self._machine = machine
        self._random = rng
        self._stopping = stopping
        self._clients: "OrderedDict[Address, Service[bytes]]" = OrderedDict()
        self._tcp, self._udp = self._bind(host, port)
        self._nodes = NodeTable(self._node(host))

    @staticmethod
    def _node(host: str) -> int:
        last = int(socket.gethostbyname(host).rpartition(".")[2])
        return last or 1

    def _bind(self, host: str, port: int) -> Tuple[TcpServer, UdpServer]:
        for attempt in range(PORT_TRIES):
            tcp = TcpServer(host, port, self._serve_tcp, self._admit)
            try:
                return tcp, UdpServer(host, tcp.port, self._serve_datagram)
            except OSError:
                tcp.close()
                if port or attempt == PORT_TRIES - 1:
                    raise
        raise OSError("no port is free for UDP and TCP")

    @property
    def port(self) -> int:
        """UDP and TCP port."""
        return self._tcp.port

    def open(self) -> None:
        """Serve; returns at once."""
        self._tcp.open()
        self._udp.open()

    def refuse(self) -> None:
        """Refuse connections and lose datagrams."""
        self._udp.is_open = False
        self._tcp.refuse()

    def close(self) -> None:
        """Stop for good."""
        self._udp.close()
        self._tcp.close()

    def drop_connections(self) -> None:
        """End every TCP connection and forget the replies held back for datagrams."""
        self._clients.clear()
        self._tcp.drop_connections()

    def _admit(self) -> bool:
        return self._machine.dial.take("connect") is None

    def _serve_tcp(self, sock: socket.socket) -> None:
        conversation = TcpConversation(self._nodes, sock)
        delivery = Delivery(sock.sendall, self._random, self._stopping, MARKS)
        try:
            Service(self._machine, conversation, delivery).run(sock)
        finally:
            self._nodes.leave(sock)

    def _serve_datagram(self, frame: bytes, client: Address) -> None:
        node = self._nodes.server_node
        if not fins.is_command(frame) or frame[4] not in (0, node):
            _logger.debug("not for node %d: %s", node, frame[:12].hex())
            return
        try:
            self._service(client).serve(frame)
        except (ConnectionLost, OSError) as error:
            _logger.debug("no reply to %s: %s", client, error)

    def _service(self, client: Address) -> Service[bytes]:
        if client not in self._clients:
            if len(self._clients) >= REMEMBERED_CLIENTS:
                self._clients.popitem(last=False)
            self._clients[client] = Service(
                self._machine,
                UdpConversation(self._nodes.server_node),
                Delivery(
                    lambda data: self._udp.send(data, client),
                    self._random,
                    self._stopping,
                    UDP_MARKS,
                    is_stream=False,
                ),
            )
        return self._clients[client]
