# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulated CJ2M as a program of its own (``python -m plc.simulator``)."""
import json
import os
import re
import sys
import urllib.request

from ports import LOOPBACK, free_port
from service import HANGS_AFTER, Service

PACKAGE_PATH = "/mnt/scada/scada_bridge_plc"
READY = re.compile(r"^SIMULATOR READY port=(\d+) api=(\d+)$", re.MULTILINE)


class SimulatedPlc(Service):
    """One simulated PLC; a restart continues its memory and its dispensing log.

    :param port: EtherNet/IP port on loopback.
    :param speed: factor on the plant's time.
    :param seed: of dosing errors and faults.
    :param failures: script of equipment failures (``--failures``), None = none.
    :param dialect: what its ladder does in its own way (``--dialect``).
    :param rate: kg/s that a silo gives, None = the simulator's default.
    :param has_fins: it listens for FINS on UDP and TCP ``fins_port``, too.
    """

    def __init__(
        self,
        port,
        speed=1.0,
        seed=1,
        failures=None,
        dialect="",
        rate=None,
        has_fins=False,
        directory="/tmp",
    ):
        base = os.path.join(directory, "plc-%d" % port)
        super().__init__("PLC simulator", base + ".log")
        self.port = port
        self.speed = speed
        self.seed = seed
        self.failures = failures
        self.dialect = dialect
        self.rate = rate
        self.fins_port = free_port() if has_fins else None
        self.dispense_file = base + ".jsonl"
        self.memory_file = base + ".memory"
        self.api_port = None

    def start(self):
        """Start it and wait until it listens."""
        started_at = self.log_size()
        self.launch(
            [
                sys.executable,
                "-m",
                "plc.simulator",
                "--host=" + LOOPBACK,
                "--port=%d" % self.port,
                "--speed=%s" % self.speed,
                "--seed=%s" % self.seed,
                "--log=" + self.dispense_file,
                "--memory=" + self.memory_file,
                "--dialect=" + self.dialect,
                *(["--failures=" + self.failures] if self.failures else []),
                *(["--rate=%s" % self.rate] if self.rate else []),
                *(["--fins-port=%d" % self.fins_port] if self.fins_port else []),
            ],
            env=dict(os.environ, PYTHONPATH=PACKAGE_PATH),
        )

        def is_ready():
            found = READY.search(self.log_text(started_at))
            if found:
                self.api_port = int(found.group(2))
            return bool(found)

        self.wait_until(is_ready, "listening on port %d" % self.port)

    def api(self, method, path, body=None):
        """Call the control API (plc/simulator/api.py); returns the decoded answer."""
        request = urllib.request.Request(
            "http://%s:%d%s" % (LOOPBACK, self.api_port, path),
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        answer = urllib.request.urlopen(request, timeout=HANGS_AFTER)  # nosec B310
        with answer as reply:
            return json.load(reply)

    def dispensed(self, kind=None):
        """Events of the dispensing log, all or of one kind, as dictionaries."""
        if not os.path.exists(self.dispense_file):
            return []
        with open(self.dispense_file) as log:
            events = [json.loads(line) for line in log if line.endswith("\n")]
        return [event for event in events if kind in (None, event["event"])]
