# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Handshake, reassembly and errors of FINS/TCP, against bytes by hand."""

import pytest
from fins_peer import TCP_HELLO, TCP_WELCOME, TcpPeer, answer, in_tcp

from patience import PATIENCE, in_haste
from plc.errors import LinkError, RefusedError, StatusError
from plc.link.fins_tcp import FinsTcpLink
from ports import free_port

CONFIRM = bytes.fromhex("46494E53 00000008 00000006 00000000")


def welcome(_request):
    return [TCP_WELCOME]


def good(request):
    return [in_tcp(answer(request[16:], "1234"))]


def link_to(peer, **options):
    return FinsTcpLink("127.0.0.1", peer.port, PATIENCE, **options)


def read_one(link):
    return link.read_words("D", 100, 1)


def test_the_handshake_asks_for_any_node():
    with TcpPeer([welcome, good]) as peer, link_to(peer) as link:
        read_one(link)
    assert peer.requests[0] == TCP_HELLO


def test_the_frame_carries_the_nodes_of_the_handshake():
    with TcpPeer([welcome, good]) as peer, link_to(peer) as link:
        link.read_words("D", 100, 1)
    frame = peer.requests[1]
    assert frame[:25] + frame[26:] == bytes.fromhex(
        "46494E53 0000001A 00000002 00000000 800002000100 00FB00 0101 82 0064 00 0001"
    )


def test_nodes_can_be_configured():
    with TcpPeer([welcome, good]) as peer, link_to(peer, sa1=251, da1=9) as link:
        read_one(link)
    assert peer.requests[0][16:] == bytes.fromhex("000000FB")
    assert peer.requests[1][16 + 4] == 9


def test_a_second_request_needs_no_second_handshake():
    with TcpPeer([welcome, good, good]) as peer, link_to(peer) as link:
        assert read_one(link) == read_one(link) == (0x1234,)
    assert len(peer.requests) == 3


@pytest.mark.parametrize("size", [1, 2, 7, 15, 17])
def test_how_tcp_cuts_the_stream_does_not_matter(size):
    def in_pieces(request):
        data = CONFIRM + good(request)[0]
        return [data[i : i + size] for i in range(0, len(data), size)]

    with TcpPeer([welcome, in_pieces]) as peer, link_to(peer) as link:
        assert read_one(link) == (0x1234,)


def test_five_hundred_words_come_whole():
    data = bytes(range(250)) * 4

    def long(request):
        return [in_tcp(answer(request[16:], data.hex()))]

    with TcpPeer([welcome, long]) as peer, link_to(peer) as link:
        words = link.read_words("D", 0, 500)
    assert b"".join(word.to_bytes(2, "big") for word in words) == data


def test_the_question_whether_we_are_there_is_thrown_away():
    def asked_before_and_after(request):
        return [CONFIRM, good(request)[0], CONFIRM]

    with TcpPeer([welcome, asked_before_and_after, good]) as peer:
        with link_to(peer) as link:
            assert read_one(link) == (0x1234,)
            assert read_one(link) == (0x1234,)
    assert [frame[8:12].hex() for frame in peer.requests] == [
        "00000000",
        "00000002",
        "00000002",
    ]


@pytest.mark.parametrize(
    "error, text",
    [(0x20, "all connections"), (0x21, "our node"), (0x25, "no node"), (0x7F, "unk")],
)
def test_a_handshake_that_may_work_later_is_a_link_error(error, text):
    with TcpPeer([lambda _: [in_tcp(bytes(8), 1, error)]], [welcome, good]) as peer:
        with link_to(peer) as link:
            with pytest.raises(LinkError, match="error %02X, %s" % (error, text)):
                read_one(link)
            assert read_one(link) == (0x1234,)


@pytest.mark.parametrize("error", [0x22, 0x23, 0x24])
def test_a_handshake_that_settings_forbid_is_a_status_error(error):
    with TcpPeer([lambda _: [in_tcp(bytes(8), 1, error)]]) as peer:
        with link_to(peer) as link, pytest.raises(StatusError) as caught:
            read_one(link)
    assert caught.value.general == error
    assert peer.ended


SPOILT = {
    "wrong magic": lambda r: [b"FINZ" + good(r)[0][4:]],
    "length too small": lambda r: [b"FINS" + bytes(4) + good(r)[0][8:]],
    "length too big": lambda r: [b"FINS\0\0\x07\xe5" + good(r)[0][8:]],
    "error notification": lambda r: [in_tcp(b"", 3, 3)],
    "frame with an error": lambda r: [in_tcp(answer(r[16:], "1234"), 2, 1)],
    "another handshake": lambda r: [TCP_WELCOME],
    "another SID": lambda r: [in_tcp(answer(r[16:], "1234", at9=0))],
    "another node": lambda r: [in_tcp(answer(r[16:], "1234", at4=2))],
    "another command": lambda r: [in_tcp(answer(r[16:], "1234", at11=2))],
    "no FINS frame": lambda r: [in_tcp(b"\xc0")],
    "one word too many": lambda r: [in_tcp(answer(r[16:], "12345678"))],
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_what_does_not_fit_ends_the_connection_and_the_next_one_works(spoilt):
    with TcpPeer([welcome, spoilt], [welcome, good]) as peer, link_to(peer) as link:
        with pytest.raises(LinkError):
            read_one(link)
        assert read_one(link) == (0x1234,)


OWN_COMMAND = bytes.fromhex(
    "46494E53 0000001C 00000002 00000000 80000200fb000001000b01028200640000010001"
)
# as it was seen: the length counts a byte that is not there
LONG_COMMAND = OWN_COMMAND[:7] + b"\x1d" + OWN_COMMAND[8:]
ENDS_LIKE_A_FRAME = OWN_COMMAND[:-1] + b"F"


@pytest.mark.parametrize("command", [OWN_COMMAND, LONG_COMMAND, ENDS_LIKE_A_FRAME])
def test_commands_of_the_plc_before_the_response_are_thrown_away(command):
    def asks_first(request):
        return [command * 2 + good(request)[0]]

    with TcpPeer([welcome, asks_first, good]) as peer, link_to(peer) as link:
        assert read_one(link) == (0x1234,)
        assert read_one(link) == (0x1234,)
    assert len(peer.requests) == 3


def test_commands_of_the_plc_between_two_requests_are_thrown_away():
    def asks_afterwards(request):
        return [good(request)[0] + OWN_COMMAND]

    with TcpPeer([welcome, asks_afterwards, good]) as peer, link_to(peer) as link:
        assert read_one(link) == (0x1234,)
        assert read_one(link) == (0x1234,)
    assert len(peer.requests) == 3


def test_a_command_of_the_plc_with_an_error_ends_the_connection():
    spoilt = OWN_COMMAND[:15] + b"\x03" + OWN_COMMAND[16:]
    with TcpPeer([welcome, lambda _: [spoilt]], [welcome, good]) as peer:
        with link_to(peer) as link:
            with pytest.raises(LinkError, match="error 03"):
                read_one(link)
            assert read_one(link) == (0x1234,)


HANDSHAKES = {
    "no handshake": lambda _: [in_tcp(bytes(20))],
    "too short": lambda _: [in_tcp(bytes(4), 1)],
    "node 0": lambda _: [in_tcp(bytes(8), 1)],
    "node 255": lambda _: [in_tcp(bytes.fromhex("000000FF 00000001"), 1)],
    "not FINS": lambda _: [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
}


@pytest.mark.parametrize("act", HANDSHAKES.values(), ids=HANDSHAKES)
def test_a_spoilt_handshake_is_a_link_error(act):
    with TcpPeer([act]) as peer, link_to(peer) as link:
        with pytest.raises(LinkError):
            read_one(link)


def test_an_answer_too_many_is_noticed_before_the_next_request():
    def glued(request):
        return [good(request)[0] * 2]

    with TcpPeer([welcome, glued], [welcome, good]) as peer, link_to(peer) as link:
        assert read_one(link) == (0x1234,)
        assert read_one(link) == (0x1234,)


def test_a_lost_answer_to_a_write_is_not_asked_for_again():
    with TcpPeer([welcome, good, lambda _: []]) as peer, link_to(peer) as link:
        read_one(link)
        with in_haste(), pytest.raises(LinkError, match="no complete answer in time"):
            link.write_words("D", 7076, [1])
    assert len(peer.requests) == 3


def test_a_port_where_nobody_listens_is_refused():
    with FinsTcpLink("127.0.0.1", free_port(), PATIENCE) as link:
        with pytest.raises(RefusedError):
            read_one(link)


def test_the_defaults_are_those_of_the_plant():
    link = FinsTcpLink("192.168.1.100")
    assert (link._port, link._sa1, link._da1, link._timeout) == (9600, 0, 0, 5.0)
