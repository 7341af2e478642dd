# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of the old addons: what is believed of them, and how their kilograms add up."""
from datetime import datetime
from decimal import Decimal

import pytest

from scada_bridge.domain.old.addon_rows import (
    addon_key,
    describe_row,
    read_addon_failure,
    read_oee,
)
from scada_bridge.domain.old.rows import OldRowError, OldSilo

ORDER = {"name": "WH/MO/7", "state": "done"}
OEE = {"id": 5, "date_done": "2026-02-23T13:22:35", "qty_planned": 2500}


def line(code, target, actual, name=""):
    return {
        "equipment_code": code,
        "equipment_name": name,
        "qty_to_consume": Decimal(target),
        "qty_consumed": Decimal(actual),
    }


def test_lines_of_one_silo_are_added_up():
    lines = [line("silo101", "800", "812.1"), line("SILO 101", "25", "13.15")]
    oee = read_oee(OEE, lines, ORDER, "PLC01")
    assert oee.batch.silos == (OldSilo(101, "", Decimal("825"), Decimal("825.25")),)


def test_line_that_is_no_silo_is_the_rest():
    hand_add = line("PREMIX", "2.5", "2.5")
    oee = read_oee(OEE, [hand_add], ORDER, "PLC01")
    assert (oee.batch.silos, oee.rest) == ((), (hand_add,))


def test_dates_of_odoo_are_utc():
    oee = read_oee(OEE, [], ORDER, "PLC01")
    assert oee.batch.last_read == datetime(2026, 2, 23, 13, 22, 35)


def test_run_of_an_open_order_was_not_posted():
    oee = read_oee(OEE, [], {"name": "WH/MO/7", "state": "confirmed"}, "PLC01")
    assert not oee.batch.is_posted


def test_negative_kilograms_are_not_believed():
    with pytest.raises(OldRowError):
        read_oee(OEE, [line("silo101", "800", "-1")], ORDER, "PLC01")


def test_rows_of_two_tables_with_one_id_are_two():
    keys = {addon_key(table, {"id": 5}) for table in ("scada_mo_weight", "scada_oee")}
    assert len(keys) == 2


def test_failure_without_equipment_is_not_believed():
    with pytest.raises(OldRowError):
        read_addon_failure("scada_failure_report", {"id": 1, "description": "JAM"}, "")


def test_row_is_told_without_what_odoo_notes_about_itself():
    row = {"id": 1, "create_uid": 2, "quantity": Decimal("12.5"), "material_id": 7}
    told = describe_row(row, {"material_id": {7: "Corn"}})
    assert told == "quantity: 12.5, material_id: Corn"


def test_check_that_was_not_passed_is_told():
    assert describe_row({"warna": True, "aroma": False}, {}) == "warna: yes, aroma: no"


def test_zero_kilograms_are_told():
    assert describe_row({"weight_actual": Decimal(0)}, {}) == "weight_actual: 0"
