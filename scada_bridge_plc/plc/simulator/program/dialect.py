# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a ladder program may do in its own way, a switch for each.

Theory of operation.  Nobody here has read the plant's ladder, and its documents leave
six questions open.  The simulated program answers each of them as its dialect says, so
that every model and campaign can run on every answer.  The first is the default::

    release         slot    an order is released by the handshake word of its slot
                    first   the handshake word of slot 1 releases the fill: every slot
                            that has a name and handshake 0 while slot 1 is released.
                            A slot that is released later waits for the next fill
    acknowledge     next    the next record of a result slot brings handshake 0 along
                    once    the program resets the word as soon as it has seen it; it
                            knows by itself that the slot is free
                    never   the word stays 1, also under the next record
    unacknowledged  skip    an order whose result slot is not free is passed over
                    wait    it holds up the orders after it
    sequence        slot    round and round by number: after slot 3 comes slot 4
                    name    the least reference of the released orders first
    taken           keep    a taken order stays in its slot
                    blank   its words are cleared; the handshake word is 1 all the same
    weight          flag    the weight is there when the record says "finished"
                    later   it comes 60 s after that; the mixer is occupied till then
                    never   it stays 0

As text: ``release=first,weight=later``; what is not named is as by default.
"""

import itertools
from typing import Dict, Iterator, NamedTuple, Tuple

SWITCHES: Dict[str, Tuple[str, ...]] = {
    "release": ("slot", "first"),
    "acknowledge": ("next", "once", "never"),
    "unacknowledged": ("skip", "wait"),
    "sequence": ("slot", "name"),
    "taken": ("keep", "blank"),
    "weight": ("flag", "later", "never"),
}


class DialectError(ValueError):
    """The text names a switch or a position that there is not, or one twice."""


class Dialect(NamedTuple):
    """The positions of the switches."""

    release: str = "slot"
    acknowledge: str = "next"
    unacknowledged: str = "skip"
    sequence: str = "slot"
    taken: str = "keep"
    weight: str = "flag"

    def __str__(self) -> str:
        """The text that is parsed to this dialect, "" for the default."""
        positions = zip(self._fields, self, Dialect())
        return ",".join(
            "%s=%s" % (switch, position)
            for switch, position, default in positions
            if position != default
        )


def parse_dialect(text: str) -> Dialect:
    """The dialect of a text like ``release=first,weight=later``, "" = the default.

    :raises DialectError: see there
    """
    chosen: Dict[str, str] = {}
    for item in filter(None, map(str.strip, text.split(","))):
        switch, _sign, position = item.partition("=")
        if position not in SWITCHES.get(switch, ()):
            raise DialectError("%r is none of %s" % (item, _spellings()))
        if switch in chosen:
            raise DialectError("%s is given twice" % switch)
        chosen[switch] = position
    return Dialect(**chosen)


def all_dialects() -> Iterator[Dialect]:
    """Every combination of positions, the default first."""
    return itertools.starmap(Dialect, itertools.product(*SWITCHES.values()))


def _spellings() -> str:
    return ", ".join(
        "%s=%s" % (switch, "|".join(positions))
        for switch, positions in SWITCHES.items()
    )
