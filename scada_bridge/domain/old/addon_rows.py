# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of the plant's old Odoo addons, believed only when every value can be read.

They come as those of :mod:`.rows` do.  Odoo's dates are UTC.
"""

import uuid
from dataclasses import dataclass
from datetime import timezone
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..silo import parse_silo_number
from .rows import (
    OldBatch,
    OldFailure,
    OldRowError,
    OldSilo,
    Row,
    read_instant,
    read_quantity,
    read_text,
)

# who made and changed a row says nothing about the plant
PASSED_OVER = {"id", "create_uid", "create_date", "write_uid", "write_date"}


@dataclass(frozen=True)
class OldOee:
    """A row of ``scada_equipment_oee`` with its lines.

    :ivar batch: as a finished batch of the old middleware
    :ivar rest: lines of equipment that is no silo
    """

    batch: OldBatch
    rest: Tuple[Row, ...]


def addon_key(table: str, row: Row) -> str:
    """Return the uuid by which a row of Odoo's own database is known for ever."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "%s\n%s" % (table, row["id"])))


def read_oee(row: Row, lines: Sequence[Row], order: Row, line_code: str) -> OldOee:
    """Return the run that a row and its lines tell of; kilograms.

    :param order: ``name`` and ``state`` of the manufacturing order
    :param line_code: SCADA code of the production line
    :raise OldRowError: a value can't be what its column says
    """
    table = "scada_equipment_oee"
    end = read_instant(row, "date_done", timezone.utc)
    silos, rest = _read_silos(lines)
    batch = OldBatch(
        key=addon_key(table, row),
        batch_no=0,  # which one it had in the queue, nobody has kept
        mo_id=order["name"],
        line_code=line_code,
        finished_goods="",
        planned=_quantity(row, "qty_planned"),
        weight=_quantity(row, "qty_finished"),
        is_finished=True,
        is_failed=False,
        is_posted=order["state"] == "done",
        status="completed",
        notes=read_text(row, "notes"),
        silos=silos,
        created=None,
        updated=None,
        last_read=end,
    )
    return OldOee(batch, rest)


def _read_silos(lines: Sequence[Row]) -> Tuple[Tuple[OldSilo, ...], Tuple[Row, ...]]:
    """Return (silos, lines that are none); lines of one silo are added up."""
    sums: Dict[int, Tuple[Decimal, Decimal]] = {}
    rest: List[Row] = []
    for line in lines:
        number = silo_number(line)
        if number is None:
            rest.append(line)
            continue
        target, actual = sums.get(number, (Decimal(0), Decimal(0)))
        sums[number] = (
            target + _quantity(line, "qty_to_consume"),
            actual + _quantity(line, "qty_consumed"),
        )
    silos = [OldSilo(number, "", *sums[number]) for number in sorted(sums)]
    return tuple(silos), tuple(rest)


def silo_number(line: Row) -> Optional[int]:
    """Return the number of the silo that a line of an OEE row is about."""
    return parse_silo_number(
        read_text(line, "equipment_code"), read_text(line, "equipment_name")
    )


def read_addon_failure(table: str, row: Row, equipment_code: str) -> OldFailure:
    """Return a failure; its duration, which is a text, stays a part of its note."""
    description = read_text(row, "description")
    if not equipment_code or not description:
        raise OldRowError("equipment or description is empty")
    return OldFailure(
        key=addon_key(table, row),
        equipment_code=equipment_code,
        description=description,
        failure_date=read_instant(row, "date", timezone.utc),
        created=read_instant(row, "create_date", timezone.utc),
        duration=read_text(row, "duration"),
    )


def describe_row(row: Row, names: Mapping[str, Mapping[int, str]]) -> str:
    """Return all that a row says, for a person: "quantity: 12.5, source: api".

    :param names: {column: {id: name}} of columns that lead to records
    """
    return ", ".join(
        "%s: %s" % (column, _describe(value, names.get(column, {})))
        for column, value in row.items()
        if column not in PASSED_OVER and value is not None and value != ""
    )


def _describe(value: Any, names: Mapping[int, str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and value in names:
        return names[value]
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _quantity(row: Row, column: str) -> Decimal:
    return read_quantity(row.get(column), column) or Decimal(0)
