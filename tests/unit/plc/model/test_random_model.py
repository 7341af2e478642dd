# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random orders, crashes and losses of memory, on every dialect of the ladder.

``MODEL_ORDERS`` orders on each dialect (``make test-model``: 10,000), or only on
``DIALECT``; ``SEED`` gives the same run again.  What must come out: no order is made
twice, none is lost in silence.  What nobody can decide is asked of a person; it is
counted by its reason and printed.
"""

import os
import random
from collections import Counter

import pytest
from model_plant import Plant, QuickEncoder, WildLink
from model_server import Server

from plc.simulator.program.dialect import all_dialects, parse_dialect

SEED = int(os.environ.get("SEED") or 1)
NUMBER = int(os.environ.get("MODEL_ORDERS") or 20)
ASKED = os.environ.get("DIALECT")
DIALECTS = [str(parse_dialect(ASKED))] if ASKED else list(map(str, all_dialects()))
FAULT_FRAMES = 80  # on average between two faults; an order takes about 20
AFTER = 10  # orders that are queued when nothing goes wrong any more
PATIENCE = 600  # rounds in which these end


class Mill:
    """One plant, one server, and the world in which they live."""

    def __init__(self, dialect):
        self.dice = random.Random("%s/%s" % (SEED, dialect))
        self.plant = Plant(dialect, SEED)
        self.link = WildLink(self.plant, self.dice, FAULT_FRAMES)
        is_gated = parse_dialect(dialect).release == "first"
        self.server = Server(self.link, self.dice, is_gated)
        self.left = {}

    def run(self, orders):
        """Hand over so many orders among faults, then some more without any."""
        while self.server.count < orders:
            self.round()
        self.link.fault_frames = 0
        for _ in range(PATIENCE):
            self.round(is_filling=self.server.count < orders + AFTER)
            if not self.server.queue:
                break

    def round(self, is_filling=True):
        """A poll, and the jobs and people in any order."""
        server, dice = self.server, self.dice
        if is_filling and not dice.randrange(3):
            server.fill(dice.randint(1, 10))
        self.plant.scan(dice.choice((1, 10, 60, 120)))
        server.poll()
        for batch in dice.sample(server.queue, len(server.queue)):
            server.hand_over(batch)
            server.verify(batch)
            server.acknowledge(batch)
            if not dice.randrange(3):
                server.decide(batch)
        for reference in server.given_up[len(self.left) :]:
            self.left[reference] = self.plant.taken.get(reference, 0)

    def violations(self):
        """What must not be, as text."""
        plant, server = self.plant, self.server
        for reference, times in plant.taken.items():
            if times > 1:
                yield "%s was made %d times" % (reference, times)
        for reference, times in self.left.items():
            if plant.taken.get(reference, 0) > times:
                yield "%s was made after it had been given up" % reference
        for batch in server.queue:
            yield "%s is %s for ever" % (batch.order.reference, batch.state)
        for reference, actuals in server.done.items():
            made = plant.made.get(reference, {})
            if {n: str(kg) for n, kg in actuals.items()} != made:
                yield "%s: %s stored, %s made" % (reference, actuals, made)

    def undecided(self):
        """Counter of (why a person was asked, what the plant had done)."""
        return Counter(
            (self.server.asked[reference], self.truth(reference))
            for reference in self.left
        )

    def truth(self, reference):
        """What became of an order at the plant."""
        if reference not in self.plant.taken:
            return "not taken"
        made = self.plant.made.get(reference, {})
        return ("nothing", "in part", "whole")[len(made)] + " made"


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """The words of an order are made once: half of the time went into them."""
    for module in ("handshake", "withdraw"):
        name = "plc.exchange.%s.encode_order" % module
        monkeypatch.setattr(name, QuickEncoder())


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda text: text or "default")
def test_no_order_is_made_twice_and_none_is_lost_in_silence(dialect):
    mill = Mill(dialect)
    mill.run(NUMBER)
    print("SEED=%d MODEL_ORDERS=%d DIALECT=%s" % (SEED, NUMBER, dialect))
    done, faults = len(mill.server.done), mill.link.faults
    print("%d orders, %d done, %d faults" % (mill.server.count, done, faults))
    for (reason, truth), number in sorted(mill.undecided().items()):
        print("asked: %s; %s: %d" % (reason, truth, number))
    assert list(mill.violations()) == []
