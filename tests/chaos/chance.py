# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is drawn when nobody says it: the seed, and from the seed the dialect."""
import random

from plc.simulator.program.dialect import all_dialects, parse_dialect

SEEDS = 10**6


def seed_of(environment):
    """The SEED asked for, else a new one."""
    return int(environment.get("SEED") or random.SystemRandom().randrange(SEEDS))


def dialect_of(environment, seed):
    """The DIALECT asked for, else the seed's: a text that gives the same one again.

    :raises ValueError: there is no such one
    """
    text = environment.get("DIALECT", "")
    if text:
        dialect = parse_dialect(text)
    else:
        dialect = random.Random("dialect/%d" % seed).choice(list(all_dialects()))
    return str(dialect) or "release=slot"
