# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real processes post and close at once: no update lost or doubled, no deadlock."""
import os
import subprocess
from pathlib import Path

from plant import Plant

SCRIPTS = Path(__file__).parents[2] / "setup" / "lib"
INTERLEAVINGS = os.environ.get("INTERLEAVINGS") or "8"


def run_script(name, **variables):
    """What a script of setup/lib prints that Odoo's shell runs on a fresh plant."""
    environment = dict(os.environ, PYTHONPATH=str(SCRIPTS), **variables)
    with Plant(orders=0) as plant:
        plant.prepare()
        with (SCRIPTS / name).open() as script:
            done = subprocess.run(
                plant.server.shell_command() + ["--log-level=error"],
                stdin=script,
                stdout=subprocess.PIPE,
                universal_newlines=True,
                env=environment,
            )
    print(done.stdout)
    return done.stdout


def test_four_processes_finish_every_order_exactly_once():
    assert "24 orders by 4 processes" in run_script("posting_processes.py")


def test_two_runs_of_one_order_add_up_whatever_the_order_of_the_steps():
    told = run_script("interleavings.py", INTERLEAVINGS=INTERLEAVINGS)
    assert "%s interleavings of 2 processes" % INTERLEAVINGS in told
