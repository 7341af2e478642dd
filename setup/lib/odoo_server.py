# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 14 on a private database: configuration, installation, the running server."""
import configparser
import os
import subprocess
import urllib.error
import urllib.request

from ports import LOOPBACK, free_port
from service import Service, ServiceError

CHECKOUT = "/mnt/scada"
EXAMPLE_CONFIG = CHECKOUT + "/odoo.conf.example"
ADDONS = ("scada_bridge", "scada_bridge_plc")
# Nobody but an administrator on this machine may use the database manager.
NO_MANAGER = {"list_db": "False", "admin_passwd": "$pbkdf2-sha512$disabled"}
RUNNER_READY = "queue job runner ready for db %s"


class OdooServer(Service):
 -- one-off commands -*$"""Odoo as it runs in production: prefork workers, cron, queue_job's runner.

 -- one-off commands -*$:param cluster: a started :class:`cluster.Cluster`.
 -- one-off commands -*$:param database: name of an existing database.
 -- one-off commands -*$:param workers: None = as in odoo.conf.example.
 -- one-off commands -*$:param channels: None = as in odoo.conf.example.
 -- one-off commands -*$:param sections: more of the configuration file, {section: {option: value}}.
 -- one-off commands -*$"""

 -- one-off commands -*$def __init__(
 -- one-off commands -*$    self,
 -- one-off commands -*$    cluster,
 -- one-off commands -*$    database,
 -- one-off commands -*$    http_port,
 -- one-off commands -*$    workers=None,
 -- one-off commands -*$    channels=None,
 -- one-off commands -*$    sections=None,
 -- one-off commands -*$    directory="/tmp",
 -- one-off commands -*$):
 -- one-off commands -*$    super().__init__("Odoo", os.path.join(directory, "odoo-%d.log" % http_port))
 -- one-off commands -*$    self.cluster = cluster
 -- one-off commands -*$    self.database = database
 -- one-off commands -*$    self.http_port = http_port
 -- one-off commands -*$    self.url = "http://localhost:%d" % http_port
 -- one-off commands -*$    self.config_file = os.path.join(directory, "odoo-%d.conf" % http_port)
 -- one-off commands -*$    self._write_config(workers, channels, sections or {})

 -- one-off commands -*$def _write_config(self, workers, channels, sections):
 -- one-off commands -*$    config = configparser.ConfigParser(interpolation=None)
 -- one-off commands -*$    config.read(EXAMPLE_CONFIG)
 -- one-off commands -*$    config["options"].update(self._options())
 -- one-off commands -*$    if workers is not None:
 -- one-off commands -*$        config["options"]["workers"] = str(workers)
 -- one-off commands -*$    if channels is not None:
 -- one-off commands -*$        config["queue_job"]["channels"] = channels
 -- one-off commands -*$    config.read_dict(sections)
 -- one-off commands -*$    with open(self.config_file, "w") as target:
 -- one-off commands -*$        config.write(target)

 -- one-off commands -*$def _options(self):
 -- one-off commands -*$    return dict(
 -- one-off commands -*$        NO_MANAGER,
 -- one-off commands -*$        addons_path=CHECKOUT,
 -- one-off commands -*$        db_host=self.cluster.host,
 -- one-off commands -*$        db_port=str(self.cluster.port),
 -- one-off commands -*$        db_user="odoo",
 -- one-off commands -*$        db_name=self.database,
 -- one-off commands -*$        dbfilter="^%s$" % self.database,
 -- one-off commands -*$        http_interface=LOOPBACK,
 -- one-off commands -*$        http_port=str(self.http_port),
 -- one-off commands -*$        longpolling_port=str(free_port()),
 -- one-off commands -*$        log_handler=":INFO,werkzeug:WARNING",
 -- one-off commands -*$    )

 -- one-off commands -*$# -- one-off commands ---------------------------------------------
 -- one-off commands -*$def install(self, modules):
 -- one-off commands -*$    """Install modules; ServiceError with the log's end when one fails."""
 -- one-off commands -*$    self._command(["--init=" + ",".join(modules), "--stop-after-init"])
 -- one-off commands -*$    missing = set(modules) - self._installed()
 -- one-off commands -*$    if missing:
 -- one-off commands -*$        raise ServiceError(
 -- one-off commands -*$            "not installed: %s\n%s" % (", ".join(sorted(missing)), self.log_tail())
 -- one-off commands -*$        )

 -- one-off commands -*$def _installed(self):
 -- one-off commands -*$    connection = self.cluster.connect(self.database)
 -- one-off commands -*$    try:
 -- one-off commands -*$        with connection.cursor() as cursor:
 -- one-off commands -*$            cursor.execute(
 -- one-off commands -*$                "SELECT name FROM ir_module_module WHERE state = 'installed'"
 -- one-off commands -*$            )
 -- one-off commands -*$            return {name for (name,) in cursor.fetchall()}
 -- one-off commands -*$    finally:
 -- one-off commands -*$        connection.close()

 -- one-off commands -*$def run_script(self, path, finish="", **variables):
 -- one-off commands -*$    """Run a Python file with ``env`` (the shell of Odoo), committed at its end.

 -- one-off commands -*$    :param finish: one more statement after the file.
 -- one-off commands -*$    :param variables: environment of the script; None = not set.
 -- one-off commands -*$    """
 -- one-off commands -*$    with open(path) as script:
 -- one-off commands -*$        source = "%s\n%s\nenv.cr.commit()\n" % (script.read(), finish)
 -- one-off commands -*$    self._command(
 -- one-off commands -*$        [],
 -- one-off commands -*$        subcommand=["shell"],
 -- one-off commands -*$        stdin=source.encode(),
 -- one-off commands -*$        variables={name: str(x) for name, x in variables.items() if x is not None},
 -- one-off commands -*$    )

 -- one-off commands -*$def shell_command(self):
 -- one-off commands -*$    """Command line of an interactive shell on the database."""
 -- one-off commands -*$    return ["odoo", "shell", "--config=" + self.config_file, "--no-http"]

 -- one-off commands -*$def _command(self, options, subcommand=(), stdin=None, variables=()):
 -- one-off commands -*$    command = ["odoo", *subcommand, "--config=" + self.config_file, "--no-http"]
 -- one-off commands -*$    with open(self.log_file, "ab") as log:
 -- one-off commands -*$        done = subprocess.run(
 -- one-off commands -*$            command + ["--workers=0"] + options,
 -- one-off commands -*$            input=stdin,
 -- one-off commands -*$            stdout=log,
 -- one-off commands -*$            stderr=subprocess.STDOUT,
 -- one-off commands -*$            env=dict(
 -- one-off commands -*$                os.environ, ODOO_QUEUE_JOB_CHANNELS="root:0", **dict(variables)
 -- one-off commands -*$            ),
 -- one-off commands -*$        )
 -- one-off commands -*$    if done.returncode:
 -- one-off commands -*$        raise ServiceError(
 -- one-off commands -*$            "%s failed:\n%s" % (" ".join(command + options), self.log_tail(60))
 -- one-off commands -*$        )

 -- one-off commands -*$# -- the server ---------------------------------------------
 -- one-off commands -*$def start(self):
 -- one-off commands -*$    """Start the server; returns at once, see :meth:`wait_ready`."""
 -- one-off commands -*$    self._started_at = self.log_size()
 -- one-off commands -*$    self.launch(["odoo", "--config=" + self.config_file])

 -- one-off commands -*$def wait_ready(self, seconds=120):
 -- one-off commands -*$    """Until pages are served and the job runner listens to the database."""
 -- one-off commands -*$    self.wait_until(self._answers, "answering on " + self.url, seconds)
 -- one-off commands -*$    self.wait_until(self._runner_is_ready, "ready to run jobs", seconds)

 -- one-off commands -*$def _answers(self):
 -- one-off commands -*$    try:
 -- one-off commands -*$        with urllib.request.urlopen(self.url + "/web/login", timeout=60) as reply:
 -- one-off commands -*$            return reply.status == 200
 -- one-off commands -*$    except (urllib.error.URLError, ConnectionError):
 -- one-off commands -*$        return False

 -- one-off commands -*$def _runner_is_ready(self):
 -- one-off commands -*$    return RUNNER_READY % self.database in self.log_text(self._started_at)
