# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever bytes arrive: an answer or a closed connection, and a server alive."""

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patience import PATIENCE
from plc.simulator import Simulator
from plc.simulator.memory import Memory
from plc.simulator.wire import enip, plc_object
from simulator_client import WireClient

READ = "1D 02 20 C4 24 03 64 00 01"
fuzz = settings(
    max_examples=150,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def shared_plc():
    with Simulator(manual=True) as simulator:
        yield simulator


def until_closed(sock):
    """Read to the end of the connection; fails if it is not closed in time."""
    sock.settimeout(PATIENCE)
    data = b""
    while True:
        try:
            part = sock.recv(4096)
        except ConnectionResetError:
            return data
        if not part:
            return data
        data += part


@fuzz
@given(data=st.binary(max_size=200))
def test_any_bytes_get_an_answer_or_a_close(shared_plc, data):
    with WireClient(shared_plc.port) as client:
        client.sock.sendall(data)
        client.end()
        until_closed(client.sock)

    with WireClient(shared_plc.port) as client:
        assert client.cip(READ).startswith("9D 00 00 00")


@fuzz
@given(command=st.integers(0, 0x100), body=st.binary(max_size=100))
def test_any_frame_of_right_length_is_answered_or_ends_the_session(
    shared_plc, command, body
):
    with WireClient(shared_plc.port) as client:
        header = struct.pack(
            "<HHII8sI", command, len(body), client.session, 0, b"CONTEXT!", 0
        )
        client.sock.sendall(header + body)
        if command in (0x00, 0x66):  # NOP, UnregisterSession
            client.end()
            assert until_closed(client.sock) == b""
        else:
            assert client.receive_frame()[12:20] == b"CONTEXT!"


@fuzz
@given(message=st.binary(max_size=250))
def test_any_cip_message_gets_a_reply_of_its_service(shared_plc, message):
    with WireClient(shared_plc.port) as client:
        reply = bytes.fromhex(client.cip(message.hex()))

    service = message[0] if message else 0
    assert reply[0] == service | 0x80


@fuzz
@given(
    service=st.sampled_from([0x0E, 0x1D, 0x1F, 0x40]),
    instance=st.integers(0, 0xFF),
    data=st.binary(max_size=210),
)
def test_only_a_successful_write_changes_memory(service, instance, data):
    memory = Memory()
    path = bytes([0x20, 0xC4, 0x24, instance])

    reply = plc_object.answer(bytes([service, 2]) + path + data, memory, 2)

    stored = any(
        any(memory.read(area, 0, words))
        for area, words in (("D", 32768), ("W", 512), ("H", 1536))
    )
    if stored:
        assert reply == b"\x9f\0\0\0"


@fuzz
@given(header=st.binary(min_size=24, max_size=24), body=st.binary(max_size=60))
def test_a_frame_unpacked_and_packed_is_the_same_frame(header, body):
    header = header[:2] + struct.pack("<H", len(body)) + header[4:]

    assert enip.pack(enip.unpack(header, body)) == header + body
