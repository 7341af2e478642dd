# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pure code is imported without Odoo: ``plc`` and ``pure`` as packages of their own,
the tools that start a plant as modules."""
import os
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

for folder in ("setup/lib", "scada_bridge_plc", "scada_bridge"):
    sys.path.insert(0, os.path.join(CHECKOUT, folder))


def pytest_terminal_summary(terminalreporter):
    """Print what repeats this run's fuzz tests."""
    fuzzing = sys.modules.get("fuzzing")
    if fuzzing:
        line = "fuzz: FUZZ_SEED=%d FUZZ_EXAMPLES=%d" % (fuzzing.SEED, fuzzing.EXAMPLES)
        terminalreporter.write_line(line)
