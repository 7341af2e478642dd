# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A memory map as rows, one for each block and one for each field.

The text of the map is the only thing that is stored.  The rows are read out of it by
SQL and written back by :class:`MapEditor`, so they can't disagree with it.  Row numbers
count from 1 in the order of the text; a row's id is ``ROWS * PLC + number``.
"""

import dataclasses
import json
from decimal import Decimal, InvalidOperation
from typing import Any, Dict, Mapping, Optional

from ..errors import MapError
from ..memory.fields import Field
from ..memory.layout import PER_SLOT, MemoryMap
from .json_form import map_from_json
from .json_node import Node, check_size, parse_json
from .validator import MAX_ROWS

ROWS = MAX_ROWS + 1

# How a column of ``Field`` shows: the others are texts.
_WHOLE_NUMBERS = ("offset", "words", "scale", "digits", "max_chars")
_NUMBERS = ("min", "max", "const", "bit")  # as texts, for none is not 0
_LISTS = ("label_aliases", "no_event", "values")  # as JSON
_BLOCK_NUMBERS = ("stride", "slots", "words")

_BLOCKS = (
    "FROM scada_plc plc CROSS JOIN LATERAL json_each(plc.memory_map::json)"
    " WITH ORDINALITY AS block(name, value, number)"
)
_IS_BLOCK = "WHERE json_typeof(block.value -> 'fields') = 'array'"
_AREA = "regexp_replace(block.value ->> 'base', '[0-9]+$', '')"  # D, or E0_
_BASE = "substring(block.value ->> 'base' FROM '[0-9]+$')::int"


def block_rows_sql() -> str:
    """Return the SELECT of all blocks of all PLCs."""
    numbers = ", ".join(
        "coalesce((block.value ->> '%s')::int, 0) AS %s" % (key, key)
        for key in _BLOCK_NUMBERS
    )
    return """
        SELECT plc.id * {rows} + row_number() OVER part AS id,
               plc.id AS plc_id, plc.company_id, block.name,
               block.value ->> 'base' AS base, {numbers},
               coalesce(block.value ->> 'release', '{release}') AS release,
               json_array_length(block.value -> 'fields') AS field_count
        {blocks} {is_block}
        WINDOW part AS (PARTITION BY plc.id ORDER BY block.number)
    """.format(
        rows=ROWS,
        numbers=numbers,
        release=PER_SLOT,
        blocks=_BLOCKS,
        is_block=_IS_BLOCK,
    )


def field_rows_sql() -> str:
    """Return the SELECT of all fields of all PLCs."""
    columns = ", ".join(map(_column_sql, dataclasses.fields(Field)))
    first = "%s + (field.value ->> 'offset')::int" % _BASE
    last = "%s + (field.value ->> 'words')::int - 1" % first
    return """
        SELECT plc.id * {rows} + row_number() OVER part AS id,
               plc.id AS plc_id, plc.company_id, block.name AS block,
               {area} || ({first}) || CASE
                   WHEN (field.value ->> 'words')::int > 1
                   THEN '-' || {area} || ({last}) ELSE ''
               END AS address, {columns}
        {blocks} CROSS JOIN LATERAL json_array_elements(block.value -> 'fields')
            WITH ORDINALITY AS field(value, number)
        {is_block}
        WINDOW part AS (PARTITION BY plc.id ORDER BY block.number, field.number)
    """.format(
        rows=ROWS,
        area=_AREA,
        first=first,
        last=last,
        columns=columns,
        blocks=_BLOCKS,
        is_block=_IS_BLOCK,
    )


def _column_sql(column: "dataclasses.Field[Any]") -> str:
    value = "field.value ->> '%s'" % column.name
    if column.name in _WHOLE_NUMBERS:
        value = "coalesce((%s)::int, %d)" % (value, _default(column, 0))
    elif column.name not in _NUMBERS + _LISTS:
        value = "coalesce(%s, '%s')" % (value, _default(column, ""))
    return '%s AS "%s"' % (value, column.name)


def _default(column: "dataclasses.Field[Any]", otherwise: Any) -> Any:
    is_missing = column.default is dataclasses.MISSING
    return otherwise if is_missing else column.default


class MapEditor:
    """Changes rows of one map; the map is made and judged at the end, as a whole."""

    def __init__(self, text: str) -> None:
        root = Node(parse_json(text), "the map")
        blocks = [(key, root.node(key)) for key in root.obj if key != "name"]
        self._name = root.text("name", "")
        self._blocks: Dict[int, Dict[str, Any]] = {}
        self._fields: Dict[int, Dict[str, Any]] = {}
        for name, node in blocks:
            self.add_block({**node.obj, "name": name})
            for field in node.items("fields"):
                self.add_field({**field, "block": name})

    def add_block(self, values: Mapping[str, Any]) -> None:
        """Add a block: ``name, base, stride, slots, words, release``."""
        row = {key: value for key, value in values.items() if key != "fields"}
        self._blocks[len(self._blocks) + 1] = row

    def change_block(self, number: int, values: Mapping[str, Any]) -> None:
        """Change a block; its fields follow a new name."""
        old = dict(self._row(self._blocks, number))
        self._blocks[number].update(values)
        for field in self._fields.values():
            if field.get("block") == old["name"]:
                field["block"] = self._blocks[number]["name"]

    def remove_block(self, number: int) -> None:
        """Remove a block with its fields."""
        name = self._row(self._blocks, number)["name"]
        self._blocks[number] = {}
        for key, field in self._fields.items():
            if field.get("block") == name:
                self._fields[key] = {}

    def add_field(self, values: Mapping[str, Any]) -> None:
        """Add a field: the name of its block, and the columns of ``Field``."""
        self._fields[len(self._fields) + 1] = dict(values)

    def change_field(self, number: int, values: Mapping[str, Any]) -> None:
        """Change a field."""
        self._row(self._fields, number)
        self._fields[number].update(values)

    def remove_field(self, number: int) -> None:
        """Remove a field; one that went with its block is gone already."""
        self._fields[number] = {}

    def result(self) -> MemoryMap:
        """Return the map of all rows, unchecked; MapError names field and fault."""
        obj: Dict[str, Any] = {"name": self._name}
        for row in filter(None, self._blocks.values()):
            if row["name"] in obj:
                raise MapError("%s: the block stands twice" % row["name"])
            obj[row["name"]] = _block_to_json(row)
        for row in filter(None, self._fields.values()):
            if row.get("block") not in obj:
                raise MapError("%s: no such block: %s" % (row["name"], row["block"]))
            obj[row["block"]]["fields"].append(_field_to_json(row))
        for name in obj.keys() - {"name"}:
            obj[name]["fields"].sort(key=lambda field: field["offset"])
        return map_from_json(obj)

    @staticmethod
    def _row(rows: Dict[int, Dict[str, Any]], number: int) -> Dict[str, Any]:
        if not rows.get(number):
            raise MapError("the map has changed meanwhile, load it again")
        return rows[number]


def _block_to_json(row: Mapping[str, Any]) -> Dict[str, Any]:
    obj = {"base": row["base"], "fields": []}
    # A flat map has no length: 0 words stand for none.
    keys = _BLOCK_NUMBERS + ("release",)
    obj.update({key: row[key] for key in keys if row.get(key)})
    return obj


def _field_to_json(row: Mapping[str, Any]) -> Dict[str, Any]:
    where = "%s.%s" % (row["block"], row["name"])
    obj: Dict[str, Any] = {"name": row["name"], "type": row.get("type") or ""}
    for column in dataclasses.fields(Field):
        value = _column_to_json(column.name, row.get(column.name), where)
        # A scale has another default in JSON; other defaults need not be said.
        if value is not None and (value != column.default or column.name == "scale"):
            obj[column.name] = value
    obj.setdefault("offset", 0)
    return obj


def _column_to_json(name: str, value: Any, where: str) -> Optional[Any]:
    """Return the value for the JSON of a map, None for none."""
    if name in _NUMBERS and isinstance(value, str):
        return _number(value, "%s: %s" % (where, name))
    if name in _LISTS and isinstance(value, str):
        return _list(value, "%s: %s" % (where, name))
    if name in _WHOLE_NUMBERS:
        return None if value is False else value
    return value if value is not False and value != "" else None


def _number(text: str, where: str) -> Any:
    if not text.strip():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation as err:
        raise MapError("%s is not a number: %r" % (where, text)) from err
    if not number.is_finite():
        raise MapError("%s is not a number: %r" % (where, text))
    return int(number) if number == number.to_integral_value() else number


def _list(text: str, where: str) -> Any:
    if not text.strip():
        return None
    check_size(len(text))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as err:
        raise MapError('%s is not a list like ["A", "B"]: %r' % (where, text)) from err
