# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes on the wire: golden vectors, error replies, encapsulation."""

import struct

import pytest

from simulator_client import REGISTER, WireClient, spaced

READ_D = "1D 02 20 C4 24 03 "
WRITE_D = "1F 02 20 C4 24 03 "


def test_a_read_returns_two_words_low_byte_first(plc, wire):
    plc.write_words("D", 100, [0x1234, 0xABCD])

    assert wire.cip("1D 02 20 C4 24 03 64 00 02") == "9D 00 00 00 34 12 CD AB"


def test_a_write_stores_two_words_low_byte_first(plc, wire):
    assert wire.cip("1F 02 20 C4 24 03 64 00 34 12 CD AB") == "9F 00 00 00"

    assert plc.read_words("D", 99, 4) == (0, 0x1234, 0xABCD, 0)


def test_extended_memory_bank_0_is_instance_8(plc, wire):
    message = "1F 02 20 C4 24 08 05 00 01 00 02 00 03 00"

    assert wire.cip(message) == "9F 00 00 00"

    assert plc.read_words("E0", 5, 3) == (1, 2, 3)


def test_work_area_is_instance_4(plc, wire):
    plc.write_words("W", 0, [0xBEEF])

    assert wire.cip("1D 02 20 C4 24 04 00 00 01") == "9D 00 00 00 EF BE"


def test_the_last_hundred_words_of_data_memory_can_be_read(plc, wire):
    plc.write_words("D", 32767, [0x00FF])

    reply = wire.cip("1D 02 20 C4 24 03 9C 7F 64")

    assert reply.startswith("9D 00 00 00 00 00")
    assert reply.endswith("00 00 FF 00")
    assert len(reply.split()) == 4 + 200


def test_the_mode_is_monitor_while_the_program_runs(wire):
    assert wire.cip("0E 03 20 C4 24 00 30 64") == "8E 00 00 00 02 00"


def test_there_is_no_cpu_error(wire):
    assert wire.cip("0E 03 20 C4 24 00 30 65") == "8E 00 00 00 00 00"


def test_the_model_is_a_cj2m_cpu31_padded_with_blanks(wire):
    reply = bytes.fromhex(wire.cip("0E 03 20 C4 24 00 30 66"))

    assert reply == b"\x8e\0\0\0\x14\0CJ2M-CPU31          "


def test_the_status_service_returns_operation_and_mode(wire):
    reply = wire.cip("40 02 20 C4 24 00")

    assert reply == "C0 00 00 00 01 02" + " 00" * 24


@pytest.mark.parametrize(
    "path", ["02 20 C4 24 03", "04 21 00 C4 00 25 00 03 00", "03 20 C4 25 00 03 00"]
)
def test_8_and_16_bit_path_segments_mean_the_same(plc, wire, path):
    plc.write_words("D", 100, [0x1234])

    assert wire.cip("1D " + path + " 64 00 01") == "9D 00 00 00 34 12"


@pytest.mark.parametrize(
    ("fault", "message", "reply"),
    [
        ("read past the end", READ_D + "FF 7F 02", "9D 00 20 00"),
        ("read of no words", READ_D + "64 00 00", "9D 00 20 00"),
        ("read of 101 words", READ_D + "64 00 65", "9D 00 20 00"),
        ("read without count", READ_D + "64 00", "9D 00 13 00"),
        ("read with trailing zeros", READ_D + "64 00 02 00 00", "9D 00 15 00"),
        ("write past the end", WRITE_D + "FF 7F 01 00 02 00", "9F 00 20 00"),
        ("write of no words", WRITE_D + "64 00", "9F 00 13 00"),
        ("write of half a word", WRITE_D + "64 00 34 12 CD", "9F 00 13 00"),
        ("write of 101 words", WRITE_D + "64 00" + " 00 00" * 101, "9F 00 15 00"),
        ("unknown class", "1D 02 20 2F 24 03 64 00 02", "9D 00 05 00"),
        ("unknown area", "1D 02 20 C4 24 07 64 00 02", "9D 00 05 00"),
        ("words of instance 0", "1D 02 20 C4 24 00 64 00 02", "9D 00 05 00"),
        ("no instance", "1D 01 20 C4 64 00 02", "9D 00 05 00"),
        ("mode of an area", "0E 03 20 C4 24 03 30 64", "8E 00 05 00"),
        ("unknown attribute", "0E 03 20 C4 24 00 30 67", "8E 00 14 00"),
        ("no attribute", "0E 02 20 C4 24 00", "8E 00 14 00"),
        ("byte read", "1C 02 20 C4 24 03 64 00 02", "9C 00 08 00"),
        ("mode change", "10 03 20 C4 24 00 30 64 01 00", "90 00 08 00"),
        ("path cut short", "1D 05 20 C4 24 03", "9D 00 04 00"),
        ("symbolic path", "1D 02 91 02 41 42 64 00 02", "9D 00 04 00"),
        ("no path at all", "1D", "9D 00 04 00"),
        ("nothing", "", "80 00 04 00"),
    ],
)
def test_a_wrong_request_is_answered_with_its_status(wire, fault, message, reply):
    assert wire.cip(message) == reply, fault


def test_a_refused_write_changes_no_word(plc, wire):
    wire.cip(WRITE_D + "FF 7F 01 00 02 00")

    assert plc.read_words("D", 32767, 1) == (0,)


def test_register_session_echoes_context_and_gives_a_session(plc):
    with WireClient(plc.port, register=False) as client:
        reply = client.exchange(REGISTER)

    assert reply[:4] == bytes.fromhex("65000400")
    assert reply[4:8] != bytes(4)
    assert reply[8:] == bytes.fromhex("00000000 0102030405060708 00000000 01000000")


def test_two_connections_get_two_sessions(plc):
    with WireClient(plc.port) as one, WireClient(plc.port) as other:
        assert one.session != other.session


def test_send_rr_data_frame_is_answered_byte_for_byte(plc, wire):
    plc.write_words("D", 100, [0x1234, 0xABCD])
    session = struct.pack("<I", wire.session).hex()
    request = "6F001900" + session + "00000000 A1A2A3A4A5A6A7A8 00000000"
    request += "00000000 0A00 0200 0000 0000 B200 0900 1D0220C424036400 02"

    reply = wire.exchange(bytes.fromhex(request))

    expected = "6F001800" + session + "00000000 A1A2A3A4A5A6A7A8 00000000"
    expected += "00000000 0000 0200 0000 0000 B200 0800 9D000000 3412CDAB"
    assert reply == bytes.fromhex(expected)


@pytest.mark.parametrize(
    ("fault", "frame", "status"),
    [
        ("unknown command", "99000000 00000000" + "00" * 16, 0x01),
        ("second session", "65000400 00000000" + "00" * 16 + "01000000", 0x01),
        ("protocol version", "65000400 00000000" + "00" * 16 + "02000000", 0x69),
        ("length of register", "65000200 00000000" + "00" * 16 + "0100", 0x65),
        ("foreign session", "6F000000 78563412" + "00" * 16, 0x64),
    ],
)
def test_a_wrong_frame_gets_an_encapsulation_status(wire, fault, frame, status):
    reply = wire.exchange(bytes.fromhex(frame))

    assert struct.unpack_from("<I", reply, 8)[0] == status, fault


def test_a_body_that_cannot_be_read_gets_encapsulation_status_3(wire):
    frame = bytearray(wire.frame("1D 02 20 C4 24 03 64 00 02"))
    frame[38] += 1  # the item claims one byte more than there is

    assert struct.unpack_from("<I", wire.exchange(bytes(frame)), 8)[0] == 3


def test_words_are_not_served_before_a_session_is_registered(plc):
    with WireClient(plc.port, register=False) as client:
        reply = client.exchange(client.frame("1D 02 20 C4 24 03 64 00 02"))

    assert spaced(reply[:12]) == "6F 00 00 00 00 00 00 00 64 00 00 00"
    assert len(reply) == 24


def test_list_identity_shows_an_omron_cj2m_without_a_session(plc):
    with WireClient(plc.port, register=False) as client:
        reply = client.exchange(bytes.fromhex("63000000" + "00" * 20))

    vendor, device_type = struct.unpack_from("<HH", reply, 24 + 6 + 18)
    assert (vendor, device_type) == (47, 12)
    assert reply.endswith(b"\x0aCJ2M-EIP21\x03")


def test_nop_is_not_answered(wire):
    wire.sock.sendall(bytes.fromhex("00000000" + "00" * 20))

    assert wire.cip("0E 03 20 C4 24 00 30 64") == "8E 00 00 00 02 00"


def test_unregister_session_closes_the_connection(wire):
    session = struct.pack("<I", wire.session).hex()
    wire.sock.sendall(bytes.fromhex("66000000" + session + "00" * 16))

    assert wire.is_closed()


def test_a_frame_longer_than_any_message_closes_the_connection(wire):
    wire.sock.sendall(bytes.fromhex("6F00FFFF" + "00" * 20))

    assert wire.is_closed()


def test_requests_are_remembered_in_order_with_their_words(plc, wire):
    wire.cip("1D 02 20 C4 24 03 70 17 4D")
    wire.cip("1F 02 20 C4 24 05 0A 00 01 00 02 00")
    wire.cip("0E 03 20 C4 24 00 30 64")

    assert plc.requests.all() == [
        ("register", "", 0, 0),
        ("read", "D", 6000, 77),
        ("write", "H", 10, 2),
        ("other", "", 0, 0),
    ]
