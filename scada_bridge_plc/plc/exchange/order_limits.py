# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kilograms that an order block can hold: of the plant, the words and the map."""
from decimal import Decimal

from ..memory.fields import Field
from ..memory.layout import Block
from .batch_codec import MAX_BATCH_KG, MAX_SILO_KG


def max_order_kg(block: Block) -> Decimal:
    """Return the greatest quantity of an order; MapError if it is no order block."""
    return _max_kg(block.field("quantity"), MAX_BATCH_KG)


def max_silo_kg(block: Block) -> Decimal:
    """Return the greatest quantity of one silo that fits the field of every silo."""
    return min(_max_kg(field, MAX_SILO_KG) for field in block.silo_fields.values())


def _max_kg(field: Field, default: int) -> Decimal:
    highest = field.number_type().limits()[1]
    return min(Decimal(default if field.max is None else field.max), highest)
