# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one client connection gets: frame -> fault dial -> memory -> reply.

The order of one request::

    read frame | send replies held back | ask the dial | serve | send or spoil reply

Faults that act before or while the request is served live here, faults of the
reply in :mod:`.delivery`.
"""

import logging
import socket
import threading
from abc import ABC, abstractmethod
from collections import deque
from typing import (
    Callable,
    Deque,
    Dict,
    Generic,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
)

from ..cpu_state import CpuState
from ..faults import REFUSALS, Fault, FaultDial
from ..memory import Memory, WordAccess
from .delivery import ConnectionLost, Delivery

_logger = logging.getLogger(__name__)

REMEMBERED_REQUESTS = 10000
Frame = TypeVar("Frame")


class SeenRequest(NamedTuple):
    """A request as it arrived; area "", address and words 0 when not of words."""

    kind: str
    area: str
    address: int
    words: int


class RequestRecord:
    """Requests that arrived, newest last; at most 10000 are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Deque[SeenRequest] = deque(maxlen=REMEMBERED_REQUESTS)
        self._counts: Dict[str, int] = {}

    def add(self, request: SeenRequest) -> None:
        """Remember one request."""
        with self._lock:
            self._requests.append(request)
            self._counts[request.kind] = self._counts.get(request.kind, 0) + 1

    def clear(self) -> None:
        """Forget all, to count from zero."""
        with self._lock:
            self._requests.clear()
            self._counts.clear()

    def all(self) -> List[SeenRequest]:
        """The requests, oldest first."""
        with self._lock:
            return list(self._requests)

    def counts(self) -> Dict[str, int]:
        """How many of each kind since the start or the last clear."""
        with self._lock:
            return dict(self._counts)


class TornAccess(WordAccess):
    """Serves words in two halves with something else in between.

    :param at: words in the first half; None = half of them
    :param between: called after the first half
    """

    def __init__(
        self, memory: Memory, at: Optional[int], between: Callable[[], None]
    ) -> None:
        self._memory = memory
        self._at = at
        self._between = between

    def _first(self, count: int) -> int:
        return min(count // 2 if self._at is None else self._at, count)

    def read(self, area: str, address: int, count: int = 1) -> Tuple[int, ...]:
        first = self._first(count)
        words = self._memory.read(area, address, first) if first else ()
        self._between()
        if first < count:
            words += self._memory.read(area, address + first, count - first)
        return words

    def write(self, area: str, address: int, words: Sequence[int]) -> None:
        first = self._first(len(words))
        if first:
            self._memory.write(area, address, words[:first])
        self._between()
        if first < len(words):
            self._memory.write(area, address + first, words[first:])


class ForgetfulAccess(WordAccess):
    """Serves words, and does not keep what is written."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def read(self, area: str, address: int, count: int = 1) -> Tuple[int, ...]:
        return self._memory.read(area, address, count)

    def write(self, area: str, address: int, words: Sequence[int]) -> None:
        self._memory.read(area, address, len(words))  # refuses what is out of range


class Machine(ABC):
    """What a request can do to the simulated PLC besides its words."""

    memory: Memory
    dial: FaultDial
    requests: RequestRecord

    @abstractmethod
    def cpu(self) -> CpuState:
        """What the CPU unit reports about itself."""

    @abstractmethod
    def freeze(self, is_frozen: bool = True) -> None:
        """Stop or start the program."""

    @abstractmethod
    def power_cycle(self, lose_memory: bool = False) -> None:
        """Power off and on."""

    @abstractmethod
    def pass_scan(self, seconds: Optional[float]) -> None:
        """Return when a scan of the program has passed."""


class Conversation(ABC, Generic[Frame]):
    """How one client is spoken to: the frames of a protocol."""

    @abstractmethod
    def receive(self, sock: socket.socket) -> Frame:
        """The next frame; :raises ConnectionLost: there is none to come."""

    @abstractmethod
    def describe(self, frame: Frame) -> SeenRequest:
        """The kind the fault dial goes by, and the words that are asked for."""

    @abstractmethod
    def answer(
        self, frame: Frame, access: WordAccess, cpu: CpuState
    ) -> Optional[bytes]:
        """Reply bytes, None for no reply."""

    @abstractmethod
    def refuse(self, frame: Frame, fault: Fault) -> Optional[bytes]:
        """The reply to a request that a fault of REFUSALS hits."""


class Service(Generic[Frame]):
    """Serves one connection until it ends."""

    def __init__(
        self, machine: Machine, conversation: Conversation[Frame], delivery: Delivery
    ) -> None:
        self._machine = machine
        self._conversation = conversation
        self._delivery = delivery

    def run(self, sock: socket.socket) -> None:
        """:raises ConnectionLost, DisconnectRequest, OSError: the connection ended."""
        while True:
            self.serve(self._conversation.receive(sock))

    def serve(self, frame: Frame) -> None:
        """Serve one request; :raises: as :meth:`run`."""
        self._delivery.send_held()
        request = self._conversation.describe(frame)
        self._machine.requests.add(request)
        fault = self._machine.dial.take(request.kind)
        if fault is not None:
            _logger.debug("fault %s hits %s", fault.kind, request)
            self._act(fault, frame)
        if fault is None or fault.executed:
            self._delivery.send(self._reply(frame, fault), fault)

    def _act(self, fault: Fault, frame: Frame) -> None:
        if fault.kind == "freeze":
            self._machine.freeze()
        if fault.kind == "power_cycle":
            self._fail_power(fault, frame)
        if fault.kind == "close" and not fault.executed:
            raise ConnectionLost("closed before the request was served")

    def _fail_power(self, fault: Fault, frame: Frame) -> None:
        try:
            if fault.executed:
                self._reply(frame, fault)
        finally:
            self._machine.power_cycle(fault.lose_memory)
        raise ConnectionLost("power failure")

    def _reply(self, frame: Frame, fault: Optional[Fault]) -> Optional[bytes]:
        if fault is not None and fault.kind in REFUSALS:
            return self._conversation.refuse(frame, fault)
        access = self._access(fault)
        return self._conversation.answer(frame, access, self._machine.cpu())

    def _access(self, fault: Optional[Fault]) -> WordAccess:
        memory = self._machine.memory
        if fault is not None and fault.kind == "torn":
            seconds = fault.seconds
            return TornAccess(
                memory, fault.at, lambda: self._machine.pass_scan(seconds)
            )
        if fault is not None and fault.kind == "forget":
            return ForgetfulAccess(memory)
        if fault is not None and fault.kind == "power_cycle" and fault.at is not None:
            return TornAccess(memory, fault.at, _lose_power)
        return memory


def _lose_power() -> None:
    raise ConnectionLost("power failure in the middle of a request")
