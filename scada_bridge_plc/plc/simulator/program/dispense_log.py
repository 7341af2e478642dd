# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant really did, one JSON object per line.

Events: ``taken`` (targets), ``dosed`` (silo, kg), ``finished`` (weight),
``acknowledged``, ``duplicate_order``, ``acknowledged_early`` (the server set the
handshake of a record that was not finished), ``power_cycle`` (what was in the mixer:
kg in all and by silo), and of the reporter
``failure``, ``manual_weighing`` and the same names with ``_acknowledged``. Weights are
decimal strings of kg with two places, so that nothing is lost to binary fractions.

    {"event": "dosed", "time": "2026-01-01T00:00:33.010000Z", "slot": 1,
     "reference": "WH/MO/00002", "silo": 101, "kg": "825.25"}

A log file that exists is continued: the references in it stay known, so an order
that is made again after a restart is still a duplicate.
"""

import datetime
import json
import os
import threading
from typing import Any, Callable, Dict, List, Optional, Set, TextIO

Event = Dict[str, Any]
Listener = Callable[[Event], None]


def kilograms(hundredths: int) -> str:
    """82525 -> "825.25"."""
    sign = "-" if hundredths < 0 else ""
    return "%s%d.%02d" % ((sign,) + divmod(abs(hundredths), 100))


def utc_text(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601, UTC."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class DispenseLog:
    """The events in memory and, if a path is given, in a file, flushed per line.

    :param clock: seconds since 1970
    :param listener: called with each event after it is written
    """

    def __init__(
        self,
        clock: Callable[[], float],
        path: Optional[str] = None,
        listener: Optional[Listener] = None,
    ) -> None:
        self.clock = clock
        self._listener = listener
        self._lock = threading.Lock()
        self._events: List[Event] = []
        self._taken: Set[str] = set()
        self._file = self._open(path) if path else None

    def _open(self, path: str) -> TextIO:
        if os.path.exists(path):
            self._remember(path)
        return open(path, "a", encoding="utf-8")

    def _remember(self, path: str) -> None:
        with open(path, "rb") as stream:
            content = stream.read()
        end = content.rfind(b"\n") + 1
        os.truncate(path, end)  # a killed process may have left half a line
        for line in content[:end].splitlines():
            event = json.loads(line)
            if event["event"] == "taken":
                self._taken.add(event["reference"])

    def add(self, event: str, **values: Any) -> None:
        """Write one event with the time of the clock."""
        entry: Event = {"event": event, "time": utc_text(self.clock())}
        entry.update(values)
        with self._lock:
            self._events.append(entry)
            if event == "taken":
                self._taken.add(values["reference"])
            if self._file is not None:
                self._file.write(json.dumps(entry) + "\n")
                self._file.flush()
        if self._listener is not None:
            self._listener(entry)

    def was_taken(self, reference: str) -> bool:
        """Was an order of this reference ever taken?"""
        with self._lock:
            return reference in self._taken

    def events(self, kind: Optional[str] = None, since: int = 0) -> List[Event]:
        """Events of this run from number ``since`` on, all or of one kind."""
        with self._lock:
            chosen = self._events[since:]
        return [entry for entry in chosen if kind in (None, entry["event"])]

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
