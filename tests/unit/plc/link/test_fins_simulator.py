# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Both FINS links against the simulated CJ2M and its fault dial; they share no code."""

import pytest

from patience import PATIENCE, fail, in_haste, wait_until
from plc.errors import LinkError, StatusError
from plc.link.cip import CipLink
from plc.link.fins_tcp import FinsTcpLink
from plc.link.fins_udp import FinsUdpLink
from plc.simulator import Simulator

SILENT = ("drop", "delay", "drip", "late")


@pytest.fixture
def plc():
    with Simulator(manual=True, fins_port=0) as simulator:
        simulator.write_words("D", 6000, [0x1234, 0xABCD])
        yield simulator


@pytest.fixture
def udp(plc):
    with FinsUdpLink("127.0.0.1", plc.fins_port, PATIENCE, local_port=0) as link:
        yield link


@pytest.fixture
def tcp(plc):
    with FinsTcpLink("127.0.0.1", plc.fins_port, PATIENCE) as link:
        yield link


@pytest.fixture(params=["udp", "tcp"])
def link(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop"},
        {"kind": "drop", "executed": False},
        {"kind": "delay", "seconds": 0.6},
        {"kind": "close"},
        {"kind": "late"},
        {"kind": "wrong_context"},
        {"kind": "wrong_session"},
        {"kind": "wrong_service"},
        {"kind": "encap_status"},
        {"kind": "power_cycle"},
        {"kind": "status", "general": 0x02, "extended": [0x04]},
    ],
    ids=str,
)
def test_a_fault_costs_one_request_and_no_more(plc, link, fault):
    link.read_words("D", 6000, 1)
    plc.inject(**fault)
    is_silent = isinstance(link, FinsUdpLink) or fault["kind"] in SILENT
    fail(plc, lambda: link.read_words("D", 6000, 1), is_silent)
    plc.requests.clear()
    assert link.read_words("D", 6001, 1) == (0xABCD,)
    assert plc.requests.counts()["read"] == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "close", "on": "register"},
        {"kind": "drop", "on": "register"},
        {"kind": "status", "on": "register", "general": 0x20},
        {"kind": "refuse", "count": 1},
        {"kind": "drip", "seconds": 60},
    ],
    ids=str,
)
def test_a_fault_of_the_stream_costs_one_request_and_no_more(plc, tcp, fault):
    if fault["kind"] == "drip":
        tcp.read_words("D", 6000, 1)
    plc.inject(**fault)
    fail(plc, lambda: tcp.read_words("D", 6000, 1), fault["kind"] in SILENT)
    assert tcp.read_words("D", 6001, 1) == (0xABCD,)


@pytest.mark.parametrize("kind", ["split", "glued"])
def test_how_tcp_cuts_the_stream_does_not_matter(plc, tcp, kind):
    plc.inject(kind, count=3)
    words = [tcp.read_words("D", 6000 + i % 2, 1)[0] for i in range(4)]
    assert words == [0x1234, 0xABCD, 0x1234, 0xABCD]


def test_a_datagram_that_comes_twice_answers_once(plc, udp):
    plc.inject("glued", count=3)
    words = [udp.read_words("D", 6000 + i % 2, 1)[0] for i in range(4)]
    assert words == [0x1234, 0xABCD, 0x1234, 0xABCD]


def test_a_status_is_handed_on_in_numbers(plc, link):
    plc.inject("status", general=0x21, extended=[0x02])
    with pytest.raises(StatusError) as caught:
        link.write_words("D", 6000, [1])
    error = caught.value
    assert (error.service, error.general) == (0x0102, 0x2102)
    assert plc.read_words("D", 6000, 1) == (0x1234,)


def test_a_bank_that_the_plc_does_not_have_is_a_status_error(link):
    with pytest.raises(StatusError, match="1101, no such memory area"):
        link.read_words("E1", 0, 1)


def test_words_of_a_plc_with_a_flat_battery_are_good(plc, link, caplog):
    plc.inject("battery")
    assert link.read_words("D", 6000, 2) == (0x1234, 0xABCD)
    assert "non-fatal error" in caplog.text


@pytest.mark.parametrize("offset", range(14))
def test_a_spoilt_byte_before_the_words_never_changes_them(plc, link, offset):
    link.read_words("D", 6000, 2)
    plc.inject("garble", at=offset)
    try:
        with in_haste():
            words = link.read_words("D", 6000, 2)
    except (LinkError, StatusError):
        wait_until(lambda: plc.state()["faults"][0]["fired"])
        words = link.read_words("D", 6000, 2)
    assert words == (0x1234, 0xABCD)


def test_a_refusing_plc_is_found_again(plc, link):
    plc.inject("refuse")
    for _ in range(2):
        with in_haste(), pytest.raises(LinkError):
            link.read_words("D", 6000, 1)
    plc.clear_faults()
    assert link.read_words("D", 6000, 1) == (0x1234,)


@pytest.mark.parametrize("is_frozen, mode", [(False, "monitor"), (True, "program")])
def test_the_cpu_tells_its_mode(plc, link, is_frozen, mode):
    plc.freeze(is_frozen)
    status = link.read_cpu_status()
    assert (status.mode, status.is_running) == (mode, not is_frozen)


def test_the_cpu_tells_its_cycle_time_only_while_it_has_one(plc, link):
    assert link.read_cpu_status().cycle_ms == 50.0
    plc.freeze()
    assert link.read_cpu_status().cycle_ms is None


def test_the_cpu_tells_the_time_of_the_plant(plc, link):
    plc.reporter.clock_drift = 90
    before = plc.reporter.now()
    clock = link.read_cpu_status().clock
    assert before.replace(microsecond=0) <= clock <= plc.reporter.now()


def test_a_node_held_by_another_connection_is_a_link_error_until_it_ends(plc):
    with FinsTcpLink("127.0.0.1", plc.fins_port, PATIENCE, sa1=50) as holder:
        holder.read_words("D", 6000, 1)
        with FinsTcpLink("127.0.0.1", plc.fins_port, PATIENCE, sa1=50) as other:
            with pytest.raises(LinkError, match="error 21"):
                other.read_words("D", 6000, 1)
        # The PLC has asked the holder whether it is there.
        assert holder.read_words("D", 6001, 1) == (0xABCD,)


def test_the_seventeenth_connection_is_a_link_error(plc):
    links = [FinsTcpLink("127.0.0.1", plc.fins_port, PATIENCE) for _ in range(17)]
    try:
        for link in links[:16]:
            link.read_words("D", 6000, 1)
        with pytest.raises(LinkError, match="error 20"):
            links[16].read_words("D", 6000, 1)
    finally:
        for link in links:
            link.close()


def test_the_plcs_own_node_is_a_status_error(plc):
    with FinsTcpLink("127.0.0.1", plc.fins_port, PATIENCE, sa1=1) as link:
        with pytest.raises(StatusError, match="error 24"):
            link.read_words("D", 6000, 1)


def test_transports_agree_on_the_order_of_bytes(plc, link):
    with CipLink("127.0.0.1", plc.port, PATIENCE) as cip:
        cip.write_words("D", 100, [0x1234, 0xE979])
        assert link.read_words("D", 100, 2) == (0x1234, 0xE979)
        link.write_words("D", 200, [0xC2F6, 0x4142])
        assert cip.read_words("D", 200, 2) == (0xC2F6, 0x4142)
