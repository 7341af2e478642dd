# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failures, hand-adds and the clock of the simulated PLC."""

import json
from pathlib import Path

import pytest

from plc.link.cip import CipLink
from plc.simulator import Simulator
from plc.simulator.plant_map import PROFILE_FOLDER
from simulator_client import kinds

FAILURE, HANDSHAKE = 8000, 8022
# silo101 START_FAILURE; the manual clock starts at 2026-01-01 00:00 UTC = 07:00 plant
SILO101 = (0x7369, 0x6C6F, 0x3130, 0x3100, 0, 0, 0, 0)
START_FAILURE = (0x5354, 0x4152, 0x545F, 0x4641, 0x494C, 0x5552, 0x4500, 0)


def words(plc, address, count):
    return plc.read_words("D", address, count)


def acknowledge(plc, address=HANDSHAKE):
    plc.write_words("D", address, [1])
    plc.scan(1)


def test_failure_is_reported_with_the_plants_time(plc):
    plc.reporter.fail("silo101", "START_FAILURE")
    plc.scan(1)
    date = (0x2026, 0x01, 0x01, 0x07, 0x00, 0x00)
    assert words(plc, FAILURE, 23) == SILO101 + START_FAILURE + date + (0,)


def test_next_failure_waits_for_the_acknowledgement_of_the_first(plc):
    plc.reporter.fail("silo101", "START_FAILURE")
    plc.reporter.fail("silo102", "OVERLOAD")
    plc.scan(10)
    assert words(plc, FAILURE, 8) == SILO101
    assert plc.state()["waiting"]["failure"] == 1
    acknowledge(plc)
    assert words(plc, FAILURE + 3, 1) == (0x3200,)
    assert words(plc, HANDSHAKE, 1) == (0,)
    assert kinds(plc) == ["failure", "failure_acknowledged", "failure"]


def test_scripted_failures_happen_at_their_time():
    script = "30:silo102:OVERLOAD,10:silo101:START_FAILURE"
    with Simulator(manual=True, failures=script) as plc:
        plc.scan(9)
        assert kinds(plc) == []
        plc.scan(1)
        acknowledge(plc)
        plc.scan(19)
        codes = [event["code"] for event in plc.log.events("failure")]
        assert codes == ["silo101", "silo102"]


def test_demo_script_has_two_failures():
    with Simulator(manual=True, failures="demo") as plc:
        plc.scan(60)
        acknowledge(plc)
        assert len(plc.log.events("failure")) == 2


@pytest.mark.parametrize("script", ["10:silo101", "x:a:b", "1:a:" + 17 * "x", ""])
def test_script_that_is_none_is_refused(script):
    with Simulator(manual=True) as plc, pytest.raises(ValueError):
        plc.reporter.add_script(script)


def test_failure_that_went_with_the_memory_is_reported_as_lost(plc):
    plc.reporter.fail("silo101", "START_FAILURE")
    plc.scan(1)
    plc.power_cycle(lose_memory=True)
    plc.scan(1)
    assert kinds(plc) == ["failure", "power_cycle", "failure_lost"]


@pytest.mark.parametrize(
    "profile, expected",
    [
        (
            "kanjabung",
            "000A 5748 2F4D 4F2F 3030 3030 3200 0000 0000 00D6 0000 10B3 0000",
        ),
        (
            "kanjabung-manual14",
            "000A 5748 2F4D 4F2F 3030 3030 3200 0000 0000 0000 00D6 0000 10B3 0000",
        ),
    ],
)
def test_hand_add_of_the_contract_in_both_layouts(profile, expected):
    with Simulator(manual=True, profile=profile) as plc:
        plc.reporter.weigh(10, "WH/MO/00002", 214, "42.75")
        plc.scan(1)
        count = len(expected.split())
        reported = words(plc, 9000, count)
        assert " ".join("%04X" % word for word in reported) == expected


def test_clock_is_shown_where_the_map_has_one(tmp_path):
    file = Path(PROFILE_FOLDER) / "kanjabung.json"
    profile = json.loads(file.read_text())
    names = ("year", "month", "day", "hour", "minute", "second")
    profile["profiles"]["kanjabung"]["clock"] = {
        "base": "D8100",
        "stride": 0,
        "slots": 1,
        "words": 6,
        "fields": [
            {"name": name, "offset": offset, "type": "bcd", "words": 1, "digits": 4}
            for offset, name in enumerate(names)
        ],
    }
    path = tmp_path / "clock.json"
    path.write_text(json.dumps(profile))
    with Simulator(manual=True, profile=str(path)) as plc:
        plc.reporter.clock_drift = 90
        plc.scan(5)
        assert words(plc, 8100, 6) == (0x2026, 0x01, 0x01, 0x07, 0x01, 0x35)


def test_status_tells_whether_the_program_runs(plc):
    with CipLink("127.0.0.1", plc.port, 5.0) as link:
        running = link.read_cpu_status()
        plc.freeze()
        frozen = link.read_cpu_status()
    assert (running.mode, running.is_running, running.fatal) == ("monitor", True, 0)
    assert (frozen.mode, frozen.is_running) == ("program", False)
