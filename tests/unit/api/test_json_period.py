# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The periodic report, from rows of the database."""

from decimal import Decimal

from scada_bridge.api.shapes.period import periodic

SILO = {
    "silo_id": 1,
    "equipment_id": 4,
    "equipment_code": "silo101",
    "equipment_name": "SILO A",
    "location_id": 8,
    "location_name": "WH/Stock",
    "stock_start": 100,
    "stock_end": 90,
    "product_id": 7,
    "product_name": "Pollard",
    "uom": "kg",
}


def silos(*used):
    """The block of silos that gave ``used``."""
    totals = {"count": 0, "open": 0}
    facts = {"planned": totals, "finished": totals, "notes": [], "stock": [SILO]}
    facts.update(aborted=totals)
    facts.update(days=[], materials=[], goods=[], silo_use=used)
    return periodic({}, facts, {})["table_silo_consumption_stock"]["data"]


def use(actual, product=7, aborted=None):
    return {
        "silo_id": 1,
        "product_id": product,
        "product_name": "Pollard",
        "actual": actual,
        "aborted": aborted,
    }


def test_silo_whose_batch_gave_no_reading_gave_nothing():
    (silo,) = silos(use(None), use(Decimal("12.5")), use(None, product=9))
    assert silo["consumed_total"] == 12.5
    assert [row["consumed_qty"] for row in silo["materials"]] == [12.5, 0.0]


def test_what_aborted_runs_got_is_told_apart():
    (silo,) = silos(use(Decimal("12.5"), aborted=Decimal("2.5")))
    assert (silo["consumed_total"], silo["consumed_by_aborted_runs"]) == (12.5, 2.5)
