# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The control API over HTTP, and the command line."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from patience import PATIENCE
from plc.simulator import Simulator
from plc.simulator.__main__ import main
from simulator_client import WireClient, result_words, send_order, weight_at


@pytest.fixture
def plc():
    with Simulator(manual=True, seed=7, api_port=0) as simulator:
        yield simulator


@pytest.fixture
def api(plc):
    """method, path, JSON body -> status, JSON answer"""

    def call(method, path, body=None):
        connection = http.client.HTTPConnection(
            "127.0.0.1", plc.api_port, timeout=PATIENCE
        )
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data)
            response = connection.getresponse()
            return response.status, json.loads(response.read().decode())
        finally:
            connection.close()

    return call


def test_words_can_be_written_and_read(plc, api):
    written = api("POST", "/words", {"area": "D", "address": 100, "words": [1, 2]})

    assert written == (200, {})
    assert api("GET", "/words?area=D&address=100&count=3") == (
        200,
        {"words": [1, 2, 0]},
    )


def test_the_log_is_shown_from_any_event_on_and_by_kind(plc, api):
    send_order(plc, silo101=100, silo102=200)
    plc.scan(100)

    events = api("GET", "/log")[1]["events"]
    assert [item["event"] for item in events] == ["taken", "dosed", "dosed", "finished"]
    assert api("GET", "/log?since=3")[1]["events"] == events[3:]
    assert api("GET", "/log?event=dosed")[1]["events"] == events[1:3]


def test_the_state_names_the_order_in_the_mixer(plc, api):
    send_order(plc)
    plc.scan(1)

    state = api("GET", "/state")[1]

    shown = {name: state[name] for name in ("phase", "slot", "reference", "speed")}
    assert shown == {
        "phase": "dosing",
        "slot": 1,
        "reference": "WH/MO/00002",
        "speed": 1.0,
    }


def test_requests_are_listed_counted_and_forgotten(plc, api):
    with WireClient(plc.port) as client:
        client.cip("1D 02 20 C4 24 03 64 00 01")
        listed = api("GET", "/requests")[1]["requests"]
        counted = api("GET", "/state")[1]["requests"]
        api("DELETE", "/requests")
        client.cip("1D 02 20 C4 24 03 65 00 01")

    assert listed == [["register", "", 0, 0], ["read", "D", 100, 1]]
    assert counted == {"register": 1, "read": 1}
    assert api("GET", "/state")[1]["requests"] == {"read": 1}


def test_a_fault_is_set_and_cleared(plc, api):
    assert api("POST", "/fault", {"kind": "status", "count": 9}) == (200, {})
    with WireClient(plc.port) as client:
        assert client.cip("1D 02 20 C4 24 03 64 00 01") == "9D 00 20 00"
        assert api("DELETE", "/fault") == (200, {})
        assert client.cip("1D 02 20 C4 24 03 64 00 01") == "9D 00 00 00 00 00"


@pytest.mark.parametrize(("lose", "left"), [(True, 0), (False, 5)])
def test_the_power_can_be_cycled(plc, api, lose, left):
    plc.write_words("D", 100, [5])

    assert api("POST", "/power-cycle", {"lose_memory": lose}) == (200, {})

    assert plc.read_words("D", 100, 1) == (left,)


def test_the_program_can_be_frozen_and_let_go(plc, api):
    send_order(plc)
    api("POST", "/freeze", {"on": True})
    plc.scan(1)
    assert plc.log.events() == []

    api("POST", "/freeze", {"on": False})
    plc.scan(1)
    assert len(plc.log.events("taken")) == 1


def test_the_speed_can_be_changed(plc, api):
    send_order(plc)
    assert api("POST", "/speed", {"speed": 4}) == (200, {})

    plc.scan(2)

    assert weight_at(result_words(plc), 28) == 20000


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", None, 404),
        ("DELETE", "/state", None, 404),
        ("GET", "/words", None, 400),
        ("GET", "/words?area=D&address=40000", None, 400),
        ("GET", "/words?area=Q&address=1", None, 400),
        ("GET", "/words?address=abc", None, 400),
        ("POST", "/words", {"address": 1, "words": [70000]}, 400),
        ("POST", "/words", {"address": 1}, 400),
        ("POST", "/words", [1], 400),
        ("POST", "/fault", {"kind": "flood"}, 400),
        ("POST", "/fault", {}, 400),
        ("POST", "/speed", {"speed": 0}, 400),
        ("POST", "/speed", {"speed": "fast"}, 400),
        ("POST", "/freeze", {"on": "no"}, 400),
        ("POST", "/freeze", {}, 400),
        ("POST", "/power-cycle", {"lose_memory": "yes"}, 400),
    ],
)
def test_wrong_input_is_answered_with_a_reason(api, method, path, body, status):
    answered, answer = api(method, path, body)

    assert answered == status
    assert answer["error"]


def test_the_api_listens_on_loopback_only(plc):
    # 127.0.0.2 is this machine, but not the address the API is bound to
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", plc.api_port), PATIENCE)


def run_command(*options):
    return subprocess.Popen(
        [sys.executable, "-m", "plc.simulator", "--port", "0"] + list(options),
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
        stdout=subprocess.PIPE,
        universal_newlines=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_prints_transitions_and_stops_on_a_signal(tmp_path, number):
    log = tmp_path / "log.jsonl"
    with run_command("--seed", "7", "--speed", "5000", "--log", str(log)) as process:
        ready = process.stdout.readline().split()
        ports = dict(word.split("=") for word in ready[2:])
        words = [1] + [0] * 76
        words[1] = 0x4D31  # reference M1
        words[28:30] = [1, 0x4244]  # 825.00 kg of silo 101
        with WireClient(int(ports["port"])) as client:
            data = b"".join(word.to_bytes(2, "little") for word in words).hex()
            assert client.cip("1F 02 20 C4 24 03 58 1B" + data) == "9F 00 00 00"
            lines = [process.stdout.readline().strip() for _ in range(3)]
        process.send_signal(number)
        rest = process.stdout.read().splitlines()

    assert ready[:2] == ["SIMULATOR", "READY"]
    assert int(ports["api"]) > 0
    assert [line.split(" kg")[0].rsplit(" ", 1)[0] for line in lines] == [
        "[PLC] slot 1 M1",
        "[PLC] slot 1 M1 dosed silo 101",
        "[PLC] slot 1 M1 finished",
    ]
    assert rest == ["SIMULATOR STOPPED"]
    assert process.returncode == 0
    logged = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    assert logged == ["taken", "dosed", "finished"]


def test_the_command_speaks_fins_when_it_is_given_a_port():
    with run_command("--fins-port", "0") as process:
        line = process.stdout.readline()
        port = int(line.rsplit(" ", 1)[1])
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            client.sendall(bytes.fromhex("46494E53 0000000C" + "00" * 12))
            welcome = client.recv(24, socket.MSG_WAITALL)
        process.terminate()
        process.stdout.read()

    assert line.startswith("FINS on UDP and TCP port ")
    assert welcome[:16] == bytes.fromhex("46494E53 00000010 00000001 00000000")


def test_a_port_in_use_is_reported_and_ends_with_1(plc, capsys):
    assert main(["--port", str(plc.port)]) == 1

    assert "Address already in use" in capsys.readouterr().err


def test_an_unknown_profile_is_reported_and_ends_with_1(capsys):
    assert main(["--port", "0", "--profile", "nowhere"]) == 1

    assert "no profile 'nowhere'" in capsys.readouterr().err


def test_the_dialect_is_shown_and_changed(plc, api):
    assert api("GET", "/state")[1]["dialect"] == ""

    assert api("POST", "/dialect", {"dialect": "taken=blank"}) == (200, {})

    assert api("GET", "/state")[1]["dialect"] == "taken=blank"
    status, answer = api("POST", "/dialect", {"dialect": "taken=away"})
    assert status == 400
    assert answer["error"].startswith("'taken=away' is none of release=slot|first, ")
