# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is attacked: the files we deliver, started as their guide says.

::

    nginx (80, 443, 8000)  the delivered site; ports and paths changed
      Odoo                 the delivered configuration; ports, paths, database, too
        scada_mill         two companies: A makes an order at the plant, B has no plant
        scada_copy         neutralised copy of it     scada_twin  copy as it is
        books              a database of another Odoo, no concern of ours
    Odoo "several"         the same, but two databases are visible: scada_mill, _twin
    simulated PLC          has taken A's first order, which Odoo does not know yet
"""
import json
import subprocess
import time
from itertools import count
from pathlib import Path

import wire

import odoo_server
from cluster import TEMPLATE_DATABASE
from nginx_server import Nginx
from plant import DEMO_DATA, FILL_QUEUE
from ports import free_port
from prepared import PreparedCluster
from progress import step
from simulator import SimulatedPlc
from waiting import wait_for

MILL, TWIN, COPY, OTHERS = "scada_mill", "scada_twin", "scada_copy", "books"
TESTS = Path(__file__).parent
DIRECTORY = Path("/tmp/security")
KEYS = DIRECTORY / "keys.json"
HASHES = DIRECTORY / "hashes"
NEUTRALIZE = TESTS.parents[1] / "setup" / "deploy" / "backup" / "neutralize.sql"
# the PLC is read once an hour: Odoo believes what it knows
POLL_SECONDS = 3600
PASSWORDS = {"admin": "admin"}  # other demo users: the password is the login
RELEASED = "SELECT plc_state FROM scada_mo_batch WHERE plc_state = 'released'"


class DeliveredServer(odoo_server.OdooServer):
    """Odoo with the delivered configuration, changed in ports, paths and database.

    :param dbfilter: None = only ``database`` is seen.
    """

    def __init__(self, cluster, database, dbfilter=None, **options):
        self._dbfilter = dbfilter or "^%s$" % database
        super().__init__(cluster, database, free_port(), **options)

    def place(self):
        """Ports, paths and database of this server, as options."""
        data = str(DIRECTORY / "data")
        return dict(super().place(), dbfilter=self._dbfilter, data_dir=data)


# Where people work: nobody guesses passwords there, so nobody is throttled.
PEOPLE = "127.0.15.1"


class Stack:
    """The stack above; also what the attackers know: logins, keys, addresses."""

    def __init__(self):
        DIRECTORY.mkdir(exist_ok=True)
        self.cluster = PreparedCluster()
        self.plc = SimulatedPlc(free_port(), speed=1)
        self.server = DeliveredServer(self.cluster, MILL)
        self.several = DeliveredServer(
            self.cluster,
            MILL,
            dbfilter="^scada_(mill|twin)$",
            workers=2,
            channels="root:0",
        )
        instrument = {"PYTHONPATH": str(TESTS / "instrument"), "HASHES": str(HASHES)}
        self.several.environment = instrument
        self.nginx = None
        self.web = None
        self.keys = {}
        self.ids = {}
        self._addresses = count(1)

    def __enter__(self):
        try:
            self._prepare()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exception):
        self.stop()

    def stop(self):
        """End everything."""
        for service in (self.nginx, self.several, self.server, self.plc, self.cluster):
            if service:
                service.stop()

    # -- made -------------------------------------------------------------------------
    def _prepare(self):
        with step("preparing the databases"):
            self.cluster.start()
            self.cluster.create_database(MILL)
            variables = {
                "PLC_PORT": self.plc.port,
                "DEMO_ORDERS": 1,
                "DEMO_POLL_SECONDS": POLL_SECONDS,
            }
            self.server.run_script(DEMO_DATA, FILL_QUEUE, **variables)
            self.server.run_script(str(TESTS / "people.py"), KEYS=KEYS)
            self.cluster.create_database(COPY, template=MILL)
            self.cluster.create_database(TWIN, template=MILL)
            self.cluster.create_database(OTHERS, template=TEMPLATE_DATABASE)
            self._neutralize()
        told = json.loads(KEYS.read_text())
        self.keys, self.ids = told["keys"], told["ids"]

    def _neutralize(self):
        command = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
        command += ["--set=secret=of-the-copy", "--single-transaction"]
        command += ["--file=%s" % NEUTRALIZE]
        subprocess.run(
            command + self.cluster.client_options() + [COPY],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _start(self):
        with step("starting PLC, Odoo and nginx"):
            self.plc.start()
            HASHES.write_text("")
            self.server.start()
            self.several.start()
            self.server.wait_ready()
            self.several.wait_answering()
            key = self.keys["middleware"]
            self.nginx = Nginx(DIRECTORY, self.server, key, wire.LOG_FORMAT)
            self.nginx.start()
            self.web = wire.Site(self.nginx)
        with step("waiting until the plant has taken an order"):
            wait_for(lambda: self.plc.dispensed("taken"), "an order taken")
            wait_for(lambda: self.query(RELEASED), "an order released")

    # -- asked ------------------------------------------------------------------------
    def query(self, statement, parameters=(), database=MILL):
        """Rows of a SQL statement; of a changing one, None."""
        return self.cluster.query(database, statement, parameters)

    def databases(self):
        """Names of the databases on the server."""
        return {name for (name,) in self.query("SELECT datname FROM pg_database")}

    def odoo(self, method, path, body=None, headers=(), server=None, **options):
        """Send a request past nginx, straight to Odoo; a :class:`wire.Answer`."""
        port = (server or self.server).http_port
        status, headers, body = wire.send(port, method, path, body, headers, **options)
        layer = wire.layer_of_answer(True, headers, body)
        return wire.Answer(status, headers, body, layer)

    def jsonrpc(self, service, method, *arguments, **options):
        """Call a service of Odoo; a :class:`wire.Outcome`."""
        params = {"service": service, "method": method, "args": arguments}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.odoo("POST", "/jsonrpc", body, **options)
        return outcome_of(answer)

    def call(self, login, model, method, *arguments, **options):
        """Call a method of a model as a user of Odoo; a :class:`wire.Outcome`.

        :param database, server: where, the mill's by default
        """
        database = options.pop("database", MILL)
        server = options.pop("server", None)
        uid = self.ids["users"][login]
        password = PASSWORDS.get(login, login)
        return self.jsonrpc(
            "object",
            "execute_kw",
            *(database, uid, password, model, method, list(arguments), options),
            server=server,
            source=PEOPLE,
        )

    def done(self, login, model, method, *arguments, **options):
        """The result of :meth:`call`, which must go well: the way to an attack."""
        outcome = self.call(login, model, method, *arguments, **options)
        assert not outcome.is_refused, outcome
        return outcome.result

    def api(self, login, method, path, body=None, headers=(), **options):
        """Call the API with a user's key, past nginx; a :class:`wire.Answer`."""
        headers = dict({"X-API-Key": self.keys[login]}, **dict(headers))
        return self.odoo(method, path, body, headers, **options)

    def log_in(self, login, port=443, source=None):
        """Log in by the API through nginx; the answer.

        :param source: None = an address that nobody has logged in from
        """
        source = source or "127.0.1.%d" % next(self._addresses)
        body = {"db": MILL, "login": login, "password": PASSWORDS.get(login, login)}
        return self.web(port, "POST", "/api/scada/authenticate", body, source=source)

    def audited(self):
        """Number of audit entries."""
        return self.query("SELECT count(*) FROM scada_api_audit")[0][0]


def outcome_of(answer):
    """The outcome that an answer of JSON-RPC tells; refused otherwise if it is none."""
    try:
        told = answer.json()
    except ValueError:
        return wire.Outcome(None, {"name": answer.layer, "message": answer.body})
    error = told.get("error")
    return wire.Outcome(told.get("result"), error and error.get("data", error))


def seconds(act):
    """How long a call takes; (seconds, its result)."""
    started = time.monotonic()
    result = act()
    return time.monotonic() - started, result
