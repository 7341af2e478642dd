# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever bytes a parser of replies gets: values or a PlcError."""

import struct

from hypothesis import assume, given
from hypothesis import strategies as st

from fuzzing import fuzz, harmless, spoilt_or_any
from plc.errors import PlcError
from plc.link.cip_reply import check_reply
from plc.link.cpu_status import CIP_LAYOUT, FINS_LAYOUT, parse_cpu_status
from plc.link.fins_frame import (
    FLAG_TEXTS,
    READ,
    Command,
    area_parameters,
    bytes_to_words,
    parse_response,
)

# SendRRData of a read of two words: session 1, context CONTEXT!
CIP_HEAD = struct.Struct("<HHII8sI")
CIP_ITEMS = bytes(6) + bytes.fromhex("0200 0000 0000 B200")
CIP_REQUEST = (
    CIP_HEAD.pack(0x6F, 25, 1, 0, b"CONTEXT!", 0)
    + CIP_ITEMS
    + bytes.fromhex("0900 1D02 20C4 2403 6400 02")
)
CIP_REPLY = (
    CIP_HEAD.pack(0x6F, 24, 1, 0, b"CONTEXT!", 0)
    + CIP_ITEMS
    + bytes.fromhex("0800 9D00 0000 3412 CDAB")
)
FINS_READ = Command(7, 0xFE, 1, READ, area_parameters("D", 100, 2))
FINS_ANSWER = bytes.fromhex("C0 00 02 00 FE 00 00 01 00 07 01 01 00 00 12 34 AB CD")


@fuzz
@given(reply=spoilt_or_any(CIP_REPLY))
def test_any_cip_reply_is_good_or_an_error(reply):
    assume(len(reply) >= CIP_HEAD.size)  # the socket hands over whole heads
    with harmless(PlcError):
        check_reply(CIP_REQUEST, reply)
        assert reply[40] == 0x9D and reply[42] == 0


@fuzz
@given(message=st.binary(max_size=300))
def test_any_cip_message_in_a_sound_frame_is_good_or_an_error(message):
    length = struct.pack("<H", len(message))
    head = CIP_HEAD.pack(0x6F, 16 + len(message), 1, 0, b"CONTEXT!", 0)
    with harmless(PlcError):
        check_reply(CIP_REQUEST, head + CIP_ITEMS + length + message)
        assert message[0] == 0x9D and message[2] == 0


@fuzz
@given(frame=spoilt_or_any(FINS_ANSWER, max_size=3000))
def test_any_fins_frame_is_words_an_error_or_no_answer(frame):
    with harmless(PlcError):
        if FINS_READ.is_answered_by(frame):
            bytes_to_words(parse_response(frame)[1], 2)


@fuzz
@given(tail=st.binary(min_size=2, max_size=2000))
def test_any_end_code_and_data_are_words_or_an_error(tail):
    frame = FINS_ANSWER[:12] + tail
    assert FINS_READ.is_answered_by(frame)
    with harmless(PlcError):
        flags, data = parse_response(frame)
        assert flags | sum(FLAG_TEXTS) == sum(FLAG_TEXTS)
        assert len(bytes_to_words(data, 2)) == 2


@fuzz
@given(data=st.one_of(st.binary(min_size=26, max_size=26), st.binary(max_size=60)))
def test_any_cpu_status_is_a_status_or_an_error(data):
    for layout in (CIP_LAYOUT, FINS_LAYOUT):
        with harmless(PlcError):
            assert parse_cpu_status(data, layout).mode
