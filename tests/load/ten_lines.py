# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many PLCs on one Odoo: how regularly is each one polled, also when one is dead?"""
import os
import time

from odoo_server import OdooServer
from plant import DEMO_DATA
from ports import free_port
from prepared import PreparedCluster
from progress import step
from simulator import SimulatedPlc

LINES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lines.py")
DATABASE = "scada_load"
FIRST_RESULT = 6000
SLOT_WORDS = 77
CHECK_SECONDS = 0.1
WORKERS = 2 + 5  # for people, and one for each job at once
PLC_JOBS = 3
SILENCE = {"kind": "drop", "executed": False, "probability": 1.0, "on": "any"}
FILL_ALL = """
for line in env["maintenance.equipment"].search([("scada_is_line", "=", True)]):
    env["scada.mo.batch"]._fill_queue(line)
"""


def channels(plcs):
    """doc/installation.rst, "Channels", for so many PLCs with the ids 1, 2, ..."""
    own = ["root.scada_plc.%d:1" % number for number in range(1, plcs + 1)]
    shared = ["root:5", "root.scada_fill:1", "root.scada_post:1"]
    return ",".join(shared + ["root.scada_plc:%d" % PLC_JOBS] + own)


class ManyLines:
    """Lines with a simulated PLC each; use it in a ``with`` statement.

    :param lines: how many
    :param poll_seconds: of every PLC
    :param speed: of the plants; slow, so that every line has work all the time
    """

    def __init__(self, lines=10, poll_seconds=10, speed=1.0):
        self.poll_seconds = poll_seconds
        self.cluster = PreparedCluster()
        self.plcs = [SimulatedPlc(free_port(), speed=speed) for _line in range(lines)]
        self.server = OdooServer(
            self.cluster,
            DATABASE,
            free_port(),
            workers=WORKERS,
            channels=channels(lines),
        )

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for service in [self.server, *self.plcs, self.cluster]:
            service.stop()

    def start(self):
        """Database, PLCs, Odoo; every line has a full queue."""
        with step("preparing %d lines" % len(self.plcs)):
            self.cluster.start()
            self.cluster.create_database(DATABASE)
            self.server.run_script(DEMO_DATA, DEMO_ORDERS=0)
            ports = ",".join(str(plc.port) for plc in self.plcs)
            self.server.run_script(
                LINES, FILL_ALL, PLC_PORTS=ports, POLL_SECONDS=self.poll_seconds
            )
        with step("starting %d PLCs and Odoo" % len(self.plcs)):
            for plc in self.plcs:
                plc.start()
            self.server.start()
            self.server.wait_ready()

    def query(self, statement):
        """Rows of one SQL statement."""
        connection = self.cluster.connect(DATABASE)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall()
        finally:
            connection.close()

    def silence(self, plc):
        """The PLC is there, but does not answer: each request costs its time-out."""
        plc.api("POST", "/fault", SILENCE)

    def watch(self, seconds):
        """{PLC: times at which a poll began} during the next seconds."""
        begun = {plc: [] for plc in self.plcs}
        seen = {plc: len(self._requests(plc)) for plc in self.plcs}
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for plc in self.plcs:
                requests = self._requests(plc)
                if self._has_begun(requests[seen[plc] :]):
                    begun[plc].append(time.monotonic())
                seen[plc] = len(requests)
            time.sleep(CHECK_SECONDS)
        return begun

    @staticmethod
    def _requests(plc):
        """All requests so far: cleared between two looks, some would be missed."""
        return plc.api("GET", "/requests")["requests"]

    @staticmethod
    def _has_begun(requests):
        return any(
            (kind, address, words) == ("read", FIRST_RESULT, SLOT_WORDS)
            for kind, _area, address, words in requests
        )
