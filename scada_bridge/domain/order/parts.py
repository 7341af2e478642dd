# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that is made in several parts: how many, what each gets, what it is called.

The parts of an order are the nth, so each border between two parts is rounded once, and
a part gets what lies between two borders.  So the shares of any quantity add up to it,
and no share is off by more than one step of its unit.
"""
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import List, NamedTuple

MAX_PARTS = 100  # more of them are a wrong capacity, or a wrong quantity
_SUFFIX = re.compile(r"-\d{3,}$")


class Progress(NamedTuple):
    """How far an order is that is made in several parts.

    :ivar parts: how many there are, the stopped ones among them
    :ivar made: how many are done
    :ivar stopped: how many were cancelled
    :ivar planned_kg: what was ordered of all of them
    :ivar made_kg: what the done ones made
    :ivar left_kg: what the open ones are still to make
    """

    parts: int
    made: int
    stopped: int
    planned_kg: float
    made_kg: float
    left_kg: float


def share_out(total: float, count: int, step: float) -> List[float]:
    """Return the shares of ``count`` parts; they add up to ``total``.

    :param total: quantity of any unit
    :param step: smallest quantity of that unit, such as 0.01
    """
    whole, unit = _exact(total), _exact(step)
    borders = [_round(whole * part / count, unit) for part in range(count)] + [whole]
    return [float(end - start) for start, end in zip(borders, borders[1:])]


def round_to(quantity: float, step: float) -> float:
    """Return ``quantity`` rounded half up to a multiple of ``step``."""
    return float(_round(_exact(quantity), _exact(step)))


def count_parts(total: float, capacity: float, step: float) -> int:
    """Return the least number of parts of which none is above ``capacity``.

    :raise ValueError: it is more than :data:`MAX_PARTS`
    """
    for count in range(1, MAX_PARTS + 1):
        is_possible = _exact(capacity) * count >= _exact(total)
        if is_possible and max(share_out(total, count, step)) <= capacity:
            return count
    raise ValueError("more than %d parts" % MAX_PARTS)


def part_name(ordered: str, number: int) -> str:
    """Return the name of a part of the order ``ordered``, such as WH/MO/00011-003."""
    return "%s-%03d" % (ordered, number)


def ordered_name(name: str, number: int, group: str) -> str:
    """Return the name under which an order was ordered before it became a part.

    :param number: of the part or back-order; 0 = it is none
    :param group: name of its procurement group, which Odoo calls by the first name
    """
    match = _SUFFIX.search(name)
    if not number or not match:
        return name
    stem = name[: match.start()]
    # Odoo replaces an ending like that of a back-order, also one of the name itself
    return group if group and _SUFFIX.sub("", group) == stem else stem


def _exact(number: float) -> Decimal:
    """Return what was meant: 0.1 + 0.2 is 0.3."""
    return Decimal(repr(round(number, 9)))


def _round(number: Decimal, step: Decimal) -> Decimal:
    return (number / step).quantize(Decimal(1), ROUND_HALF_UP) * step
