# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What odoo.conf says about PLCs is taken as meant, or refused in one sentence."""
import pytest

from plc.errors import OptionError
from plc.server_options import PlcOptions, find_faults, read_options

HOST = "allowed is an IP address or the name of a host"
PORT = "allowed is a port number from 1 to 65534"
SWITCH = "allowed are True and False"
COMMENT = "; a comment needs a line of its own"


def fault(sections, code="PLC01", codes=("PLC01",)):
    with pytest.raises(OptionError) as refused:
        read_options(sections, code, codes)
    return str(refused.value)


def test_file_without_a_section_says_nothing():
    assert read_options({}, "PLC01", ["PLC01"]) == PlcOptions(True, None, None)


def test_section_of_the_line_stands_above_that_of_all():
    sections = {
        "scada_plc": {"host": "10.0.0.1", "port": "44818"},
        "scada_plc.PLC01": {"host": "10.0.0.2"},
    }
    assert read_options(sections, "PLC01") == PlcOptions(True, "10.0.0.2", 44818)


def test_section_of_another_line_is_for_the_other_line():
    sections = {"scada_plc.PLC02": {"port": "9600"}}
    assert read_options(sections, "PLC01", ["PLC01", "PLC02"]).port is None


@pytest.mark.parametrize("value", ["False", "false", "no", "off", "0", "NO", False])
def test_plc_is_switched_off(value):
    assert read_options({"scada_plc": {"enabled": value}}, "PLC01").enabled is False


@pytest.mark.parametrize("value", ["True", "yes", "On", "1", True])
def test_plc_is_switched_on(value):
    assert read_options({"scada_plc": {"enabled": value}}, "PLC01").enabled is True


@pytest.mark.parametrize("host", ["192.168.1.100", "plc-1.mill.local", "fe80::1%eth0"])
def test_host_is_taken(host):
    assert read_options({"scada_plc": {"host": host}}, "PLC01").host == host


@pytest.mark.parametrize(
    "option, value, sentence",
    [
        ("port", "44818   ; FINS: 9600", PORT + COMMENT),
        ("port", "9600 # FINS", PORT + COMMENT),
        ("port", "0", PORT),
        ("port", "65535", PORT),
        ("port", "-1", PORT),
        ("port", "44818.0", PORT),
        ("port", "", PORT),
        ("port", "\u0664\u0664", PORT),
        ("port", True, PORT),
        ("host", "", HOST),
        ("host", "192.168.1.100 ; the mixer", HOST + COMMENT),
        ("host", "192.168.1.100:44818 9600", HOST),
        ("host", False, HOST),
        ("enabled", "", SWITCH),
        ("enabled", "maybe", SWITCH),
        ("enabled", "False ; a test server", SWITCH + COMMENT),
    ],
)
def test_wrong_value_is_reported_in_one_sentence(option, value, sentence):
    sections = {"scada_plc.PLC01": {option: value}}
    assert fault(sections) == "[scada_plc.PLC01] %s = %s: %s" % (
        option,
        value,
        sentence,
    )


def test_unknown_option_is_reported():
    assert fault({"scada_plc": {"hots": "10.0.0.1"}}) == (
        "[scada_plc] hots = 10.0.0.1: no such option; allowed are enabled, host, port"
    )


def test_section_of_a_line_that_nobody_knows_is_reported():
    assert fault({"scada_plc.PLC1": {}}, codes=["PLC02", "PLC01"]) == (
        "[scada_plc.PLC1]: no line has the SCADA code PLC1; lines are PLC01, PLC02"
    )


def test_section_that_could_not_be_meant_leaves_the_plc_alone():
    sections = {"scada_plc.PLC01": {"port": "9600"}, "scada_plc.PLC9": {}}
    assert read_options(sections, "PLC01", ["PLC01"]).port == 9600


def test_sections_of_other_databases_are_not_judged():
    assert read_options({"scada_plc.PLC9": {}}, "PLC01", None) == PlcOptions()


@pytest.mark.parametrize(
    "name", ["scada-plc", "SCADA_PLC", "scada_plcs", "ScadaPlc.PLC01", "scada_plc "]
)
def test_section_that_is_almost_ours_is_reported(name):
    assert fault({name: {"enabled": "False"}}) == (
        "[%s]: no such section; allowed are [scada_plc] and [scada_plc.CODE], CODE "
        "being the SCADA code of a line" % name
    )


def test_all_faults_of_the_file_are_found():
    sections = {
        "queue_job": {"channels": "root:3"},
        "scada_plc": {"enabled": "x", "rack": "1"},
        "scada_plc.PLC01": {"port": "44818"},
        "scada_plc.PLC1": {"port": "y"},
    }
    faults = [str(error).split(":")[0] for error in find_faults(sections, ["PLC01"])]
    assert faults == [
        "[scada_plc] enabled = x",
        "[scada_plc] rack = 1",
        "[scada_plc.PLC1] port = y",
        "[scada_plc.PLC1]",
    ]
