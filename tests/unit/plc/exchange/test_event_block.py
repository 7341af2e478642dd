# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from fake_link import FakeLink
from plant_maps import EXAMPLES, PLANT

from plc.errors import LinkError
from plc.exchange.event_block import EventKind, acknowledge_event, read_event
from plc.exchange.handshake import AckOutcome

BLOCK = PLANT.block("failure")
EVENT = EXAMPLES["failure-block"].words
BASE, HANDSHAKE = 8000, 8022
READ, WRITE = ("read", "D", 8000, 23), ("write", "D", 8022, (1,))
BAGS = PLANT.block("manual_weighing")  # without a date
BAG = EXAMPLES["manual-weighing-13"].words


@pytest.fixture
def link():
    fake = FakeLink()
    fake.poke("D", BASE, EVENT)
    return fake


def test_new_event_is_read_twice(link):
    reading = read_event(link, BLOCK)
    assert (reading.kind, reading.words) == (EventKind.NEW, EVENT)
    assert link.requests == [("read", "D", 8000, 23)] * 2


def test_acknowledged_event_is_nothing_new_and_costs_one_request(link):
    link.poke("D", HANDSHAKE, [1])
    assert read_event(link, BLOCK).kind is EventKind.TAKEN
    assert len(link.requests) == 1


def test_block_that_was_never_used_is_nothing_new():
    link = FakeLink()
    assert read_event(link, BLOCK).kind is EventKind.TAKEN
    assert len(link.requests) == 1


def test_event_that_changes_between_the_reads_is_torn(link):
    link.on_request = lambda _request: link.poke("D", 8017, [len(link.requests)])
    assert read_event(link, BLOCK).kind is EventKind.TORN


def test_acknowledging_sets_the_handshake_word_only(link):
    assert acknowledge_event(link, BLOCK, EVENT) is AckOutcome.ACKNOWLEDGED
    assert link.requests == [READ, WRITE, READ, READ]


def test_acknowledging_twice_writes_once(link):
    acknowledge_event(link, BLOCK, EVENT)
    assert acknowledge_event(link, BLOCK, EVENT) is AckOutcome.ALREADY
    assert link.requests == [READ, WRITE] + [READ] * 4


def test_another_event_is_not_acknowledged(link):
    link.poke("D", 8021, [0x36])
    assert acknowledge_event(link, BLOCK, EVENT) is AckOutcome.GONE
    assert link.peek("D", HANDSHAKE, 1) == (0,)


@pytest.mark.parametrize("requests", [0, 1])
@pytest.mark.parametrize("applied", [False, True])
def test_acknowledging_again_mends_a_lost_frame(link, requests, applied):
    link.fail_after(requests, applied)
    with pytest.raises(LinkError):
        acknowledge_event(link, BLOCK, EVENT)
    acknowledge_event(link, BLOCK, EVENT)
    assert link.peek("D", HANDSHAKE, 1) == (1,)
    writes = [request for request in link.requests if request[0] == "write"]
    assert len(writes) == (2 if requests and not applied else 1)


def forget_writes(link, address):
    """The PLC answers a write of this word and does not carry it out."""
    link.on_request = lambda request: link.poke("D", address, [0])


def test_event_with_a_date_whose_word_is_not_kept_is_written_twice(link):
    forget_writes(link, HANDSHAKE)
    assert acknowledge_event(link, BLOCK, EVENT) is AckOutcome.NOT_KEPT
    assert link.requests == [READ, WRITE, READ, WRITE, READ]


@pytest.fixture
def bags():
    fake = FakeLink()
    fake.poke("D", 9000, BAG)
    return fake


def count_writes(link):
    return len([request for request in link.requests if request[0] == "write"])


def test_bag_is_acknowledged_once_the_plc_shows_it(bags):
    assert acknowledge_event(bags, BAGS, BAG) is AckOutcome.ACKNOWLEDGED
    assert bags.peek("D", 9012, 1) == (1,)


def test_bag_whose_word_is_not_kept_is_never_written_again(bags):
    forget_writes(bags, 9012)
    assert acknowledge_event(bags, BAGS, BAG) is AckOutcome.NOT_KEPT
    assert count_writes(bags) == 1


def test_next_bag_of_other_words_shows_that_the_first_was_acknowledged(bags):
    def report_next(_request):
        if len(bags.requests) == 3:
            bags.poke("D", 9011, [BAG[11] + 1, 0])

    bags.on_request = report_next
    assert acknowledge_event(bags, BAGS, BAG) is AckOutcome.ACKNOWLEDGED
    assert bags.peek("D", 9012, 1) == (0,)


@pytest.mark.parametrize("requests", [1, 2, 3])
@pytest.mark.parametrize("applied", [False, True])
def test_bag_whose_acknowledgement_got_no_answer_is_not_written_again(
    bags, requests, applied
):
    bags.fail_after(requests, applied)
    assert acknowledge_event(bags, BAGS, BAG) is AckOutcome.NOT_KEPT
    assert count_writes(bags) == 1


def test_bag_of_a_plc_that_does_not_answer_is_acknowledged_later(bags):
    bags.fail_after(0)
    with pytest.raises(LinkError):
        acknowledge_event(bags, BAGS, BAG)
    assert acknowledge_event(bags, BAGS, BAG) is AckOutcome.ACKNOWLEDGED


@pytest.mark.parametrize("address", [9011, 9012])
def test_damaged_reply_does_not_end_the_handshake_of_a_bag(bags, address):
    kept = bags.peek("D", address, 1)

    def damage(_request):
        bags.poke("D", address, [kept[0] ^ 4] if len(bags.requests) == 1 else kept)

    bags.on_request = damage
    acknowledge_event(bags, BAGS, BAG)
    assert count_writes(bags) == 1


def test_block_that_changes_while_it_is_looked_at_is_looked_at_later(bags):
    bags.on_request = lambda _request: bags.poke("D", 9011, [len(bags.requests)])
    with pytest.raises(LinkError):
        acknowledge_event(bags, BAGS, BAG)
