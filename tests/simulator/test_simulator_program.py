# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mixing program: literal orders in, literal words and kilograms out."""

from decimal import Decimal

import pytest

from plc.simulator import Simulator
from plc.simulator.program.dispense_log import kilograms
from plc.simulator.program.dosing import dosed_amount, mixed_weight
from simulator_client import (
    ORDER_WORDS,
    WEIGHT_OFFSETS,
    acknowledge,
    kinds,
    order_words,
    result_words,
    send_order,
    weight_at,
)

A_BATCH = 200.0  # seconds, more than one order needs
# what seed 7 doses of WH/MO/00002
DOSED = {
    101: "822.09",
    102: "373.92",
    103: "209.41",
    104: "95.41",
    105: "304.68",
    106: "180.45",
    107: "72.59",
    108: "89.21",
    109: "61.02",
    110: "44.85",
    111: "57.33",
    112: "12.05",
    113: "36.96",
    114: "109.50",
    115: "25.03",
}


def test_an_order_is_taken_and_copied_in_one_scan(plc):
    send_order(plc)

    plc.scan(0)

    assert plc.read_words("D", 7076, 1) == (1,)
    copied = list(ORDER_WORDS)
    for offset in WEIGHT_OFFSETS:
        copied[offset : offset + 2] = [0, 0]
    assert result_words(plc) == copied


def test_an_order_with_its_handshake_set_is_not_released(plc):
    words = order_words()
    words[76] = 1
    plc.write_words("D", 7000, words)

    plc.scan(A_BATCH)

    assert kinds(plc) == []
    assert result_words(plc) == [0] * 77


def test_zeroed_memory_holds_no_order(plc):
    plc.scan(A_BATCH)

    assert kinds(plc) == []
    assert plc.read_words("D", 7076, 1) == (0,)


def test_status_words_of_an_old_result_are_cleared_when_an_order_is_taken(plc):
    words = order_words("WH/MO/00001")
    words[72:77] = [1, 1, 0, 500, 1]
    plc.write_words("D", 6000, words)
    send_order(plc)

    plc.scan(0)

    assert result_words(plc)[72:77] == [0, 0, 0, 0, 0]


def test_the_actual_grows_with_25_kg_per_second(plc):
    send_order(plc)

    plc.scan(10)

    assert weight_at(result_words(plc), 28) == 25000


def test_silos_are_dosed_one_after_the_other(plc):
    send_order(plc)

    plc.scan(40)  # silo 101 takes 32.8836 s

    assert weight_at(result_words(plc), 28) == 82209
    assert weight_at(result_words(plc), 31) == 17791
    assert weight_at(result_words(plc), 34) == 0


def test_the_speed_factor_shortens_time(plc):
    plc.speed = 20
    send_order(plc)

    plc.scan(0.5)

    assert weight_at(result_words(plc), 28) == 25000


def test_every_component_is_dosed_as_the_log_says(plc):
    send_order(plc)

    plc.scan(A_BATCH)

    logged = {event["silo"]: event["kg"] for event in plc.log.events("dosed")}
    assert logged == DOSED


def test_the_result_words_hold_the_kilograms_of_the_log(plc):
    send_order(plc)

    plc.scan(A_BATCH)

    words = result_words(plc)
    for silo, offset in zip(range(101, 116), WEIGHT_OFFSETS):
        assert Decimal(weight_at(words, offset)) / 100 == Decimal(DOSED[silo])


def test_a_finished_batch_has_weight_and_status_and_no_handshake(plc):
    send_order(plc)

    plc.scan(A_BATCH)

    assert result_words(plc)[72:77] == [1, 0, 3, 0xCBA0, 0]  # 2487.36 kg
    assert plc.log.events("finished")[0]["weight"] == "2487.36"


def test_a_batch_is_not_finished_before_the_mixing_time_is_over(plc):
    send_order(plc, silo101=25000)  # seed 7 doses 249.12 kg in 9.9648 s

    plc.scan(39.9)
    before = result_words(plc)[72]
    plc.scan(0.1)

    assert (before, result_words(plc)[72]) == (0, 1)


def test_the_result_does_not_depend_on_how_time_is_cut_into_scans():
    records = []
    for cut in (1, 7, 1000):
        with Simulator(manual=True, seed=3) as plc:
            send_order(plc)
            for _ in range(cut):
                plc.scan(A_BATCH / cut)
            records.append(result_words(plc))
    assert records[0] == records[1] == records[2]


def test_the_same_seed_doses_the_same_and_another_seed_something_else():
    weights = [mixed_weight(seed, "WH/MO/00002", 250000) for seed in (1, 1, 2)]

    assert weights[0] == weights[1] != weights[2]


@pytest.mark.parametrize("seed", range(50))
def test_the_dosing_error_is_at_most_half_a_percent(seed):
    dosed = dosed_amount(seed, "WH/MO/00002", 101, 82500)

    assert 82088 <= dosed <= 82912


def test_the_dosing_error_goes_both_ways():
    dosed = [dosed_amount(seed, "WH/MO/00002", 101, 82500) for seed in range(50)]

    assert min(dosed) < 82500 < max(dosed)


@pytest.mark.parametrize("seed", range(50))
def test_the_loss_is_between_a_tenth_and_six_tenths_of_a_percent(seed):
    assert 248500 <= mixed_weight(seed, "WH/MO/00002", 250000) <= 249750


def test_a_component_with_target_0_gets_exactly_0_and_no_event(plc):
    send_order(plc, silo103=12345)

    plc.scan(A_BATCH)

    words = result_words(plc)
    dosed = [weight_at(words, offset) for offset in WEIGHT_OFFSETS]
    assert [bool(weight) for weight in dosed] == [False] * 2 + [True] + [False] * 12
    assert [event["silo"] for event in plc.log.events("dosed")] == [103]


def test_a_negative_target_is_not_dosed(plc):
    send_order(plc, silo103=0xFFFFFEEE)

    plc.scan(A_BATCH)

    assert plc.log.events("dosed") == []
    assert kinds(plc) == ["taken", "finished"]


def test_an_absurd_target_does_not_wrap_around(plc):
    send_order(plc, silo101=0x7FFFFFFF)

    plc.scan(1e6)

    assert kinds(plc)[-1] == "finished"
    assert weight_at(result_words(plc), 28) <= 0x7FFFFFFF
    assert weight_at(result_words(plc), 74) <= 0x7FFFFFFF


def test_a_new_order_in_the_slot_does_not_change_the_one_in_the_mixer(plc):
    send_order(plc)
    plc.scan(1)
    send_order(plc, "WH/MO/00003", silo101=100)

    plc.scan(A_BATCH)

    first = [event for event in plc.log.events("dosed") if event["slot"] == 1]
    assert {event["silo"]: event["kg"] for event in first} == DOSED
    assert {event["reference"] for event in first} == {"WH/MO/00002"}


def test_orders_are_made_in_slot_order_one_at_a_time(plc):
    for slot in (3, 1, 2):
        send_order(plc, "WH/MO/0000%d" % slot, slot, silo101=5000)

    plc.scan(500)

    events = [(item["event"], item["slot"]) for item in plc.log.events()]
    assert events == [
        ("taken", 1),
        ("dosed", 1),
        ("finished", 1),
        ("taken", 2),
        ("dosed", 2),
        ("finished", 2),
        ("taken", 3),
        ("dosed", 3),
        ("finished", 3),
    ]


def test_a_refilled_slot_waits_until_the_other_slots_had_their_turn(plc):
    send_order(plc, "WH/MO/00001", 1, silo101=100)
    plc.scan(A_BATCH)
    acknowledge(plc, 1)
    send_order(plc, "WH/MO/00011", 1, silo101=100)
    send_order(plc, "WH/MO/00002", 2, silo101=100)

    plc.scan(A_BATCH)

    taken = [event["reference"] for event in plc.log.events("taken")]
    assert taken == ["WH/MO/00001", "WH/MO/00002", "WH/MO/00011"]


def test_an_order_is_not_taken_while_its_result_slot_is_not_stored(plc):
    send_order(plc)
    plc.scan(A_BATCH)
    finished = result_words(plc)
    send_order(plc, "WH/MO/00003")

    plc.scan(A_BATCH)

    assert result_words(plc) == finished
    assert plc.read_words("D", 7076, 1) == (0,)


def test_the_next_order_is_taken_after_the_result_was_stored(plc):
    send_order(plc)
    plc.scan(A_BATCH)
    send_order(plc, "WH/MO/00003", silo101=100)
    acknowledge(plc, 1)

    plc.scan(A_BATCH)

    assert kinds(plc)[-4:] == ["acknowledged", "taken", "dosed", "finished"]


def test_a_full_result_slot_does_not_stop_the_other_slots(plc):
    send_order(plc)
    plc.scan(A_BATCH)
    send_order(plc, "WH/MO/00003", 1)
    send_order(plc, "WH/MO/00004", 10, silo101=100)

    plc.scan(A_BATCH)

    assert [event["slot"] for event in plc.log.events("finished")] == [1, 10]


def test_storing_a_result_is_logged_once(plc):
    send_order(plc)
    plc.scan(A_BATCH)
    acknowledge(plc, 1)

    plc.scan(1)
    plc.scan(1)

    assert kinds(plc).count("acknowledged") == 1
    assert plc.log.events("acknowledged")[0]["reference"] == "WH/MO/00002"


def test_a_handshake_set_on_a_running_batch_is_logged_as_too_early(plc):
    send_order(plc)
    plc.scan(1)
    acknowledge(plc, 1)

    plc.scan(A_BATCH)

    assert "acknowledged_early" in kinds(plc)


def test_a_result_that_was_wiped_out_is_not_waited_for(plc):
    send_order(plc, silo101=100)
    plc.scan(A_BATCH)
    plc.write_words("D", 6000, [0] * 77)
    send_order(plc, "WH/MO/00003")
    plc.scan(1)
    acknowledge(plc, 1)

    plc.scan(1)

    assert "acknowledged" not in kinds(plc)


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(82525, "825.25"), (5, "0.05"), (0, "0.00"), (-274, "-2.74"), (100, "1.00")],
)
def test_kilograms_are_logged_with_two_places(hundredths, text):
    assert kilograms(hundredths) == text
