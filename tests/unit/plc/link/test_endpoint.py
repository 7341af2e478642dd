# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One PLC has one endpoint, however its address is written."""

import socket

import pytest

from plc.errors import LinkError, MapError
from plc.link import endpoint as module
from plc.link.endpoint import endpoint, lock_number, resolve, tidy_host


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        " 127.0.0.1\n",
        "127.000.000.001",
        "localhost",
        "LocalHost",
        "localhost.",
        "::ffff:127.0.0.1",
        "[::FFFF:7f00:1]",
    ],
)
def test_spellings_of_one_address_are_one(host):
    assert resolve(host, 44818, 1.0) == "127.0.0.1"


def test_leading_zeros_are_decimal_not_octal():
    assert tidy_host("010.0.0.5") == "10.0.0.5"


def test_name_with_several_addresses_means_the_lowest_each_time(monkeypatch):
    answers = [["10.0.0.20", "10.0.0.3"], ["10.0.0.3", "10.0.0.20"]]
    monkeypatch.setattr(
        socket, "gethostbyname_ex", lambda name: (name, [], answers.pop())
    )
    assert resolve("plc.local.", 9600, 1.0) == "10.0.0.3"
    assert resolve("PLC.local", 9600, 1.0) == "10.0.0.3"


def test_name_that_nobody_knows_is_an_error_of_the_link(monkeypatch):
    def unknown(name):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(module.socket, "gethostbyname_ex", unknown)
    with pytest.raises(LinkError, match="plc.local"):
        resolve("plc.local", 9600, 1.0)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "", "a b", "300.0.0.1"])
def test_half_an_address_is_none(host):
    with pytest.raises(MapError):
        resolve(host, 44818, 1.0)


def test_both_ports_of_a_cj2m_are_one_plc():
    assert endpoint("192.168.1.100", 44818) == endpoint("192.168.1.100", 9600)
    assert endpoint("192.168.1.100", 44818) == "192.168.1.100:44818+9600"


def test_other_ports_are_plcs_of_their_own():
    assert endpoint("127.0.0.1", 45001) == "127.0.0.1:45001"


def test_number_of_a_lock_fits_postgresql_and_stays():
    assert lock_number("192.168.1.100:44818+9600") == lock_number(
        "192.168.1.100:44818+9600"
    )
    numbers = [lock_number("127.0.0.1:%d" % port) for port in range(1, 2000)]
    assert all(-(2**31) <= number < 2**31 for number in numbers)
    assert min(numbers) < 0 < max(numbers)
