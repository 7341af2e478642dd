# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goes wrong, and in which order: drawn from a seed before anything starts.

Everything that a fault needs is in its options, so the same seed gives the same faults
again; only when exactly the threads and processes meet is the machine's business.
"""
import random
from collections import namedtuple

# number: 1, 2, ...; options: of its kind; pause: seconds before it
Fault = namedtuple("Fault", "number kind options pause")

ON = ("all", "all", "all", "reads", "writes")
FRAMES_AT_ONCE = 3
HIT_RUNS = ("power_cycle", "power_cycle_lost", "plc_crash")  # what is in the mixer
TRANSPORTS = ("eip", "fins_udp", "fins_tcp")


def _frames(rng, **options):
    """A fault of the PLC's frames: which it hits, how many, after how many."""
    return dict(
        options,
        on=rng.choice(ON),
        count=rng.randint(1, 4),
        after=rng.choice((0, 0, 1, 2, 5, 11)),
    )


def _lasting(shortest, longest):
    return lambda rng: {"seconds": round(rng.uniform(shortest, longest), 2)}


def _choice(name, values):
    return lambda rng: {name: rng.choice(values)}


def _nothing(_rng):
    return {}


# kind: (cards in the deck, what draws its options)
KINDS = {
    # the frames between Odoo and the PLC
    "drop": (2, lambda rng: _frames(rng, executed=True)),
    "drop_request": (2, lambda rng: _frames(rng, executed=False)),
    "delay": (2, lambda rng: _frames(rng, seconds=round(rng.uniform(0.1, 4), 1))),
    "duplicate": (2, _frames),
    "late": (2, _frames),
    "close": (2, lambda rng: _frames(rng, executed=rng.random() < 0.7)),
    "garble": (2, _frames),
    "torn": (3, _frames),
    "wrong_context": (2, _frames),
    "wrong_session": (1, _frames),
    "wrong_service": (1, _frames),
    "split": (1, _frames),
    "drip": (1, _frames),
    "status": (2, _frames),
    "encap_status": (1, _frames),
    "battery": (1, _frames),
    # the PLC itself
    "plc_off": (2, _lasting(0.5, 6)),
    "frozen": (2, _lasting(0.5, 6)),
    "power_cycle": (2, lambda rng: dict(_frames(rng), count=1)),
    "power_cycle_lost": (3, _nothing),
    "plc_crash": (1, _nothing),
    "plc_clock": (1, _choice("drift", (-86400, -600, 30, 600, 86400))),
    "foreign_record": (2, _lasting(2, 5)),
    # Odoo
    "worker_kill": (3, _choice("which", range(12))),
    "runner_kill": (1, _nothing),
    "cron_kill": (1, _nothing),
    "odoo_kill": (2, _nothing),
    "odoo_restart": (1, _nothing),
    "second_host": (1, _lasting(4, 10)),
    "log_full": (2, _lasting(1, 6)),
    # what it stands on
    "pg_restart": (1, _choice("mode", ("fast", "immediate"))),
    "backends": (3, _choice("share", (0.3, 1.0))),
    "clock_jump": (2, _choice("seconds", (-30, -20, -5, 5, 60, 3600))),
}


def _deck(rng, cards_of):
    """Kinds for ever, each round of the deck in another order."""
    while True:
        cards = [kind for kind in KINDS for _card in range(cards_of(kind))]
        rng.shuffle(cards)
        yield from cards


def draw(seed, count, is_short=False):
    """The faults of a campaign.

    :param is_short: every kind comes before one comes twice
    """
    rng = random.Random("plan/%d" % seed)
    deck = _deck(rng, lambda kind: 1 if is_short else KINDS[kind][0])
    faults = []
    for number in range(1, count + 1):
        kind = next(deck)
        options = KINDS[kind][1](rng)
        faults.append(Fault(number, kind, options, round(rng.uniform(0, 0.8), 2)))
    return faults


def is_of_frames(kind):
    """Does it spoil frames, so that several may be set at once?"""
    return "count" in KINDS[kind][1](random.Random(0))


def bursts(faults):
    """[[fault, ...]]: neighbours that spoil frames come together, up to three."""
    result = []
    for fault in faults:
        goes_along = (
            result
            and len(result[-1]) < FRAMES_AT_ONCE
            and is_of_frames(fault.kind)
            and is_of_frames(result[-1][-1].kind)
        )
        if goes_along:
            result[-1].append(fault)
        else:
            result.append([fault])
    return result


def rounds(faults, size):
    """[(transport, faults)]: the campaign in pieces, each with the next transport."""
    pieces = [faults[start : start + size] for start in range(0, len(faults), size)]
    return [
        (TRANSPORTS[number % len(TRANSPORTS)], piece)
        for number, piece in enumerate(pieces)
    ]
