# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Power failures and restarts, with a good battery and with a flat one."""

import json
import os
import signal
import subprocess
import sys

import pytest

from patience import wait_until
from plc.simulator import Simulator
from plc.simulator.memory import Memory, MemoryRangeError
from simulator_client import kinds, result_words, send_order, weight_at

A_BATCH = 200.0


def test_a_batch_goes_on_after_a_power_cycle_with_memory_kept(plc):
    send_order(plc)
    plc.scan(10)
    plc.power_cycle()

    plc.scan(1)

    assert weight_at(result_words(plc), 28) == 27500
    assert plc.state()["reference"] == "WH/MO/00002"


def test_the_kilograms_are_the_same_with_and_without_a_power_cycle():
    records = []
    for power_cycles in (0, 3):
        with Simulator(manual=True, seed=7) as plc:
            send_order(plc)
            for _ in range(power_cycles):
                plc.scan(20)
                plc.power_cycle()
            plc.scan(A_BATCH)
            records.append(result_words(plc))
            assert len(plc.log.events("dosed")) == 15
    assert records[0] == records[1]


def test_a_power_cycle_with_memory_lost_zeroes_every_word(plc):
    send_order(plc)
    plc.scan(10)

    plc.power_cycle(lose_memory=True)

    for area, words in (("CIO", 6144), ("W", 512), ("H", 1536), ("D", 32768)):
        assert not any(plc.read_words(area, 0, words))


def test_a_batch_is_gone_after_memory_is_lost(plc):
    send_order(plc)
    plc.scan(10)
    plc.power_cycle(lose_memory=True)

    plc.scan(A_BATCH)

    assert kinds(plc) == ["taken", "power_cycle"]


def test_work_and_io_words_do_not_survive_a_power_cycle(plc):
    for area in ("CIO", "W", "H", "D", "E0"):
        plc.write_words(area, 7, [1])

    plc.power_cycle()

    words = [plc.read_words(area, 7, 1)[0] for area in ("CIO", "W", "H", "D", "E0")]
    assert words == [0, 0, 1, 1, 1]


def test_the_power_cycle_event_tells_what_was_in_the_mixer(plc):
    send_order(plc)
    plc.scan(10)

    plc.power_cycle(lose_memory=True)

    event = plc.log.events("power_cycle")[0]
    del event["time"]
    assert event == {
        "event": "power_cycle",
        "lose_memory": True,
        "slot": 1,
        "reference": "WH/MO/00002",
        "kg": "250.00",
        "silos": {"101": "250.00"},
    }


def test_the_memory_is_there_again_in_a_new_simulator_with_the_same_file(tmp_path):
    battery = str(tmp_path / "battery")
    with Simulator(manual=True, seed=7, battery_file=battery) as plc:
        send_order(plc)
        plc.scan(10)

    with Simulator(manual=True, seed=7, battery_file=battery) as plc:
        plc.scan(1)
        assert weight_at(result_words(plc), 28) == 27500


def test_a_file_that_is_no_battery_file_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("nothing to see here")

    with pytest.raises(ValueError, match="not a battery file"):
        Memory(str(path))

    assert path.read_text() == "nothing to see here"


def test_a_duplicate_is_noticed_across_a_restart(tmp_path):
    log = str(tmp_path / "log.jsonl")
    for _ in range(2):
        with Simulator(manual=True, log_file=log) as plc:
            send_order(plc)
            plc.scan(A_BATCH)
            assert kinds(plc)[-1] == "finished"

    with open(log, encoding="utf-8") as stream:
        events = [json.loads(line)["event"] for line in stream]
    assert events.count("taken") == 2
    assert events.count("duplicate_order") == 1


def test_half_a_line_at_the_end_of_the_log_is_removed(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"event": "taken", "reference": "A"}\n{"event": "ta')
    with Simulator(manual=True, log_file=str(path)) as plc:
        send_order(plc)
        plc.scan(0)

    lines = path.read_text().splitlines()
    assert [json.loads(line)["reference"] for line in lines] == ["A", "WH/MO/00002"]


def test_a_killed_simulator_process_loses_no_word(tmp_path):
    battery = str(tmp_path / "battery")
    code = (
        "from plc.simulator import Simulator\n"
        "plc = Simulator(manual=True, battery_file=%r).start()\n"
        "plc.write_words('D', 7000, [4711])\n"
        "print('written', flush=True)\n"
        "input()\n" % battery
    )
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)

    with Simulator(manual=True, battery_file=battery) as plc:
        assert plc.read_words("D", 7000, 1) == (4711,)


@pytest.mark.parametrize(
    ("area", "address", "count"),
    [("D", 32767, 2), ("D", -1, 1), ("D", 0, 0), ("X", 0, 1), ("W", 512, 1)],
)
def test_words_outside_the_memory_are_refused(area, address, count):
    with pytest.raises(MemoryRangeError):
        Memory().read(area, address, count)


@pytest.mark.parametrize("word", [-1, 65536])
def test_a_value_over_16_bits_is_refused_and_nothing_is_stored(word):
    memory = Memory()

    with pytest.raises(MemoryRangeError):
        memory.write("D", 0, [1, word])

    assert memory.read("D", 0, 2) == (0, 0)


def test_the_areas_do_not_overlap():
    memory = Memory()
    sizes = {"CIO": 6144, "W": 512, "H": 1536, "D": 32768, "E0": 32768}
    for mark, (area, size) in enumerate(sizes.items(), start=1):
        memory.write(area, 0, [mark] * size)

    for mark, (area, size) in enumerate(sizes.items(), start=1):
        assert set(memory.read(area, 0, size)) == {mark}


def test_the_program_thread_makes_an_order_without_help():
    with Simulator(seed=7, speed=2000, cycle=0.01) as plc:
        send_order(plc, silo101=82500)
        wait_until(lambda: result_words(plc)[72] == 1)

        assert weight_at(result_words(plc), 28) == 82209
