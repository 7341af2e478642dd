# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an order block can hold, so that unfit orders are refused before queueing."""
from dataclasses import dataclass
from decimal import Decimal
from typing import Tuple

from ..memory.fields import Field
from ..memory.layout import Block
from .batch_codec import MAX_BATCH_KG, MAX_SILO_KG


@dataclass(frozen=True)
class OrderLimits:
    """:ivar max_kg: greatest quantity of an order in kg
    :ivar max_silo_kg: the same of one silo
    :ivar reference_chars: width of the order's name
    :ivar slots: orders at once
    :ivar silo_numbers: silos that the map has a weight for
    """

    max_kg: Decimal
    max_silo_kg: Decimal
    reference_chars: int
    slots: int
    silo_numbers: Tuple[int, ...]


def order_limits(block: Block) -> OrderLimits:
    """Return the limits of ``batch_write``; MapError if it is no order block."""
    silos = block.silo_fields
    return OrderLimits(
        max_kg=_max_kg(block.field("quantity"), MAX_BATCH_KG),
        max_silo_kg=min(_max_kg(field, MAX_SILO_KG) for field in silos.values()),
        reference_chars=block.field("mo_name").capacity,
        slots=block.slots,
        silo_numbers=tuple(silos),
    )


def _max_kg(field: Field, default: int) -> Decimal:
    highest = Decimal(2 ** (16 * field.words - 1) - 1) / field.scale
    return min(Decimal(default if field.max is None else field.max), highest)
