# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever bytes a peer sends, however it cuts them: words or a PlcError, in time."""

import pytest
from cip_fault_server import FaultServer
from fins_peer import TCP_WELCOME, TcpPeer, UdpPeer, answer, in_tcp
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import changes, fuzz, fuzz_slowly, harmless, spoil
from plc.cip import CipLink
from plc.errors import PlcError
from plc.fins_tcp import FinsTcpLink
from plc.fins_udp import FinsUdpLink

PATIENT = 20.0  # s, for peers that hang up: never waited for
HASTY = 0.05  # s, for peers that keep silent
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


def cip_link(device, timeout=PATIENT):
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
def test_a_cip_device_that_falls_silent_costs_no_more_than_the_timeout(device, what):
    device.spoil(lambda exchange: exchange.send(spoil(exchange.answer(), what)))
    read_two_words(cip_link(device, HASTY))


@fuzz
@given(what=changes)
def test_a_spoilt_fins_tcp_handshake_gives_words_or_an_error(what):
    with TcpPeer([lambda _hello: [spoil(TCP_WELCOME, what)]]) as peer:
        read_two_words(FinsTcpLink("127.0.0.1", peer.port, HASTY))


@fuzz
@given(what=changes, extra=junk)
def test_a_spoilt_fins_tcp_response_is_words_or_an_error(what, extra):
    def respond(request):
        return [spoil(in_tcp(answer(request[16:], WORDS)), what), extra]

    with TcpPeer([lambda _hello: [TCP_WELCOME], respond]) as peer:
        read_two_words(FinsTcpLink("127.0.0.1", peer.port, HASTY))


@fuzz
@given(frame=junk, command=st.integers(0, 7), error=st.integers(0, 0x30))
def test_any_bytes_in_a_sound_fins_tcp_frame_are_words_or_an_error(
    frame, command, error
):
    with TcpPeer(
        [lambda _hello: [TCP_WELCOME], lambda _request: [in_tcp(frame, command, error)]]
    ) as peer:
        read_two_words(FinsTcpLink("127.0.0.1", peer.port, HASTY))


@fuzz
@given(what=changes, before=st.lists(junk, max_size=3))
def test_spoilt_datagrams_are_words_or_an_error(what, before):
    def respond(request):
        return before + [spoil(answer(request, WORDS), what)]

    with UdpPeer(respond) as peer:
        read_two_words(FinsUdpLink("127.0.0.1", peer.port, HASTY, local_port=0))
