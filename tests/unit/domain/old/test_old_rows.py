# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of the old tables: believed as a whole or refused with a reason."""
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from scada_bridge.domain.old.rows import (
    OldRowError,
    OldSilo,
    read_batch,
    read_failure,
    row_key,
)

JAKARTA = timezone(timedelta(hours=7))
KEY = "6b0d9a54-1f0e-4f0e-9c33-0a6b7a1f4c01"
ROW = {
    "id": KEY,
    "batch_no": 3,
    "mo_id": " WH/MO/00031 ",
    "consumption": Decimal("2500.000"),
    "equipment_id_batch": "PLC01",
    "silo_a": 101,
    "silo_b": 102,
    "component_silo_a_name": "Pollard Angsa",
    "consumption_silo_a": Decimal("825.0"),
    "actual_consumption_silo_a": Decimal("825.25"),
    "actual_consumption_lq_fml": 0,
    "status_manufacturing": True,
    "last_read_from_plc": "2026-02-23T20:22:35.123456",
    "created_at": "2026-02-23T13:20:00+00:00",
}
FAILURE = {"id": 4, "equipment_code": "silo101", "description": "START_FAILURE"}


def read(**values):
    return read_batch("mo_histories", dict(ROW, **values), JAKARTA)


def test_row_of_seed_002_with_later_columns():
    batch = read()
    assert batch.key == KEY
    assert batch.mo_id == "WH/MO/00031"
    assert batch.planned == Decimal("2500.000")
    assert (batch.is_finished, batch.is_failed, batch.is_posted) == (True, False, False)
    assert batch.silos == (
        OldSilo(101, "Pollard Angsa", Decimal("825.0"), Decimal("825.25")),
        OldSilo(115, "", None, Decimal(0)),
    )


def test_date_without_an_offset_is_of_the_zone():
    assert read().last_read == datetime(2026, 2, 23, 13, 22, 35)


def test_date_with_an_offset_is_of_its_own():
    assert read().created == datetime(2026, 2, 23, 13, 20)


def test_missing_column_is_no_date():
    assert read().updated is None


@pytest.mark.parametrize(
    "column, value",
    [
        ("id", None),
        ("mo_id", " "),
        ("batch_no", 0),
        ("batch_no", None),
        ("batch_no", True),
        ("consumption", "NaN"),
        ("consumption", Decimal(-1)),
        ("consumption", Decimal(10) ** 15),
        ("actual_consumption_silo_m", "Infinity"),
        ("consumption_silo_c", True),
        ("status_manufacturing", "t"),
        ("silo_a", 102),
        ("created_at", "infinity"),
        ("last_read_from_plc", "2026-02-30T00:00:00"),
        ("updated_at", "0044-03-15T00:00:00 BC"),
    ],
)
def test_value_that_can_not_be_refuses_the_row(column, value):
    values = {column: value}
    if column.endswith("silo_a"):
        values["component_silo_a_name"] = "x"
    with pytest.raises(OldRowError):
        read(**values)


def test_number_as_id_becomes_the_same_uuid_every_time():
    assert row_key("mo_batch", dict(ROW, id=7)) == row_key("mo_batch", dict(ROW, id=7))


def test_same_number_in_another_table_or_order_is_another_row():
    keys = {
        row_key("mo_batch", dict(ROW, id=7)),
        row_key("mo_histories", dict(ROW, id=7)),
        row_key("mo_batch", dict(ROW, id=7, mo_id="WH/MO/00032")),
    }
    assert len(keys) == 3


def test_failure_without_a_date_is_read():
    failure = read_failure("equipment_failure", FAILURE, JAKARTA)
    assert failure.failure_date is None


def test_failure_without_a_text_is_refused():
    with pytest.raises(OldRowError):
        read_failure("equipment_failure", dict(FAILURE, description=None), JAKARTA)
