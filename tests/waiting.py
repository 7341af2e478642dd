# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Wait for a condition, with a deadline."""
import time

LOOK_SECONDS = 0.05


def wait_for(condition, what, seconds=240):
    """Return the first true value of ``condition``; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("%s: not within %s s" % (what, seconds))
        time.sleep(LOOK_SECONDS)
