# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every position of the fault dial, seen from the client's end of the wire."""

import struct
import time

import pytest

from patience import wait_until
from plc.simulator import Simulator
from plc.simulator.wire.delivery import Delivery
from simulator_client import WireClient, order_words, send_order, weight_at

READ = "1D 02 20 C4 24 03 64 00 01"
READ_NEXT = "1D 02 20 C4 24 03 65 00 01"
WRITE = "1F 02 20 C4 24 03 64 00 34 12"
RECORD = "1D 02 20 C4 24 03 70 17 4D"  # D6000, 77 words
ANSWER = "9D 00 00 00 34 12"
NEXT_ANSWER = "9D 00 00 00 78 56"


@pytest.fixture(autouse=True)
def words(plc):
    plc.write_words("D", 100, [0x1234, 0x5678])


def test_drop_executes_a_write_but_gives_no_reply(plc, wire):
    plc.write_words("D", 100, [0])
    plc.inject("drop")

    wire.send(WRITE)

    wait_until(lambda: plc.read_words("D", 100, 1) == (0x1234,))
    assert wire.is_silent()


def test_drop_of_the_request_executes_nothing(plc, wire):
    plc.write_words("D", 100, [0])
    plc.inject("drop", executed=False)

    wire.send(WRITE)

    assert wire.is_silent()
    assert plc.read_words("D", 100, 1) == (0,)


def test_forgotten_write_is_answered_and_not_carried_out(plc, wire):
    plc.write_words("D", 100, [0])
    plc.inject("forget", on="writes")
    assert wire.cip(WRITE) == "9F 00 00 00"
    assert plc.read_words("D", 100, 1) == (0,)


def test_a_dropped_reply_never_comes(plc, wire):
    plc.inject("drop")
    wire.send(READ)

    assert wire.cip(READ_NEXT) == NEXT_ANSWER


def test_delay_holds_the_reply_back_for_its_seconds(plc, wire, monkeypatch):
    waits = []
    wait = Delivery._wait

    def noted_wait(delivery, seconds):
        waits.append(seconds)
        wait(delivery, seconds)

    monkeypatch.setattr(Delivery, "_wait", noted_wait)
    plc.inject("delay", seconds=0.2)
    start = time.monotonic()

    assert wire.cip(READ) == ANSWER

    assert time.monotonic() - start >= 0.2
    assert waits == [0.2]


def test_close_sends_half_of_the_reply_and_ends(plc, wire):
    plc.inject("close")
    wire.send(READ)

    assert len(wire.receive(46)) == 23


def test_close_can_end_before_the_first_byte(plc, wire):
    plc.inject("close", at=0)
    wire.send(WRITE)

    assert wire.receive(46) == b""


def test_close_can_lose_the_request(plc, wire):
    plc.write_words("D", 100, [0])
    plc.inject("close", executed=False)
    wire.send(WRITE)

    assert wire.is_closed()
    assert plc.read_words("D", 100, 1) == (0,)


def test_garble_flips_three_bits_of_the_reply(plc, wire):
    right = wire.exchange(wire.frame(READ))
    plc.inject("garble", on="reads")
    wire.context -= 1
    wire.send(READ)

    wrong = wire.receive(len(right))

    pairs = zip(right, wrong)
    assert sum(bin(one ^ other).count("1") for one, other in pairs) == 3


def test_garble_can_invert_one_byte(plc, wire):
    plc.inject("garble", at=44)

    assert wire.cip(READ) == "9D 00 00 00 CB 12"


def test_garble_past_the_end_changes_nothing(plc, wire):
    plc.inject("garble", at=1000)

    assert wire.cip(READ) == ANSWER


def test_late_reply_arrives_before_the_reply_to_the_next_request(plc, wire):
    plc.inject("late")
    wire.send(READ)
    assert wire.is_silent()

    first = wire.cip(READ_NEXT)

    assert first == ANSWER
    assert wire.receive_frame()[40:] == bytes.fromhex(NEXT_ANSWER)
    assert wire.cip(READ_NEXT) == NEXT_ANSWER  # and it does not come again


def test_a_late_reply_carries_its_own_context(plc, wire):
    plc.inject("late")
    wire.send(READ)

    reply = wire.exchange(wire.frame(READ_NEXT))

    assert struct.unpack_from("<Q", reply, 12)[0] == 1


@pytest.mark.parametrize(
    ("kind", "position"),
    [("wrong_session", 4), ("wrong_context", 12), ("wrong_service", 40)],
)
def test_only_the_named_field_of_the_reply_is_wrong(plc, wire, kind, position):
    right = wire.exchange(wire.frame(READ))
    plc.inject(kind)
    wire.context -= 1

    wrong = wire.exchange(wire.frame(READ))

    different = [at for at in range(len(right)) if right[at] != wrong[at]]
    assert different == [position]


def test_split_sends_two_bytes_and_nothing_until_its_seconds_are_over(plc, wire):
    plc.inject("split", seconds=3600)
    wire.send(READ)

    assert wire.sock.recv(100) == b"\x6f\x00"
    assert wire.is_silent()


def test_split_sends_the_rest_later(plc, wire):
    plc.inject("split", seconds=0.01)

    assert wire.cip(READ) == ANSWER


def test_drip_sends_the_reply_in_single_bytes(plc, wire):
    plc.inject("drip", seconds=0.2)
    start = time.monotonic()

    assert wire.cip(READ) == ANSWER

    assert time.monotonic() - start >= 0.2


def test_glued_sends_the_reply_twice_in_one_piece(plc, wire):
    plc.inject("glued")
    wire.send(READ)

    both = wire.receive(92)

    assert both[:46] == both[46:]


def test_status_refuses_a_write_with_extended_words(plc, wire):
    plc.write_words("D", 100, [0])
    plc.inject("status", general=0x1F, extended=[0x2601])

    assert wire.cip(WRITE) == "9F 00 1F 01 01 26"

    assert plc.read_words("D", 100, 1) == (0,)


def test_encap_status_answers_a_bare_header(plc, wire):
    plc.inject("encap_status", general=0x64)

    reply = wire.exchange(wire.frame(READ))

    assert len(reply) == 24
    assert reply[8:12] == bytes.fromhex("64000000")


def test_refuse_closes_connections_and_lets_nobody_in(plc, wire):
    plc.inject("refuse")

    assert wire.is_closed()
    with pytest.raises(ConnectionRefusedError):
        WireClient(plc.port)


def test_connections_are_accepted_on_the_same_port_after_refuse_is_cleared(plc):
    port = plc.port
    plc.inject("refuse")
    plc.clear_faults()

    with WireClient(port) as client:
        assert client.cip(READ) == ANSWER


def test_refuse_with_a_count_resets_so_many_connections(plc):
    plc.inject("refuse", count=2)

    for _ in range(2):
        with pytest.raises(ConnectionError):
            WireClient(plc.port)
    with WireClient(plc.port) as client:
        assert client.cip(READ) == ANSWER


def test_a_dropped_register_leaves_the_client_without_a_session(plc):
    plc.inject("drop", on="register")
    with WireClient(plc.port, register=False) as client:
        client.sock.sendall(bytes.fromhex("65000400" + "00" * 20 + "01000000"))

        assert client.is_silent()


def test_freeze_stops_the_program_but_not_the_memory(plc, wire):
    plc.inject("freeze")
    send_order(plc)

    assert wire.cip(READ) == ANSWER
    plc.scan(10)

    assert plc.log.events() == []
    assert wire.cip("0E 03 20 C4 24 00 30 64") == "8E 00 00 00 01 00"


def test_clearing_the_faults_lets_a_frozen_program_go_on(plc, wire):
    plc.inject("freeze")
    wire.cip(READ)
    plc.clear_faults()
    send_order(plc)

    plc.scan(0)

    assert plc.state()["phase"] == "dosing"


@pytest.mark.parametrize(("lose", "left"), [(False, 0x1234), (True, 0)])
def test_power_cycle_ends_connections_and_keeps_or_loses_memory(plc, wire, lose, left):
    plc.inject("power_cycle", lose_memory=lose)
    wire.send(READ)

    assert wire.is_closed()
    assert plc.read_words("D", 100, 1) == (left,)


@pytest.mark.parametrize(("executed", "word"), [(True, 0x1234), (False, 0)])
def test_a_write_may_or_may_not_survive_a_power_cycle(plc, wire, executed, word):
    plc.write_words("D", 100, [0])
    plc.inject("power_cycle", executed=executed)
    wire.send(WRITE)

    assert wire.is_closed()
    assert plc.read_words("D", 100, 1) == (word,)


def test_power_can_fail_in_the_middle_of_a_write(plc, wire):
    plc.write_words("D", 100, [0] * 4)
    plc.inject("power_cycle", at=3)
    wire.send("1F 02 20 C4 24 03 64 00 01 00 02 00 03 00 04 00")

    assert wire.is_closed()
    assert plc.read_words("D", 100, 4) == (1, 2, 3, 0)


def test_a_power_cycle_ends_every_connection(plc, wire):
    with WireClient(plc.port) as other:
        plc.power_cycle()

        assert wire.is_closed()
        assert other.is_closed()


def test_clients_can_connect_at_once_after_a_power_cycle(plc, wire):
    plc.power_cycle()

    with WireClient(plc.port) as client:
        assert client.cip(READ) == ANSWER


def test_torn_read_shows_the_first_half_before_and_the_second_half_after_a_scan(
    plc, wire
):
    send_order(plc, silo101=65535)
    plc.scan(1)
    plc.inject("torn", seconds=1000)

    torn = struct.unpack("<77H", bytes.fromhex(wire.cip(RECORD))[4:])

    assert weight_at(torn, 28) == 2500
    assert torn[72] == 1  # finished, says the second half


def test_torn_read_can_be_cut_between_the_words_of_one_weight(plc, wire):
    send_order(plc, silo101=100000)
    plc.scan(26.2)  # 655.00 kg = 0000 FFDC
    plc.inject("torn", at=29, seconds=0.1)  # 657.50 kg = 0001 00D6

    words = struct.unpack("<77H", bytes.fromhex(wire.cip(RECORD))[4:])

    assert words[28:30] == (0x0000, 0x00D6)


def test_torn_write_is_seen_half_done_by_the_program(plc, wire):
    words = struct.pack("<77H", *order_words(silo104=100)).hex()
    plc.inject("torn", on="writes", at=10)
    plc.write_words("D", 7000, order_words("WH/MO/00001", silo101=500))

    wire.cip("1F 02 20 C4 24 03 58 1B " + words)

    taken = plc.log.events("taken")[0]
    assert (taken["reference"], taken["targets"]) == ("WH/MO/00002", {"101": "5.00"})


def test_torn_waits_for_the_program_thread(wire, plc):
    with Simulator(seed=7, cycle=0.02) as running:
        running.inject("torn")
        with WireClient(running.port) as client:
            before = running.state()["scans"]
            client.cip(RECORD)
            assert running.state()["scans"] > before
