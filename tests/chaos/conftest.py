# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Campaigns use the tools that start a plant (setup/lib), and the simulator."""
import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
for folder in ("setup/lib", "tests/chaos", "scada_bridge_plc"):
    sys.path.insert(0, str(CHECKOUT / folder))

# pylint: disable=wrong-import-position
import pytest  # noqa: E402
from chance import dialect_of, seed_of  # noqa: E402

SEED = seed_of(os.environ)
DIALECT = dialect_of(os.environ, SEED)


def pytest_report_header():
    """What repeats the campaign."""
    return "again with: SEED=%d DIALECT=%s make test-chaos" % (SEED, DIALECT)


@pytest.fixture
def drawn():
    """(seed, dialect) of this run."""
    return SEED, DIALECT
