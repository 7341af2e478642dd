# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A simulated PLC on both ports; ``make test-referees`` has installed the referees."""

import pytest

from plc.simulator import Simulator


@pytest.fixture
def plc():
    with Simulator(manual=True, fins_port=0) as simulator:
        yield simulator
