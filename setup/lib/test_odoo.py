# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run the Odoo test suites: ``test_odoo.py [PYTEST ARGUMENT ...]`` in the private root.

A fresh database is copied from the template, both addons are installed in it, then
pytest-odoo runs.  Without a path among the arguments both suites run.
"""
import os
import subprocess
import sys
import time

import odoo_server
import ports
from cluster import Cluster

DATABASE = "scada_test"
SUITES = ("scada_bridge/tests", "scada_bridge_plc/tests")


def chosen_paths(arguments):
    """Arguments for pytest with both suites added when no path is among them."""
    if any(os.path.exists(argument.split("::")[0]) for argument in arguments):
        return arguments
    return arguments + [suite for suite in SUITES if has_tests(suite)]


def has_tests(suite):
    """True when the folder holds test files; says so when it does not."""
    found = os.path.isdir(suite) and any(
        name.startswith("test_") for name in os.listdir(suite)
    )
    if not found:
        print("no tests yet in %s" % suite)
    return found


def pytest_command(arguments, config):
    """pytest-odoo on the prepared database; HttpCase needs a server without workers."""
    return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--odoo-http"] + [
        "--odoo-config=" + config,
        *chosen_paths(arguments),
    ]


def main(arguments):
    """Exit status of pytest (a suite without any test counts as passed)."""
    begin = time.monotonic()
    with Cluster() as cluster:
        cluster.create_database(DATABASE)
        server = odoo_server.OdooServer(
            cluster, DATABASE, http_port=ports.free_port(), workers=0, channels="root:0"
        )
        server.install(odoo_server.ADDONS)
        print("database ready after %.1f s" % (time.monotonic() - begin), flush=True)
        environment = dict(os.environ, ODOO_QUEUE_JOB_CHANNELS="root:0")
        command = pytest_command(arguments, server.config_file)
        return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
