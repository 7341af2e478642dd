# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever bytes a peer sends, however it cuts them: words or a PlcError, in time.

Peers hang up or send a right answer last, so that nobody waits for a time to be over,
but for the one that falls silent.
"""

import pytest
from cip_fault_server import FaultServer
from fins_peer import TCP_WELCOME, TcpPeer, UdpPeer, answer, in_tcp
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import changes, fuzz, fuzz_slowly, harmless, spoil
from patience import HASTE, PATIENCE
from plc.errors import PlcError
from plc.link.cip import CipLink
from plc.link.fins_tcp import FinsTcpLink
from plc.link.fins_udp import FinsUdpLink

WORDS = "1234ABCD"
junk = st.binary(max_size=300)


@pytest.fixture(scope="module")
def device():
    """A CIP device, one for all examples."""
    with FaultServer() as server:
        yield server


def read_two_words(link):
    with link, harmless(PlcError):
        words = link.read_words("D", 100, 2)
        assert len(words) == 2 and all(0 <= word <= 0xFFFF for word in words)


def cip_link(device, timeout=PATIENCE):
    return CipLink("127.0.0.1", device.port, timeout)


def sending(make_reply):
    """What a CIP device does: send this, then hang up."""

    def behave(exchange):
        exchange.send(make_reply(exchange))
        exchange.hang_up()

    return behave


@fuzz
@given(what=changes)
def test_a_spoilt_cip_reply_is_words_or_an_error(device, what):
    device.spoil(sending(lambda exchange: spoil(exchange.answer(), what)))
    read_two_words(cip_link(device))


@fuzz
@given(message=junk)
def test_any_cip_message_in_a_sound_frame_is_words_or_an_error(device, message):
    device.spoil(sending(lambda exchange: exchange.wrap(message)))
    read_two_words(cip_link(device))


@fuzz
@given(reply=junk)
def test_any_bytes_instead_of_a_cip_session_are_an_error(reply):
    with FaultServer() as server:
        server.on_register = sending(lambda exchange: reply)
        with cip_link(server) as link, pytest.raises(PlcError):
            link.read_words("D", 100, 2)


@fuzz
@given(what=changes, data=st.binary(max_size=8))
def test_a_spoilt_cip_session_gives_words_or_an_error(what, data):
    def reply(exchange):
        return spoil(exchange.header(len(data)) + data, what)

    with FaultServer() as server:
        server.on_register = sending(reply)
        read_two_words(cip_link(server))


@fuzz_slowly
@given(what=changes)
def test_a_cip_device_that_falls_silent_costs_no_more_than_the_timeout(what):
    with FaultServer() as server:
        server.spoil(lambda exchange: exchange.send(spoil(exchange.answer(), what)))
        read_two_words(cip_link(server, HASTE))


def fins_tcp_link(peer):
    return FinsTcpLink("127.0.0.1", peer.port, PATIENCE)


def then_hang_up(*frames):
    """What a FINS/TCP peer does: send these, then end the connection."""

    def act(_request):
        yield from frames
        raise ConnectionAbortedError

    return act


@fuzz
@given(what=changes)
def test_a_spoilt_fins_tcp_handshake_gives_words_or_an_error(what):
    with TcpPeer([then_hang_up(spoil(TCP_WELCOME, what))]) as peer:
        read_two_words(fins_tcp_link(peer))


@fuzz
@given(what=changes, extra=junk)
def test_a_spoilt_fins_tcp_response_is_words_or_an_error(what, extra):
    def respond(request):
        reply = spoil(in_tcp(answer(request[16:], WORDS)), what)
        return then_hang_up(reply, extra)(request)

    with TcpPeer([lambda _hello: [TCP_WELCOME], respond]) as peer:
        read_two_words(fins_tcp_link(peer))


@fuzz
@given(frame=junk, command=st.integers(0, 7), error=st.integers(0, 0x30))
def test_any_bytes_in_a_sound_fins_tcp_frame_are_words_or_an_error(
    frame, command, error
):
    with TcpPeer(
        [lambda _hello: [TCP_WELCOME], then_hang_up(in_tcp(frame, command, error))]
    ) as peer:
        read_two_words(fins_tcp_link(peer))


@fuzz
@given(what=changes, before=st.lists(junk, max_size=3))
def test_spoilt_datagrams_are_words_or_an_error(what, before):
    def respond(request):
        right = answer(request, WORDS)
        return before + [spoil(right, what), right]

    with UdpPeer(respond) as peer:
        read_two_words(FinsUdpLink("127.0.0.1", peer.port, PATIENCE, local_port=0))
