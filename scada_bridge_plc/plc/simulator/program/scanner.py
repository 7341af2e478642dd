# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls the program again and again, like the CPU unit's cycle."""

import threading
import time
from typing import Callable, Optional

LONGEST_WAIT = 20  # cycles; a frozen program makes no scan to wait for


class Scanner:
    """The program thread.

    :param program: called with the seconds since its last call
    :param cycle: seconds between two scans
    """

    def __init__(self, program: Callable[[float], None], cycle: float) -> None:
        self.cycle = cycle
        self.scans = 0
        self.is_frozen = False
        self._program = program
        self._passed = threading.Condition()
        self._stopping = threading.Event()
        self._thread: Optional[threading.Thread] = None

    def start(self) -> None:
        """Scan in a thread of its own."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after its present scan."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def scan(self, seconds: float) -> None:
        """One scan, unless the program is frozen."""
        if self.is_frozen:
            return
        self._program(seconds)
        with self._passed:
            self.scans += 1
            self._passed.notify_all()

    def wait_scan(self) -> None:
        """Wait until one whole scan has passed, at most 20 cycles."""
        with self._passed:
            target = self.scans + 1
            self._passed.wait_for(
                lambda: self.scans >= target, LONGEST_WAIT * self.cycle
            )

    def _run(self) -> None:
        last = time.monotonic()
        while not self._stopping.wait(self.cycle):
            now = time.monotonic()
            self.scan(now - last)
            last = now
