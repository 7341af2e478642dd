# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Replies that are wrong in one field, and replies that say no."""

import struct

import pytest
from cip_fault_server import DM

from patience import in_haste
from plc.errors import LinkError, StatusError


def message(text):
    """Return a behaviour that answers with these bytes as the CIP message."""
    return lambda exchange: exchange.send(exchange.wrap(bytes.fromhex(text)))


def patched(offset, data):
    """Return a behaviour whose right reply has other bytes at the offset."""

    def patch(exchange):
        reply = exchange.answer()
        exchange.send(reply[:offset] + data + reply[offset + len(data) :])

    return patch


def flipped(offset):
    """Return a behaviour whose right reply has all bits of one byte the other way.

    For bytes that are drawn: another literal would be right now and then.
    """

    def flip(exchange):
        reply = bytearray(exchange.answer())
        reply[offset] ^= 0xFF
        exchange.send(bytes(reply))

    return flip


def status(number):
    """Return a behaviour that answers with an encapsulation status only."""
    return lambda exchange: exchange.send(exchange.header(0, status=number))


WRONG_REPLIES = {
    "another command": patched(0, b"\x70"),
    "another context": flipped(12),
    "the end of another context": flipped(19),
    "another session": patched(4, b"\x01\x00\x00\x00"),
    "an impossible length": patched(2, b"\xff\xff"),
    "one item": patched(30, b"\x01"),
    "three items": patched(30, b"\x03"),
    "an address": patched(32, b"\xa1\x00"),
    "an address of four bytes": patched(34, b"\x04"),
    "a connected message": patched(36, b"\xb1"),
    "a message longer than the frame": patched(38, b"\x09"),
    "a message shorter than the frame": patched(38, b"\x07"),
    "the reply to a write": patched(40, b"\x9f"),
    "the request itself": patched(40, b"\x1d"),
    "extended status without a failure": patched(43, b"\x02"),
    "no message": message(""),
    "three bytes of message": message("9D 00 00"),
    "fewer extended words than it says": message("9D 00 1F 02 01 26"),
    "encapsulation status 0x0064": status(0x64),
    "encapsulation status 0x0001": status(0x01),
    "one word of two": message("9D 00 00 00 3412"),
    "three words of two": message("9D 00 00 00 3412 CDAB 0000"),
    "a byte too many": message("9D 00 00 00 3412 CDAB 00"),
    "no words": message("9D 00 00 00"),
    "no items": lambda exchange: exchange.send(exchange.header(0)),
    "half an item": lambda exchange: exchange.send(exchange.header(9) + bytes(9)),
}


@pytest.mark.parametrize("name", sorted(WRONG_REPLIES))
def test_a_wrong_reply_is_a_link_error(server, link, name):
    server.spoil(WRONG_REPLIES[name])
    with pytest.raises(LinkError):
        link.read_words("D", 0, 2)


@pytest.mark.parametrize("name", sorted(WRONG_REPLIES))
def test_a_wrong_reply_ends_the_connection(server, link, name):
    server.words = {(DM, 8): 88}
    server.spoil(WRONG_REPLIES[name])
    with pytest.raises(LinkError):
        link.read_words("D", 0, 2)
    assert link.read_words("D", 8, 1) == (88,)
    assert server.connections == 2


def test_an_impossible_length_is_not_waited_for(server, link):
    server.spoil(WRONG_REPLIES["an impossible length"])
    with pytest.raises(LinkError, match="claims to have 65535 bytes"):
        link.read_words("D", 0, 2)


@pytest.mark.parametrize(
    "text", ["9F 00 00 00 00", "9F 00 00 00 3412", "9D 00 00 00", "9F 00 00"]
)
def test_a_wrong_reply_to_a_write_is_a_link_error(server, link, text):
    server.spoil(message(text))
    with pytest.raises(LinkError):
        link.write_words("D", 0, [1])


def test_an_error_names_the_plc_and_the_place(server, link):
    server.spoil(status(0x64))
    with pytest.raises(LinkError) as caught:
        link.read_words("D", 7000, 77)
    assert str(caught.value) == (
        "PLC 127.0.0.1:%d, D7000: encapsulation status 0x0064" % server.port
    )


@pytest.mark.parametrize(
    "text, general, extended",
    [
        ("9D 00 20 00", 0x20, ()),
        ("9D 00 05 00", 0x05, ()),
        ("9D 00 1F 01 0126", 0x1F, (0x2601,)),
        ("9D 00 01 02 0126 FFFF", 0x01, (0x2601, 0xFFFF)),
        ("9D 00 01 03 0100 0200 0300", 0x01, (1, 2, 3)),
    ],
)
def test_a_status_is_handed_on_in_numbers(server, link, text, general, extended):
    server.spoil(message(text))
    with pytest.raises(StatusError) as caught:
        link.read_words("D", 0, 2)
    error = caught.value
    assert (error.service, error.general, error.extended) == (0x1D, general, extended)


def test_a_refused_write_names_its_service(server, link):
    server.spoil(message("9F 00 0F 00"))
    with pytest.raises(StatusError) as caught:
        link.write_words("D", 7076, [1])
    assert str(caught.value) == (
        "PLC 127.0.0.1:%d, D7076: service 0x1F failed with general status 0x0F"
        % server.port
    )


def test_extended_status_is_in_the_text(server, link):
    server.spoil(message("9D 00 1F 01 0126"))
    with pytest.raises(StatusError, match="status 0x1F, extended 0x2601$"):
        link.read_words("D", 0, 2)


def test_a_status_leaves_the_connection_open(server, link):
    server.spoil(message("9D 00 20 00"))
    with pytest.raises(StatusError):
        link.read_words("D", 0, 2)
    link.read_words("D", 0, 2)
    assert server.connections == 1


def test_a_write_of_many_words_stops_at_the_first_status(server, link):
    server.spoil(message("9F 00 20 00"))
    with pytest.raises(StatusError):
        link.write_words("D", 0, range(150))
    assert len(server.messages()) == 1


def test_a_session_refused_by_status_is_a_link_error(server, link):
    server.on_register = status(0x69)
    with pytest.raises(LinkError, match="encapsulation status 0x0069"):
        link.read_words("D", 0, 1)


def test_session_0_is_none(server, link):
    server.on_register = lambda exchange: exchange.send(
        exchange.header(4) + exchange.frame[24:]
    )
    with pytest.raises(LinkError, match="gave no session"):
        link.read_words("D", 0, 1)


def test_a_session_of_another_client_is_not_taken(server, link):
    def foreign(exchange):
        header = exchange.header(4)
        session = struct.pack("<I", 77)
        exchange.send(
            header[:4] + session + header[8:12] + bytes(8) + bytes(4) + bytes(4)
        )

    server.on_register = foreign
    with pytest.raises(LinkError, match="reply to another request"):
        link.read_words("D", 0, 1)


def test_an_unanswered_registration_ends_in_time(server, link):
    server.on_register = lambda exchange: None
    with in_haste(), pytest.raises(LinkError, match="no complete answer in time"):
        link.read_words("D", 0, 1)


def test_a_registration_cut_short_is_a_link_error(server, link):
    server.on_register = lambda exchange: exchange.hang_up()
    with pytest.raises(LinkError, match="closed the connection"):
        link.read_words("D", 0, 1)


def test_no_request_is_sent_without_a_session(server, link):
    server.on_register = status(0x69)
    with pytest.raises(LinkError):
        link.write_words("D", 0, [1])
    assert server.messages() == []
