# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Can the figures of an ended run be right?  Implausible ones are for a person.

A silo off its target is a deviation, which is told and holds nothing.  Implausible is
what contradicts itself: a weight that nobody dosed, material without a weight.

The balance compares the weight with what was dosed and added by hand.  Where the plan
itself weighs more than its components (water, steam, what is in no bill) as much may
have come in, and where it weighs less as much may have been lost; so the weight lies
between what is known to be in the mixer and that plus what the plan leaves open.
"""
from dataclasses import dataclass, replace
from typing import Dict, Iterable, List, NamedTuple, Tuple

# Codes of verdicts
NO_WEIGHT = "no_weight"
NEGATIVE_WEIGHT = "negative_weight"
NOTHING_DOSED = "nothing_dosed"
UNBALANCED = "unbalanced"
FAILED = "operation_failed"
SHORT = "far_below_plan"

SMALLEST_KG = 0.005  # half of the plant's smallest step: less is no weight


class Verdict(NamedTuple):
    """One thing that can't be right, or is for a person to decide.

    :ivar code: a constant of this module
    :ivar figures: kg and percent, by the names that the text of the code uses
    """

    code: str
    figures: Dict[str, float]


@dataclass(frozen=True)
class Limits:
    """What may differ; 0 switches a check off.

    :ivar balance_percent: the weight from what was dosed and added, percent of that
    :ivar balance_kg: the same in kg; the greater of both holds
    :ivar short_percent: an end below so many percent of the plan
    """

    balance_percent: float = 0.0
    balance_kg: float = 0.0
    short_percent: float = 0.0


def choose_limits(owners: Iterable[Limits]) -> Limits:
    """Return the limits that hold, of those who may have some, the nearest first.

    Percent and kg of the balance belong together: who has one of them has set both.
    """
    chosen = Limits()
    for limits in owners:
        if not chosen.balance_percent and not chosen.balance_kg:
            chosen = replace(
                chosen,
                balance_percent=limits.balance_percent,
                balance_kg=limits.balance_kg,
            )
        if not chosen.short_percent:
            chosen = replace(chosen, short_percent=limits.short_percent)
    return chosen


@dataclass(frozen=True)
class RunFigures:
    """What is known of an ended run, in kg.

    :ivar weight: of the finished goods; 0 or less is none
    :ivar dosed: sum of what the silos gave
    :ivar added: sum of the manual additions, confirmed or assumed
    :ivar planned: of the finished goods
    :ivar planned_dosed: sum of the silos' targets
    :ivar planned_added: of the components that no silo gives
    :ivar is_failed: the plant says that its operation failed
    :ivar is_weighed: the weight is the plant's own; one that was derived from what was
        dosed passes no balance, since it would only be compared with itself
    """

    weight: float
    dosed: float
    added: float
    planned: float
    planned_dosed: float
    planned_added: float
    is_failed: bool = False
    is_weighed: bool = True

    @property
    def given(self) -> float:
        """What is known to have gone into the mixer."""
        return self.dosed + self.added

    @property
    def is_dosed(self) -> bool:
        """Something came from the silos, or nothing was to come."""
        return self.dosed >= SMALLEST_KG or self.planned_dosed < SMALLEST_KG


def judge_run(run: RunFigures, limits: Limits) -> List[Verdict]:
    """Return all that is implausible, the worst first; none if it may be closed."""
    if run.weight < SMALLEST_KG:
        return [_judge_missing_weight(run)]
    verdicts = []
    if not run.is_dosed:
        verdicts.append(Verdict(NOTHING_DOSED, {"weight": _kg(run.weight)}))
    elif run.is_weighed:
        verdicts += _judge_balance(run, limits)
    if run.is_failed:
        verdicts.append(Verdict(FAILED, {}))
    return verdicts + _judge_end(run, limits)


def weight_range(run: RunFigures, limits: Limits) -> Tuple[float, float]:
    """Return the least and the greatest weight that the balance lets pass."""
    beyond = run.planned - run.planned_dosed - run.planned_added
    allowed = max(limits.balance_kg, run.given * limits.balance_percent / 100.0)
    low = run.given + min(beyond, 0.0) - allowed
    return max(low, 0.0), run.given + max(beyond, 0.0) + allowed


def _judge_missing_weight(run: RunFigures) -> Verdict:
    figures = {"dosed": _kg(run.dosed), "added": _kg(run.added)}
    if run.weight <= -SMALLEST_KG:
        return Verdict(NEGATIVE_WEIGHT, dict(figures, weight=_kg(run.weight)))
    return Verdict(NO_WEIGHT, figures)


def _judge_balance(run: RunFigures, limits: Limits) -> List[Verdict]:
    low, high = weight_range(run, limits)
    is_checked = limits.balance_percent > 0 or limits.balance_kg > 0
    if not is_checked or low - SMALLEST_KG <= run.weight <= high + SMALLEST_KG:
        return []
    figures = {"weight": run.weight, "dosed": run.dosed, "added": run.added}
    figures.update(low=low, high=high)
    return [Verdict(UNBALANCED, {name: _kg(kg) for name, kg in figures.items()})]


def _judge_end(run: RunFigures, limits: Limits) -> List[Verdict]:
    least = run.planned * limits.short_percent / 100.0
    if run.weight >= least - SMALLEST_KG:
        return []
    figures = {"weight": _kg(run.weight), "planned": _kg(run.planned)}
    return [Verdict(SHORT, dict(figures, percent=limits.short_percent))]


def _kg(quantity: float) -> float:
    return round(quantity, 2)
