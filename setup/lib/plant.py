# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole plant on one machine: PostgreSQL, simulated PLC, Odoo with both addons.

::

    with Plant(speed=20, orders=3) as plant:
        plant.prepare()      # database, addons, demo data
        plant.start()        # simulator and server; orders flow from here
        plant.server.kill()  # as a power failure would
        plant.server.start()
        plant.server.wait_ready()

Everything lies in memory that belongs to this run, and listens on loopback only.
"""
import os

import odoo_server
from front import Front
from ports import free_port, wanted_port
from prepared import PreparedCluster
from progress import step
from simulator import SimulatedPlc

DEMO_DATA = odoo_server.CHECKOUT + "/setup/demo_data.py"
# What the cron of task 1 does; its first run would be a minute after the start.
FILL_QUEUE = "env['scada.mo.batch']._cron_fill_queue()"
DEFAULT_DATABASE = "scada_demo"
DEFAULT_HTTP_PORT = 8069
DEFAULT_PLC_PORT = 44818


def port_from_environment(variable, default=None):
    """The port a variable asks for, else the default, else a free one."""
    if default or os.environ.get(variable):
        return wanted_port(variable, default)
    return free_port()


def number_from_environment(variable, default):
    """A positive number from the environment; ValueError names the variable."""
    text = os.environ.get(variable) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError("%s=%s is not a number above 0" % (variable, text))
    return number


class Plant:
    """One plant with its own database.

    :param http_port, plc_port: None = a free port.  ``http_port`` is where browsers
        come (:attr:`url`); Odoo itself takes two free ports behind it.
    :param pg_port: loopback port of PostgreSQL, None = socket only.
    :param speed: factor on the time of the simulated PLC.
    :param seed: of the simulated PLC.
    :param orders: manufacturing orders in the demo data, None = its default.
    :param poll_seconds: how often the PLC is read, None = the demo data's default.
    :param failures: script of equipment failures, None = none, "demo" = two.
    :param dialect: of the simulated PLC's ladder.
    :param sections: more of Odoo's configuration file, {section: {option: value}}.
    """

    def __init__(
        self,
        database=DEFAULT_DATABASE,
        http_port=None,
        plc_port=None,
        pg_port=None,
        speed=10.0,
        seed=1,
        orders=None,
        poll_seconds=None,
        sections=None,
        failures=None,
        dialect="",
    ):
        self.database = database
        self.cluster = PreparedCluster(tcp_port=pg_port)
        self.plc = SimulatedPlc(
            plc_port or free_port(),
            speed=speed,
            seed=seed,
            failures=failures,
            dialect=dialect,
        )
        self.server = odoo_server.OdooServer(
            self.cluster, database, free_port(), sections=sections
        )
        self.front = Front(http_port or free_port(), self.server)
        self.url = self.front.url
        self._demo_settings = {
            "PLC_PORT": self.plc.port,
            "DEMO_ORDERS": orders,
            "DEMO_POLL_SECONDS": poll_seconds,
            "PLC_RELEASE": "first_slot" if "release=first" in dialect else None,
        }

    @classmethod
    def from_environment(cls, http_port=None, plc_port=None, **options):
        """The plant that the documented variables ask for.

        :param http_port, plc_port: defaults, None = a free port.
        """
        asked = os.environ.get("PG_PORT")
        return cls(
            database=os.environ.get("ODOO_DB") or DEFAULT_DATABASE,
            http_port=port_from_environment("ODOO_PORT", http_port),
            plc_port=port_from_environment("PLC_PORT", plc_port),
            pg_port=wanted_port("PG_PORT", asked) if asked else None,
            seed=int(number_from_environment("SEED", 1)),
            dialect=os.environ.get("DIALECT", ""),
            **options,
        )

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def prepare(self):
        """Database with both addons and the demo data."""
        with step("starting PostgreSQL"):
            self.cluster.start()
            self.cluster.create_database(self.database)
        with step("loading the demo data"):
            self.server.run_script(DEMO_DATA, FILL_QUEUE, **self._demo_settings)

    def start(self):
        """Simulated PLC and Odoo, both ready."""
        with step("starting the simulated PLC on port %d" % self.plc.port):
            self.plc.start()
        with step("starting Odoo on port %d" % self.front.port):
            self.server.start()
            self.server.wait_ready()
            self.front.start()

    def stop(self):
        """End everything; safe at any moment of the life above."""
        self.front.stop()
        self.server.stop()
        self.plc.stop()
        self.cluster.stop()

    def check_running(self):
        """Raise ServiceError when the server, its front or the PLC ended by itself."""
        for service in (self.server, self.front, self.plc):
            service.wait_until(service.is_running, "running", 0)

    def query(self, statement, parameters=()):
        """Rows of one SQL statement on the plant's database."""
        return self.execute(statement, parameters)

    def execute(self, statement, parameters=()):
        """Run a statement on the plant's database, committed; return its rows."""
        connection = self.cluster.connect(self.database)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall()
        finally:
            connection.close()
