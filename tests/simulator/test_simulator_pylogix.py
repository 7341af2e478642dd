# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An independent EtherNet/IP client, pylogix, talks to the simulator."""

import struct

import pylogix
import pytest

PLC_OBJECT, DATA_MEMORY = 0xC4, 3


@pytest.fixture
def client(plc):
    with pylogix.PLC("127.0.0.1", port=plc.port) as connection:
        yield connection


def test_pylogix_reads_a_whole_record(plc, client):
    plc.write_words("D", 6000, range(1, 78))

    data = struct.pack("<HB", 6000, 77)
    response = client.Message(0x1D, PLC_OBJECT, DATA_MEMORY, data=data)

    assert response.Status == "Success"
    assert struct.unpack("<77H", response.Value[44:]) == tuple(range(1, 78))


def test_pylogix_writes_a_whole_record_and_not_a_word_more(plc, client):
    plc.write_words("D", 6999, [0xAAAA] * 79)

    data = struct.pack("<78H", 7000, *range(77))
    response = client.Message(0x1F, PLC_OBJECT, DATA_MEMORY, data=data)

    assert response.Status == "Success"
    words = plc.read_words("D", 6999, 79)
    assert words == (0xAAAA,) + tuple(range(77)) + (0xAAAA,)


def test_pylogix_reads_the_model(client):
    response = client.Message(0x0E, PLC_OBJECT, 0, 0x66)

    assert response.Value[44:] == b"\x14\0CJ2M-CPU31          "


def test_pylogix_sees_the_status_of_a_refused_read(client):
    data = struct.pack("<HB", 32767, 2)
    response = client.Message(0x1D, PLC_OBJECT, DATA_MEMORY, data=data)

    assert response.Status == "Invalid Parameter"
    assert response.Value[42] == 0x20
