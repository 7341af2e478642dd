# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A whole cycle on ladders that do things in their own way: the kilograms agree."""
import pytest

import reconcile
from plant import Plant
from waiting import wait_for

ORDERS = 3
DIALECTS = (
    "release=first,acknowledge=once,unacknowledged=wait,taken=blank",
    "release=first,acknowledge=never,sequence=name",
)


@pytest.fixture(params=DIALECTS)
def plant(request):
    dialect = request.param
    with Plant(speed=60, orders=ORDERS, poll_seconds=1, dialect=dialect) as plant:
        plant.prepare()
        plant.start()
        yield plant


def test_what_was_dispensed_is_booked(plant):
    wait_for(lambda: not any(reconcile.unfinished(plant.query)[:2]), "all orders done")
    dispensed = reconcile.Dispensed(plant.plc.dispensed())
    booked = reconcile.Booked(plant.query)
    rows = list(reconcile.silo_rows(dispensed, booked))
    totals = list(reconcile.order_totals(dispensed, booked))
    assert [row for row in rows + totals if not row.agrees] == []
    assert len(totals) == ORDERS
    print("%s kg dispensed, %s kg booked" % sums(rows))


def sums(rows):
    """(kg of the plant's log, kg of the stock moves)"""
    return sum(row.plc for row in rows), sum(row.stock for row in rows)
