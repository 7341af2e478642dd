# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Wait for what will happen, however busy the machine is."""
import time

CHECK_SECONDS = 0.05
# Seconds. What waits so long hangs: what comes takes seconds, or minutes under load.
HANGS_AFTER = 1800


def wait_for(condition, what):
    """Return the first true value of ``condition``; fail when it hangs."""
    deadline = time.monotonic() + HANGS_AFTER
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("%s: not within %s s" % (what, HANGS_AFTER))
        time.sleep(CHECK_SECONDS)
