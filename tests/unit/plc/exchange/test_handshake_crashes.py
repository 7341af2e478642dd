# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The server dies after any frame, again and again: the order is made once.

A frame that fails may have been carried out or not; for the slot a killed server is
the same.  The PLC takes a released order either at once, between any two frames, or
late, when all is over.
"""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from fake_link import FakeLink
from hypothesis import example, given
from hypothesis import strategies as st
from plant_maps import ORDERS, properties
from test_handshake import BLANK, FREE, ORDER, OTHER, PREPARED, RECORD, SLOT

from plc.errors import LinkError, RecordError
from plc.exchange.batch_codec import encode_order
from plc.exchange.handshake import SlotState, prepare_order, release_order

OTHER_RECIPE = encode_order(ORDERS, replace(ORDER, targets={115: Decimal(9)}))
RELEASED = (SlotState.PENDING, SlotState.TAKEN)
STARTS = {"free": FREE, "empty": BLANK, "prepared": PREPARED}
FRAMES = {"free": 4, "empty": 6, "prepared": 3}

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


class Server:
    """Hands the order over in two jobs; what a job committed is what it remembers."""

    def __init__(self, plc):
        self._plc = plc
        self.step = prepare_order
        self.found = None

    def run(self):
        """Run the jobs that are left, until one dies or the PLC may have the order."""
        while self.step:
            self.found = self.step(self._plc, ORDERS, ORDER)
            is_over = self.step is release_order or self.found in RELEASED
            self.step = None if is_over else release_order

    def crash(self, requests, applied):
        """Lose the frame after so many good ones."""
        self._plc.fail_after(requests, applied)
        with pytest.raises(LinkError):
            self.run()

    def die_before_commit(self):
        """The frames of the last job are out, and it is run again."""
        self.step = release_order


@pytest.fixture
def plc(start, is_eager):
    return Plc(STARTS[start], is_eager)


@pytest.fixture
def recovered(plc, requests, applied):
    """A PLC that has the order, after one crash and a second run."""
    server = Server(plc)
    server.crash(requests, applied)
    server.run()
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
@pytest.mark.parametrize("job", [prepare_order, release_order])
def test_once_taken_it_is_never_released_again(recovered, job):
    recovered.requests.clear()
    assert job(recovered, ORDERS, ORDER) is SlotState.TAKEN
    assert {verb for verb, *_words in recovered.requests} == {"read"}


@each_crash
@carried_out
@pytest.mark.parametrize("is_eager", [True])
def test_before_the_last_frame_the_plc_never_sees_an_order(
    plc, start, requests, applied
):
    is_released = requests == FRAMES[start] - 1 and applied
    Server(plc).crash(requests, applied)
    plc.scan()
    assert plc.taken == ([RECORD] if is_released else [])


@properties
@given(
    start=st.sampled_from(sorted(STARTS)),
    crashes=st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=8),
    is_eager=st.booleans(),
)
@example("empty", [(4, True), (0, True)], True)
@example("free", [(1, True), (3, False), (1, True)], False)
def test_after_any_number_of_crashes_the_order_is_made_once(start, crashes, is_eager):
    plc = Plc(STARTS[start], is_eager)
    server = Server(plc)
    for requests, applied in crashes:
        plc.fail_after(requests, applied)
        try:
            server.run()
        except LinkError:
            continue  # the next run begins anew
    plc.fail_after(1000)
    server.run()
    plc.scan()
    assert plc.taken == [RECORD]


@pytest.mark.parametrize("requests", range(6))
@carried_out
def test_zeroed_memory_is_armed_before_anything_else_is_written(requests, applied):
    plc = Plc(BLANK, is_eager=False)
    Server(plc).crash(requests, applied)
    writes = [request for request in plc.requests if request[0] == "write"]
    assert writes[:1] in ([], [("write", "D", SLOT + 76, (1,))])


@pytest.mark.parametrize("cut", range(1, 72))
def test_an_order_that_arrived_in_part_is_written_again(cut):
    # The PLC lost power while it copied our frame over an order of another recipe.
    words = RECORD[:cut] + OTHER_RECIPE[cut:76] + (1,)
    plc = Plc(words, is_eager=True)
    Server(plc).run()
    plc.scan()
    assert plc.taken == [RECORD]


@takes_at_once
def test_a_battery_failure_before_the_first_commit_makes_the_order_anew(is_eager):
    plc = Plc(FREE, is_eager)
    server = Server(plc)
    server.crash(1, applied=True)
    plc.poke("D", SLOT, BLANK)
    server.run()
    plc.scan()
    assert plc.taken == [RECORD]


@takes_at_once
@pytest.mark.parametrize("lost_words", [BLANK, FREE], ids=["zeroed", "old program"])
def test_an_order_released_and_forgotten_before_the_commit_is_not_made_twice(
    is_eager, lost_words
):
    plc = Plc(FREE, is_eager)
    server = Server(plc)
    server.run()
    server.die_before_commit()
    plc.scan()
    plc.poke("D", SLOT, lost_words)
    server.run()
    plc.scan()
    assert plc.taken == [RECORD]
    assert server.found not in RELEASED + (SlotState.PREPARED,)


class Forgetful(Plc):
    """Loses its memory before the requests with these numbers, counted from 0."""

    def __init__(self, words, losses, is_eager=True):
        super().__init__(words, is_eager)
        self._losses = losses
        self.on_request = self._before

    def _before(self, _request):
        if len(self.requests) - 1 in self._losses:
            self.poke("D", SLOT, BLANK)
        self.scan()


def run_to_the_end(plc, crashes=()):
    """Run the jobs through crashes; return whether the order was given up as lost."""
    server = Server(plc)
    for requests, applied in (*crashes, *[(1000, False)] * 3):
        # without a crash, again where a slot changed between two reads
        plc.fail_after(requests, applied)
        with suppress(LinkError):
            server.run()
    plc.scan()
    return server.found not in RELEASED + (SlotState.PREPARED,)


@pytest.mark.parametrize("start", sorted(STARTS))
@pytest.mark.parametrize("loss", range(7))
def test_a_memory_lost_between_two_frames_never_lets_the_plc_take_what_is_not_released(
    start, loss
):
    plc = Forgetful(STARTS[start], {loss})
    run_to_the_end(plc)
    assert plc.taken in ([], [RECORD])


@properties
@given(
    start=st.sampled_from(sorted(STARTS)),
    losses=st.sets(st.integers(0, 20), max_size=4),
    crashes=st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=4),
)
@example("free", {1, 2}, [(2, True)])
@example("empty", {2, 3, 5}, [])
def test_with_memory_losses_and_crashes_an_order_is_made_once_or_told(
    start, losses, crashes
):
    plc = Forgetful(STARTS[start], losses)
    is_told = run_to_the_end(plc, crashes)
    is_seen = plc.peek("D", SLOT, 72) == RECORD[:72]
    assert plc.taken == [RECORD] or (plc.taken == [] and (is_told or not is_seen))


def test_an_order_somebody_else_put_there_survives_every_retry():
    plc = Plc(OTHER, is_eager=False)
    for _attempt in range(3):
        with pytest.raises(RecordError):
            prepare_order(plc, ORDERS, ORDER)
    assert plc.peek("D", SLOT, 77) == OTHER
