# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a list of orders needs besides the records, fetched once for all of them."""

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Mapping, Sequence, Tuple

from .connection import Connection


@dataclass(frozen=True)
class OrderFacts:
    """A page of manufacturing orders.

    :ivar orders: records of ``mrp.production``
    :ivar figures: {stock move id: (reserved, done)} in the move's unit
    :ivar equipment: {stock move id: equipment of its silo, an empty record for none}
    :ivar connections: {equipment id: connection}
    """

    orders: Sequence[Any]
    zone: tzinfo
    figures: Mapping[int, Tuple[float, float]] = field(default_factory=dict)
    equipment: Mapping[int, Any] = field(default_factory=dict)
    connections: Mapping[int, Connection] = field(default_factory=dict)

    def done(self, move: Any) -> float:
        """Return the quantity done of a move, in the move's unit."""
        return self.figures.get(move.id, (0.0, 0.0))[1]
