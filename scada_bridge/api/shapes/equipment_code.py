# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys of silos in requests, their codes in answers (doc/http.rst, aliases)."""

import re
from typing import Optional

from ...domain.silo import LIQUID_TAGS, called_silo_number

_PREFIX = re.compile(r"^(?:actual_)?consumption_", re.IGNORECASE)


def fold_code(code: str) -> str:
    """Return a code without blanks: codes are compared without regard to them."""
    return re.sub(r"\s", "", code)


def silo_number(key: str) -> Optional[int]:
    """Return the number of the silo that the key of a request names, None for none.

    ``silo101``, ``SILO A``, ``silo_a`` and ``consumption_silo_a`` are one silo.
    """
    return called_silo_number(_PREFIX.sub("", fold_code(key)))


def silo_code(number: int) -> str:
    """Return what callers call a silo: 101 -> "silo101", 114 -> "lq114"."""
    return "%s%d" % ("lq" if number in LIQUID_TAGS else "silo", number)
