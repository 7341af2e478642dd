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
    assert link.requests == [("read", "D", 8000, 23), ("write", "D", 8022, (1,))]


def test_acknowledging_twice_writes_once(link):
    acknowledge_event(link, BLOCK, EVENT)
    assert acknowledge_event(link, BLOCK, EVENT) is AckOutcome.ALREADY
    assert len(link.requests) == 3


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
