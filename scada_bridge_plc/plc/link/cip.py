# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EtherNet/IP explicit messages to the PLC object of an Omron CJ2M (TCP 44818).

Theory of operation
===================

One TCP connection carries one session, and on it strictly one request and its
reply at a time.  Every request is a SendRRData frame (all numbers little-endian)::

    0        2      4       8      12      20      24
    +--------+------+-------+-------+-------+-------+------------------------
    | cmd 6F | len  |session|status |context|options| len bytes of data
    +--------+------+-------+-------+-------+-------+------------------------
    24        28      30    32       36        38    40
    +---------+-------+-----+--------+---------+-----+---------------------
    | iface 0 |timeout| 2   | 0 0    | 00B2    | len | len bytes of message
    +---------+-------+-----+--------+---------+-----+---------------------
                       items null item, message item

    request   service, path size 02, class 20 C4, instance 24 area,
              then 1D read:   address, count (1 byte)     -> words
                   1F write:  address, words              -> nothing
    reply     service + 80, 00, general status, n, n extended words, data

(Omron W465, pages 250-260: class C4, the instance is the memory area, words low
byte first, 200 bytes at most.)  The message goes to the PLC itself, unconnected
and without a route.

::

    closed --- request: connect, RegisterSession -------------> open
    open   --- reply fits the request (also an error status) -> open
    open   --- anything else ---------------------------------> closed, LinkError
    open   --- ended, or bytes unasked for, before a request -> closed, then opened
    open   --- close(): UnRegisterSession --------------------> closed

Nothing is sent twice: after a LinkError only the caller knows whether a write may
be repeated.

pycomm3 1.2.16 builds the frames and keeps the session.  What it lacks is added
here: whole frames within one deadline (``cip_socket``), a check of every field
that ties a reply to its request (``cip_reply``), one thread at a time (``link``),
a new driver for every connection, and no route behind the data of a request.
"""

# pycomm3 is half typed, and not typed at all where it is not installed:
# mypy: allow-untyped-calls, allow-subclassing-any

import logging
import os
import struct
from typing import Optional, Tuple, cast

from pycomm3 import CIPDriver
from pycomm3.packets.base import RequestPacket, ResponsePacket

from ..errors import LinkError
from ..memory.areas import EM_BANKS
from .cip_reply import check_reply
from .cip_socket import FrameSocket
from .cpu_status import CpuStatus, parse_cpu_status
from .socket_link import SocketLink

PLC_OBJECT = 0xC4
READ, WRITE, STATUS_READ = 0x1D, 0x1F, 0x40
CPU_UNIT = 0x00  # instance that stands for the CPU unit itself
# Instances of the PLC object (Omron W465, pages 258 and 260); EM bank n is 8 + n, and
# no page names one of the auxiliary area.
INSTANCES = {"CIO": 0x01, "D": 0x03, "W": 0x04, "H": 0x05}
INSTANCES.update((name, 0x08 + number) for name, number in EM_BANKS.items())

# pycomm3 logs every request at INFO.  Its failures are raised as well.
_traffic_log = logging.getLogger(__name__ + ".traffic")
if _traffic_log.level == logging.NOTSET:
    _traffic_log.setLevel(logging.WARNING)


class _Driver(CIPDriver):
    """pycomm3's driver for the life of one TCP connection, never opened twice."""

    _CIPDriver__log = _traffic_log

    def __init__(self, host: str, port: int, timeout: float) -> None:
        super().__init__(host)
        self._port = port  # pycomm3's own parser refuses port 65535
        self.wire = FrameSocket(timeout)

    def open(self) -> None:
        """Connect and register a session."""
        self.wire.connect(self._cip_path, self._port)
        self._connection_opened = True
        if not self._register_session():
            raise LinkError("the PLC gave no session")

    def close(self) -> None:
        """Say goodbye if the PLC still listens, then drop the connection."""
        try:
            if self._session:
                self.wire.start_clock()
                self._un_register_session()
        except LinkError as err:
            _traffic_log.debug("no goodbye: %s", err)
        finally:
            self.wire.close()

    def send(self, request: RequestPacket) -> ResponsePacket:
        """Exchange one frame, for every pycomm3 method that has one to exchange."""
        frame = request.build_request(b"", self._session, os.urandom(8), 0)
        self.wire.send(frame)
        if request.no_response:
            return request.response_class(request)
        reply = self.wire.receive()
        check_reply(frame, reply)
        return request.response_class(request, reply)

    def plc_object(self, service: int, instance: int, data: bytes) -> bytes:
        """Return the data with which the PLC object answers."""
        tag = self.generic_message(
            service=service,
            class_code=PLC_OBJECT,
            instance=instance,
            request_data=data,
            connected=False,
            # True, the default, appends an empty route: 1F takes it for a word 0.
            route_path=False,
        )
        return cast(bytes, tag.value)


class CipLink(SocketLink):
    """A link over EtherNet/IP; opened by the first request.

    :param host: IPv4 address or host name
    :param timeout: seconds for one request of at most 100 words as a whole,
        connecting included when that is needed (looking up a name is not counted)
    :raise MapError: host, port or timeout cannot be right
    """

    areas = INSTANCES.keys()

    def __init__(self, host: str, port: int = 44818, timeout: float = 5.0) -> None:
        super().__init__(host, port, timeout)
        self._driver: Optional[_Driver] = None

    def _read(self, area: str, address: int, count: int) -> Tuple[int, ...]:
        data = self._request(READ, area, address, struct.pack("<B", count), 2 * count)
        return struct.unpack("<%dH" % count, data)

    def _write(self, area: str, address: int, words: Tuple[int, ...]) -> None:
        data = struct.pack("<%dH" % len(words), *words)
        self._request(WRITE, area, address, data, 0)

    def _read_cpu_status(self) -> CpuStatus:
        with self._dropped_on_failure("CPU status"):
            return parse_cpu_status(
                self._open_driver().plc_object(STATUS_READ, CPU_UNIT, b"")
            )

    def _close(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _request(
        self, service: int, area: str, address: int, parameters: bytes, size: int
    ) -> bytes:
        """Return the data of the reply, exactly ``size`` bytes."""
        parameters = struct.pack("<H", address) + parameters
        with self._dropped_on_failure("%s%s" % (area, address)):
            driver = self._open_driver()
            data = driver.plc_object(service, INSTANCES[area], parameters)
            if len(data) != size:
                raise LinkError("%d bytes of data came, not %d" % (len(data), size))
        return data

    def _open_driver(self) -> _Driver:
        """Return a driver with an open session and the full time of a request."""
        if self._driver is not None and self._driver.wire.is_quiet():
            self._driver.wire.start_clock()
            return self._driver
        self._drop()
        self._driver = _Driver(self._host, self._port, self._timeout)
        self._driver.open()
        return self._driver

    def _drop(self) -> None:
        if self._driver is not None:
            self._driver.wire.close()
            self._driver = None
