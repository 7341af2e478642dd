# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes of a healthy conversation (golden vectors; doc/transports.rst)."""

import struct

import pytest
from cip_fault_server import DM, FIRST_SESSION

from patience import PATIENCE, wait_until

SESSION = struct.pack("<I", FIRST_SESSION + 1)


def without_context(frame):
    """The sender context is random; the replies are matched by it."""
    return frame[:12] + bytes(8) + frame[20:]


def test_a_session_is_registered_first(server, link):
    link.read_words("D", 100, 2)
    assert without_context(server.frames[0]) == bytes.fromhex(
        "6500 0400 00000000 00000000 0000000000000000 00000000 0100 0000"
    )


def test_a_read_is_this_frame(server, link):
    link.read_words("D", 100, 2)
    assert without_context(server.frames[1]) == bytes.fromhex(
        "6F00 1900" + SESSION.hex() + "00000000 0000000000000000 00000000"
        "00000000 0A00 0200 0000 0000 B200 0900"
        "1D 02 20C4 2403 6400 02"
    )


def test_a_write_is_this_frame_and_not_one_byte_more(server, link):
    link.write_words("D", 100, [0x1234, 0xABCD])
    assert without_context(server.frames[1]) == bytes.fromhex(
        "6F00 1C00" + SESSION.hex() + "00000000 0000000000000000 00000000"
        "00000000 0A00 0200 0000 0000 B200 0C00"
        "1F 02 20C4 2403 6400 3412 CDAB"
    )


def test_a_write_leaves_the_word_behind_it_alone(server, link):
    server.words = {(DM, 99): 7, (DM, 102): 7}
    link.write_words("D", 100, [1, 2])
    assert server.words == {(DM, 99): 7, (DM, 100): 1, (DM, 101): 2, (DM, 102): 7}


def test_closing_says_goodbye_and_hangs_up(server, link):
    link.read_words("D", 100, 2)
    link.close()
    wait_until(lambda: len(server.frames) == 3)
    assert without_context(server.frames[2]) == bytes.fromhex(
        "6600 0000" + SESSION.hex() + "00000000 0000000000000000 00000000"
    )


def test_a_goodbye_is_sent_long_after_the_last_request(server, link, clock):
    link.read_words("D", 100, 2)
    clock.advance(2 * PATIENCE)  # the time of that request is over then
    link.close()
    wait_until(lambda: [frame[0] for frame in server.frames] == [0x65, 0x6F, 0x66])


@pytest.mark.parametrize(
    "area, address, count, message",
    [
        ("D", 100, 2, "1D 02 20C4 2403 6400 02"),
        ("W", 0, 1, "1D 02 20C4 2404 0000 01"),
        ("D", 32668, 100, "1D 02 20C4 2403 9C7F 64"),
        ("CIO", 6143, 1, "1D 02 20C4 2401 FF17 01"),
        ("H", 511, 1, "1D 02 20C4 2405 FF01 01"),
        ("E0", 5, 3, "1D 02 20C4 2408 0500 03"),
        ("E3", 32767, 1, "1D 02 20C4 240B FF7F 01"),
        ("E18", 5, 1, "1D 02 20C4 2420 0500 01"),
    ],
)
def test_reading_an_area_asks_for_its_instance(
    server, link, area, address, count, message
):
    link.read_words(area, address, count)
    assert server.messages() == [bytes.fromhex(message)]


def test_writing_extended_memory_names_the_bank(server, link):
    link.write_words("E0", 5, [1, 2, 3])
    assert server.messages() == [bytes.fromhex("1F 02 20C4 2408 0500 0100 0200 0300")]


def test_words_come_low_byte_first(server, link):
    server.spoil(
        lambda exchange: exchange.send(
            exchange.wrap(bytes.fromhex("9D 00 00 00 3412 CDAB"))
        )
    )
    assert link.read_words("D", 100, 2) == (0x1234, 0xABCD)


def test_230_words_are_read_by_three_requests(server, link):
    server.words = {(DM, address): address for address in range(300)}
    assert link.read_words("D", 10, 230) == tuple(range(10, 240))
    assert server.messages() == [
        bytes.fromhex("1D 02 20C4 2403 0A00 64"),
        bytes.fromhex("1D 02 20C4 2403 6E00 64"),
        bytes.fromhex("1D 02 20C4 2403 D200 1E"),
    ]


def test_101_words_are_written_by_two_requests(server, link):
    link.write_words("D", 1000, range(101))
    assert server.words == {(DM, 1000 + i): i for i in range(101)}
    assert [len(message) - 8 for message in server.messages()] == [200, 2]


def test_many_requests_share_one_connection(server, link):
    for _ in range(20):
        link.read_words("D", 0, 77)
    assert server.connections == 1


def test_every_request_has_a_context_of_its_own(server, link):
    for _ in range(20):
        link.read_words("D", 0, 77)
    assert len({frame[12:20] for frame in server.frames}) == 21


def test_nothing_is_sent_before_the_first_request(server, link):
    link.close()
    assert (server.connections, server.frames) == (0, [])
