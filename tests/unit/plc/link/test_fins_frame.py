# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""FINS frames byte for byte (golden vectors; doc/transports.rst), end codes."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plc.errors import LinkError, PlcError, StatusError
from plc.link.fins_frame import (
    READ,
    STATUS_READ,
    WRITE,
    Command,
    area_parameters,
    bytes_to_words,
    parse_response,
    words_to_bytes,
)

READ_D100 = Command(7, 0xFE, 1, READ, area_parameters("D", 100, 2))
ANSWER = bytes.fromhex("C0 00 02 00 FE 00 00 01 00 07 01 01 00 00 12 34 AB CD")


def response(end_code, data=""):
    return bytes.fromhex("C00002 00FE00 000100 07 0101" + end_code + data)


def test_a_read_is_this_frame():
    assert READ_D100.frame() == bytes.fromhex(
        "80 00 02 00 01 00 00 FE 00 07 01 01 82 00 64 00 00 02"
    )


def test_a_write_is_this_frame():
    parameters = area_parameters("D", 100, 2) + words_to_bytes([0x1234, 0xABCD])
    assert Command(8, 0xFE, 1, WRITE, parameters).frame() == bytes.fromhex(
        "80 00 02 00 01 00 00 FE 00 08 01 02 82 00 64 00 00 02 12 34 AB CD"
    )


def test_a_status_read_has_no_parameters():
    assert Command(9, 0xFE, 1, STATUS_READ).frame() == bytes.fromhex(
        "80 00 02 00 01 00 00 FE 00 09 06 01"
    )


@pytest.mark.parametrize(
    "area, address, parameters",
    [
        ("CIO", 6143, "B0 17FF 00 0001"),
        ("W", 5, "B1 0005 00 0001"),
        ("H", 511, "B2 01FF 00 0001"),
        ("D", 32767, "82 7FFF 00 0001"),
        ("E0", 5, "A0 0005 00 0001"),
        ("E3", 5, "A3 0005 00 0001"),
        ("EF", 5, "AF 0005 00 0001"),
        ("E10", 5, "60 0005 00 0001"),
        ("E18", 5, "68 0005 00 0001"),
        ("A", 5, "B3 0005 00 0001"),
    ],
)
def test_an_area_has_this_code(area, address, parameters):
    assert area_parameters(area, address, 1) == bytes.fromhex(parameters)


def test_words_are_sent_high_byte_first():
    assert words_to_bytes([0xE979, 0xC2F6]).hex() == "e979c2f6"  # REAL -123.456
    assert words_to_bytes([0x4142, 0x4344, 0x4500]) == b"ABCDE\0"


def test_the_response_of_the_manual_is_taken():
    assert READ_D100.is_answered_by(ANSWER)
    assert parse_response(ANSWER) == (0, bytes.fromhex("1234ABCD"))


@pytest.mark.parametrize(
    "offset, byte",
    [(0, 0x80), (4, 0xFD), (9, 0x08), (10, 0x02), (11, 0x02)],
    ids=["a command", "another node", "another SID", "another MRC", "another SRC"],
)
def test_a_frame_that_belongs_to_something_else_is_no_answer(offset, byte):
    frame = ANSWER[:offset] + bytes([byte]) + ANSWER[offset + 1 :]
    assert not READ_D100.is_answered_by(frame)


@pytest.mark.parametrize("length", range(14))
def test_half_a_head_is_no_answer(length):
    assert not READ_D100.is_answered_by(ANSWER[:length])


def test_a_frame_longer_than_fins_allows_is_no_answer():
    assert READ_D100.is_answered_by(ANSWER.ljust(2012, b"\0"))
    assert not READ_D100.is_answered_by(ANSWER.ljust(2013, b"\0"))


@pytest.mark.parametrize(
    "end_code, flags",
    [("0040", 0x0040), ("0080", 0x0080), ("8000", 0x8000), ("80C0", 0x80C0)],
)
def test_flags_of_the_end_code_leave_the_words_good(end_code, flags):
    assert parse_response(response(end_code, "1234")) == (flags, b"\x12\x34")


@pytest.mark.parametrize(
    "end_code",
    ["0001", "0101", "0106", "0201", "0204", "0205", "0301", "0304", "2605", "8205"],
)
def test_what_passes_by_itself_is_a_link_error(end_code):
    with pytest.raises(LinkError, match="end code " + end_code):
        parse_response(response(end_code))


@pytest.mark.parametrize(
    "end_code, general",
    [
        ("0401", 0x0401),
        ("1003", 0x1003),
        ("1101", 0x1101),
        ("1103", 0x1103),
        ("1104", 0x1104),
        ("2102", 0x2102),
        ("1143", 0x1103),
        ("9184", 0x1104),
        ("7F3F", 0x7F3F),
    ],
)
def test_what_stays_is_a_status_error_in_numbers(end_code, general):
    with pytest.raises(StatusError) as caught:
        parse_response(response(end_code))
    error = caught.value
    assert (error.service, error.general, error.extended) == (0x0101, general, ())


@pytest.mark.parametrize(
    "end_code, advice",
    [
        ("0105", "set Own Node (SA1) to 1 to 254"),
        ("0106", "give this server another Own Node (SA1)"),
        ("0501", "enter its network in the PLC's routing tables"),
        ("0530", "correct the PLC's routing tables"),
        ("2202", "set the PLC to MONITOR"),
        ("2230", "set it to MONITOR"),
        ("2502", "transfer the program again"),
        ("2530", "look at the PLC's error log"),
    ],
)
def test_an_end_code_says_what_to_do(end_code, advice):
    with pytest.raises(PlcError) as caught:
        parse_response(response(end_code))
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    "data, count", [(b"", 1), (b"\0", 1), (b"\0\0\0", 1), (b"1", 0)]
)
def test_words_of_another_number_are_refused(data, count):
    with pytest.raises(LinkError, match="bytes of data came"):
        bytes_to_words(data, count)


@given(st.binary(max_size=2100))
def test_any_bytes_are_an_answer_an_error_or_nothing(frame):
    if READ_D100.is_answered_by(frame):
        try:
            flags, data = parse_response(frame)
        except (LinkError, StatusError):
            return
        assert data == frame[14:]
        assert struct.unpack_from(">H", frame, 12)[0] == flags
