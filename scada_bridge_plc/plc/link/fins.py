# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What FINS over UDP and over TCP have in common: words by commands 0101 and 0102.

Theory of operation::

    command: a SID not used lately | frame out | wait for *its* response | end code
             any failure: the SID rests for twice the timeout, the wire is dropped

A command is sent once.  When its response is lost the outcome of a write is unknown,
and a copy of it may still be on its way; who repeats it must read back first.  The SID
distinguishes a late response from the one that is waited for, so it is new for every
attempt. It has 255 values only: two processes that use the same local port one after
the other may choose the same one, which is one more reason why nothing above this layer
believes a changed record that was read only once.

A request carries 500 words at most.  By the frame 999 could be read and 997 written,
but Omron's own function blocks stop at 990 and no page names the PLC's limit.
"""

import logging
import os
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Dict, Optional, Tuple

from ..errors import LinkError, MapError, StatusError
from .cpu_status import (
    FINS_LAYOUT,
    CpuStatus,
    parse_clock,
    parse_cpu_status,
    parse_cycle_time,
)
from .fins_frame import (
    CLOCK_READ,
    CYCLE_TIME_READ,
    FLAG_TEXTS,
    NODES,
    READ,
    STATUS_READ,
    WRITE,
    Command,
    area_parameters,
    bytes_to_words,
    parse_response,
    words_to_bytes,
)
from .socket_link import SocketLink

_logger = logging.getLogger(__name__)

DEFAULT_PORT = 9600
AUTOMATIC = 0  # instead of a node address
SID_REST_TIMEOUTS = 2  # timeouts that the SID of a failed attempt is not used again

# Flags last seen, by host and port: a flat battery is logged once per process, not with
# every request.
_flags_seen: Dict[Tuple[str, int], int] = {}


class SidSource:
    """Service identifiers 1..255 in turn, from a random one on."""

    def __init__(self) -> None:
        self._last = os.urandom(1)[0]
        self._resting: Dict[int, float] = {}

    def take(self) -> int:
        """Return the next SID that does not rest; any when all of them do."""
        now = time.monotonic()
        for _attempt in range(255):
            self._last = self._last % 255 + 1
            if self._resting.get(self._last, now) <= now:
                break
        return self._last

    def rest(self, sid: int, seconds: float) -> None:
        """Do not give out the SID for so long."""
        self._resting[sid] = time.monotonic() + seconds


class FinsWire(ABC):
    """One open way to the PLC.

    :ivar own_node: SA1, 1..254
    :ivar plc_node: DA1, 1..254
    """

    own_node: int
    plc_node: int

    @abstractmethod
    def open(self, host: str, port: int, sa1: int, da1: int) -> None:
        """Find the way and both nodes, within the time of the first command."""

    @abstractmethod
    def is_usable(self) -> bool:
        """Return whether the next command may go this way; it has its full time."""

    @abstractmethod
    def exchange(self, command: Command) -> bytes:
        """Send the command, return the frame that answers it; LinkError."""

    @abstractmethod
    def close(self) -> None:
        """Close it; a second time changes nothing."""


def _check_node(name: str, node: int) -> None:
    """Raise MapError unless it is a node address, 1..254, or 0 for automatic."""
    if node != AUTOMATIC and node not in NODES:
        raise MapError(
            "%s %s is not within 1 to 254, nor 0 for automatic" % (name, node)
        )


class FinsLink(SocketLink):
    """A link over FINS; a transport adds :meth:`_new_wire`.

    :param sa1: our node address, 0 = automatic
    :param da1: the PLC's node address, 0 = automatic
    :raise MapError: an argument cannot be right
    """

    max_words = 500

    def __init__(
        self, host: str, port: int, timeout: float, sa1: int, da1: int
    ) -> None:
        super().__init__(host, port, timeout)
        _check_node("SA1", sa1)
        _check_node("DA1", da1)
        self._sa1 = sa1
        self._da1 = da1
        self._sids = SidSource()
        self._wire: Optional[FinsWire] = None

    @abstractmethod
    def _new_wire(self) -> FinsWire:
        """Return a way to the PLC that is not open yet."""

    def _read(self, area: str, address: int, count: int) -> Tuple[int, ...]:
        with self._dropped_on_failure("%s%s" % (area, address)):
            data = self._command(READ, area_parameters(area, address, count))
            return bytes_to_words(data, count)

    def _write(self, area: str, address: int, words: Tuple[int, ...]) -> None:
        parameters = area_parameters(area, address, len(words))
        with self._dropped_on_failure("%s%s" % (area, address)):
            data = self._command(WRITE, parameters + words_to_bytes(words))
            bytes_to_words(data, 0)

    def _read_cpu_status(self) -> CpuStatus:
        with self._dropped_on_failure("CPU status"):
            status = parse_cpu_status(self._command(STATUS_READ), FINS_LAYOUT)
            cycle_time = self._optional_command(CYCLE_TIME_READ, b"\x01")
            clock = self._optional_command(CLOCK_READ)
        return replace(
            status, cycle_ms=parse_cycle_time(cycle_time), clock=parse_clock(clock)
        )

    def _optional_command(self, code: int, parameters: bytes = b"") -> bytes:
        """Return the data, none where the PLC does not report it.

        In program mode, for example, there is no cycle time.
        """
        try:
            return self._command(code, parameters)
        except StatusError as error:
            _logger.debug("PLC %s:%s: %s", self._host, self._port, error)
            return b""

    def _close(self) -> None:
        self._drop()

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _command(self, code: int, parameters: bytes = b"") -> bytes:
        """Return the data of the response."""
        wire = self._usable_wire()
        sid = self._sids.take()
        command = Command(sid, wire.own_node, wire.plc_node, code, parameters)
        is_answered = False
        try:
            frame = wire.exchange(command)
            is_answered = True
        finally:
            if not is_answered:
                self._sids.rest(sid, SID_REST_TIMEOUTS * self._timeout)
        flags, data = parse_response(frame)
        self._log_cpu_flags(flags)
        return data

    def _usable_wire(self) -> FinsWire:
        if self._wire is not None and self._wire.is_usable():
            return self._wire
        self._drop()
        wire = self._new_wire()
        try:
            wire.open(self._host, self._port, self._sa1, self._da1)
        except BaseException:
            wire.close()
            raise
        self._wire = wire
        return wire

    def _log_cpu_flags(self, flags: int) -> None:
        """Warn of what came with a good answer, when it is news."""
        place = (self._host, self._port)
        news = flags & ~_flags_seen.get(place, 0)
        _flags_seen[place] = flags
        for flag, text in FLAG_TEXTS.items():
            if news & flag:
                _logger.warning("PLC %s:%s answers, but %s", *place, text)


def automatic_node(address: str, node: int) -> int:
    """Return the node address: the last octet of the IPv4 address when it is 0.

    :raise LinkError: that octet is no node address
    """
    if node == AUTOMATIC:
        node = int(address.rpartition(".")[2])
    if node not in NODES:
        raise LinkError("%s has no node address in its last number" % address)
    return node
