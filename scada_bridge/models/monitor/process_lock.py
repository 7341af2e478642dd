# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A lock that ends with the process that holds it, on POSIX and on Windows.

What only one of them has is imported where it is used.
"""

import os


def try_lock(path):
    """Return the open file that holds the lock, None if another process holds it.

    Closing the file frees the lock; so does the system when the process ends, however
    it ends.

    :param path: of a file on a local disk; made if it is not there
    """
    file = open(path, "a")
    lock = _lock_windows if os.name == "nt" else _lock_posix
    try:
        lock(file)
    except (BlockingIOError, PermissionError):
        file.close()
        return None
    return file


def _lock_posix(file):
    """A forked child does not inherit it."""
    import fcntl

    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_windows(file):
    """Lock the first byte, which need not be there; Windows forks nobody."""
    import msvcrt

    file.seek(0)
    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
