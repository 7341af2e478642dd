# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files of people, read as lists of rows: of the old middleware, of CX-Programmer.

A row is a field by its label, its data type and its addresses.  Rows come

* in JSON: lists of objects, at the top, under names such as BATCH_READ_01, or as
  ``raw_list`` beside a ``meta``;
* as a table with a heading, its cells parted by commas, semicolons or tabs.  A row
  whose number is not above the one before begins another list;
* without a heading from CX-Programmer's symbol window: name, type, address, comment.

Only the form is read here; what the rows mean says ``old_rows``.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence

from ..errors import MapError

_DELIMITERS = "\t;,"
_COMMENT = ("#", "//")
_DEEPEST = 8
# What the columns are called, in letters and digits only -> what they are to us
_COLUMNS = {
    "no": "number",
    "informasi": "label",
    "information": "label",
    "datatype": "type",
    "length": "length",
    "scale": "scale",
    "dm": "address",
    "dmmemory": "address",
    "address": "address",
}
_NEEDED = ("label", "address")
_SYMBOL_TYPE = re.compile(r"[A-Z][A-Z0-9_]*(\[[0-9]+\])?", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One field as the file has it; a text is empty where the file says nothing.

    :ivar where: for messages, such as ``BATCH_READ_01, row 3 (NO-BoM)``
    """

    where: str
    label: str
    type: str
    address: str
    length: str = ""
    scale: str = ""


@dataclass
class RowList:
    """Rows that belong together.

    :ivar name: of the list, "" if it has none
    """

    name: str
    rows: List[Row] = field(default_factory=list)


def simple(text: str) -> str:
    """Return letters and digits of a text, lower case: how labels are compared."""
    return "".join(filter(str.isalnum, text)).lower()


def lists_in_json(value: Any, name: str = "", depth: int = 0) -> Iterator[RowList]:
    """Yield the lists of rows in a JSON value, at most ``_DEEPEST`` names deep."""
    if isinstance(value, list) and value and all(map(_is_row, value)):
        rows = [_row(name, index, row) for index, row in enumerate(value, 1)]
        yield RowList(name, rows)
    elif isinstance(value, dict) and depth < _DEEPEST:
        meta = value.get("meta")
        name = str(meta.get("name", name)) if isinstance(meta, dict) else name
        for key, item in value.items():
            title = name if key == "raw_list" else key
            yield from lists_in_json(item, title, depth + 1)


def _is_row(value: Any) -> bool:
    return isinstance(value, dict) and "label" in map(_column, value)


def _column(title: Any) -> Optional[str]:
    return _COLUMNS.get(simple(str(title)))


def _row(name: str, index: int, values: Mapping[str, Any]) -> Row:
    """Return the row that has these values by the titles of its columns."""
    texts: Dict[str, str] = {}
    for title, value in values.items():
        column = _column(title)
        if column and column != "number":
            texts[column] = "" if value is None else str(value).strip()
    label = texts.get("label", "")
    place = ", ".join(filter(None, (name, "row %d" % index)))
    return Row(
        where="%s (%s)" % (place, label or "no name"),
        **{"label": "", "type": "", "address": "", **texts},
    )


# -- tables --------------------------------------------------------------------------
def lists_in_table(text: str) -> List[RowList]:
    """Return the lists of a table, empty if the text has no heading that is known."""
    for delimiter in _DELIMITERS:
        lines = _cells(text, delimiter)
        for index, cells in enumerate(lines):
            if set(_NEEDED) <= set(map(_column, cells)):
                return list(_split_table(cells, lines[index + 1 :]))
    return []


def _cells(text: str, delimiter: str) -> List[List[str]]:
    """Return the cells of all lines that are neither blank nor a comment."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as err:
        raise MapError("not a table: %s" % err) from err
    lines = [[cell.strip() for cell in cells] for cells in lines]
    return [c for c in lines if any(c) and not c[0].startswith(_COMMENT)]


def _split_table(
    titles: Sequence[str], lines: Sequence[Sequence[str]]
) -> Iterator[RowList]:
    """Yield the lists; a line with one text is the name of those that follow."""
    found, last = RowList(""), 0
    for cells in lines:
        values = dict(zip(titles, cells))
        number = _number(values)
        is_name = sum(map(bool, cells)) == 1
        if (is_name or 0 < number <= last) and found.rows:
            yield found
            found = RowList("")
        if is_name:
            found.name = "".join(cells)
        else:
            found.rows.append(_row(found.name, len(found.rows) + 1, values))
        last = number
    if found.rows:
        yield found


def _number(values: Mapping[str, str]) -> int:
    for title, value in values.items():
        if _column(title) == "number" and value.isdigit():
            return int(value)
    return 0


# -- symbols -------------------------------------------------------------------------
def symbols_in(text: str) -> List[Row]:
    """Return the rows of CX-Programmer's symbol window, empty if it is none."""
    for delimiter in _DELIMITERS:
        lines = _cells(text, delimiter)
        if lines and all(map(_is_symbol, lines)):
            return [
                Row("line %d (%s)" % (number, cells[0]), *cells[:3])
                for number, cells in enumerate(lines, 1)
            ]
    return []


def _is_symbol(cells: Sequence[str]) -> bool:
    return len(cells) >= 3 and bool(cells[0] and _SYMBOL_TYPE.fullmatch(cells[1]))
