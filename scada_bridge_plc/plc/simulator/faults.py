# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The fault dial: what goes wrong, when, how often. Pure bookkeeping, no sockets.

Every request that arrives asks the dial with its kind ("read", "write",
"register", "connect", "other"); the first fault that is due answers. A fault lets
``after`` matching requests pass, then hits ``count`` of them, each with
``probability`` drawn from a seeded generator.

=============  ================================================================
kind           effect on the request it hits
=============  ================================================================
drop           no reply; ``executed`` false: the request was lost, not the reply
delay          reply after ``seconds``
close          half of the reply (or ``at`` bytes), then the connection closes;
               ``executed`` false: it closes at once, the request is lost
garble         three bits of the reply flipped (or the byte ``at`` inverted)
late           reply held back, sent when the next request has arrived
wrong_context  reply with another sender context; FINS: with another SID
wrong_session  reply with another session handle; FINS: for another node
wrong_service  reply with another CIP reply service or FINS command
split          first two bytes of the reply, the rest after ``seconds``
drip           reply byte by byte, ``seconds`` in all
glued          reply twice in one segment; FINS/UDP: two datagrams
status         CIP error reply: ``general`` and ``extended`` status, not executed;
               FINS: end code of ``general`` and the first of ``extended``
encap_status   encapsulation error reply (``general``), not executed; FINS/TCP: error
               notification, the connection ends; FINS/UDP: no reply
battery        FINS: executed, the end code says "non-fatal CPU error"; CIP: nothing
torn           words are served in two halves (or after ``at`` words) with a scan
               of the program in between, for reads and writes
forget         a write is answered and not carried out; reads are served
freeze         the program stops before the request is served; memory is served on
power_cycle    power fails: no reply, all connections end, ``lose_memory``;
               ``executed`` gives whether the request still took effect, ``at``
               how many of its words were written when power failed
refuse         the listener and all connections close until the fault is cleared;
               with count or probability: new connections are reset
=============  ================================================================
"""

import random
import threading
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

KINDS = (
    "drop delay close garble late wrong_context wrong_session wrong_service split drip "
    "glued status encap_status battery torn forget freeze power_cycle refuse"
).split()
MATCHING = {
    "all": ("read", "write"),
    "reads": ("read",),
    "writes": ("write",),
    "register": ("register",),
    "any": ("read", "write", "register", "other"),
}
REFUSALS = ("status", "encap_status")
CAN_LOSE_REQUEST = ("drop", "close", "power_cycle")
DEFAULT_SECONDS = {"delay": 1.0, "split": 0.05, "drip": 0.5}


class FaultError(ValueError):
    """The description of a fault is wrong."""


@dataclass
class Fault:
    """One entry of the dial; ``count`` None means until cleared."""

    kind: str
    count: Optional[int] = None
    probability: Optional[float] = None
    on: str = "all"
    after: int = 0
    seconds: Optional[float] = None
    at: Optional[int] = None
    executed: bool = True
    lose_memory: bool = False
    general: int = 0x20
    extended: Tuple[int, ...] = ()
    fired: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        self.extended = tuple(self.extended)
        for is_right, sentence in self._rules():
            if not is_right:
                raise FaultError(sentence)
        if self.seconds is None:
            self.seconds = DEFAULT_SECONDS.get(self.kind)

    def _rules(self) -> Iterator[Tuple[bool, str]]:
        yield self.kind in KINDS, "kind must be one of %s" % ", ".join(KINDS)
        yield self.on in MATCHING, "on must be one of %s" % ", ".join(MATCHING)
        yield self.count is None or self.count >= 1, "count must be 1 or more"
        yield 0 <= (self.probability or 0.0) <= 1, "probability must be 0..1"
        yield self.after >= 0, "after must be 0 or more"
        yield 0 <= (self.seconds or 0.0) <= 3600, "seconds must be 0..3600"
        yield (self.at or 0) >= 0, "at must be 0 or more"
        yield 0 <= self.general <= 0xFF, "general must be 0..255"
        in_range = all(0 <= word <= 0xFFFF for word in self.extended)
        yield in_range and len(self.extended) <= 0xFF, "extended must be words"
        losable = self.executed or self.kind in CAN_LOSE_REQUEST
        yield losable, "executed false goes with %s" % ", ".join(CAN_LOSE_REQUEST)

    def matches(self, request_kind: str) -> bool:
        """Is a request of this kind one the fault may hit?"""
        if self.kind == "refuse":
            return request_kind == "connect"
        return request_kind in MATCHING[self.on]

    @property
    def is_spent(self) -> bool:
        """Has the fault hit as often as it should?"""
        return self.count is not None and self.fired >= self.count

    def as_json(self) -> Dict[str, Any]:
        """All fields, for the control API."""
        return asdict(self)


def fault_from_json(values: Mapping[str, Any]) -> Fault:
    """:raises FaultError: unknown name, wrong type or value out of range.

    A fault without count and probability hits once, except ``refuse``.
    """
    options = dict(values)
    known = {item.name for item in fields(Fault)} - {"fired"}
    unknown = sorted(set(options) - known)
    if unknown or "kind" not in options:
        raise FaultError("kind is missing or unknown option: %s" % ", ".join(unknown))
    if options["kind"] != "refuse" and options.get("probability") is None:
        options.setdefault("count", 1)
    try:
        return Fault(**options)
    except TypeError as error:
        raise FaultError(str(error))


class FaultDial:
    """The faults that are set, in the order they were set; thread-safe."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random("faults/%d" % seed)  # nosec B311
        self._lock = threading.Lock()
        self._faults: List[Fault] = []

    def add(self, fault: Fault) -> None:
        """Set one more fault."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """No fault is set any more."""
        with self._lock:
            self._faults = []

    def faults(self) -> List[Fault]:
        """Faults set since the last clear, spent ones too (see ``fired``)."""
        with self._lock:
            return list(self._faults)

    def take(self, request_kind: str) -> Optional[Fault]:
        """The fault that hits a request of this kind now, or None."""
        with self._lock:
            for fault in self._faults:
                if fault.matches(request_kind) and self._is_due(fault):
                    fault.fired += 1
                    return fault
        return None

    def _is_due(self, fault: Fault) -> bool:
        if fault.is_spent:
            return False
        if fault.after > 0:
            fault.after -= 1
            return False
        if fault.probability is None:
            return True
        return self.random.random() < fault.probability
