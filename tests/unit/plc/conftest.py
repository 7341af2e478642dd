# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from cip_fault_server import FaultServer

from plc.cip import CipLink


@pytest.fixture
def server():
    """A healthy PLC on a free port, to be spoilt by the test."""
    with FaultServer() as fault_server:
        yield fault_server


@pytest.fixture
def link(server):
    """A link to the server; 2 s is far more than loopback needs."""
    with CipLink("127.0.0.1", server.port, timeout=2.0) as cip_link:
        yield cip_link


@pytest.fixture
def hasty_link(server):
    """A link for tests in which the time runs out."""
    with CipLink("127.0.0.1", server.port, timeout=0.4) as cip_link:
        yield cip_link
