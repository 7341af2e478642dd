# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Watches the PLC's requests and the history, to tell how soon all goes on."""
import threading
import time
import urllib.error

CHECK_SECONDS = 0.25
FIRST_RESULT, LAST_RESULT = 6000, 6900
SLOT_WORDS = 77
COUNT = "SELECT count(*) FROM scada_mo_history WHERE state = 'done'"


class Observer(threading.Thread):
    """:ivar polls: [(begun, ended)] of complete polls, of time.monotonic()
    :ivar archived: [time] when one more batch was found archived
    """

    def __init__(self, mill):
        super().__init__(daemon=True)
        self._mill = mill
        self._stopping = threading.Event()
        self._begun = None
        self._done = 0
        self.polls = []
        self.archived = []

    def run(self):
        while not self._stopping.wait(CHECK_SECONDS):
            self._note_requests()
            self._note_archived()

    def stop(self):
        """End, with what was seen so far."""
        self._stopping.set()
        self.join()

    def _note_requests(self):
        try:
            requests = self._mill.plc.api("GET", "/requests")["requests"]
            self._mill.plc.api("DELETE", "/requests")
        except (urllib.error.URLError, ConnectionError, ValueError, OSError):
            self._begun = None
            return
        now = time.monotonic()
        for kind, _area, address, words in requests:
            if kind != "read" or words != SLOT_WORDS:
                continue
            if address == FIRST_RESULT:
                self._begun = now
            elif address == LAST_RESULT and self._begun is not None:
                self.polls.append((self._begun, now))
                self._begun = None

    def _note_archived(self):
        [(done,)] = self._mill.query(COUNT)
        if done > self._done:
            self._done = done
            self.archived.append(time.monotonic())

    def polled_after(self, moment):
        """Seconds until a poll that began after ``moment`` was complete, or None."""
        ends = (end for begun, end in list(self.polls) if begun > moment)
        end = next(ends, None)
        return None if end is None else end - moment

    def archived_after(self, moment):
        """Seconds until one more batch was archived after ``moment``, or None."""
        times = (seen for seen in list(self.archived) if seen > moment)
        seen = next(times, None)
        return None if seen is None else seen - moment
