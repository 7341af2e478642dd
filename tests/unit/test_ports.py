# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Suites that run side by side on one machine get ports of their own."""
import os
import subprocess
import sys

import pytest

import ports

TAKE = "import ports; ports.FREE_PORTS = %r; print(ports.free_port())"


def take_in_another_process(first, last):
    """Return what a process got that wants a port out of these, "" for none."""
    done = subprocess.run(
        [sys.executable, "-c", TAKE % ((first, last),)],
        env=dict(os.environ, PYTHONPATH=os.path.dirname(ports.__file__)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    )
    return done.stdout.strip()


def test_a_port_is_nobody_elses_while_its_process_lives():
    port = ports.free_port()
    assert take_in_another_process(port, port) == ""


def test_a_port_is_given_out_once(monkeypatch):
    port = ports.free_port()
    monkeypatch.setattr(ports, "FREE_PORTS", (port, port))
    with pytest.raises(ports.PortTaken):
        ports.free_port()


def test_a_port_is_free_again_when_its_process_has_ended():
    port = int(take_in_another_process(*ports.FREE_PORTS))
    assert take_in_another_process(port, port) == str(port)
