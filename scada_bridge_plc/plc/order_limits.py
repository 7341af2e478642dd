# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an order block can hold, so that unfit orders are refused before queueing."""
from dataclasses import dataclass
from decimal import Decimal
from typing import Tuple

from .fields import Field
from .layout import Block

INT16_MAX = Decimal(32767)
INT32_MAX = Decimal(2147483647)


@dataclass(frozen=True)
class OrderLimits:
    """:ivar max_kg: greatest quantity of the order and of every silo, in kg
    :ivar reference_chars: width of the order's name
    :ivar slots: orders at once
    :ivar silo_numbers: silos that the map has a weight for
    """

    max_kg: Decimal
    reference_chars: int
    slots: int
    silo_numbers: Tuple[int, ...]


def order_limits(block: Block) -> OrderLimits:
    """Return the limits of ``batch_write``; MapError if it is no order block."""
    weights = (block.field("quantity"), *block.silo_fields.values())
    return OrderLimits(
        max_kg=min(_max_kg(field) for field in weights),
        reference_chars=block.field("mo_name").capacity,
        slots=block.slots,
        silo_numbers=tuple(block.silo_fields),
    )


def _max_kg(field: Field) -> Decimal:
    if field.max is not None:
        return Decimal(field.max)
    return (INT32_MAX if field.words == 2 else INT16_MAX) / field.scale
