# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 14 on a private database: configuration, installation, the running server."""
import http.client
import os
import subprocess
import urllib.request

from odoo_config import CHECKOUT, ONE_OFF, ONE_OFF_ENVIRONMENT, write_config
from ports import free_port
from service import Service, ServiceError

ADDONS = ("scada_bridge", "scada_bridge_plc")
RUNNER_READY = "queue job runner ready for db %s"


class OdooServer(Service):
    """Odoo as it runs in production: prefork workers, cron, queue_job's runner.

    Its configuration file is the delivered one; ``odoo_config`` says what may differ.

    :param cluster: a started :class:`cluster.Cluster`.
    :param database: name of an existing database.
    :param workers: None = as delivered.
    :param channels: None = as delivered.
    :param sections: more of the configuration file, {section: {option: value}};
        ConfigError for what may not differ.
    :ivar environment: more variables of the running server.
    :ivar first_page: answers 200 as soon as the server is there.
    """

    def __init__(
        self,
        cluster,
        database,
        http_port,
        workers=None,
        channels=None,
        sections=None,
        directory="/tmp",
    ):
        super().__init__("Odoo", os.path.join(directory, "odoo-%d.log" % http_port))
        self.cluster = cluster
        self.database = database
        self.http_port = http_port
        self.longpolling_port = free_port()
        self.environment = {}
        self.first_page = "/web/login"
        self.url = "http://localhost:%d" % http_port
        self.config_file = os.path.join(directory, "odoo-%d.conf" % http_port)
        self._write_config(workers, channels, sections or {})

    def _write_config(self, workers, channels, sections):
        changes = {"options": self.place(), "queue_job": {}}
        if workers is not None:
            changes["options"]["workers"] = str(workers)
        if channels is not None:
            changes["queue_job"]["channels"] = channels
        for section, options in sections.items():
            changes.setdefault(section, {}).update(options)
        write_config(self.config_file, changes)

    def place(self):
        """Ports, paths and database of this server, as options."""
        return {
            "addons_path": CHECKOUT,
            "db_host": self.cluster.host,
            "db_port": str(self.cluster.port),
            "db_user": "odoo",
            "db_name": self.database,
            "dbfilter": "^%s$" % self.database,
            "http_port": str(self.http_port),
            "longpolling_port": str(self.longpolling_port),
        }

    # -- one-off commands ---------------------------------------------
    def install(self, modules):
        """Install modules; ServiceError with the log's end when one fails."""
        self._command(["--init=" + ",".join(modules), "--stop-after-init"])
        missing = set(modules) - self._installed()
        if missing:
            raise ServiceError(
                "not installed: %s\n%s" % (", ".join(sorted(missing)), self.log_tail())
            )

    def update(self, module):
        """Upgrade a module and what depends on it; ServiceError when that fails."""
        self._command(["--update=" + module, "--stop-after-init"])

    def _installed(self):
        connection = self.cluster.connect(self.database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT name FROM ir_module_module WHERE state = 'installed'"
                )
                return {name for (name,) in cursor.fetchall()}
        finally:
            connection.close()

    def run_script(self, path, finish="", **variables):
        """Run a Python file with ``env`` (the shell of Odoo), committed at its end.

        :param finish: one more statement after the file.
        :param variables: environment of the script; None = not set.
        """
        with open(path) as script:
            source = "%s\n%s\nenv.cr.commit()\n" % (script.read(), finish)
        self._command(
            [],
            subcommand=["shell"],
            stdin=source.encode(),
            variables={name: str(x) for name, x in variables.items() if x is not None},
        )

    def shell_command(self):
        """Command line of an interactive shell on the database."""
        return ["odoo", "shell", "--config=" + self.config_file, "--no-http"]

    def _command(self, options, subcommand=(), stdin=None, variables=()):
        command = ["odoo", *subcommand, "--config=" + self.config_file, *ONE_OFF]
        with open(self.log_file, "ab") as log:
            done = subprocess.run(
                command + options,
                input=stdin,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(os.environ, **ONE_OFF_ENVIRONMENT, **dict(variables)),
            )
        if done.returncode:
            raise ServiceError(
                "%s failed:\n%s" % (" ".join(command + options), self.log_tail(60))
            )

    # -- the server ---------------------------------------------
    def start(self):
        """Start the server; returns at once, see :meth:`wait_ready`."""
        self._started_at = self.log_size()
        self.launch(
            ["odoo", "--config=" + self.config_file],
            env=dict(os.environ, **self.environment),
        )

    def wait_answering(self):
        """Until pages are served."""
        self.wait_until(self._answers, "answering on " + self.url)

    def wait_ready(self):
        """Until pages are served and the job runner listens to the database."""
        self.wait_answering()
        self.wait_until(self._runner_is_ready, "ready to run jobs")

    def _answers(self):
        try:
            with urllib.request.urlopen(  # nosec B310
                self.url + self.first_page, timeout=60
            ) as reply:
                return reply.status == 200
        except (OSError, http.client.HTTPException):
            return False  # not yet, or not in a minute

    def _runner_is_ready(self):
        return RUNNER_READY % self.database in self.log_text(self._started_at)
