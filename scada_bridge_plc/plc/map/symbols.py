# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A flat map out of symbols as they are pasted from CX-Programmer.

A symbol is a name with a type and an address, of no record.  Types that no field can
have are told, and nothing is taken then: read as something else they would be wrong.
"""

import re
from typing import Dict, List, Sequence

from ..errors import MapError
from ..memory.layout import MemoryMap
from .flat import FLAT_SYMBOLS
from .json_form import map_from_json
from .row_files import Row

_TYPES = {"INT": "int16", "DINT": "int32_scaled", "UINT_BCD": "bcd"}
_STRING = re.compile(r"STRING\[([0-9]{1,3})\]")


def map_from_symbols(rows: Sequence[Row], name: str) -> MemoryMap:
    """Return the flat map of these symbols.

    :raise MapError: each symbol that no field can be, and why
    """
    fields: List[Dict[str, object]] = []
    faults: List[str] = []
    for row in rows:
        try:
            fields.append(_field_from_symbol(row))
        except MapError as err:
            faults.append("%s: %s" % (row.where, err))
    if faults:
        raise MapError("; ".join(faults))
    return map_from_json({FLAT_SYMBOLS: {"base": "D0", "fields": fields}}, name)


def _field_from_symbol(row: Row) -> Dict[str, object]:
    kind, text = row.type.upper(), _STRING.fullmatch(row.type.upper())
    field: Dict[str, object] = {"name": row.label, "address": row.address}
    if text:
        return {**field, "type": "ascii", "words": (int(text.group(1)) + 1) // 2}
    if kind not in _TYPES:
        raise MapError(
            "%s at %s can't be read here, only %s and STRING[n] in words of area D"
            % (row.type, row.address, ", ".join(_TYPES))
        )
    if kind == "DINT":  # the CPU unit keeps the low word first
        field.update(scale=1, word_order="low_first")
    return {**field, "type": _TYPES[kind]}
