# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failure events: which texts say that nothing failed, and figures of reliability."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Iterable, List, Optional, Tuple

# doc/memory-map.rst section 6; any case, blanks around do not count
NEUTRAL_TEXTS = frozenset(("", "0", "NONE", "NO_FAILURE", "NO ERROR", "NO_ERROR"))

Interval = Tuple[datetime, Optional[datetime]]


def is_neutral(text: Optional[str]) -> bool:
    """Return whether the description of an event says that there is no failure."""
    return (text or "").strip().upper() in NEUTRAL_TEXTS


@dataclass(frozen=True)
class Reliability:
    """Figures of one equipment in a period.

    :ivar failures: failures that began in the period
    :ivar downtime_hours: time in which at least one failure lasted
    :ivar mtbf_hours: mean time between failures: time of work per failure; 0 without
        failures
    :ivar mttr_hours: mean time to repair, of the failures that are repaired; 0 without
    """

    failures: int = 0
    downtime_hours: float = 0.0
    mtbf_hours: float = 0.0
    mttr_hours: float = 0.0


def reliability(
    failures: Iterable[Interval], start: datetime, end: datetime
) -> Reliability:
    """Return the figures of an equipment that is in use from ``start`` to ``end``.

    :param failures: (begin, repaired) of each, repaired None while it lasts; a repair
        before its failure (a clock was wrong) counts as done at once
    """
    begun = sorted((item for item in failures if item[0] <= end), key=lambda i: i[0])
    if not begun:
        return Reliability()
    down = sum((last - first for first, last in _merged(begun, end)), timedelta())
    repairs = [
        _hours(max(repaired - begin, timedelta()))
        for begin, repaired in begun
        if repaired
    ]
    in_use = max(end - min(start, begun[0][0]), down)
    return Reliability(
        failures=len(begun),
        downtime_hours=_hours(down),
        mtbf_hours=_hours(in_use - down) / len(begun),
        mttr_hours=sum(repairs) / len(repairs) if repairs else 0.0,
    )


def _merged(begun: List[Interval], end: datetime) -> List[Tuple[datetime, datetime]]:
    """Return the times of standstill, overlapping ones as one; ``begun`` is sorted."""
    merged: List[Tuple[datetime, datetime]] = []
    for begin, repaired in begun:
        last = max(begin, min(repaired or end, end))
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((begin, last))
    return merged


def _hours(duration: timedelta) -> float:
    return duration.total_seconds() / 3600


def whole_minutes(hours: float) -> int:
    """Return a down time in minutes, rounded half up: sums add up what lists show."""
    return math.floor(round(hours * 3600) / 60 + 0.5)
