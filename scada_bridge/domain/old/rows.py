# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of the old middleware's tables, believed only when every value can be read.

A row comes as ``to_json`` of PostgreSQL returns it: {column: value}, numbers as
``Decimal``, dates as text.  Columns are those of the old documents and the later ones
(liquids, actual quantities, ``update_odoo``, ``last_read_from_plc``, ``created_at``,
``updated_at``; ``status`` and ``notes`` in ``mo_histories``); the later ones may miss.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Mapping, Optional, Tuple

from ..plant_time import DateError, parse_date
from ..wide_sql import WideSilo, wide_silos

Row = Mapping[str, Any]

MAX_KG = Decimal(10) ** 15  # NUMERIC(18, 3)
BOOLEANS = {None: False, False: False, True: True}


class OldRowError(ValueError):
    """A row that can't be believed; the text says why and names the column."""


@dataclass(frozen=True)
class OldSilo:
    """One silo of a batch; kilograms, None = the old system knew none."""

    number: int
    component: str
    target: Optional[Decimal]
    actual: Optional[Decimal]


@dataclass(frozen=True)
class OldBatch:
    """A row of ``mo_batch`` or ``mo_histories``; dates are naive UTC.

    :ivar key: uuid of the row
    :ivar status: "completed", "failed", "cancelled" or "" (column or value missing)
    :ivar silos: those with a component or a quantity
    """

    key: str
    batch_no: int
    mo_id: str
    line_code: str
    finished_goods: str
    planned: Decimal
    weight: Decimal
    is_finished: bool
    is_failed: bool
    is_posted: bool
    status: str
    notes: str
    silos: Tuple[OldSilo, ...]
    created: Optional[datetime]
    updated: Optional[datetime]
    last_read: Optional[datetime]


@dataclass(frozen=True)
class OldFailure:
    """A row of ``equipment_failure``; dates are naive UTC.

    :ivar duration: as a person wrote it; "" = nobody did
    """

    key: str
    equipment_code: str
    description: str
    failure_date: Optional[datetime]
    created: Optional[datetime]
    duration: str = ""


def read_batch(table: str, row: Row, zone: tzinfo) -> OldBatch:
    """Return a batch of the old system.

    :param zone: of dates without an offset
    :raise OldRowError: a value is missing or can't be what the column says
    """
    mo_id = read_text(row, "mo_id")
    if not mo_id:
        raise OldRowError("mo_id is empty")
    return OldBatch(
        key=row_key(table, row),
        batch_no=_batch_no(row),
        mo_id=mo_id,
        line_code=read_text(row, "equipment_id_batch"),
        finished_goods=read_text(row, "finished_goods"),
        planned=read_kg(row, "consumption") or Decimal(0),
        weight=read_kg(row, "actual_weight_quantity_finished_goods") or Decimal(0),
        is_finished=_bool(row, "status_manufacturing"),
        is_failed=_bool(row, "status_operation"),
        is_posted=_bool(row, "update_odoo"),
        status=read_text(row, "status").lower(),
        notes=read_text(row, "notes"),
        silos=tuple(_silo(silo) for silo in wide_silos(row) if _is_used(silo)),
        created=read_instant(row, "created_at", zone),
        updated=read_instant(row, "updated_at", zone),
        last_read=read_instant(row, "last_read_from_plc", zone),
    )


def read_failure(table: str, row: Row, zone: tzinfo) -> OldFailure:
    """Return a failure of the old system; see :func:`read_batch`."""
    failure = OldFailure(
        key=row_key(table, row),
        equipment_code=read_text(row, "equipment_code"),
        description=read_text(row, "description"),
        failure_date=read_instant(row, "failure_date", zone),
        created=read_instant(row, "created_at", zone),
    )
    if not failure.equipment_code or not failure.description:
        raise OldRowError("equipment_code or description is empty")
    return failure


def row_key(table: str, row: Row) -> str:
    """Return the uuid by which a row is known for ever.

    A table that was made before ids were uuids has numbers: then order and creation
    are part of the key, since two middlewares both have a row 1.
    """
    text = read_text(row, "id")
    if not text:
        raise OldRowError("id is empty")
    try:
        return str(uuid.UUID(text))
    except ValueError:
        names = ("mo_id", "equipment_code", "created_at")
        parts = [table, text] + [read_text(row, name) for name in names]
        return str(uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(parts)))


def read_text(row: Row, column: str) -> str:
    """Return the text of a column, "" if it is empty."""
    value = row.get(column)
    return "" if value is None else str(value).strip()


def _batch_no(row: Row) -> int:
    value = row.get("batch_no")
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise OldRowError("batch_no is not a number from 1 on")
    return value


def _bool(row: Row, column: str) -> bool:
    try:
        return BOOLEANS[row.get(column)]
    except (KeyError, TypeError) as error:
        raise OldRowError("%s is neither true nor false" % column) from error


def read_kg(row: Row, column: str) -> Optional[Decimal]:
    return read_quantity(row.get(column), column)


def read_quantity(value: Any, column: str) -> Optional[Decimal]:
    """Return a quantity of any unit, None if there is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise OldRowError("%s is not a number" % column)  # "NaN", "Infinity"
    if not 0 <= value < MAX_KG:
        raise OldRowError("%s is not a quantity: %s" % (column, value))
    return Decimal(value)


def read_instant(row: Row, column: str, zone: tzinfo) -> Optional[datetime]:
    """Return a date as naive UTC, None if there is none."""
    text = read_text(row, column)
    if not text:
        return None
    try:
        return parse_date(text, zone)
    except DateError as error:
        raise OldRowError("%s: %s" % (column, error)) from error


def _is_used(silo: WideSilo) -> bool:
    return any((silo.component, silo.target is not None, silo.actual is not None))


def _silo(silo: WideSilo) -> OldSilo:
    name = "silo %d" % silo.number
    if silo.declared not in (None, silo.number):
        raise OldRowError("the column of %s says %s" % (name, silo.declared))
    return OldSilo(
        number=silo.number,
        component=str(silo.component or "").strip(),
        target=read_quantity(silo.target, "consumption of " + name),
        actual=read_quantity(silo.actual, "actual consumption of " + name),
    )
