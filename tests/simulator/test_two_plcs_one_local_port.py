# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two PLCs that answer to the same port of ours (FINS/UDP, 9600 by default)."""
import pytest

from patience import PATIENCE
from plc.link.fins_udp import FinsUdpLink
from plc.simulator import Simulator
from ports import free_port

ROUNDS = 20


@pytest.fixture
def plcs():
    with Simulator(manual=True, fins_port=0) as one:
        with Simulator(manual=True, fins_port=0) as other:
            yield one, other


def test_each_reply_reaches_the_link_that_asked(plcs):
    local_port = free_port()
    links = [
        FinsUdpLink("127.0.0.1", plc.fins_port, PATIENCE, local_port) for plc in plcs
    ]
    for number, plc in enumerate(plcs):
        plc.write_words("D", 100, [11 + 11 * number])
    try:
        for _round in range(ROUNDS):
            words = [link.read_words("D", 100, 1) for link in links]
            assert words == [(11,), (22,)]
    finally:
        for link in links:
            link.close()
