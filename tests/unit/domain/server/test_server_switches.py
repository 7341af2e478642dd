# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Switches and channels of odoo.conf mean what they say, or Odoo does not start."""
import pytest

from odoo_config import read_config
from scada_bridge.domain.server.server_options import (
    find_channel_faults,
    find_flag_faults,
    find_unknown_channels,
)

KNOWN = ["root.scada_fill", "root.scada_post", "root.scada_plc"]
DELIVERED = read_config().get("queue_job", "channels")
HINT = "; a comment needs a line of its own"


@pytest.mark.parametrize("value", [True, False, "", "1", "yes", "on"])
def test_switch_that_odoo_takes_as_meant_is_fine(value):
    assert list(find_flag_faults({"list_db": value})) == []


@pytest.mark.parametrize(
    "value, hint", [("False ; closed", HINT), ("0", ""), ("no", ""), ("None", "")]
)
def test_switch_that_odoo_would_take_for_true_is_reported(value, hint):
    assert list(find_flag_faults({"list_db": value})) == [
        "[options] list_db = %s: allowed are True and False%s" % (value, hint)
    ]


@pytest.mark.parametrize(
    "channels",
    [DELIVERED, "root:0", "root", "root:3,\n root.scada_post : 1", "sub:2:sequential"],
)
def test_channels_that_the_runner_can_read_are_fine(channels):
    assert list(find_channel_faults(channels)) == []


@pytest.mark.parametrize(
    "channels, part, hint",
    [
        ("root:3 ; jobs", "root:3 ; jobs", HINT),
        ("root:3,scada_post:one", "scada_post:one", ""),
        ("root:3,:1", ":1", ""),
        ("root:", "root:", ""),
        ("root:-1", "root:-1", ""),
        ("root:3,root.scada_post ; one", "root.scada_post ; one", HINT),
    ],
)
def test_channel_that_the_runner_would_misread_is_reported(channels, part, hint):
    assert list(find_channel_faults(channels)) == [
        "[queue_job] channels = %s: allowed is NAME:CAPACITY, not %s%s"
        % (channels, part, hint)
    ]


def test_delivered_channels_are_those_of_the_jobs():
    assert list(find_unknown_channels(DELIVERED, KNOWN)) == []


def test_channel_of_one_plc_is_known():
    assert list(find_unknown_channels("root:4,root.scada_plc.2:1", KNOWN)) == []


def test_channels_of_other_addons_are_theirs():
    assert list(find_unknown_channels("root:4,mail:1,root.edi:1", KNOWN)) == []


@pytest.mark.parametrize("name", ["root.scada_pots", "scada_pots"])
def test_channel_with_a_slip_of_the_pen_is_reported(name):
    channels = "root:3,%s:1" % name
    assert list(find_unknown_channels(channels, KNOWN)) == [
        "[queue_job] channels = %s: no job has the channel %s; ours are "
        "root.scada_fill, root.scada_plc, root.scada_post" % (channels, name)
    ]
