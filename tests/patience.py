# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waiting in tests: for what happens, never for a time that should be enough.

A machine may be busy with other things for as long as it likes.  What must happen is
awaited, with a limit that only tells a hang from it; what must not come in time gets
its little time when all before it is done.
"""
import os
import sys
from contextlib import nullcontext
from functools import partial

import pytest

from plc.errors import LinkError
from plc.link.deadline_socket import DeadlineSocket

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(CHECKOUT, "scada_bridge_plc", "tests"))

import haste  # noqa: E402  pylint: disable=wrong-import-position

HASTE, PATIENCE = haste.HASTE, haste.PATIENCE
wait_until = haste.wait_until
in_haste = partial(haste.in_haste, DeadlineSocket)


def fail(plc, ask, is_silent):
    """Make the one request that a simulator's fault hits; return when it has.

    :param ask: the request, on an open link unless the fault is in the way of that
    :param is_silent: no answer comes; else one does, or the end of the connection
    """
    with in_haste() if is_silent else nullcontext(), pytest.raises(LinkError):
        ask()
    wait_until(lambda: haste.count_hits(plc))


class Clock:
    """The time of links, for ``plc.deadline_socket.time``: passes when it is told."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        """As :func:`time.monotonic`."""
        return self.now

    def advance(self, seconds):
        """Let so many seconds pass."""
        self.now += seconds
