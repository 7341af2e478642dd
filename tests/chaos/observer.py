# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Watches the PLC's requests and the history, to tell how soon all goes on.

And when each run was read last, as seen from outside: a reading that is new in the
database came from a poll that had begun at the look before, or from a later one.  So
the begin that was the latest one then is no later than the reading.
"""
import threading
import time
import urllib.error

CHECK_SECONDS = 0.25
FIRST_RESULT, LAST_RESULT = 6000, 6900
SLOT_WORDS = 77
COUNT = "SELECT count(*) FROM scada_mo_history WHERE state = 'done'"
# not its number of readings: a hand-add counts as one
READINGS = """
SELECT reference, date_reading FROM scada_mo_batch WHERE date_reading IS NOT NULL
"""
WAITING = """
SELECT count(*) FROM scada_mo_batch WHERE plc_state = 'quarantine' OR held_for != ''
"""


class Observer(threading.Thread):
    """:ivar polls: [(begun, ended)] of complete polls, of time.monotonic()
    :ivar archived: [time] when one more batch was found archived
    :ivar beside: how many of them while another batch waited for a person (I9)
    """

    def __init__(self, mill):
        super().__init__(daemon=True)
        self._mill = mill
        self._stopping = threading.Event()
        self._begun = None
        self._done = 0
        self.polls = []
        self.archived = []
        self.beside = 0
        self._readings = {}
        self._read_at = {}
        self._looked = self._poll_begun = 0.0

    def run(self):
        while not self._stopping.wait(CHECK_SECONDS):
            before, looked = self._poll_begun, time.time()
            self._note_requests()
            self._note_readings(before)
            self._note_archived()
            self._looked = looked

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
                self._poll_begun = self._looked
            elif address == LAST_RESULT and self._begun is not None:
                self.polls.append((self._begun, now))
                self._begun = None

    def _note_readings(self, poll_begun):
        readings = dict(self._mill.query(READINGS))
        for reference, date in readings.items():
            if self._readings.get(reference) != date:
                self._read_at[reference] = poll_begun
        self._readings.update(readings)

    def read_at(self, reference):
        """No later than the last reading of a run, seconds since 1970; 0 = never."""
        return self._read_at.get(reference, 0.0)

    def _note_archived(self):
        [(done,)] = self._mill.query(COUNT)
        if done > self._done:
            [(waiting,)] = self._mill.query(WAITING)
            self.beside += bool(waiting)
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
