# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""tshark, whose dissectors other people wrote, reads what links and simulator say.

It checks the envelopes; it does not know class C4, nor notice bytes too many behind a
request. Those are asserted byte for byte in the tests of the links.
"""

import subprocess

import pytest
from capture import UDP, Capture, TcpRelay, UdpRelay

from plc.errors import StatusError
from plc.link.cip import CipLink
from plc.link.fins_tcp import FinsTcpLink
from plc.link.fins_udp import FinsUdpLink

ENIP_PORT, FINS_PORT = 44818, 9600
OBJECTIONS = (
    "(enip || cip || omron || data) && (_ws.malformed || _ws.short ||"
    " _ws.unreassembled || (_ws.expert.severity >= 0x600000 && !tcp.analysis.flags))"
)
NOT_UNDERSTOOD = "(tcp.len > 0 || udp) && !(enip || omron)"
RECORD = [0x1234, 0xABCD] + list(range(75))


def tshark(path, condition):
    """One line for each packet of the file that fulfils the condition."""
    command = ["tshark", "-n", "-r", str(path), "-Y", condition]
    command += ["-T", "fields", "-e", "frame.number", "-e", "_ws.col.Info"]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def talk(link):
    """Everything a link has to say: 5 requests, one of them refused; FINS 7.

    The state of the CPU unit is three requests of FINS: status, cycle time, clock.
    """
    with link:
        link.write_words("D", 7000, RECORD)
        assert link.read_words("D", 7000, 77) == tuple(RECORD)
        link.write_words("W", 5, [1])
        link.read_cpu_status()
        with pytest.raises(StatusError):
            link.read_words("E1", 0, 1)


# name -> (relay, port of the simulator, usual port, link, its options, dissector,
#          frames: a reply to each request; EtherNet/IP 3 for the session, FINS/TCP 2)
TRANSPORTS = {
    "EtherNet/IP": (TcpRelay, "port", ENIP_PORT, CipLink, {}, "enip", 13),
    "FINS/UDP": (
        UdpRelay,
        "fins_port",
        FINS_PORT,
        FinsUdpLink,
        {"local_port": 0},
        "omron",
        14,
    ),
    "FINS/TCP": (TcpRelay, "fins_port", FINS_PORT, FinsTcpLink, {}, "omron", 16),
}


@pytest.fixture(params=TRANSPORTS)
def captured(request, plc, tmp_path):
    """(file, dissector, frames) of a run."""
    transport = TRANSPORTS[request.param]
    relay_class, port, usual_port, link_class, options, dissector, frames = transport
    with relay_class(getattr(plc, port), usual_port) as relay:
        talk(link_class("127.0.0.1", relay.port, 2.0, **options))
    path = tmp_path / "run.pcap"
    relay.capture.write(path)
    return path, dissector, frames


def test_tshark_has_no_objection(captured):
    path, _dissector, _frames = captured

    assert tshark(path, OBJECTIONS) == []


def test_tshark_understands_every_frame(captured):
    path, dissector, frames = captured

    assert tshark(path, NOT_UNDERSTOOD) == []
    assert len(tshark(path, dissector)) == frames


@pytest.mark.parametrize("captured", ["FINS/UDP", "FINS/TCP"], indirect=True)
def test_tshark_tells_fins_commands_from_responses(captured):
    path, _dissector, _frames = captured

    assert len(tshark(path, "omron.command == 0x0102 && omron.icf == 0x80")) == 2
    assert len(tshark(path, "omron.command == 0x0102 && omron.icf == 0xC0")) == 2


def test_a_planted_half_command_is_found(tmp_path):
    capture = Capture(FINS_PORT, UDP)
    capture.add(True, bytes.fromhex("80000200010000FE0007 0101 82 0064 00"))
    path = tmp_path / "half.pcap"
    capture.write(path)

    assert len(tshark(path, OBJECTIONS)) == 1


def test_a_planted_datagram_of_something_else_is_found(tmp_path):
    capture = Capture(FINS_PORT, UDP)
    capture.add(True, b"\0")
    path = tmp_path / "other.pcap"
    capture.write(path)

    assert len(tshark(path, NOT_UNDERSTOOD)) == 1
