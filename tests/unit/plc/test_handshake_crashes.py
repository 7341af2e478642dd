# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The server dies after any frame, again and again: the order is made once.

A frame that fails may have been carried out or not; for the slot a killed server is
the same.  The PLC takes a released order either at once, between any two frames, or
late, when all is over.
"""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from plant_maps import ORDERS, properties
from test_handshake import BLANK, FREE, ORDER, OTHER, PREPARED, RECORD, SLOT

from plc.batch_codec import encode_order
from plc.errors import LinkError, RecordError
from plc.fake_link import FakeLink
from plc.handshake import SlotState, write_order

OTHER_RECIPE = encode_order(ORDERS, replace(ORDER, targets={115: Decimal(9)}))
STARTS = {"free": FREE, "empty": BLANK, "prepared": PREPARED}
FRAMES = {"free": 4, "empty": 5, "prepared": 2}

each_crash = pytest.mark.parametrize(
    "start, requests",
    [(start, n) for start, frames in FRAMES.items() for n in range(frames)],
)
carried_out = pytest.mark.parametrize("applied", [False, True])
takes_at_once = pytest.mark.parametrize("is_eager", [False, True])


class Plc(FakeLink):
    """Takes what is released in slot 3 and remembers it."""

    def __init__(self, words, is_eager):
        super().__init__()
        self.poke("D", SLOT, words)
        self.taken = []
        if is_eager:
            self.on_request = lambda request: self.scan()

    def scan(self):
        """One cycle of the PLC's program."""
        words = self.peek("D", SLOT, 77)
        if words[76] == 0 and words[1] != 0:
            self.taken.append(words)
            self.poke("D", SLOT + 76, (1,))


def crash(plc, requests, applied):
    """Write the order and lose the frame after so many good ones."""
    plc.fail_after(requests, applied)
    with pytest.raises(LinkError):
        write_order(plc, ORDERS, ORDER)


@pytest.fixture
def recovered(start, requests, applied, is_eager):
    """A PLC that has the order, after one crash and a second run."""
    plc = Plc(STARTS[start], is_eager)
    crash(plc, requests, applied)
    write_order(plc, ORDERS, ORDER)
    plc.scan()
    return plc


@each_crash
@carried_out
@takes_at_once
def test_after_one_crash_the_order_is_made_once(recovered):
    assert recovered.taken == [RECORD]


@each_crash
@carried_out
@takes_at_once
def test_once_taken_it_is_never_released_again(recovered):
    recovered.requests.clear()
    outcome = write_order(recovered, ORDERS, ORDER)
    assert (outcome.state, recovered.requests) == (
        SlotState.TAKEN,
        [("read", "D", SLOT, 77)],
    )


@each_crash
@carried_out
def test_before_the_last_frame_the_plc_never_sees_an_order(start, requests, applied):
    plc = Plc(STARTS[start], is_eager=True)
    is_released = requests == FRAMES[start] - 1 and applied
    crash(plc, requests, applied)
    plc.scan()
    assert plc.taken == ([RECORD] if is_released else [])


@properties
@given(
    start=st.sampled_from(sorted(STARTS)),
    crashes=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=8),
    is_eager=st.booleans(),
)
@example("empty", [(4, True), (0, True)], True)
@example("free", [(1, True), (3, False), (1, True)], False)
def test_after_any_number_of_crashes_the_order_is_made_once(start, crashes, is_eager):
    plc = Plc(STARTS[start], is_eager)
    for requests, applied in crashes:
        plc.fail_after(requests, applied)
        try:
            write_order(plc, ORDERS, ORDER)
        except LinkError:
            continue  # the next run begins anew
    plc.fail_after(1000)
    write_order(plc, ORDERS, ORDER)
    plc.scan()
    assert plc.taken == [RECORD]


@pytest.mark.parametrize("requests", range(5))
@carried_out
def test_zeroed_memory_is_armed_before_anything_else_is_written(requests, applied):
    plc = Plc(BLANK, is_eager=False)
    crash(plc, requests, applied)
    writes = [request for request in plc.requests if request[0] == "write"]
    assert writes[:1] in ([], [("write", "D", SLOT + 76, (1,))])


@pytest.mark.parametrize("cut", range(1, 72))
def test_an_order_that_arrived_in_part_is_written_again(cut):
    # The PLC lost power while it copied our frame over an order of another recipe.
    words = RECORD[:cut] + OTHER_RECIPE[cut:76] + (1,)
    plc = Plc(words, is_eager=True)
    write_order(plc, ORDERS, ORDER)
    plc.scan()
    assert plc.taken == [RECORD]


@takes_at_once
def test_a_battery_failure_between_two_runs_makes_the_order_anew(is_eager):
    plc = Plc(FREE, is_eager)
    crash(plc, 2, applied=True)
    plc.poke("D", SLOT, BLANK)
    write_order(plc, ORDERS, ORDER)
    plc.scan()
    assert plc.taken == [RECORD]


def test_an_order_somebody_else_put_there_survives_every_retry():
    plc = Plc(OTHER, is_eager=False)
    for _attempt in range(3):
        with pytest.raises(RecordError):
            write_order(plc, ORDERS, ORDER)
    assert plc.peek("D", SLOT, 77) == OTHER
