# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make bench``: measurements on a fresh database; the figures go to standard output.

BENCH (posting,http) chooses, ``seals`` is asked for by name; BENCH_SIZES (1,10,100) and
BENCH_RUNS (5) make posting shorter.
"""
import os
import subprocess
import sys

import bench_http
import odoo_server
from ports import free_port
from prepared import PreparedCluster
from progress import step

DATABASE = "scada_bench"
FOLDER = os.path.dirname(os.path.abspath(__file__))


def measure_posting():
    """Exit status of the measurement."""
    return run_script("bench_posting.py")


def measure_seals():
    """Exit status of the measurement."""
    return run_script("bench_seals.py")


def run_script(name):
    """Exit status of a script in the shell of a fresh database."""
    with PreparedCluster() as cluster:
        server = odoo_server.OdooServer(cluster, DATABASE, free_port())
        with step("preparing the database"):
            cluster.create_database(DATABASE)
        with open(os.path.join(FOLDER, name)) as script:
            command = server.shell_command() + ["--log-level=error"]
            return subprocess.run(command, stdin=script).returncode


PARTS = {
    "posting": measure_posting,
    "http": bench_http.main,
    "seals": measure_seals,
}
USUAL = "posting,http"


def main():
    """Exit status: that of the first part that failed."""
    chosen = os.environ.get("BENCH") or USUAL
    return next(filter(None, (PARTS[name]() for name in chosen.split(","))), 0)


if __name__ == "__main__":
    sys.exit(main())
