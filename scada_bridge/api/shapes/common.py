# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values as the contract wants them: numbers rounded half up, empty text is null."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Dict, Optional

_THREE = Decimal("0.001")


def number(value: float) -> float:
    """Return kg or percent with at most 3 decimals, rounded half up."""
    rounded = Decimal(repr(value)).quantize(_THREE, ROUND_HALF_UP)
    return float(rounded) or 0.0  # no -0.0


def text(value: Any) -> Optional[str]:
    """Return a text, None instead of Odoo's False or an empty one."""
    return value or None


def ratio(part: float, whole: float) -> float:
    """Return ``part`` in percent of ``whole``, 0 without a whole."""
    return number(part / whole * 100) if whole else 0.0


def success(message: Optional[str] = None, **keys: Any) -> Dict[str, Any]:
    """Return the frame of an answer: status first, then message, then the rest."""
    frame: Dict[str, Any] = {"status": "success"}
    if message is not None:
        frame["message"] = message
    frame.update(keys)
    return frame
