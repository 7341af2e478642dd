# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant of a line can take; unfit orders are refused before queueing."""
from dataclasses import dataclass
from typing import FrozenSet, Optional


@dataclass(frozen=True)
class PlantLimits:
    """Limits of one line; None means no limit.

    :ivar max_kg: greatest quantity of an order, in kg
    :ivar max_silo_kg: greatest quantity of one silo, in kg
    :ivar reference_chars: width of the order's name
    :ivar slots: batches at once
    :ivar silo_numbers: silos that the plant knows
    :ivar fault: why no order at all can go to the plant, a text for people
    """

    max_kg: Optional[float] = None
    max_silo_kg: Optional[float] = None
    reference_chars: Optional[int] = None
    slots: Optional[int] = None
    silo_numbers: Optional[FrozenSet[int]] = None
    fault: Optional[str] = None

    def knows_silo(self, number: int) -> bool:
        """Return whether the plant has a silo with this number."""
        return self.silo_numbers is None or number in self.silo_numbers

    def capacity(self, wanted: int) -> int:
        """Return how many of ``wanted`` batches the plant takes at once."""
        return wanted if self.slots is None else min(wanted, self.slots)
