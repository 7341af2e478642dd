# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which datagram is believed, which are dropped, and that nothing is sent twice."""

import logging
import socket
import threading
from datetime import datetime

import pytest
from fins_peer import UdpPeer, answer

from patience import PATIENCE, in_haste
from plc.errors import LinkError, MapError, RefusedError, SilenceError, StatusError
from plc.link.deadline_socket import DeadlineSocket
from plc.link.fins import SidSource
from plc.link.fins_udp import FinsUdpLink, _Datagrams
from ports import free_port


def good(request):
    return [answer(request, "1234")]


def silent(_request):
    return []


def link_to(peer, timeout=PATIENCE, **options):
    options.setdefault("local_port", 0)
    return FinsUdpLink("127.0.0.1", peer.port, timeout, **options)


def test_a_read_is_this_datagram_but_for_its_sid():
    with UdpPeer(good) as peer, link_to(peer, sa1=0xFE) as link:
        assert link.read_words("D", 100, 1) == (0x1234,)
    frame = peer.requests[0]
    assert frame[:9] + frame[10:] == bytes.fromhex(
        "80 00 02 00 01 00 00 FE 00 01 01 82 00 64 00 00 01"
    )


def test_nodes_are_the_last_octets_of_both_addresses():
    with UdpPeer(good) as peer, link_to(peer) as link:
        link.read_words("D", 100, 1)
    assert (peer.requests[0][4], peer.requests[0][7]) == (1, 1)


def test_nodes_can_be_configured():
    with UdpPeer(good) as peer, link_to(peer, sa1=77, da1=10) as link:
        link.read_words("D", 100, 1)
    assert (peer.requests[0][4], peer.requests[0][7]) == (10, 77)


def test_the_local_port_can_be_configured():
    port = free_port()
    with UdpPeer(good) as peer, link_to(peer, local_port=port) as link:
        link.read_words("D", 100, 1)
    assert peer.clients[0][1] == port


def test_two_links_share_the_local_port_and_get_their_own_answers():
    port = free_port()
    with UdpPeer(good) as one, UdpPeer(lambda r: [answer(r, "ABCD")]) as other:
        with link_to(one, local_port=port) as first:
            with link_to(other, local_port=port) as second:
                assert second.read_words("D", 100, 1) == (0xABCD,)
                assert first.read_words("D", 100, 1) == (0x1234,)


def test_every_attempt_has_another_sid():
    with UdpPeer(*[good] * 300) as peer, link_to(peer) as link:
        for _ in range(300):
            link.read_words("D", 100, 1)
    sids = [request[9] for request in peer.requests]
    assert sorted(set(sids)) == list(range(1, 256))
    assert all(one != other for one, other in zip(sids, sids[1:]))


def test_the_sid_of_a_failed_attempt_rests():
    with UdpPeer(silent, *[good] * 255) as peer, link_to(peer) as link:
        with in_haste(), pytest.raises(LinkError):
            link.read_words("D", 100, 1)
        for _ in range(255):
            link.read_words("D", 100, 1)
    assert peer.requests[0][9] not in {request[9] for request in peer.requests[1:]}


def test_a_resting_sid_is_given_out_when_its_time_is_over():
    sids = SidSource()
    sid = sids.take()
    sids.rest(sid, 0.0)
    assert sid in {sids.take() for _ in range(255)}


def test_a_sid_is_given_out_even_when_all_rest():
    sids = SidSource()
    for sid in range(1, 256):
        sids.rest(sid, 60.0)
    assert 1 <= sids.take() <= 255


def test_a_link_keeps_its_port_between_requests():
    with UdpPeer(*[good] * 3) as peer, link_to(peer) as link:
        for _ in range(3):
            link.read_words("D", 100, 1)
    assert len(set(peer.clients)) == 1


FOREIGN = {
    "a command": {"at0": 0x80},
    "another node": {"at4": 2},
    "another SID": {"at9": 0},
    "another command": {"at11": 2},
}


@pytest.mark.parametrize("changes", FOREIGN.values(), ids=FOREIGN)
def test_a_datagram_of_something_else_is_dropped_and_the_right_one_awaited(changes):
    def foreign_first(request):
        return [answer(request, "FFFF", **changes), answer(request, "1234")]

    with UdpPeer(foreign_first) as peer, link_to(peer) as link:
        assert link.read_words("D", 100, 1) == (0x1234,)


@pytest.mark.parametrize("datagram", [b"", b"\xc0", bytes(13), bytes(2013)])
def test_what_is_no_frame_is_dropped(datagram):
    def rubbish_first(request):
        return [datagram, answer(request, "1234")]

    with UdpPeer(rubbish_first) as peer, link_to(peer) as link:
        assert link.read_words("D", 100, 1) == (0x1234,)


def test_another_sender_is_not_believed():
    def by_another_hand(request):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(answer(request, "FFFF"), peer.clients[-1])
        return [answer(request, "1234")]

    with UdpPeer(by_another_hand) as peer, link_to(peer) as link:
        assert link.read_words("D", 100, 1) == (0x1234,)


def test_what_came_before_the_socket_knew_its_plc_is_not_believed(monkeypatch):
    port = free_port()
    forged = bytes.fromhex("C000020001000001002A 0101 0000 FFFF")

    def connect(wire, host, plc_port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(forged, ("127.0.0.1", port))
        DeadlineSocket.connect(wire, host, plc_port)

    monkeypatch.setattr(_Datagrams, "connect", connect)
    with UdpPeer(good) as peer, link_to(peer, local_port=port) as link:
        link._sids._last = 0x29
        assert link.read_words("D", 100, 1) == (0x1234,)
    assert peer.requests[0][9] == forged[9]


def test_a_late_answer_is_not_taken_for_the_next_one():
    late = []

    def keep(request):
        late.append(answer(request, "FFFF"))
        return []

    def send_both(request):
        return late + [answer(request, "1234")]

    port = free_port()
    with UdpPeer(keep, send_both) as peer:
        with link_to(peer, local_port=port) as link:
            with in_haste(), pytest.raises(LinkError, match="no complete answer"):
                link.read_words("D", 100, 1)
            assert link.read_words("D", 100, 1) == (0x1234,)


def test_an_answer_that_comes_twice_answers_once():
    def twice(request):
        return [answer(request, "1234")] * 2

    with UdpPeer(twice, lambda r: [answer(r, "ABCD")]) as peer, link_to(peer) as link:
        assert link.read_words("D", 100, 1) == (0x1234,)
        assert link.read_words("D", 100, 1) == (0xABCD,)


def test_silence_names_nodes_port_and_nat_as_causes():
    with UdpPeer(lambda _request: []) as peer, link_to(peer) as link:
        with in_haste(), pytest.raises(SilenceError) as caught:
            link.read_words("D", 100, 1)
    reason = str(caught.value)
    assert "own node (SA1 " in reason
    assert "PLC node (DA1 " in reason
    assert "local port " in reason
    assert "no NAT or firewall is on the way" in reason


def test_foreign_datagrams_do_not_stretch_the_deadline():
    has_failed = threading.Event()

    def flood(request):
        while not has_failed.is_set():
            yield answer(request, "FFFF", at9=0)

    with UdpPeer(flood) as peer, link_to(peer) as link:
        with in_haste(), pytest.raises(LinkError, match="no complete answer in time"):
            link.read_words("D", 100, 1)
        has_failed.set()


def test_a_write_whose_answer_is_lost_is_not_sent_again():
    with UdpPeer(silent) as peer, link_to(peer) as link:
        with in_haste(), pytest.raises(LinkError):
            link.write_words("D", 7076, [1])
    assert len(peer.requests) == 1


@pytest.mark.parametrize("data", ["", "12", "123456"])
def test_words_of_another_number_are_a_link_error(data):
    with UdpPeer(lambda r: [answer(r, data)]) as peer, link_to(peer) as link:
        with pytest.raises(LinkError, match="bytes of data came"):
            link.read_words("D", 100, 1)


def test_a_refusal_names_plc_place_and_end_code():
    with UdpPeer(lambda r: [answer(r, "", "2102")]) as peer, link_to(peer) as link:
        with pytest.raises(
            StatusError, match="D100: .*2102, write protected"
        ) as caught:
            link.write_words("D", 100, [1])
    assert (caught.value.service, caught.value.general) == (0x0102, 0x2102)
    assert "127.0.0.1:%d" % peer.port in str(caught.value)


def test_a_flat_battery_is_reported_once_and_the_words_are_good(caplog):
    caplog.set_level(logging.WARNING)

    def flat(request):
        return [answer(request, "1234", "0040")]

    with UdpPeer(flat, flat, flat) as peer:
        for _ in range(3):
            with link_to(peer) as link:
                assert link.read_words("D", 100, 1) == (0x1234,)
    assert [record.getMessage() for record in caplog.records] == [
        "PLC 127.0.0.1:%d answers, but the CPU unit has a non-fatal error, a flat "
        "battery for example" % peer.port
    ]


def peer_of(replies):
    """A PLC that answers one request after the other with this data."""
    return UdpPeer(*(lambda r, data=data: [answer(r, data)] for data in replies))


def test_the_status_of_the_cpu_is_read():
    status = "01 02 0000 0010 0000 00F7" + b"Battery".ljust(16).hex()
    replies = [status, "00000066 00000120 00000031", "26 11 25 14 53 20 03"]
    with peer_of(replies) as peer, link_to(peer) as link:
        cpu = link.read_cpu_status()
    assert (cpu.mode, cpu.is_running, cpu.fatal, cpu.non_fatal) == ("monitor", 1, 0, 16)
    assert (cpu.error_code, cpu.error_text) == (0xF7, "Battery")
    assert (cpu.cycle_ms, cpu.clock) == (6.6, datetime(2026, 11, 25, 14, 53, 20))


@pytest.mark.parametrize(
    "cycle_time, clock",
    [
        ("0000006A 00000120 00000031", "26 13 25 14 53 20 03"),
        ("00000066", "2A 11 25 14 53 20 03"),
        ("", "26 11 25 14 53 20"),
    ],
)
def test_what_is_no_number_or_no_date_is_not_told(cycle_time, clock):
    status = "01 02" + "0000" * 4 + "00" * 16
    with peer_of([status, cycle_time, clock]) as peer, link_to(peer) as link:
        cpu = link.read_cpu_status()
    assert (cpu.mode, cpu.cycle_ms, cpu.clock) == ("monitor", None, None)


def test_plc_that_tells_no_cycle_time_and_no_clock_still_tells_its_mode():
    status = "00 00" + "0000" * 4 + "00" * 16

    def refuse(request):
        return [answer(request, "", "0401")]

    peer = UdpPeer(lambda r: [answer(r, status)], refuse, refuse)
    with peer, link_to(peer) as link:
        cpu = link.read_cpu_status()
    assert (cpu.mode, cpu.cycle_ms, cpu.clock) == ("program", None, None)


def test_a_port_where_nobody_listens_is_refused():
    with FinsUdpLink("127.0.0.1", free_port(), 2.0, local_port=0) as link:
        with pytest.raises(RefusedError):
            link.read_words("D", 100, 1)


def test_a_local_port_that_is_taken_is_named():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("", 0))
        port = other.getsockname()[1]
        with FinsUdpLink("127.0.0.1", 9, 2.0, local_port=port) as link:
            with pytest.raises(LinkError, match="local port %d" % port):
                link.read_words("D", 100, 1)


def test_an_address_without_node_wants_a_configured_one():
    with FinsUdpLink("127.0.0.255", 9600, 2.0, local_port=0) as link:
        with pytest.raises(LinkError, match="127.0.0.255|not permitted|denied"):
            link.read_words("D", 100, 1)


@pytest.mark.parametrize(
    "options",
    [
        {"sa1": -1},
        {"sa1": 255},
        {"da1": 255},
        {"local_port": -1},
        {"local_port": 65536},
        {"port": 0},
        {"timeout": 0},
        {"host": ""},
    ],
    ids=str,
)
def test_what_can_not_be_right_is_refused(options):
    with pytest.raises(MapError):
        FinsUdpLink(**dict({"host": "127.0.0.1"}, **options))


def test_the_defaults_are_those_of_the_plant():
    link = FinsUdpLink("192.168.1.100")
    assert (link._port, link._local_port, link._timeout) == (9600, 9600, 5.0)
