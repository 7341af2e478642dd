# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pure code is imported without Odoo, the tools that start a plant as modules.

``plc`` is a package of its own.  ``scada_bridge.domain``, ``.api.shapes`` and
``.api.contract`` are imported below a package that is empty here: the real one makes
Odoo's models.
"""
import os
import sys
from types import ModuleType

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

for folder in ("setup/lib", "scada_bridge_plc"):
    sys.path.insert(0, os.path.join(CHECKOUT, folder))

if "scada_bridge" not in sys.modules:
    sys.modules["scada_bridge"] = ModuleType("scada_bridge")
    sys.modules["scada_bridge"].__path__ = [os.path.join(CHECKOUT, "scada_bridge")]


def pytest_terminal_summary(terminalreporter):
    """Print what repeats this run's fuzz tests."""
    fuzzing = sys.modules.get("fuzzing")
    if fuzzing:
        line = "fuzz: FUZZ_SEED=%d FUZZ_EXAMPLES=%d" % (fuzzing.SEED, fuzzing.EXAMPLES)
        terminalreporter.write_line(line)
