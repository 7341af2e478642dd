# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which hosts, ports and timeouts a link accepts."""

import pytest

from plc.errors import MapError
from plc.link.cip import CipLink


@pytest.mark.parametrize(
    "host",
    ["192.168.1.100", "127.0.0.1", "plc", "plc-1.plant.example", "plc_sim", "1plc"]
    + ["a" * 63 + ".example"],
)
def test_addresses_and_names_are_accepted(host):
    CipLink(host).close()


@pytest.mark.parametrize(
    "host",
    ["", " ", "192.168.1", "192.168.1.256", "192.168.1.100.5", "12345", "plc 1"]
    + ["192.168.1.100/bp/0", "plc,1,0", "plc\\1", "plc:44818", "::1", "fe80::1%eth0"]
    + ["-plc", "plc-", "plc..local", ".plc", "plc\n", "a" * 64, "a." * 126 + "toolong"],
)
def test_what_is_no_host_is_refused(host):
    with pytest.raises(MapError, match="neither an IPv4 address nor a host name"):
        CipLink(host)


@pytest.mark.parametrize("port", [1, 44818, 65535])
def test_ports_are_accepted(port):
    CipLink("127.0.0.1", port).close()


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(MapError, match="is not within 1 to 65535"):
        CipLink("127.0.0.1", port)


@pytest.mark.parametrize("timeout", [0, -1, 601, float("inf"), float("nan")])
def test_what_is_no_timeout_is_refused(timeout):
    with pytest.raises(MapError, match="is not within 0 to 600 seconds"):
        CipLink("127.0.0.1", timeout=timeout)


def test_the_defaults_are_those_of_the_plant():
    link = CipLink("127.0.0.1")
    assert (link._port, link._timeout) == (44818, 5.0)
