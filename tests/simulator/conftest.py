# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A simulated PLC per test, without program thread: time passes by plc.scan()."""

import pytest

from plc.simulator import Simulator
from simulator_client import WireClient


@pytest.fixture
def plc():
    with Simulator(manual=True, seed=7) as simulator:
        yield simulator


@pytest.fixture
def wire(plc):
    with WireClient(plc.port) as client:
        yield client
