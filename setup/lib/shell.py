# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make shell``: Odoo's Python shell on a fresh database with both addons and the demo
data, beside the simulated PLC.  A script may come in on standard input."""
import subprocess
import sys

import plant


def main():
    """Exit status of the shell."""
    with plant.Plant() as fresh:
        fresh.prepare()
        fresh.plc.start()  # what sends again or cancels asks the plant first
        return subprocess.run(fresh.server.shell_command()).returncode


if __name__ == "__main__":
    sys.exit(main())
