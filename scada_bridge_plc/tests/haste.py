# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Time-outs for tests on a machine that may be busy with other things.

A link in a test has all the time there is: what must come is awaited. Only when no
answer will come, because the test wants that, the time runs out soon.
"""
import select
import time
from contextlib import contextmanager
from unittest.mock import patch

# Seconds. What waits so long hangs: nothing that succeeds comes near it.
PATIENCE = 240.0
CHECK_SECONDS = 0.005
HASTE = 0.2


def wait_until(condition):
    """Wait for what another thread or process does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited %s s in vain" % PATIENCE
        time.sleep(CHECK_SECONDS)


def count_hits(simulator):
    """Return how often faults of the simulator have hit since they were set."""
    return sum(fault["fired"] for fault in simulator.state()["faults"])


@contextmanager
def in_haste(socket_class, simulator=None):
    """Let the time of requests in the block run out soon, if it is to run out.

    It begins when the request is sent, so the peer gets it; with a simulator not before
    a fault has hit the request, so one that is answered has all its time.

    :param socket_class: ``DeadlineSocket`` of the links
    """
    send = socket_class.send

    def is_lost(wire, hits):
        """Wait for the answer or the fault; return whether it was the fault."""
        wait_until(
            lambda: count_hits(simulator) > hits
            or select.select([wire._socket], [], [], 0)[0]
        )
        return count_hits(simulator) > hits

    def send_and_hurry(wire, frame):
        wire.start_clock()
        hits = simulator and count_hits(simulator)
        send(wire, frame)
        if simulator is None or is_lost(wire, hits):
            wire._deadline = time.monotonic() + HASTE

    with patch.object(socket_class, "send", send_and_hurry):
        yield
