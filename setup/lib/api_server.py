# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo with demo orders and API keys; what speaks to it is HTTP.

::

    with ApiServer(orders=12) as api:
        urlopen(Request(api.url + "/api/...", headers={"X-API-Key": api.key}))
"""
import glob
import json
import os
import re
import signal

import odoo_server
from plant import DEMO_DATA
from ports import free_port
from prepared import PreparedCluster
from progress import step
from simulator import SimulatedPlc

DATABASE = "scada_api"
WORKERS = 2
DATA_DIRECTORY = "/tmp/api-data"
KEYS_FILE = "/tmp/api-keys.json"
WITHOUT_PLC = 'env["scada.plc"].search([]).unlink()'
# Nothing is queued behind the test's back
FINISH = """
env.company.scada_auto_sync = False
env.ref("base.user_admin").password = "password"
keys = {}
logins = ["admin", "manager", "operator"]
for user in env["res.users"].search([("login", "in", logins)]):
    keys[user.login] = env["res.users.apikeys"].with_user(user)._generate(None, "test")
import json
json.dump(keys, open(%r, "w"))
"""
WORKER_LINE = re.compile(r"Worker (WorkerHTTP) \((\d+)\) alive")


class ApiServer:
    """A running server with prefork workers; see ``demo_data.py`` for what is in it.

    :param orders: confirmed orders
    :param has_plc: with a simulated PLC; its jobs do not run
    :param options: more of the configuration file's options
    """

    def __init__(self, orders=12, has_plc=False, workers=WORKERS, options=()):
        self.orders = orders
        self.cluster = PreparedCluster()
        self.plc = SimulatedPlc(free_port()) if has_plc else None
        self.server = odoo_server.OdooServer(
            self.cluster,
            DATABASE,
            free_port(),
            workers=workers,
            channels="root:0",
            sections={"options": dict(options, data_dir=DATA_DIRECTORY)},
        )
        self.url = self.server.url
        self.keys = {}

    @property
    def key(self):
        """API key of the demo manager."""
        return self.keys["manager"]

    def __enter__(self):
        with step("preparing the database"):
            self.cluster.start()
            self.cluster.create_database(DATABASE)
            self._load()
        with open(KEYS_FILE) as keys:
            self.keys = json.load(keys)
        with step("starting Odoo on port %d" % self.server.http_port):
            self.server.start()
            self.server.wait_answering()
        return self

    def _load(self):
        finish = FINISH % KEYS_FILE
        if self.plc:
            self.plc.start()
        else:
            finish = WITHOUT_PLC + finish
        port = self.plc.port if self.plc else None
        self.run_script(DEMO_DATA, finish, DEMO_ORDERS=self.orders, PLC_PORT=port)

    def __exit__(self, *exception):
        self.server.stop()
        if self.plc:
            self.plc.stop()
        self.cluster.stop()

    def run_script(self, path, finish="", **variables):
        """Run a Python file with ``env``, see :meth:`OdooServer.run_script`."""
        self.server.run_script(path, finish, **variables)

    def count_metric_files(self):
        """Number of the files that hold the workers' counters."""
        pattern = DATA_DIRECTORY + "/scada_metrics/*/*.db"
        return len(glob.glob(pattern))

    def get_workers(self):
        """Process ids of the workers that answer HTTP, by the server's log."""
        found = {int(pid) for _kind, pid in WORKER_LINE.findall(self.server.log_text())}
        return sorted(pid for pid in found if os.path.exists("/proc/%d" % pid))

    def replace_worker(self, pid):
        """End a worker; the server starts another one."""
        os.kill(pid, signal.SIGKILL)
