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
    """Odoo as it runs in production: prefork workers, cron, queue_job's runner.

    :param cluster: a started :class:`cluster.Cluster`.
    :param database: name of an existing database.
    :param workers: None = as in odoo.conf.example.
    :param channels: None = as in odoo.conf.example.
    :param sections: more of the configuration file, {section: {option: value}}.
    :ivar environment: more variables of the running server.
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
        self.url = "http://localhost:%d" % http_port
        self.config_file = os.path.join(directory, "odoo-%d.conf" % http_port)
        self._write_config(workers, channels, sections or {})

    def _write_config(self, workers, channels, sections):
        config = configparser.ConfigParser(interpolation=None)
        config.read(EXAMPLE_CONFIG)
        config["options"].update(self._options())
        if workers is not None:
            config["options"]["workers"] = str(workers)
        if channels is not None:
            config["queue_job"]["channels"] = channels
        config.read_dict(sections)
        with open(self.config_file, "w") as target:
            config.write(target)

    def _options(self):
        return dict(
            NO_MANAGER,
            addons_path=CHECKOUT,
            db_host=self.cluster.host,
            db_port=str(self.cluster.port),
            db_user="odoo",
            db_name=self.database,
            dbfilter="^%s$" % self.database,
            http_interface=LOOPBACK,
            http_port=str(self.http_port),
            longpolling_port=str(self.longpolling_port),
            log_handler=":INFO,werkzeug:WARNING",
        )

    # -- one-off commands ---------------------------------------------
    def install(self, modules):
        """Install modules; ServiceError with the log's end when one fails."""
        self._command(["--init=" + ",".join(modules), "--stop-after-init"])
        missing = set(modules) - self._installed()
        if missing:
            raise ServiceError(
                "not installed: %s\n%s" % (", ".join(sorted(missing)), self.log_tail())
            )

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
        command = ["odoo", *subcommand, "--config=" + self.config_file, "--no-http"]
        with open(self.log_file, "ab") as log:
            done = subprocess.run(
                command + ["--workers=0"] + options,
                input=stdin,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(
                    os.environ, ODOO_QUEUE_JOB_CHANNELS="root:0", **dict(variables)
                ),
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

    def wait_answering(self, seconds=120):
        """Until pages are served."""
        self.wait_until(self._answers, "answering on " + self.url, seconds)

    def wait_ready(self, seconds=120):
        """Until pages are served and the job runner listens to the database."""
        self.wait_answering(seconds)
        self.wait_until(self._runner_is_ready, "ready to run jobs", seconds)

    def _answers(self):
        try:
            with urllib.request.urlopen(  # nosec B310
                self.url + "/web/login", timeout=60
            ) as reply:
                return reply.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def _runner_is_ready(self):
        return RUNNER_READY % self.database in self.log_text(self._started_at)
