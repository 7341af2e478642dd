# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clients that other people wrote, each in a process of its own, talk to the simulator.

The simulator is what our links are tested against, and both are ours: these clients
notice when both have the same wrong idea of a protocol.
"""

import json
import subprocess
from pathlib import Path

import pytest

from plc.link.cip import CipLink
from plc.link.fins_tcp import FinsTcpLink
from plc.link.fins_udp import FinsUdpLink

PEERS = Path(__file__).parent / "peers"
ENVIRONMENTS = Path("/opt/extras/referees")
RECORD = [0x1234, 0xABCD, 0x0001, 0x8000] + list(range(73))
# program -> (virtual environment, does it speak FINS?)
REFEREES = {
    "pylogix": ("pylogix", False),
    "cpppo": ("cpppo", False),
    "finscommand": ("finscommand", True),
    "fins_driver": ("fins-driver", True),
    "omronfins": ("omronfins", True),
    "fins_udp": ("fins", True),
    "fins_tcp": ("fins", True),
}


@pytest.fixture(params=REFEREES)
def referee(request, plc):
    """referee(operation, ...) -> results, see peers/peer.py."""
    environment, is_fins = REFEREES[request.param]
    port = plc.fins_port if is_fins else plc.port

    def play(*operations):
        program = [
            str(ENVIRONMENTS / environment / "bin/python"),
            str(PEERS / ("%s_peer.py" % request.param)),
            str(port),
        ]
        done = subprocess.run(
            program,
            input=json.dumps(operations),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    play.is_fins = is_fins
    return play


def links(plc):
    yield CipLink("127.0.0.1", plc.port, 2.0)
    yield FinsUdpLink("127.0.0.1", plc.fins_port, 2.0, local_port=0)
    yield FinsTcpLink("127.0.0.1", plc.fins_port, 2.0)


def test_a_referee_reads_what_our_links_wrote(plc, referee):
    places = [7000, 7100, 7200]
    for link, place in zip(links(plc), places):
        with link:
            link.write_words("D", place, RECORD)

    assert referee(*[["read", place, 77] for place in places]) == [RECORD] * 3


def test_our_links_read_what_a_referee_wrote(plc, referee):
    assert referee(["write", 7000, RECORD]) == [None]

    for link in links(plc):
        with link:
            assert link.read_words("D", 7000, 77) == tuple(RECORD)


def test_a_referee_writes_a_record_and_not_a_word_more(plc, referee):
    plc.write_words("D", 6999, [0xAAAA] * 79)

    referee(["write", 7000, RECORD])

    assert plc.read_words("D", 6999, 79) == (0xAAAA, *RECORD, 0xAAAA)


def test_a_referee_reads_its_own_words(referee):
    results = referee(["write", 7076, [1]], ["read", 7075, 3], ["read", 7076, 1])

    assert results == [None, [0, 1, 0], [1]]


def test_a_referee_understands_a_refusal(plc, referee):
    code = 0x1104 if referee.is_fins else 0x20

    results = referee(["read", 32767, 2], ["write", 32767, [1, 2]], ["read", 32767, 1])

    assert results == [{"refused": code}, {"refused": code}, [0]]
