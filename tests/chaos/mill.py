# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plant of a campaign: its PLC speaks FINS too, and its clock can jump."""
import contextlib
import os
import random
import time

import psutil
import psycopg2
from rpc import Rpc

from odoo_server import OdooServer
from plant import Plant
from ports import free_port
from progress import step
from simulator import SimulatedPlc

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates.py")
TEMPLATE = "CHAOS TEMPLATE"  # origin of the orders that are only copied
POLL_SECONDS = 1
SPEED = 40
RATE = 0.2  # kg/s; at SPEED an order takes some ten seconds, so that faults hit it
DOSED_PER_SECOND = SPEED * RATE  # kg in a second of the people's clock
TRY_SECONDS = 0.2
SET_TRANSPORT = "UPDATE scada_plc SET transport = %s, port = %s, fins_local_port = 0"


class JumpingClock:
    """The clock of the processes that get its environment; everybody else's is right.

    :ivar offset: seconds that they are ahead
    """

    def __init__(self, path="/tmp/faketime"):
        self._path = path
        self.offset = 0
        self.jump(0)

    def jump(self, seconds):
        """Set the clock forward or, with a negative number, back."""
        self.offset += seconds
        with open(self._path + ".new", "w") as target:
            target.write("%+d\n" % self.offset)
        os.replace(self._path + ".new", self._path)

    def environment(self):
        """Variables for the processes with this clock."""
        return {
            "LD_PRELOAD": FAKETIME,
            "FAKETIME_TIMESTAMP_FILE": self._path,
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


class Mill(Plant):
    """See module; use it in a ``with`` statement like a Plant.

    :param dialect: of the simulated PLC's ladder
    :ivar hand_adds: the company's answer to what nobody has weighed, by the seed
    """

    def __init__(self, seed, dialect=""):
        super().__init__(
            speed=SPEED,
            seed=seed,
            orders=0,
            poll_seconds=POLL_SECONDS,
            dialect=dialect,
        )
        self.plc = SimulatedPlc(
            free_port(),
            speed=SPEED,
            seed=seed,
            dialect=dialect,
            rate=RATE,
            has_fins=True,
        )
        self._demo_settings["PLC_PORT"] = self.plc.port
        self.clock = JumpingClock()
        self.hand_adds = random.Random("hand-adds/%d" % seed).choice(("ask", "bom"))

    def prepare(self):
        super().prepare()
        with step("preparing the campaign"):
            self.server.run_script(
                TEMPLATES, TEMPLATE=TEMPLATE, HAND_ADDS=self.hand_adds
            )
        self.cluster.restart()
        for service in (self.server, self.cluster):
            service.environment = self.clock.environment()
        self.cluster.restart()

    def rpc(self, login):
        """Calls as a user."""
        return Rpc(self.server, self.database, login)

    def query(self, statement, parameters=()):
        """As a Plant's; waits while PostgreSQL is away."""
        return self._patiently(lambda: super(Mill, self).query(statement, parameters))

    def in_snapshot(self, reader):
        """What ``reader(query)`` returns; all its queries see the same moment."""
        return self._patiently(lambda: self._read_at_once(reader))

    def _read_at_once(self, reader):
        connection = self.cluster.connect(self.database)
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with contextlib.closing(connection), connection.cursor() as cursor:

            def query(statement, parameters=()):
                cursor.execute(statement, parameters)
                return cursor.fetchall()

            return reader(query)

    @staticmethod
    def _patiently(action):
        while True:
            try:
                return action()
            except (psycopg2.OperationalError, psycopg2.InterfaceError):
                time.sleep(TRY_SECONDS)

    def set_transport(self, transport):
        """Let Odoo talk to the PLC in another way from now on."""
        port = self.plc.port if transport == "eip" else self.plc.fins_port
        connection = self.cluster.connect(self.database)
        with connection, connection.cursor() as cursor:
            cursor.execute(SET_TRANSPORT, (transport, port))
        connection.close()

    def second_host(self):
        """One more Odoo server on the same database, not started."""
        host = OdooServer(self.cluster, self.database, free_port(), workers=2)
        host.environment = self.clock.environment()
        return host

    def odoo_processes(self):
        """{kind: [process]} of the running Odoo, by what their log lines call them."""
        kinds = self._logged_kinds()
        found = {}
        for process in psutil.Process(self.server.process.pid).children():
            kind = kinds.get(process.pid, "other")
            found.setdefault(kind, []).append(process)
        return found

    def _logged_kinds(self):
        kinds = {}
        for line in map(str.rstrip, self.server.log_text().splitlines()):
            words = line.split()
            if line.endswith(" alive") and "Worker" in words:
                kind, pid = words[-3], words[-2]
                kinds[int(pid.strip("()"))] = kind
        return kinds
