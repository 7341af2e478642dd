# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the processes of a server keep their counters: one file of a few.

``prometheus_client`` keeps the counters of each process in a file of its own and adds
the files up.  Odoo replaces its workers again and again, so a file per process number
would be a file more each time.  Here a process takes the lowest number that no living
process holds, and goes on counting in the file that its predecessor left: nothing is
forgotten, and there are as many files as there were processes at once.
"""

import itertools
import os

from .process_lock import try_lock

LOCK = "%d.lock"


class ProcessNumbers:
    """Numbers that processes hold as long as they live.

    A number is held by a lock that ends with the process (:mod:`.process_lock`).

    :param directory: of the lock files; local, not a network file system
    """

    def __init__(self, directory):
        self._directory = directory
        self._process = None  # id of the process that holds the number
        self._number = None
        self._lock = None  # kept open: closing the file would free the number

    def get(self):
        """Return the number of this process; it is taken on the first call."""
        if self._process != os.getpid():
            self._take()
        return self._number

    def _take(self):
        for number in itertools.count():
            lock = self._try(number)
            if lock:
                self._process, self._number, self._lock = os.getpid(), number, lock
                return

    def _try(self, number):
        """Return the lock of a number, None if another process holds it."""
        return try_lock(os.path.join(self._directory, LOCK % number))

    def is_any_held(self):
        """Return whether another process holds a number."""
        names = [n for n in os.listdir(self._directory) if n.endswith(".lock")]
        for name in names:
            lock = self._try(int(name.split(".")[0]))
            if lock is None:
                return True
            lock.close()
        return False


def prepare_directory(directory):
    """Make a server's directory, and forget the counters of an earlier server.

    A command such as ``odoo shell`` with the settings of a running server, some of
    whose processes hold a number, leaves them.
    """
    os.makedirs(directory, mode=0o700, exist_ok=True)
    if ProcessNumbers(directory).is_any_held():
        return
    for name in os.listdir(directory):
        if name.endswith((".db", ".lock")):
            os.unlink(os.path.join(directory, name))
