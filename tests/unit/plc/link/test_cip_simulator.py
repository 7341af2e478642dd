# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The link against the simulated CJ2M and its fault dial; they share no code."""

import pytest

from patience import PATIENCE, fail, in_haste, wait_until
from plc.errors import LinkError, StatusError
from plc.link.cip import CipLink
from plc.simulator import Simulator

WORDS_AT = 44  # offset of the words in a reply to a read
SILENT = ("drop", "delay", "drip", "late")
BEFORE_A_SESSION = [
    {"kind": "close", "on": "register"},
    {"kind": "drop", "on": "register"},
    {"kind": "encap_status", "on": "register"},
    {"kind": "refuse", "count": 1},
]


@pytest.fixture
def plc():
    with Simulator(manual=True) as simulator:
        simulator.write_words("D", 6000, [0x1234, 0xABCD])
        yield simulator


@pytest.fixture
def plc_link(plc):
    with CipLink("127.0.0.1", plc.port, timeout=PATIENCE) as link:
        yield link


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop"},
        {"kind": "drop", "executed": False},
        {"kind": "delay", "seconds": 60},
        {"kind": "drip", "seconds": 60},
        {"kind": "close"},
        {"kind": "close", "at": 0},
        {"kind": "late"},
        {"kind": "wrong_context"},
        {"kind": "wrong_session"},
        {"kind": "wrong_service"},
        {"kind": "encap_status"},
        {"kind": "power_cycle"},
        *BEFORE_A_SESSION,
    ],
    ids=str,
)
def test_a_fault_costs_one_request_and_no_more(plc, plc_link, fault):
    if fault not in BEFORE_A_SESSION:
        plc_link.read_words("D", 6000, 1)
    plc.inject(**fault)
    fail(plc, lambda: plc_link.read_words("D", 6000, 1), fault["kind"] in SILENT)
    assert plc_link.read_words("D", 6001, 1) == (0xABCD,)


@pytest.mark.parametrize("kind", ["split", "glued"])
def test_how_tcp_cuts_the_stream_does_not_matter(plc, plc_link, kind):
    plc.inject(kind, count=3)
    assert [plc_link.read_words("D", 6000 + i % 2, 1)[0] for i in range(4)] == [
        0x1234,
        0xABCD,
        0x1234,
        0xABCD,
    ]


def test_a_status_is_handed_on_in_numbers(plc, plc_link):
    plc.inject("status", general=0x1F, extended=[0x2601])
    with pytest.raises(StatusError) as caught:
        plc_link.read_words("D", 6000, 1)
    error = caught.value
    assert (error.service, error.general, error.extended) == (0x1D, 0x1F, (0x2601,))


@pytest.mark.parametrize("offset", range(WORDS_AT))
def test_a_spoilt_byte_around_the_words_never_changes_them(plc, plc_link, offset):
    plc_link.read_words("D", 6000, 2)
    plc.inject("garble", at=offset)
    try:
        with in_haste():  # for a length that is longer than the frame
            words = plc_link.read_words("D", 6000, 2)
    except (LinkError, StatusError):
        wait_until(lambda: plc.state()["faults"][0]["fired"])
        words = plc_link.read_words("D", 6000, 2)
    assert words == (0x1234, 0xABCD)


def test_a_refusing_plc_is_found_again(plc, plc_link):
    plc.inject("refuse")
    for _ in range(2):
        with pytest.raises(LinkError):
            plc_link.read_words("D", 6000, 1)
    plc.clear_faults()
    assert plc_link.read_words("D", 6000, 1) == (0x1234,)
