# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counting without a database, by all workers of one server together.

The memory is made when the module is imported: in the process that the workers are
forked from, because the module is server-wide.  Nobody locks it, so a worker that is
killed leaves nothing locked; two that write at once may lose one count.  Several hosts
count each for themselves, and so does the server of the longpolling port.
"""

import hashlib
import mmap
import struct
import time

WINDOW = 60  # seconds
_ENTRY = struct.Struct("=8sd")  # digest of a name, monotonic seconds
_BUCKETS = 256


class SharedCounts:
    """How often something happened to a name lately.

    :param limit: so often in a minute, then it is too often
    """

    def __init__(self, limit):
        self.limit = limit
        self._slots = limit + 2
        self._size = self._slots * _ENTRY.size
        self._memory = mmap.mmap(-1, _BUCKETS * self._size)

    def count(self, name):
        """Count once more; the oldest entry of the same bucket is forgotten."""
        digest, start = self._find(name)
        entries = self._get_entries(start)
        oldest = min(range(self._slots), key=lambda index: entries[index][1])
        place = start + oldest * _ENTRY.size
        _ENTRY.pack_into(self._memory, place, digest, time.monotonic())

    def is_full(self, name):
        """Return whether it happened too often in the last minute."""
        digest, start = self._find(name)
        since = time.monotonic() - WINDOW
        entries = self._get_entries(start)
        found = [1 for known, seconds in entries if known == digest and seconds > since]
        return len(found) >= self.limit

    def clear(self):
        """Forget everything."""
        self._memory[:] = bytes(len(self._memory))

    def _find(self, name):
        """Return the digest of a name and where its bucket begins."""
        digest = hashlib.blake2b((name or "").encode(), digest_size=8).digest()
        return digest, (digest[0] % _BUCKETS) * self._size

    def _get_entries(self, start):
        return list(_ENTRY.iter_unpack(self._memory[start : start + self._size]))


UNKNOWN_DATABASES = SharedCounts(10)  # logins to databases that do not exist
BAD_KEYS = SharedCounts(100)  # an address may have several old clients
