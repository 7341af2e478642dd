# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""States in which Odoo's documents of production and stock have ended."""
from typing import Any

ENDED = ("done", "cancel")


def is_open(document: Any) -> bool:
    """Return whether an order, a stock move or a line of one still takes quantities."""
    return document.state not in ENDED
