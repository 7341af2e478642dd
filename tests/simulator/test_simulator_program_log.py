# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the program logs, and how it stands still."""


import pytest

from plc.simulator import Simulator
from simulator_client import acknowledge, kinds, result_words, send_order, weight_at

A_BATCH = 200.0  # seconds, more than one order needs
# what seed 7 doses of WH/MO/00002


def test_making_a_reference_a_second_time_is_logged(plc):
    for _ in range(2):
        send_order(plc, silo101=100)
        plc.scan(A_BATCH)
        acknowledge(plc, 1)
        plc.scan(1)

    assert kinds(plc).count("taken") == 2
    duplicates = plc.log.events("duplicate_order")
    assert [(item["slot"], item["reference"]) for item in duplicates] == [
        (1, "WH/MO/00002")
    ]


def test_different_references_are_no_duplicates(plc):
    send_order(plc, "WH/MO/00002", 1, silo101=100)
    send_order(plc, "WH/MO/00003", 2, silo101=100)

    plc.scan(A_BATCH)

    assert plc.log.events("duplicate_order") == []


def test_a_reference_of_16_characters_is_read_whole(plc):
    send_order(plc, "WH/MO/00099-0012", silo101=100)

    plc.scan(0)

    assert plc.log.events("taken")[0]["reference"] == "WH/MO/00099-0012"


def test_the_taken_event_lists_the_targets_over_0(plc):
    send_order(plc, silo101=82500, silo115=2491)

    plc.scan(0)

    targets = plc.log.events("taken")[0]["targets"]
    assert targets == {"101": "825.00", "115": "24.91"}


def test_a_frozen_program_takes_no_order(plc):
    plc.freeze()
    send_order(plc)

    plc.scan(A_BATCH)

    assert kinds(plc) == []


def test_a_frozen_program_goes_on_where_it_stopped(plc):
    send_order(plc)
    plc.scan(10)
    plc.freeze()
    plc.scan(100)
    plc.freeze(False)

    plc.scan(1)

    assert weight_at(result_words(plc), 28) == 27500


def test_overwritten_state_words_do_not_stop_the_program(plc):
    send_order(plc)
    plc.scan(1)
    plc.write_words("H", 500, [0xFFFF] * 100)
    send_order(plc, "WH/MO/00003", 2, silo101=100)

    plc.scan(A_BATCH)

    assert plc.log.events("finished")[-1]["reference"] == "WH/MO/00003"


@pytest.mark.parametrize("options", [{"rate": 0}, {"speed": 0}, {"speed": -1}])
def test_a_plant_that_would_stand_still_is_refused(options):
    with pytest.raises(ValueError):
        Simulator(manual=True, **options)
