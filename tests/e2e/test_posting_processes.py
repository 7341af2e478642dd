# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Four real processes post and close at once: no lost update, no deadlock."""
import subprocess
from pathlib import Path

from plant import Plant

SCRIPT = Path(__file__).parents[2] / "setup" / "lib" / "posting_processes.py"


def test_four_processes_finish_every_order_exactly_once():
    with Plant(orders=0) as plant:
        plant.prepare()
        with SCRIPT.open() as script:
            done = subprocess.run(
                plant.server.shell_command() + ["--log-level=error"],
                stdin=script,
                stdout=subprocess.PIPE,
                universal_newlines=True,
            )

    assert "24 orders by 4 processes" in done.stdout, done.stdout
