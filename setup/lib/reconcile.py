# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kilograms on both sides of the bridge: what the plant dispensed, what is in stock.

The plant's side is the simulator's own log, the other side is read with SQL from
Odoo's stock moves (not from the bridge's records, which could be wrong in the same way
as the moves).  Everything is a Decimal of kg with two places; orders are known by the
reference that went to the plant.
"""
from collections import defaultdict, namedtuple
from decimal import Decimal

# One silo of one order.  state: of the order in Odoo.
Row = namedtuple("Row", "order reference silo product target plc stock agrees")
# The finished goods of one order.
Total = namedtuple("Total", "order reference state plc stock agrees")

ORDERS_SQL = """
SELECT h.reference, p.name, p.state, count(*)
  FROM scada_mo_history h JOIN mrp_production p ON p.id = h.production_id
 WHERE h.state = 'done'
 GROUP BY h.reference, p.name, p.state
"""
CONSUMED_SQL = """
SELECT h.reference, s.number, t.name, sum(l.qty_done)
  FROM scada_mo_history h
  JOIN stock_move m ON m.raw_material_production_id = h.production_id
  JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'
  JOIN product_product v ON v.id = m.product_id
  JOIN product_template t ON t.id = v.product_tmpl_id
  JOIN scada_silo s ON CASE WHEN m.scada_silo_id IS NULL THEN s.product_id = v.id
                            ELSE s.id = m.scada_silo_id END
                   AND s.line_id = h.equipment_id
 WHERE h.state = 'done'
 GROUP BY h.reference, s.number, t.name
"""
PRODUCED_SQL = """
SELECT h.reference, sum(l.qty_done)
  FROM scada_mo_history h
  JOIN stock_move m ON m.production_id = h.production_id
  JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'
 WHERE h.state = 'done'
 GROUP BY h.reference
"""
UNFINISHED_SQL = """
SELECT (SELECT count(*) FROM mrp_production WHERE state NOT IN ('done', 'cancel')),
       (SELECT count(*) FROM scada_mo_batch),
       (SELECT count(*) FROM mrp_production WHERE state = 'done')
"""


def kilograms(value):
    """A Decimal with two places."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


class Dispensed:
    """The simulator's log, summed per order."""

    def __init__(self, events):
        self.targets = {}
        self.silos = defaultdict(lambda: defaultdict(Decimal))
        self.weights = {}
        self.times_taken = defaultdict(int)
        for event in events:
            self._add(event)

    def _add(self, event):
        reference = event.get("reference")
        if event["event"] == "taken":
            self.times_taken[reference] += 1
            targets = event["targets"].items()
            self.targets[reference] = {int(n): kilograms(kg) for n, kg in targets}
        elif event["event"] == "dosed":
            self.silos[reference][event["silo"]] += kilograms(event["kg"])
        elif event["event"] == "finished":
            self.weights[reference] = kilograms(event["weight"])


class Booked:
    """Odoo's stock moves, summed per order."""

    def __init__(self, query):
        self.orders = {}
        self.archived = {}
        for reference, name, state, count in query(ORDERS_SQL):
            self.orders[reference] = (name, state)
            self.archived[reference] = count
        self.silos = defaultdict(dict)
        self.products = {}
        for reference, silo, product, quantity in query(CONSUMED_SQL):
            self.silos[reference][silo] = kilograms(quantity)
            self.products[reference, silo] = product
        self.weights = {ref: kilograms(kg) for ref, kg in query(PRODUCED_SQL)}


def silo_rows(dispensed, booked):
    """A Row for every order and silo that either side knows."""
    for reference in sorted(set(dispensed.targets) | set(booked.orders)):
        targets = dispensed.targets.get(reference, {})
        dosed = dispensed.silos.get(reference, {})
        stock = booked.silos.get(reference, {})
        for silo in sorted(set(targets) | set(dosed) | set(stock)):
            plc, moved = dosed.get(silo, Decimal()), stock.get(silo, Decimal())
            yield Row(
                order=booked.orders.get(reference, ("?",))[0],
                reference=reference,
                silo=silo,
                product=booked.products.get((reference, silo), "?"),
                target=targets.get(silo, Decimal()),
                plc=plc,
                stock=moved,
                agrees=plc == moved,
            )


def order_totals(dispensed, booked):
    """A Total for every order that either side knows."""
    for reference in sorted(set(dispensed.targets) | set(booked.orders)):
        name, state = booked.orders.get(reference, ("?", "missing"))
        plc = dispensed.weights.get(reference)
        stock = booked.weights.get(reference)
        once = dispensed.times_taken[reference] == booked.archived.get(reference) == 1
        yield Total(
            order=name,
            reference=reference,
            state=state,
            plc=plc,
            stock=stock,
            agrees=once and state == "done" and plc is not None and plc == stock,
        )


def unfinished(query):
    """(orders not done, batches in the queue, orders done)."""
    return query(UNFINISHED_SQL)[0]
