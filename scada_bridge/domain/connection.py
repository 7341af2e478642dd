# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the bridge reaches an equipment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Optional


@dataclass(frozen=True)
class Connection:
    """State of the connection to one equipment.

    :ivar status: "connected", "disconnected" or "error"
    :ivar port: 0 = none
    :ivar last_contact: naive UTC
    """

    status: str = "disconnected"
    host: Optional[str] = None
    port: int = 0
    protocol: str = "middleware"
    last_contact: Optional[datetime] = None
