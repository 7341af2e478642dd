# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from cip_fault_server import FaultServer

from patience import PATIENCE, Clock
from plc.link.cip import CipLink


@pytest.fixture
def server():
    """A healthy PLC on a free port, to be spoilt by the test."""
    with FaultServer() as fault_server:
        yield fault_server


@pytest.fixture
def link(server):
    """A link to the server, whose time never runs out by itself."""
    with CipLink("127.0.0.1", server.port, timeout=PATIENCE) as cip_link:
        yield cip_link


@pytest.fixture
def clock(monkeypatch):
    """The time of all links; it passes when a test says so."""
    clock = Clock()
    monkeypatch.setattr("plc.link.deadline_socket.time", clock)
    return clock
