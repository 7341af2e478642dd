# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant says about one batch at one moment, whoever brought it."""
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Mapping, Optional


@dataclass(frozen=True)
class Reading:
    """Absolute quantities so far, never differences.

    :ivar actuals: kg taken from each silo so far, by the silo's number; a silo
        that is missing was not measured, a zero is a value (doc/old-system.rst D23)
    :ivar weight: finished weight in kg, None when not reported
    :ivar is_finished: the plant says that the batch is complete
    :ivar is_failed: the plant says that the operation failed
    :ivar source: "plc", "api" or "manual"
    :ivar date: when the plant reported it, naive UTC; None if without a time
    :ivar request: what the caller names its request, if anything
    """

    actuals: Mapping[int, Decimal]
    weight: Optional[Decimal] = None
    is_finished: bool = False
    is_failed: bool = False
    source: str = "plc"
    date: Optional[datetime] = None
    request: Optional[str] = None
