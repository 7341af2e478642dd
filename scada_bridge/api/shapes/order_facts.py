# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a list of orders needs besides the records, fetched once for all of them."""

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence

from ...domain.connection import Connection
from ...domain.order.parts import Progress


class Component(NamedTuple):
    """One component of an order; quantities are in its unit.

    :ivar product: record of ``product.product``
    :ivar equipment: of the silo it comes from, an empty record for none
    :ivar uom: name of the unit
    """

    product: Any
    equipment: Any
    uom: str
    demand: float
    reserved: float
    done: float


class Parts(NamedTuple):
    """The orders that were ordered under one name.

    :ivar orders: records of ``mrp.production``, in their order
    :ivar progress: how far they are together
    :ivar produced: {order id: finished quantity so far}
    """

    orders: Sequence[Any]
    progress: Progress
    produced: Mapping[int, float]


@dataclass(frozen=True)
class OrderFacts:
    """A page of manufacturing orders.

    :ivar orders: records of ``mrp.production``
    :ivar components: {order id: its components in their order}
    :ivar produced: {order id: finished quantity so far}
    :ivar connections: {equipment id: connection}
    :ivar blocks: JSON of what many orders share, by (kind, id); filled on first use
    """

    orders: Sequence[Any]
    zone: tzinfo
    components: Mapping[int, List[Component]] = field(default_factory=dict)
    produced: Mapping[int, float] = field(default_factory=dict)
    connections: Mapping[int, Connection] = field(default_factory=dict)
    blocks: Dict[Any, Any] = field(default_factory=dict)
