# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL cluster for one run: copied from the template, thrown away at the end.

It listens on a socket that only this run can see, and on loopback only when a port is
asked for.  Usage::

    with Cluster() as cluster:
        cluster.create_database("scada_test")
"""
import os
import shutil
import subprocess

import psycopg2

PG_BIN = "/usr/lib/postgresql/13/bin"
TEMPLATE_CLUSTER = "/srv/scada/cluster"
TEMPLATE_DATABASE = "template_odoo"
SOCKETS = "/run/postgresql"
DEFAULT_PORT = 5432
# A copy is a new database: two plants must never believe they are the same one.
NEW_UUID = """
    UPDATE ir_config_parameter SET value = gen_random_uuid()::text
     WHERE key = 'database.uuid'
"""


class ClusterError(Exception):
    """PostgreSQL did not start; the message ends with its own log."""


class Cluster:
    """One private PostgreSQL server.

    :param directory: where its files go (memory: gone with the namespace).
    :param tcp_port: loopback port to listen on as well, None for socket only.
    :param socket_port: number of the socket when another server has the usual one.
    :ivar environment: more variables of the server.
    """

    template = TEMPLATE_CLUSTER
    template_database = TEMPLATE_DATABASE

    def __init__(self, directory="/tmp/cluster", tcp_port=None, socket_port=None):
        self.directory = directory
        self.port = tcp_port or socket_port or DEFAULT_PORT
        self.host = SOCKETS
        self.is_on_loopback = bool(tcp_port)
        self.environment = {}
        self._log = directory + ".log"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()

    def start(self):
        """Copy the template on the first start, then start the server."""
        if not os.path.exists(self.directory):
            shutil.copytree(self.template, self.directory)
        listen = "127.0.0.1" if self.is_on_loopback else ""
        options = "-k %s -p %d -c listen_addresses='%s'"
        done = self._control(
            "start",
            "--options=" + options % (self.host, self.port, listen),
            "--log=" + self._log,
        )
        if done.returncode:
            raise ClusterError("PostgreSQL did not start:\n" + self._log_text())

    def stop(self):
        """Stop the server and drop its files."""
        self.halt("immediate")
        shutil.rmtree(self.directory, ignore_errors=True)

    def restart(self, mode="fast"):
        """Stop the server and start it again.

        :param mode: "fast" ends its clients' sessions, "immediate" is a crash.
        """
        self.halt(mode)
        self.start()

    def halt(self, mode="fast"):
        """Stop the server and keep its files, for :meth:`start`."""
        self._control("stop", "--mode=" + mode)

    def _control(self, action, *options):
        command = [PG_BIN + "/pg_ctl", "--pgdata=" + self.directory, "--wait"]
        return subprocess.run(
            command + list(options) + [action],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ, **self.environment),
        )

    def _log_text(self):
        if not os.path.exists(self._log):
            return "(no log)"
        with open(self._log) as log:
            return log.read()

    def create_database(self, name, template=None):
        """A new database with the modules of the template installed."""
        template = template or self.template_database
        subprocess.run(
            ["createdb", "--template=" + template, *self.client_options(), name],
            check=True,
        )
        with self.connect(name) as connection, connection.cursor() as cursor:
            cursor.execute(NEW_UUID)
        connection.close()

    def client_options(self):
        """How a PostgreSQL client reaches this server."""
        return ["--host=" + self.host, "--port=%d" % self.port, "--username=odoo"]

    def query(self, database, statement, parameters=()):
        """Rows of one SQL statement, committed; None of one that gives none."""
        connection = self.connect(database)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def connect(self, database):
        """A psycopg2 connection as Odoo's own role."""
        return psycopg2.connect(
            host=self.host, port=self.port, user="odoo", dbname=database
        )
