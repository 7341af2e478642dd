# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A database that the bridge enters and leaves again, twice.

First as it is installed, without evidence, then with a plant in the middle of its work
and a server that runs.  The bridge is in ``server_wide_modules`` all the time, as it is
delivered.
"""
import base64
import sys
import urllib.error
import urllib.request
import xmlrpc.client
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
for folder in ("setup/lib", "tests"):
    sys.path.insert(0, str(ROOT / folder))

from catalog import read  # noqa: E402

from cluster import Cluster  # noqa: E402
from odoo_server import ADDONS, CHECKOUT, OdooServer  # noqa: E402
from ports import free_port  # noqa: E402
from waiting import wait_for  # noqa: E402

DATABASE = "scada_left"
BUSY = "Odoo is currently processing a scheduled action"


class Guest:
    """The bridge in a database that was there before it.

    :ivar never: catalogue of the database before the bridge was ever there
    :ivar server: :class:`OdooServer`
    """

    def __init__(self, cluster):
        self.cluster = cluster
        cluster.create_database(DATABASE)
        self.server = OdooServer(cluster, DATABASE, free_port(), workers=2)

    def query(self, statement, parameters=()):
        """Rows of one SQL statement."""
        return self.cluster.query(DATABASE, statement, parameters)

    def read(self):
        """The catalogue of now."""
        return read(self.query)

    def run_python(self, *lines):
        """Run lines of Python with ``env``, committed at their end."""
        path = Path("/tmp/lines.py")
        path.write_text("\n".join(lines) + "\n")
        self.server.run_script(str(path))

    def call(self, model, method, *args, **context):
        """What a client gets from a method by RPC; xmlrpc.client.Fault if refused."""
        url = self.server.url + "/xmlrpc/2/"
        common = xmlrpc.client.ServerProxy(url + "common")
        uid = common.login(DATABASE, "admin", "admin")
        server = xmlrpc.client.ServerProxy(url + "object", allow_none=True)
        call = [DATABASE, uid, "admin", model, method, list(args)]
        return server.execute_kw(*call, {"context": context})

    def refusal(self, model, method, *args, **context):
        """What RPC answers that refuses; None if it was done."""

        def ask():
            try:
                self.call(model, method, *args, **context)
            except xmlrpc.client.Fault as fault:
                return fault.faultString
            return "done"

        # Odoo refuses as well while a cron is at work
        answer = wait_for(lambda: self._unless_busy(ask()), "an answer")
        return None if answer == "done" else answer

    def _unless_busy(self, answer):
        return answer if BUSY not in answer else None

    def read_dialog(self, name):
        """A field of the dialog."""
        return self.call(DIALOG, "read", [self.dialog], [name])[0][name]

    def leave(self, confirmation):
        """What the dialog answers that refuses to uninstall; None if it was done."""
        vals = {"confirmation": confirmation}
        self.call(DIALOG, "write", [self.dialog], vals)
        return self.refusal(DIALOG, "action_leave", [self.dialog])

    def read_archive(self):
        """The exported file, as a browser gets it."""
        export = self.read_dialog("export_id")[0]
        found = self.call("scada.export", "read", [export], ["attachment_id"])
        attachment = found[0]["attachment_id"][0]
        data = self.call("ir.attachment", "read", [attachment], ["datas"])[0]["datas"]
        return base64.b64decode(data)

    def ask(self, path):
        """Status that a path answers with."""
        try:
            with urllib.request.urlopen(self.server.url + path) as reply:  # nosec B310
                return reply.status
        except urllib.error.HTTPError as error:
            return error.code

    def module(self, name="scada_bridge"):
        """Id of a module."""
        found = self.query("SELECT id FROM ir_module_module WHERE name = %s", [name])
        return found[0][0]

    def installed(self):
        """Which of our addons are installed."""
        states = "SELECT name FROM ir_module_module WHERE state = 'installed'"
        return sorted({name for (name,) in self.query(states)} & set(ADDONS))


@pytest.fixture(scope="session")
def guest():
    with Cluster() as cluster:
        guest = Guest(cluster)
        guest.run_python('env["ir.module.module"].update_list()')
        guest.never = guest.read()
        yield guest
        guest.server.stop()


@pytest.fixture(scope="session")
def without_evidence(guest):
    """Installed and uninstalled; the catalogue and the log of that."""
    guest.server.install(ADDONS)
    begin = guest.server.log_size()
    guest.run_python(
        'module = env["ir.module.module"].search([("name", "=", "scada_bridge")])',
        "module.button_immediate_uninstall()",
    )
    return guest.read(), guest.server.log_text(begin)


@pytest.fixture(scope="session")
def plant(guest, without_evidence):
    """The guest, installed again, with orders, history, and a running server."""
    guest.server.install(ADDONS)
    guest.server.run_script(CHECKOUT + "/setup/demo_data.py", DEMO_ORDERS=14)
    guest.server.run_script(str(Path(__file__).with_name("plant_data.py")))
    guest.before = {
        what: guest.query("SELECT count(*) FROM " + what)[0][0] for what in EVIDENCE
    }
    guest.server.start()
    guest.server.wait_ready()
    return guest


@pytest.fixture(scope="session")
def left(plant):
    """The guest after the dialog has exported evidence and uninstalled the bridge."""
    plant.dialog = plant.call(DIALOG, "create", {})
    plant.too_early = plant.leave(DATABASE)
    plant.call(DIALOG, "action_export", [plant.dialog])
    wait_for(lambda: plant.read_dialog("export_state") == "done", "the archive")
    plant.archive = plant.read_archive()
    plant.mistyped = plant.leave("scada")
    plant.begin = plant.server.log_size()
    plant.left = plant.leave(DATABASE)
    plant.after = plant.read()
    plant.page = plant.ask("/web/login")
    plant.api = plant.ask("/api/health")
    plant.log = plant.server.log_text(plant.begin)
    plant.server.stop()
    return plant


@pytest.fixture(scope="session")
def again(left):
    """The guest with the bridge installed anew; the log of that."""
    begin = left.server.log_size()
    left.server.install(ADDONS)
    left.again = left.server.log_text(begin)
    return left


DIALOG = "scada.leaving.dialog"
EVIDENCE = (
    "scada_mo_history",
    "scada_mo_history_line",
    "scada_consumption_entry",
    "scada_failure_report",
)
