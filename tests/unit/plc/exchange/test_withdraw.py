# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders taken back, against a PLC that takes them at every possible moment."""

from dataclasses import replace
from decimal import Decimal

import pytest
from fake_link import FakeLink
from plant_maps import ORDERS, RESULTS

from plc.errors import LinkError
from plc.exchange.batch_codec import BatchOrder, encode_order
from plc.exchange.discard import DiscardOutcome, discard_record
from plc.exchange.handshake import SlotState, read_order_state
from plc.exchange.withdraw import Shown, close_repeated, find_order, withdraw_orders

ORDER = BatchOrder(
    batch_no=3,
    reference="WH/MO/00040",
    product="JF PLUS 25",
    quantity=Decimal(2500),
    targets={101: Decimal(825), 102: Decimal(375)},
)
OTHER = replace(ORDER, batch_no=4, reference="WH/MO/00041")
HANDSHAKES = {3: 7276, 4: 7376}


class Plant:
    """A PLC memory, and the step of its program that takes an order."""

    def __init__(self, *orders):
        self.link = FakeLink()
        for order in orders:
            self.link.poke("D", ORDERS.address(order.batch_no), self.words(order))

    def words(self, order):
        return encode_order(ORDERS, order)[:76] + (0,)

    def take(self, order):
        """What the program does in one scan, if the order is pending."""
        if self.word(HANDSHAKES[order.batch_no]):
            return
        self.link.poke("D", HANDSHAKES[order.batch_no], [1])
        self.link.poke("D", RESULTS.address(order.batch_no), self.words(order))

    def word(self, address):
        return self.link.peek("D", address, 1)[0]

    def take_before(self, request, order):
        """Take the order just before the request with this number, from 0."""
        counter = iter(range(1000))

        def watch(_request):
            if next(counter) == request:
                self.take(order)

        self.link.on_request = watch

    def withdraw(self, *orders, **options):
        """Return the orders that are not withdrawn, as those who call would."""
        pending = [o for o in orders if self.find(o).slot is SlotState.PENDING]
        if len(pending) != len(orders):
            return list(orders)
        return withdraw_orders(
            self.link, ORDERS, RESULTS, pending, pause=lambda s: None, **options
        )

    def find(self, order):
        return find_order(self.link, ORDERS, RESULTS, order)


def test_pending_order_is_taken_back_and_reads_as_never_released():
    plant = Plant(ORDER)
    assert plant.withdraw(ORDER) == []
    assert read_order_state(plant.link, ORDERS, ORDER) is SlotState.PREPARED
    plant.take(ORDER)
    assert plant.find(ORDER).shown is Shown.NOTHING


@pytest.mark.parametrize("moment", range(12))
def test_order_is_either_taken_or_withdrawn_whenever_the_plc_takes_it(moment):
    plant = Plant(ORDER)
    plant.take_before(moment, ORDER)
    try:
        taken = plant.withdraw(ORDER)
    except LinkError:  # it changed between the two reads of the slot
        taken = [ORDER]
    plant.link.on_request = None
    plant.take(ORDER)
    is_made = plant.find(ORDER).shown is Shown.RUNNING
    assert bool(taken) == is_made


@pytest.mark.parametrize("moment", range(24))
def test_all_orders_are_withdrawn_or_none(moment):
    plant = Plant(ORDER, OTHER)
    plant.take_before(moment, OTHER)
    try:
        taken = plant.withdraw(ORDER, OTHER)
    except LinkError:  # it changed between the two reads of the slot
        taken = [OTHER]
    plant.link.on_request = None
    if taken:
        assert plant.find(ORDER).slot is SlotState.PENDING
        assert plant.find(OTHER).shown is Shown.RUNNING
    else:
        assert plant.find(ORDER).slot is SlotState.PREPARED
        assert plant.find(OTHER).slot is SlotState.PREPARED


def test_the_rest_is_withdrawn_where_an_administrator_says_so():
    plant = Plant(ORDER, OTHER)
    plant.take_before(9, OTHER)
    assert plant.withdraw(ORDER, OTHER, is_partial=True) == [OTHER]
    assert plant.find(ORDER).slot is SlotState.PREPARED


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("requests", range(4, 11))
def test_withdrawal_that_was_cut_off_is_ended_by_the_next_one(requests, applied):
    plant = Plant(ORDER)
    plant.link.fail_after(requests, applied)
    with pytest.raises(LinkError):
        plant.withdraw(ORDER)
    state = plant.find(ORDER).slot
    assert state in (SlotState.PENDING, SlotState.TAKEN_BACK, SlotState.PREPARED)
    if state is not SlotState.PREPARED:
        withdraw_orders(plant.link, ORDERS, RESULTS, [ORDER], pause=lambda s: None)
    assert plant.find(ORDER).slot is SlotState.PREPARED


def test_order_whose_word_the_plc_writes_after_us_is_taken_though_nothing_shows_it():
    plant = Plant(ORDER)

    def pause(_seconds):
        plant.link.poke("D", HANDSHAKES[3], [1])  # the scan that had decided ends

    taken = withdraw_orders(plant.link, ORDERS, RESULTS, [ORDER], pause=pause)
    assert taken == [ORDER]
    assert plant.find(ORDER).slot is SlotState.TAKEN


def test_words_of_an_order_are_never_written_while_the_plc_may_take_it():
    plant = Plant(ORDER)
    seen = []

    def watch(request):
        if request[0] == "write" and request[2] != HANDSHAKES[3]:
            seen.append(plant.word(HANDSHAKES[3]))

    plant.link.on_request = watch
    plant.withdraw(ORDER)
    assert seen == [3]


def test_finished_result_is_reported_from_a_running_one():
    plant = Plant(ORDER)
    plant.take(ORDER)
    assert plant.find(ORDER).shown is Shown.RUNNING
    plant.link.poke("D", RESULTS.address(3, 72), [1])
    assert plant.find(ORDER).shown is Shown.FINISHED


def test_result_of_ours_that_can_t_be_right_is_reported():
    plant = Plant(ORDER)
    plant.take(ORDER)
    plant.link.poke("D", RESULTS.address(3), [9])  # another batch number
    assert plant.find(ORDER).shown is Shown.UNREADABLE


STRANGER = replace(ORDER, reference="WH/MO/00039")


def test_order_of_somebody_else_that_is_dosed_in_the_slot_is_not_ours():
    plant = Plant(ORDER)
    plant.link.poke("D", RESULTS.address(3), plant.words(STRANGER))
    weights = iter(range(1, 1000))
    plant.link.on_request = lambda request: plant.link.poke(
        "D", RESULTS.address(3, 29), [next(weights)]
    )
    assert plant.find(ORDER).shown is Shown.NOTHING


@pytest.mark.parametrize("before, after", [(STRANGER, ORDER), (ORDER, STRANGER)])
def test_order_that_begins_or_ends_between_two_reads_may_be_ours(before, after):
    plant = Plant(ORDER)
    plant.link.poke("D", RESULTS.address(3), plant.words(before))

    def change(request):
        if len(plant.link.requests) == 4:  # twice the order, then twice the result
            plant.link.poke("D", RESULTS.address(3), plant.words(after))

    plant.link.on_request = change
    assert plant.find(ORDER).shown is Shown.RUNNING


class TestDiscard:
    def setup_method(self):
        self.plant = Plant(ORDER)
        self.plant.take(ORDER)
        self.shown = self.plant.link.peek("D", 6200, 77)

    def discard(self):
        return discard_record(self.plant.link, RESULTS, 3, self.shown)

    def test_record_as_shown_is_acknowledged(self):
        outcome, words = self.discard()
        assert outcome is DiscardOutcome.DISCARDED
        assert (words[76], self.plant.word(6276)) == (1, 1)

    def test_another_record_is_left_alone(self):
        self.plant.link.poke("D", 6229, [7])
        outcome, words = self.discard()
        assert outcome is DiscardOutcome.CHANGED
        assert (words[29], self.plant.word(6276)) == (7, 0)

    def test_record_acknowledged_meanwhile_is_reported(self):
        self.plant.link.poke("D", 6276, [1])
        assert self.discard()[0] is DiscardOutcome.ALREADY

    def test_acknowledgement_that_does_not_stay_is_an_error(self):
        self.plant.link._write = lambda *args: None
        with pytest.raises(LinkError, match="did not keep"):
            self.discard()


def test_second_release_of_an_order_that_is_made_is_taken_back():
    plant = Plant(ORDER)
    plant.take(ORDER)
    plant.link.poke("D", HANDSHAKES[3], [0])  # the frame once more
    assert close_repeated(plant.link, ORDERS, RESULTS, ORDER)
    assert plant.find(ORDER).slot is SlotState.TAKEN


def test_order_that_waits_for_the_first_time_is_left_alone():
    plant = Plant(ORDER)
    assert not close_repeated(plant.link, ORDERS, RESULTS, ORDER)
    assert plant.find(ORDER).slot is SlotState.PENDING
