# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders handed over and results acknowledged, frame by frame."""

from dataclasses import replace
from decimal import Decimal

import pytest
from fake_link import FakeLink
from plant_maps import EXAMPLES, ORDERS, RESULTS

from plc.errors import EncodeError, LinkError, RecordError
from plc.exchange.batch_codec import BatchOrder, encode_order
from plc.exchange.handshake import (
    AckOutcome,
    SlotState,
    acknowledge,
    acknowledge_again,
    classify_slot,
    prepare_order,
    read_order_state,
    release_order,
    reset_write_slots,
)

ORDER = BatchOrder(
    batch_no=3,
    reference="WH/MO/00040",
    product="JF PLUS 25",
    quantity=Decimal(2500),
    targets={101: Decimal(825), 102: Decimal(375)},
)
RECORD = encode_order(ORDERS, ORDER)
OTHER = encode_order(ORDERS, replace(ORDER, reference="WH/MO/00039"))
BLANK = (0,) * 77
SLOT = 7200  # of batch 3

NOT_RELEASED = (0, 1, 0xFFFF, 0xFFFF)
CLEAR = (0, 0, 0, 0)
# What the PLC may make of the status words of an order it has taken.
FINISHED = (1, 0, 3, 0xCB9F)
FAILED = (1, 1, 0, 0)
WEIGHING_FAILED = (0, 1, 0, 5)


def slot(record, status, handshake):
    """The words of an order slot."""
    return record[:72] + status + (handshake,)


PREPARED = slot(RECORD, NOT_RELEASED, 1)
FREE = slot(OTHER, CLEAR, 1)

READ = ("read", "D", SLOT, 77)
ARM = ("write", "D", SLOT + 76, (1,))
ARMED = ("read", "D", SLOT + 76, 1)
PREPARE = ("write", "D", SLOT, RECORD[:72] + NOT_RELEASED + (1,))
RELEASE = ("write", "D", SLOT + 72, (0, 0, 0, 0, 0))


def plc_with(words):
    """A PLC whose order slot 3 holds these words."""
    link = FakeLink()
    link.poke("D", SLOT, words)
    return link


class TestClassifySlot:
    @pytest.mark.parametrize(
        "words, state",
        [
            (slot(RECORD, NOT_RELEASED, 1), SlotState.PREPARED),
            (slot(RECORD, NOT_RELEASED, 2), SlotState.PREPARED),
            (slot(RECORD, CLEAR, 0), SlotState.PENDING),
            (slot(RECORD, NOT_RELEASED, 0), SlotState.PENDING),
            (slot(RECORD, CLEAR, 1), SlotState.TAKEN),
            (slot(RECORD, FINISHED, 1), SlotState.TAKEN),
            (slot(RECORD, FAILED, 1), SlotState.TAKEN),
            (slot(RECORD, (0, 1, 0, 0), 1), SlotState.TAKEN),
            (slot(RECORD, WEIGHING_FAILED, 1), SlotState.TAKEN),
            (slot(OTHER, CLEAR, 1), SlotState.FREE),
            (slot(OTHER, NOT_RELEASED, 1), SlotState.FREE),
            (slot(OTHER, FINISHED, 0xFFFF), SlotState.FREE),
            (slot(BLANK, CLEAR, 1), SlotState.FREE),
            (slot(BLANK, CLEAR, 0), SlotState.EMPTY),
            (slot((5,) + BLANK[1:], CLEAR, 0), SlotState.EMPTY),
            (slot(OTHER, CLEAR, 0), SlotState.FOREIGN),
            (slot(OTHER, NOT_RELEASED, 0), SlotState.FOREIGN),
            (slot((3,) + (0x2020,) * 8 + BLANK[9:], CLEAR, 0), SlotState.FOREIGN),
        ],
    )
    def test_the_words_of_the_slot_tell_its_state(self, words, state):
        assert classify_slot(ORDERS, words, ORDER) is state

    @pytest.mark.parametrize("offset", range(72))
    def test_an_order_is_ours_to_the_last_word_or_not_at_all(self, offset):
        words = RECORD[:offset] + (RECORD[offset] ^ 1,) + RECORD[offset + 1 :]
        assert classify_slot(ORDERS, words[:76] + (1,), ORDER) is SlotState.FREE


class TestPrepareOrder:
    @pytest.mark.parametrize(
        "words, requests",
        [
            (FREE, [READ, PREPARE]),
            (BLANK, [READ, ARM, ARMED, PREPARE]),
            (PREPARED, [READ]),
            (slot(RECORD, CLEAR, 0), [READ, READ]),
            (slot(RECORD, FINISHED, 1), [READ, READ]),
        ],
        ids=["free", "empty", "prepared", "pending", "taken"],
    )
    def test_these_frames_and_no_others_are_sent(self, words, requests):
        link = plc_with(words)
        prepare_order(link, ORDERS, ORDER)
        assert link.requests == requests

    @pytest.mark.parametrize("words", [FREE, BLANK, PREPARED])
    def test_the_plc_then_has_the_whole_order_and_may_not_take_it(self, words):
        link = plc_with(words)
        prepare_order(link, ORDERS, ORDER)
        assert link.peek("D", SLOT, 77) == PREPARED

    @pytest.mark.parametrize(
        "words, state",
        [
            (FREE, "free"),
            (BLANK, "empty"),
            (PREPARED, "prepared"),
            (slot(RECORD, CLEAR, 0), "pending"),
            (slot(RECORD, CLEAR, 1), "taken"),
        ],
    )
    def test_it_says_what_was_met(self, words, state):
        assert prepare_order(plc_with(words), ORDERS, ORDER) == state

    def test_nothing_outside_the_slot_is_written(self):
        link = plc_with(FREE)
        prepare_order(link, ORDERS, ORDER)
        assert set(link.words["D"]) == set(range(SLOT, SLOT + 77))

    def test_another_order_not_yet_taken_is_never_touched(self):
        link = plc_with(OTHER)
        with pytest.raises(RecordError):
            prepare_order(link, ORDERS, ORDER)
        assert link.requests == [READ, READ]

    def test_another_order_not_yet_taken_is_named_with_its_words(self):
        with pytest.raises(RecordError) as caught:
            prepare_order(plc_with(OTHER), ORDERS, ORDER)
        assert (caught.value.reason, caught.value.slot, caught.value.words) == (
            "the PLC has not taken 'WH/MO/00039' yet",
            3,
            OTHER,
        )

    def test_no_order_is_written_to_a_slot_that_can_not_be_armed(self):
        link = plc_with(BLANK)
        link._write = lambda *args: link._begin(("write", *args))
        with pytest.raises(LinkError, match="did not keep its handshake word"):
            prepare_order(link, ORDERS, ORDER)
        assert link.requests == [READ, ARM, ARMED]

    def test_an_order_that_does_not_fit_sends_nothing(self):
        link = plc_with(FREE)
        with pytest.raises(EncodeError):
            prepare_order(link, ORDERS, replace(ORDER, quantity=Decimal(-1)))
        assert link.requests == []


class TestReleaseOrder:
    @pytest.mark.parametrize(
        "words, requests",
        [
            (PREPARED, [READ, RELEASE]),
            (slot(RECORD, CLEAR, 0), [READ, READ]),
            (slot(RECORD, FINISHED, 1), [READ, READ]),
            (FREE, [READ, READ]),
            (BLANK, [READ, READ]),
            (OTHER, [READ, READ]),
        ],
        ids=["prepared", "pending", "taken", "free", "empty", "foreign"],
    )
    def test_these_frames_and_no_others_are_sent(self, words, requests):
        link = plc_with(words)
        release_order(link, ORDERS, ORDER)
        assert link.requests == requests

    def test_the_plc_may_then_take_the_whole_order(self):
        link = plc_with(PREPARED)
        release_order(link, ORDERS, ORDER)
        assert link.peek("D", SLOT, 77) == RECORD

    @pytest.mark.parametrize(
        "words, state",
        [
            (PREPARED, "prepared"),
            (slot(RECORD, CLEAR, 0), "pending"),
            (slot(RECORD, CLEAR, 1), "taken"),
            (FREE, "free"),
            (BLANK, "empty"),
            (OTHER, "foreign"),
        ],
    )
    def test_it_says_what_was_met(self, words, state):
        assert release_order(plc_with(words), ORDERS, ORDER) == state

    @pytest.mark.parametrize("offset", range(72))
    def test_an_order_that_differs_in_one_word_is_not_released(self, offset):
        link = plc_with(PREPARED)
        link.poke("D", SLOT + offset, (PREPARED[offset] ^ 1,))
        assert release_order(link, ORDERS, ORDER) is SlotState.FREE
        assert RELEASE not in link.requests

    def test_ten_orders_cost_forty_requests(self):
        link = FakeLink()
        reset_write_slots(link, ORDERS)
        link.requests.clear()
        for number in range(1, 11):
            order = replace(ORDER, batch_no=number)
            prepare_order(link, ORDERS, order)
            release_order(link, ORDERS, order)
        assert len(link.requests) == 40


class TestSpoiltReads:
    @pytest.mark.parametrize("job", [prepare_order, release_order, read_order_state])
    @pytest.mark.parametrize(
        "spoilt",
        [slot(RECORD, CLEAR, 0), slot(RECORD, CLEAR, 1), OTHER],
        ids=["pending", "taken", "foreign"],
    )
    def test_one_read_that_says_nothing_is_to_be_done_is_not_believed(
        self, job, spoilt
    ):
        link = plc_with(spoilt)

        def restore(request):
            if len(link.requests) == 2:
                link.poke("D", SLOT, PREPARED)

        link.on_request = restore
        with pytest.raises(LinkError):
            job(link, ORDERS, ORDER)
        assert link.peek("D", SLOT, 77) == PREPARED


class TestLookAtOrder:
    @pytest.mark.parametrize(
        "words, state", [(PREPARED, "prepared"), (BLANK, "empty"), (OTHER, "foreign")]
    )
    def test_it_only_reads_and_reads_twice(self, words, state):
        link = plc_with(words)
        assert read_order_state(link, ORDERS, ORDER) == state
        assert link.requests == [READ, READ]


class TestReset:
    def test_every_slot_is_marked_as_taken_by_one_word(self):
        link = FakeLink()
        reset_write_slots(link, ORDERS)
        assert link.requests == [
            ("write", "D", 7076 + 100 * number, (1,)) for number in range(10)
        ]

    def test_an_order_can_be_written_over_one_that_was_withdrawn(self):
        link = plc_with(OTHER)
        reset_write_slots(link, ORDERS)
        assert prepare_order(link, ORDERS, ORDER) is SlotState.FREE


class TestAcknowledge:
    RESULT = EXAMPLES["read-slot-3-finished"].words
    READ = ("read", "D", 6200, 77)
    WRITE = ("write", "D", 6276, (1,))

    def acknowledge(self, words, stored=RESULT):
        """What is found in result slot 3, and the requests it took."""
        link = FakeLink()
        link.poke("D", 6200, words)
        outcome = acknowledge(link, RESULTS, 3, stored)
        return outcome, link.requests

    def test_a_finished_result_is_acknowledged_with_one_word_and_read_back(self):
        assert self.acknowledge(self.RESULT) == (
            AckOutcome.ACKNOWLEDGED,
            [self.READ, self.WRITE, self.READ],
        )

    def do_nothing(self, *_args):
        """What the PLC does with a write that it only answers."""

    def ignore_writes(self, link, count):
        """Let the PLC answer so many writes without carrying them out."""
        carry_out, steps = link._write, [self.do_nothing] * count

        def write(*args):
            step = steps.pop() if steps else carry_out
            step(*args)
            if step is not carry_out:
                link.requests.append(("write", *args))

        link._write = write

    @pytest.mark.parametrize("ignored, outcome", [(1, "acknowledged"), (2, "not kept")])
    def test_an_acknowledgement_answered_and_not_executed_is_written_again_once(
        self, ignored, outcome
    ):
        link = FakeLink()
        link.poke("D", 6200, self.RESULT)
        self.ignore_writes(link, ignored)
        assert acknowledge(link, RESULTS, 3, self.RESULT) == outcome
        assert link.requests == [self.READ, self.WRITE] * 2 + [self.READ]

    @pytest.mark.parametrize(
        "after, outcome",
        [
            (EXAMPLES["write-slot-1"].words, "acknowledged"),
            (RESULT[:29] + (1,) + RESULT[30:], "changed"),
        ],
    )
    def test_a_record_that_is_another_when_read_back_is_left_alone(
        self, after, outcome
    ):
        link = FakeLink()
        link.poke("D", 6200, self.RESULT)

        def begin_next(request):
            if len(link.requests) == 3:
                link.poke("D", 6200, after)

        link.on_request = begin_next
        assert acknowledge(link, RESULTS, 3, self.RESULT) == outcome
        assert link.requests == [self.READ, self.WRITE, self.READ]

    @pytest.mark.parametrize(
        "order, outcome",
        [
            (slot(OTHER, CLEAR, 0), "order waits"),
            (slot(OTHER, CLEAR, 1), "acknowledged"),
            (BLANK, "acknowledged"),
        ],
    )
    def test_again_is_acknowledged_only_while_no_order_waits_in_the_slot(
        self, order, outcome
    ):
        link = FakeLink()
        link.poke("D", 6200, self.RESULT)
        link.poke("D", SLOT, order)
        found = acknowledge_again(link, ORDERS, RESULTS, 3, self.RESULT)
        assert found == outcome
        assert (self.WRITE in link.requests) == (outcome == "acknowledged")

    def test_again_is_not_acknowledged_what_another_order_shows(self):
        link = FakeLink()
        link.poke("D", 6200, OTHER)
        found = acknowledge_again(link, ORDERS, RESULTS, 3, self.RESULT)
        assert (found, link.requests) == (AckOutcome.GONE, [READ, self.READ])

    @pytest.mark.parametrize(
        "words, outcome",
        [
            (RESULT[:76] + (1,), "already"),
            (RESULT[:76] + (0x8000,), "already"),
            (RESULT[:72] + (0,) + RESULT[73:], "changed"),
            (RESULT[:29] + (1,) + RESULT[30:], "changed"),
            (RESULT[:75] + (1, 1), "changed"),
            (EXAMPLES["write-slot-1"].words, "gone"),
            (BLANK, "gone"),
        ],
    )
    def test_nothing_else_is_acknowledged(self, words, outcome):
        assert self.acknowledge(words) == (outcome, [self.READ])

    def test_a_reference_that_only_begins_alike_is_another_order(self):
        shorter = self.RESULT[:6] + (0x3300,) + self.RESULT[7:]
        assert self.acknowledge(self.RESULT, shorter)[0] is AckOutcome.GONE

    @pytest.mark.parametrize("applied", [False, True])
    @pytest.mark.parametrize("requests", [0, 1])
    def test_after_a_lost_frame_it_can_be_repeated(self, requests, applied):
        link = FakeLink()
        link.poke("D", 6200, self.RESULT)
        link.fail_after(requests, applied)
        with pytest.raises(LinkError):
            acknowledge(link, RESULTS, 3, self.RESULT)
        acknowledge(link, RESULTS, 3, self.RESULT)
        assert link.peek("D", 6200, 77) == self.RESULT[:76] + (1,)
