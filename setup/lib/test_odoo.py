# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run the Odoo test suites: ``test_odoo.py [PYTEST ARGUMENT ...]`` in the private root.

A fresh database is copied from the template, both addons are installed in it, then
pytest-odoo runs.  Without a path among the arguments both suites run, in two processes
(``TEST_PROCESSES``), for each of which pytest-odoo copies the prepared database.
"""
import os
import subprocess
import sys

import odoo_server
from cluster import ClusterError
from ports import free_port
from prepared import PreparedCluster
from progress import ended_by_signal, print_line, step
from service import ServiceError
from suites import chosen_paths

DATABASE = "scada_test"
SUITES = ("scada_bridge/tests", "scada_bridge_plc/tests")
# HttpCase needs a server without workers.  The suites run the jobs themselves.
WORKERS = 0
NO_RUNNER = "root:0"


def get_processes(arguments):
    """Arguments for pytest-xdist: one process for what somebody chose."""
    number = os.environ.get("TEST_PROCESSES", "" if arguments else "2")
    return ["--numprocesses=" + number, "--dist=loadfile"] if number else []


def run_pytest(arguments, config_file, cluster):
    """Exit status of pytest-odoo on the prepared database."""
    command = [sys.executable, "-m", "pytest", "-p", "steady_http", "--odoo-http"]
    command += ["--odoo-config=" + config_file] + arguments
    environment = dict(
        os.environ,
        PYTHONPATH=os.path.dirname(os.path.abspath(__file__)),
        # of createdb and dropdb, which pytest-odoo calls
        PGHOST=cluster.host,
        PGPORT=str(cluster.port),
        PGUSER="odoo",
    )
    return subprocess.run(command, env=environment).returncode


def test(arguments):
    """Exit status of the tests with these arguments on a fresh database."""
    with PreparedCluster() as cluster:
        server = odoo_server.OdooServer(
            cluster, DATABASE, free_port(), workers=WORKERS, channels=NO_RUNNER
        )
        with step("preparing the test database"):
            cluster.create_database(DATABASE)
        return run_pytest(arguments, server.config_file, cluster)


def main(arguments):
    """Exit status: pytest's, 1 when the database could not be made."""
    chosen = chosen_paths(arguments, SUITES)
    if not arguments and not chosen:
        return 0
    with ended_by_signal():
        try:
            return test(get_processes(arguments) + chosen)
        except (ClusterError, ServiceError) as error:
            print_line("ERROR: %s" % error)
            return 1
    return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
