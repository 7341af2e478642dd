# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The part of the PLC program that reports failures and hand-adds, and its clock.

Theory of operation. Each report waits in a line of its kind. In every scan, when the
block is free (its handshake word is not 0, or it was never used), the next report goes
into it: the words first, the handshake word := 0 with them under the memory lock. The
server sets the handshake word when it has stored the event; then the block is free::

    script, API ---> waiting ---> block, handshake 0 ---> handshake 1 ---> free

A script of failures is a text: ``SECONDS:CODE:INFO`` items separated by commas, or
``demo``. Seconds are those of the program (with its speed) since the start.
"""

import datetime
from collections import deque
from decimal import Decimal
from typing import Any, Deque, Dict, List, Mapping, NamedTuple, Tuple

from ..memory import Memory
from ..plant_map import PlantMapError
from .dispense_log import DispenseLog
from .event_words import (
    EventBlock,
    clock_values,
    number_words,
    record_words,
    text_words,
)

DEMO_SCRIPT = "20:silo101:START_FAILURE,60:lq114:OVERLOAD"
JAKARTA_HOURS = 7.0

Report = Tuple[List[int], Dict[str, Any]]


class ScriptedFailure(NamedTuple):
    """A failure that happens after so many seconds of the program."""

    seconds: float
    code: str
    info: str


def parse_script(text: str) -> List[ScriptedFailure]:
    """The failures of a script, in the order of time.

    :raises ValueError: an item is not SECONDS:CODE:INFO
    """
    failures = []
    for item in (DEMO_SCRIPT if text == "demo" else text).split(","):
        parts = item.split(":")
        if len(parts) != 3:
            raise ValueError("%r is not SECONDS:CODE:INFO" % item)
        failures.append(ScriptedFailure(float(parts[0]), parts[1], parts[2]))
    return sorted(failures)


class EventSender:
    """Reports events through the blocks that the memory map has.

    :param clock: seconds since 1970, of the simulated plant
    :param utc_offset: hours from UTC to the plant's local time
    """

    def __init__(
        self,
        memory: Memory,
        blocks: Mapping[str, EventBlock],
        log: DispenseLog,
        utc_offset: float = JAKARTA_HOURS,
    ) -> None:
        self.memory = memory
        self.clock_drift = 0.0
        self._blocks = blocks
        self._log = log
        self._offset = utc_offset
        self._elapsed = 0.0
        self._script: Deque[ScriptedFailure] = deque()
        self._waiting: Dict[str, Deque[Report]] = {name: deque() for name in blocks}
        self._reported: Dict[str, Dict[str, Any]] = {}

    def add_script(self, text: str) -> None:
        """Let the failures of a script happen; :raises ValueError: it is none."""
        self._block("failure")
        script = parse_script(text)
        for failure in script:  # a text that does not fit is refused now
            self._failure_words(failure.code, failure.info)
        self._script.extend(script)

    def now(self) -> datetime.datetime:
        """What the PLC's clock shows: plant time, wrong by the drift."""
        seconds = self._log.clock() + self._offset * 3600 + self.clock_drift
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)

    def fail(self, code: str, info: str) -> None:
        """An equipment fails now; :raises ValueError: a text does not fit."""
        with self.memory.lock:
            words = self._failure_words(code, info)
            values = {
                "code": code,
                "info": info,
                "date": self.now().isoformat(" ", "seconds"),
            }
            self._waiting["failure"].append((words, values))

    def weigh(self, batch_no: int, reference: str, product: int, kg: str) -> None:
        """A component was added by hand; kg is a decimal text."""
        block = self._block("manual_weighing")
        places = block.places
        counts = int(Decimal(kg) * places["quantity"].scale)
        words = record_words(
            block,
            {
                "batch_no": [batch_no],
                "mo_name": text_words(reference, places["mo_name"].words),
                "product_ref": number_words(product, places["product_ref"].words),
                "quantity": number_words(counts, places["quantity"].words),
            },
        )
        values = {"batch_no": batch_no, "reference": reference, "product": product}
        with self.memory.lock:
            self._waiting[block.name].append((words, dict(values, kg=kg)))

    def scan(self, seconds: float) -> None:
        """One scan of the program, ``seconds`` (with its speed) after the last one."""
        with self.memory.lock:
            self._elapsed += seconds
            while self._script and self._script[0].seconds <= self._elapsed:
                failure = self._script.popleft()
                self.fail(failure.code, failure.info)
            for name in self._waiting:
                if name == "clock":
                    self._show_clock()
                else:
                    self._send_next(self._blocks[name])

    def waiting(self) -> Dict[str, int]:
        """How many reports of each kind wait for their block."""
        return {name: len(reports) for name, reports in self._waiting.items()}

    def _send_next(self, block: EventBlock) -> None:
        words = self.memory.read(block.area, block.base, block.words)
        is_acknowledged = words[block.handshake or 0] != 0
        if any(words) and not is_acknowledged:
            return
        if block.name in self._reported:
            end = "_acknowledged" if is_acknowledged else "_lost"  # with the memory
            self._log.add(block.name + end, **self._reported.pop(block.name))
        if self._waiting[block.name]:
            report, values = self._waiting[block.name].popleft()
            self.memory.write(block.area, block.base, report)
            self._reported[block.name] = values
            self._log.add(block.name, **values)

    def _show_clock(self) -> None:
        block = self._blocks["clock"]
        words = record_words(block, clock_values(self.now()))
        self.memory.write(block.area, block.base, words)

    def _block(self, name: str) -> EventBlock:
        if name not in self._blocks:
            raise PlantMapError("the memory map has no block %s" % name)
        return self._blocks[name]

    def _failure_words(self, code: str, info: str) -> List[int]:
        block = self._block("failure")
        places = block.places
        return record_words(
            block,
            {
                "equipment_code": text_words(code, places["equipment_code"].words),
                "info": text_words(info, places["info"].words),
                **clock_values(self.now()),
            },
        )
