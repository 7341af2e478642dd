# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A poll of the result slots: what is listed, what is believed, what it costs."""

from decimal import Decimal
from itertools import count

import pytest
from fake_link import FakeLink
from plant_maps import EXAMPLES, RESULTS

from plc.errors import LinkError
from plc.exchange.slot_reader import SlotReading, read_slots

FINISHED = EXAMPLES["read-slot-3-finished"].words
RUNNING = FINISHED[:72] + (0,) + FINISHED[73:]
BLANK = (0,) * 77
SILO_102 = 31  # high word, the low word follows
RATE = 20.0  # kg/s


def changed(words, **values):
    """Words with other weights in kg: silo102_qty=375.2 ..."""
    result = list(words)
    for name, kilograms in values.items():
        field = RESULTS.field(name)
        result[field.offset : field.end] = field.encode(Decimal(str(kilograms)))
    return tuple(result)


class Plant:
    """Slot 3 of ten, the others blank; slot 3 may change between two reads."""

    def __init__(self, *reads, seconds=0.1):
        self.link = FakeLink()
        self.link.on_request = self._before
        self._reads = list(reads)
        self._ticks = count(0)
        self._seconds = seconds

    def _before(self, request):
        if request[2] == 6200 and self._reads:
            self.link.poke("D", 6200, self._reads.pop(0))

    def clock(self):
        """Seconds; each look at the clock is ``seconds`` after the one before."""
        return next(self._ticks) * self._seconds

    def poll(self, previous=None, rate=RATE):
        """Read all slots, the other nine known to be blank."""
        known = {slot: BLANK for slot in range(1, 11) if slot != 3}
        known.update({3: previous} if previous else {})
        return read_slots(self.link, RESULTS, known, rate, self.clock)


def kinds(readings):
    """Slot and kind of each reading."""
    return [(reading.slot, reading.kind.value) for reading in readings]


class TestRequests:
    def test_nothing_changed_costs_ten_requests(self):
        plant = Plant(FINISHED)
        plant.poll(previous=FINISHED)
        assert plant.link.requests == [
            ("read", "D", 6000 + 100 * slot, 77) for slot in range(10)
        ]

    def test_nothing_changed_lists_nothing(self):
        assert Plant(FINISHED).poll(previous=FINISHED) == []

    def test_words_from_the_database_may_be_a_list(self):
        assert Plant(FINISHED).poll(previous=list(FINISHED)) == []

    def test_a_changed_slot_costs_one_request_more_and_at_once(self):
        plant = Plant(FINISHED)
        plant.poll(previous=BLANK)
        addresses = [request[2] for request in plant.link.requests]
        assert addresses == [
            6000, 6100, 6200, 6200, 6300, 6400, 6500, 6600, 6700, 6800, 6900,
        ]  # fmt: skip

    @pytest.mark.parametrize("changed_slots", range(11))
    def test_each_changed_slot_costs_exactly_one_request(self, changed_slots):
        link = FakeLink()
        known = {slot: BLANK for slot in range(changed_slots + 1, 11)}
        read_slots(link, RESULTS, known, RATE, lambda: 0.0)
        assert len(link.requests) == 10 + changed_slots

    def test_nothing_is_written(self):
        plant = Plant(FINISHED)
        plant.poll()
        assert {request[0] for request in plant.link.requests} == {"read"}


class TestFinished:
    def test_two_identical_reads_are_a_record(self):
        (reading,) = Plant(FINISHED, FINISHED).poll()
        assert (reading.kind, reading.record.reference) == ("record", "WH/MO/00031")

    def test_the_reading_carries_its_words(self):
        (reading,) = Plant(FINISHED, FINISHED).poll()
        assert reading.words == FINISHED

    @pytest.mark.parametrize(
        "second",
        [
            changed(FINISHED, silo102_qty=375.16),
            changed(FINISHED, weight_finished_good=2487.36),
            FINISHED[:76] + (1,),
        ],
    )
    def test_two_reads_that_differ_at_all_are_torn(self, second):
        assert kinds(Plant(FINISHED, second).poll()) == [(3, "torn")]

    def test_finishing_between_the_reads_is_torn(self):
        assert kinds(Plant(RUNNING, FINISHED).poll()) == [(3, "torn")]

    def test_no_longer_finished_in_the_second_read_is_torn(self):
        assert kinds(Plant(FINISHED, RUNNING).poll()) == [(3, "torn")]

    def test_the_next_poll_decides(self):
        plant = Plant(RUNNING, FINISHED)
        plant.poll()
        assert kinds(plant.poll()) == [(3, "record")]


class TestRunning:
    def test_a_silo_that_doses_is_believed(self):
        now = changed(RUNNING, silo102_qty=377.15)
        (reading,) = Plant(RUNNING, now).poll()
        assert reading.record.actuals[102] == Decimal("377.15")

    def test_a_silo_may_dose_its_rate_times_the_time_between(self):
        # 0.1 s at 20 kg/s: 2 kg
        now = changed(RUNNING, silo102_qty=377.15)
        assert kinds(Plant(RUNNING, now).poll()) == [(3, "record")]

    def test_a_silo_may_not_dose_more(self):
        now = changed(RUNNING, silo102_qty=377.16)
        assert kinds(Plant(RUNNING, now).poll()) == [(3, "torn")]

    def test_more_time_allows_more(self):
        now = changed(RUNNING, silo102_qty=377.16)
        assert kinds(Plant(RUNNING, now, seconds=0.11).poll()) == [(3, "record")]

    @pytest.mark.parametrize("kilograms, kind", [(376.15, "record"), (376.16, "torn")])
    def test_two_reads_are_never_closer_than_a_twentieth_of_a_second(
        self, kilograms, kind
    ):
        now = changed(RUNNING, silo102_qty=kilograms)
        assert kinds(Plant(RUNNING, now, seconds=0).poll()) == [(3, kind)]

    def test_a_weight_may_settle_downwards(self):
        now = changed(RUNNING, silo102_qty=375.05)
        assert kinds(Plant(RUNNING, now).poll()) == [(3, "record")]

    def test_the_finished_weight_may_grow_too(self):
        now = changed(RUNNING, weight_finished_good=2488.35)
        assert kinds(Plant(RUNNING, now).poll()) == [(3, "record")]

    def test_a_weight_read_in_two_halves_is_torn(self):
        # 655.35 kg is 0000 FFFF, 0.01 kg more is 0001 0000.
        before = changed(RUNNING, silo102_qty=655.35)
        halves = before[:SILO_102] + (1, 0xFFFF) + before[SILO_102 + 2 :]
        assert kinds(Plant(before, halves).poll()) == [(3, "torn")]

    def test_a_weight_read_in_two_halves_over_a_slow_link_is_torn(self):
        # Two answers 3.3 s apart: 660 kg at 100 kg/s would explain 655.36 kg.
        before = RUNNING[:SILO_102] + (0x0000, 0xFFDC) + RUNNING[SILO_102 + 2 :]
        halves = RUNNING[:SILO_102] + (0x0001, 0xFFDC) + RUNNING[SILO_102 + 2 :]
        plant = Plant(before, halves, seconds=6.6)
        assert kinds(plant.poll(rate=100.0)) == [(3, "torn")]

    @pytest.mark.parametrize("seconds, kind", [(2.0, "record"), (2.01, "torn")])
    def test_reads_of_a_running_batch_that_are_far_apart_are_torn(self, seconds, kind):
        now = changed(RUNNING, silo102_qty=376)
        assert kinds(Plant(RUNNING, now, seconds=seconds).poll()) == [(3, kind)]

    def test_reads_that_are_far_apart_and_equal_are_believed(self):
        plant = Plant(FINISHED, FINISHED, seconds=60)
        assert kinds(plant.poll()) == [(3, "record")]

    @pytest.mark.parametrize("kilograms, kind", [(702.83, "record"), (702.84, "torn")])
    def test_no_rate_explains_more_than_half_of_what_a_wrong_high_word_adds(
        self, kilograms, kind
    ):
        now = changed(RUNNING, silo102_qty=kilograms)  # before: 375.15
        plant = Plant(RUNNING, now, seconds=1)
        assert kinds(plant.poll(rate=1000.0)) == [(3, kind)]

    @pytest.mark.parametrize("offset", [0, 1, 9, 26, 27, 73, 76])
    def test_any_other_word_that_differs_is_torn(self, offset):
        now = RUNNING[:offset] + (RUNNING[offset] ^ 1,) + RUNNING[offset + 1 :]
        assert kinds(Plant(RUNNING, now).poll()) == [(3, "torn")]

    def test_another_order_between_the_reads_is_torn(self):
        assert kinds(Plant(BLANK, RUNNING).poll()) == [(3, "torn")]

    @pytest.mark.parametrize("cut", range(1, 76))
    def test_half_of_one_order_and_half_of_another_is_torn(self, cut):
        order = (3,) + EXAMPLES["write-slot-1"].words[1:]
        mixture = order[:cut] + FINISHED[cut:]
        assert kinds(Plant(mixture, order).poll()) == [(3, "torn")]


class TestEmptyAndBad:
    def test_a_slot_that_became_blank_is_empty(self):
        (reading,) = Plant(BLANK).poll(previous=FINISHED)
        assert reading == SlotReading(3, "empty", BLANK)

    def test_a_record_that_cannot_be_right_is_bad_with_its_reason(self):
        bad = (4,) + FINISHED[1:]
        (reading,) = Plant(bad).poll()
        assert (reading.kind, reading.reason, reading.words) == (
            "bad",
            "batch_no: 4 is not the number of the slot",
            bad,
        )

    def test_a_bad_record_must_be_read_twice_too(self):
        bad = (4,) + FINISHED[1:]
        assert kinds(Plant(bad, FINISHED).poll()) == [(3, "torn")]

    def test_one_bad_slot_does_not_stop_the_others(self):
        plant = Plant((4,) + FINISHED[1:])
        plant.link.poke("D", 6400, (5,) + FINISHED[1:])
        assert kinds(plant.poll()) == [(3, "bad"), (5, "record")]

    def test_a_torn_slot_does_not_stop_the_others(self):
        plant = Plant(RUNNING, FINISHED)
        plant.link.poke("D", 6400, (5,) + FINISHED[1:])
        assert kinds(plant.poll()) == [(3, "torn"), (5, "record")]

    def test_a_failing_link_ends_the_poll(self):
        plant = Plant(FINISHED)
        plant.link.fail_after(5)
        with pytest.raises(LinkError):
            plant.poll()


def test_the_real_clock_is_the_default():
    (reading,) = read_slots(
        Plant(FINISHED).link, RESULTS, {s: BLANK for s in range(1, 11) if s != 3}, RATE
    )
    assert reading.kind == "record"
