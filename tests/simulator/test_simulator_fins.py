# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulator's FINS port: golden vectors, end codes, handshake; bytes by hand."""

import socket

import pytest

from patience import PATIENCE, wait_until
from plc.simulator import Simulator
from simulator_client import spaced

COMMAND = "80 00 02 00 01 00 00 FE 00 07 "
RESPONSE = "C0 00 02 00 FE 00 00 01 00 07 "
HELLO = "46494E53 0000000C 00000000 00000000 "
WELCOME = "46494E53 00000010 00000001 00000000 000000FB 00000001"


@pytest.fixture
def plc():
    with Simulator(manual=True, fins_port=0) as simulator:
        simulator.write_words("D", 100, [0x1234, 0xABCD])
        yield simulator


@pytest.fixture
def udp(plc):
    """Send a body (MRC SRC parameters), return the body of the response."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", plc.fins_port))
        sock.settimeout(PATIENCE)

        def exchange(body):
            sock.send(bytes.fromhex(COMMAND + body))
            reply = spaced(sock.recv(4096)) + " "
            assert reply.startswith(RESPONSE)
            return reply[len(RESPONSE) :].strip()

        yield exchange


class TcpClient:
    def __init__(self, port):
        self.sock = socket.create_connection(("127.0.0.1", port), PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.sock.close()

    def send(self, text):
        self.sock.sendall(bytes.fromhex(text))

    def receive(self):
        head = self.sock.recv(8, socket.MSG_WAITALL)
        size = int.from_bytes(head[4:], "big")
        return head + self.sock.recv(size, socket.MSG_WAITALL)

    def exchange(self, text):
        self.send(text)
        return self.receive()

    def is_closed(self):
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True


@pytest.fixture
def tcp(plc):
    with TcpClient(plc.fins_port) as client:
        yield client


GOLDEN = {
    "read": ("0101 82 0064 00 0002", "01 01 00 00 12 34 AB CD"),
    "read nothing": ("0101 82 0064 00 0000", "01 01 00 00"),
    "write": ("0102 82 0064 00 0002 1234 ABCD", "01 02 00 00"),
    "read bit": ("0101 02 0064 04 0002", "01 01 00 00 01 01"),
    "read two": ("0104 82 006400 82 006500", "01 04 00 00 82 12 34 82 AB CD"),
    "two past the end": ("0101 82 7FFF 00 0002", "01 01 11 04"),
    "write past the end": ("0102 82 7FFF 00 0002 1234 ABCD", "01 02 11 04"),
    "start past the end": ("0101 82 8000 00 0001", "01 01 11 03"),
    "bits past the end": ("0101 02 7FFF 0F 0002", "01 01 11 04"),
    "unknown area": ("0101 7F 0064 00 0001", "01 01 11 01"),
    "words missing": ("0102 82 0064 00 0002 1234", "01 02 10 03"),
    "words too many": ("0102 82 0064 00 0001 1234 ABCD", "01 02 10 03"),
    "no count": ("0101 82 0064 00", "01 01 10 02"),
    "too many words": ("0101 82 0000 00 03E8", "01 01 11 0B"),
    "unknown command": ("0203", "02 03 04 01"),
    "status": ("0601", "06 01 00 00 01 02" + " 00" * 24),
}


@pytest.mark.parametrize("command, reply", GOLDEN.values(), ids=GOLDEN)
def test_a_command_is_answered_by_these_bytes(udp, command, reply):
    assert udp(command) == reply


def test_the_longest_read_has_999_words(udp):
    assert len(udp("0101 82 0000 00 03E7").split()) == 4 + 2 * 999


def test_words_are_written_high_byte_first(plc, udp):
    udp("0102 82 0065 00 0002 E979 C2F6")
    assert plc.read_words("D", 100, 4) == (0x1234, 0xE979, 0xC2F6, 0)


def test_a_bit_is_written_and_its_neighbours_stay(plc, udp):
    udp("0102 02 0064 00 0001 01")
    assert plc.read_words("D", 100, 2) == (0x1235, 0xABCD)


@pytest.mark.parametrize(
    "code, area", [("B0", "CIO"), ("B1", "W"), ("B2", "H"), ("82", "D"), ("A0", "E0")]
)
def test_an_area_has_this_code(plc, udp, code, area):
    plc.write_words(area, 5, [0xBEEF])
    assert udp("0101 %s 0005 00 0001" % code) == "01 01 00 00 BE EF"


def test_the_model_is_a_cj2m_cpu31(udp):
    reply = bytes.fromhex(udp("0501 00"))
    assert reply[4:24] == b"CJ2M-CPU31          "
    assert len(reply) == 4 + 92


def test_a_flat_battery_is_a_flag_beside_good_words(plc, udp):
    plc.inject("battery")
    assert udp("0101 82 0064 00 0002") == "01 01 00 40 12 34 AB CD"
    assert udp("0101 82 0064 00 0002") == "01 01 00 00 12 34 AB CD"


def test_a_command_without_wish_for_a_response_is_carried_out_in_silence(plc, udp):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", plc.fins_port))
        body = "81" + COMMAND[2:] + "0102 82 0064 00 0001 7777"
        sock.send(bytes.fromhex(body))
        wait_until(lambda: plc.read_words("D", 100, 1) == (0x7777,))
        assert udp("0101 82 0064 00 0001") == "01 01 00 00 77 77"
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(1)


@pytest.mark.parametrize("frame", ["", "80", "C0" + COMMAND[2:] + "0101 0000"])
def test_what_is_no_command_is_not_answered(plc, udp, frame):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", plc.fins_port))
        sock.send(bytes.fromhex(frame))
        udp("0101 82 0064 00 0001")
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(1)


def test_requests_are_recorded_like_those_of_the_other_port(plc, udp):
    udp("0101 82 0064 00 0002")
    udp("0102 B1 0007 00 0001 0000")
    assert plc.requests.all() == [("read", "D", 100, 2), ("write", "W", 7, 1)]


def test_the_handshake_gives_a_node(tcp):
    assert tcp.exchange(HELLO + "00000000") == bytes.fromhex(WELCOME)


def test_a_frame_over_tcp_is_answered_by_these_bytes(tcp):
    tcp.exchange(HELLO + "00000000")
    reply = tcp.exchange(
        "46494E53 0000001A 00000002 00000000 80000200010000FB0001 0101 82 0064 00 0002"
    )
    assert reply == bytes.fromhex(
        "46494E53 0000001A 00000002 00000000 C0000200FB0000010001 0101 0000 1234 ABCD"
    )


@pytest.mark.parametrize(
    "node, error", [("00000001", 0x24), ("000000FF", 0x23), ("00000100", 0x23)]
)
def test_a_node_that_can_not_be_is_refused(tcp, node, error):
    reply = tcp.exchange(HELLO + node)
    assert reply[8:16] == bytes.fromhex("00000001 000000%02X" % error)
    assert tcp.is_closed()


def test_the_holder_of_a_node_is_asked_when_another_one_wants_it(plc, tcp):
    tcp.exchange(HELLO + "00000032")
    with TcpClient(plc.fins_port) as other:
        reply = other.exchange(HELLO + "00000032")
        assert reply[8:16] == bytes.fromhex("00000001 00000021")
        assert other.is_closed()
    assert tcp.receive() == bytes.fromhex("46494E53 00000008 00000006 00000000")


def test_a_node_is_free_again_when_its_connection_has_ended(plc, tcp):
    tcp.exchange(HELLO + "00000032")
    tcp.sock.close()

    def is_given():
        with TcpClient(plc.fins_port) as other:
            return other.exchange(HELLO + "00000032")[12:16] == bytes(4)

    wait_until(is_given)


@pytest.mark.parametrize(
    "frame, error",
    [
        ("46494E54 0000000C 00000000 00000000 00000000", 1),
        ("46494E53 000007E5 00000000 00000000", 2),
        ("46494E53 0000000C 00000009 00000000 00000000", 3),
        ("46494E53 00000008 00000002 00000000", 3),
    ],
)
def test_what_is_no_handshake_is_answered_with_an_error_and_the_end(tcp, frame, error):
    assert tcp.exchange(frame) == bytes.fromhex(
        "46494E53 00000008 00000003 000000%02X" % error
    )
    assert tcp.is_closed()


def test_a_second_handshake_is_an_error(tcp):
    tcp.exchange(HELLO + "00000000")
    reply = tcp.exchange(HELLO + "00000000")
    assert reply == bytes.fromhex("46494E53 00000008 00000003 00000003")
    assert tcp.is_closed()


def test_a_power_failure_ends_the_connections(plc, tcp):
    tcp.exchange(HELLO + "00000000")
    plc.power_cycle()
    assert tcp.is_closed()
