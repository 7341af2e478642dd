# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a caller reports about an order, and what became of it.

``POST /api/scada/mo/update-with-consumptions`` takes a flat object: the order, weights
under many names, and one key per silo (contract schema UpdateWithConsumptions).
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..silo import silo_number

# The first one present wins, in this order
FINISHED_KEYS = (
    "quantity",
    "finished_qty",
    "qty_finished",
    "qty_producing",
    "weight_finished_goods",
    "actual_weight_finished_goods",
    "actual_weight_finished",
    "actual_finished_qty",
    "finished_goods_qty",
)
TARGET_KEYS = (
    "product_qty",
    "quantity_to_produce",
    "qty_to_produce",
    "target_produksi",
    "target_production",
)
OTHER_KEYS = ("mo_id", "request_id", "equipment_id", "timestamp")
BATCH_WEIGHT_KEY = "actual_weight_quantity_finished_goods"
SILO_PREFIXES = ("consumption_", "actual_consumption_")
MAX_KG = Decimal(10000000)
MAX_KEY = 40  # characters of a caller's key that an error repeats


@dataclass
class ConsumptionTotals:
    """Totals so far: they replace what was reported before.

    :ivar actuals: {silo number: kg}
    :ivar weight: finished weight so far in kg
    :ivar target: new quantity to produce in kg
    :ivar errors: one sentence for each entry that was not understood
    :ivar date: when it was measured, naive UTC; None if the caller does not say
    """

    actuals: Dict[int, Decimal] = field(default_factory=dict)
    weight: Optional[Decimal] = None
    target: Optional[Decimal] = None
    errors: List[str] = field(default_factory=list)
    date: Optional[datetime] = None


@dataclass(frozen=True)
class AppliedItem:
    """One silo whose total is in stock now.

    :ivar silo: record of ``scada.silo``
    :ivar quantity: kg
    :ivar moves: the component moves it went to
    """

    silo: Any
    quantity: float
    moves: Sequence[Any]


@dataclass
class ConsumptionResult:
    """What was applied to an order, and why the rest was not."""

    order: Any
    items: List[AppliedItem] = field(default_factory=list)
    errors: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class NotReported:
    """A component that an order was closed with and nobody has reported.

    :ivar silo: record of ``scada.silo``, None for what is added by hand
    :ivar product: the component
    :ivar planned: kg of the bill of materials
    :ivar counted: kg that were booked all the same
    """

    silo: Any
    product: Any
    planned: float
    counted: float


@dataclass
class BatchPush:
    """What became of a batch that was pushed as a whole.

    :ivar is_done: the order was closed as well
    :ivar skipped_because: why it was not
    :ivar not_reported: what it was closed with and nobody has reported
    """

    result: ConsumptionResult
    is_done: bool = False
    skipped_because: Optional[str] = None
    not_reported: Sequence[NotReported] = ()


def parse_totals(params: Mapping[str, Any]) -> ConsumptionTotals:
    """Read the flat object.

    :raise ValueError: a finished or target weight is not a finite number above zero
    """
    totals = ConsumptionTotals(
        weight=_first_weight(params, FINISHED_KEYS),
        target=_first_weight(params, TARGET_KEYS),
    )
    known = FINISHED_KEYS + TARGET_KEYS + OTHER_KEYS
    add_silos(totals, {key: params[key] for key in params if key not in known})
    return totals


def parse_quantities(quantities: Mapping[str, Any]) -> ConsumptionTotals:
    """Read {what callers call a silo: kg}."""
    totals = ConsumptionTotals()
    add_silos(totals, quantities)
    return totals


def parse_batch(data: Mapping[str, Any]) -> ConsumptionTotals:
    """Read a row of the old table mo_batch: only silos and the finished weight count.

    A row with plan and actual of a silo is refused, unless they are the same.

    :raise ValueError: the finished weight is not a finite number of at least zero
    """
    totals = parse_quantities(
        {key: data[key] for key in data if _is_silo_key(key) and data[key] is not None}
    )
    if data.get(BATCH_WEIGHT_KEY):
        totals.weight = _first_weight(data, (BATCH_WEIGHT_KEY,))
    return totals


def _is_silo_key(key: str) -> bool:
    return silo_number(key) is not None or key.lower().startswith(SILO_PREFIXES)


def add_silos(totals: ConsumptionTotals, quantities: Mapping[str, Any]) -> None:
    """Add {what callers call a silo: kg} to the totals.

    A silo that was sent under two names with different kg is refused under both.
    """
    found: Dict[int, Dict[str, Decimal]] = {}
    for key, value in quantities.items():
        number, quantity = silo_number(key), _decimal(value)
        if number is None:
            totals.errors.append("%s: unknown equipment" % key[:MAX_KEY])
        elif quantity is None or not 0 <= quantity <= MAX_KG:
            totals.errors.append(
                "%s: %.40s is not a weight in kg" % (key[:MAX_KEY], value)
            )
        else:
            found.setdefault(number, {})[key] = quantity
    for number, named in found.items():
        if len(set(named.values())) == 1:
            totals.actuals[number] = next(iter(named.values()))
            continue
        totals.errors.extend(
            "%s: silo %d was sent twice" % (key[:MAX_KEY], number) for key in named
        )


def _first_weight(params: Mapping[str, Any], keys: Sequence[str]) -> Optional[Decimal]:
    for key in keys:
        if params.get(key) is not None:
            weight = _decimal(params[key])
            if weight is None or not 0 < weight <= MAX_KG:
                raise ValueError("%s is not a weight above 0 kg" % key)
            return weight
    return None


def _decimal(value: Any) -> Optional[Decimal]:
    try:
        quantity = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return quantity if quantity.is_finite() else None
