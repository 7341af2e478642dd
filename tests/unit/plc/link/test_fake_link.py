# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the fake link offers to tests, beyond the contract of every link."""

import pytest
from fake_link import FakeLink

from plc.errors import LinkError


def test_it_starts_with_the_words_it_is_given():
    assert FakeLink({"D": {7076: 1}}).read_words("D", 7075, 3) == (0, 1, 0)


def test_it_does_not_change_the_words_it_was_given():
    given = {"D": {7076: 1}}
    FakeLink(given).write_words("D", 7076, [2])
    assert given == {"D": {7076: 1}}


def test_every_request_is_recorded():
    link = FakeLink()
    link.read_words("D", 6000, 77)
    link.write_words("D", 7072, [0, 1])
    assert link.requests == [("read", "D", 6000, 77), ("write", "D", 7072, (0, 1))]


def test_peek_and_poke_are_not_requests():
    link = FakeLink()
    link.poke("D", 6000, [1, 2])
    assert link.peek("D", 6000, 2) == (1, 2)
    assert link.requests == []


def test_one_request_fails_after_so_many_good_ones():
    link = FakeLink()
    link.fail_after(2)
    link.read_words("D", 0, 1)
    link.write_words("D", 0, [1])
    with pytest.raises(LinkError):
        link.read_words("D", 0, 1)
    assert link.read_words("D", 0, 1) == (1,)


def test_a_failed_request_is_recorded():
    link = FakeLink()
    link.fail_after(0)
    with pytest.raises(LinkError):
        link.write_words("D", 0, [1])
    assert link.requests == [("write", "D", 0, (1,))]


def test_the_plc_may_act_between_two_requests():
    link = FakeLink()

    def mix(request):
        if request[0] == "read":
            link.poke("D", 6074, [len(link.requests)])

    link.on_request = mix
    assert link.read_words("D", 6074, 1) == (1,)
    assert link.read_words("D", 6074, 1) == (2,)


def test_the_plc_may_act_before_a_request_that_fails():
    link = FakeLink()
    link.on_request = lambda request: link.poke("D", 6076, [1])
    link.fail_after(0)
    with pytest.raises(LinkError):
        link.read_words("D", 6076, 1)
    assert link.peek("D", 6076, 1) == (1,)
