# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run tests that need no Odoo in their process: ``test_plain.py FOLDER ... [-- PYTEST
ARGUMENT ...]``.  A folder without tests is named and passed over."""
import os
import sys

from suites import chosen_paths


def main(arguments):
    """Replace this process by pytest."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    chosen = chosen_paths(arguments[end + 1 :], arguments[:end])
    if end == len(arguments) and not chosen:
        return 0
    # pytest-odoo would load Odoo first
    command = [sys.executable, "-m", "pytest", "-p", "no:odoo"]
    os.execv(sys.executable, command + chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
