# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a row of the consumption ledger says, as one number."""
import hashlib
import json
from typing import Mapping, Union

Plain = Union[str, int, float, None]


def content_hash(row: Mapping[str, Plain]) -> str:
    """Return the SHA-256 of a row in hexadecimal; quantities (floats) in grams.

    A row that was changed behind the database's back no longer has its number.
    """
    plain = {
        name: "%.3f" % value if isinstance(value, float) else value
        for name, value in row.items()
    }
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
