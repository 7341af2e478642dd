# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo says of every kilogram, read in one snapshot of the database.

Documents are read from stock, not from the bridge's own records, which could be wrong
in the same way as what they are compared with.
"""
from collections import Counter, defaultdict
from decimal import Decimal
from typing import NamedTuple, Optional

from reconcile import kilograms

RUNS_SQL = """
SELECT h.reference, h."end", h.is_outcome_unknown, h.mo_id, p.name, p.state,
       h.weight_source, h.plant_weight, h.actual_weight_quantity_finished_goods
  FROM scada_mo_history h LEFT JOIN mrp_production p ON p.id = h.production_id
"""
# with what the plant told later and a person took over
STORED_SQL = """
SELECT h.reference, l.silo_number,
       COALESCE(l.actual_consumption, 0) + COALESCE(l.dead_band_kg, 0)
       + COALESCE((SELECT sum(kg) FROM scada_correction WHERE line_id = l.id), 0)
  FROM scada_mo_history h JOIN scada_mo_history_line l ON l.history_id = h.id
"""
WEIGHT_TAKEN_OVER_SQL = """
SELECT h.reference, sum(c.kg)
  FROM scada_correction c JOIN scada_mo_history h ON h.id = c.history_id
 WHERE c.line_id IS NULL GROUP BY h.reference
"""
# what waits for a second person does not count yet
DECIDED_SQL = """
SELECT h.reference, h.mo_id, s.number, d.kind, d.kg
  FROM scada_disposition d
  JOIN scada_mo_history h ON h.id = d.history_id
  JOIN scada_silo s ON s.id = d.silo_id
 WHERE NOT d.needs_second OR EXISTS (
       SELECT FROM scada_disposition_confirmation c
        WHERE c.disposition_id = COALESCE(d.reversal_of_id, d.id))
"""
UNASSIGNED_SQL = """
SELECT u.reference, s.number, u.kg
  FROM scada_unassigned_material u JOIN scada_silo s ON s.id = u.silo_id
"""
CONSUMED_SQL = """
SELECT p.name, s.number, sum(l.qty_done)
  FROM mrp_production p
  JOIN stock_move m ON m.raw_material_production_id = p.id AND NOT m.scrapped
  JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'
  JOIN scada_silo s ON s.product_id = l.product_id
 GROUP BY p.name, s.number
"""
SCRAPPED_SQL = """
SELECT c.origin, s.number, sum(l.qty_done)
  FROM stock_scrap c
  JOIN stock_move_line l ON l.move_id = c.move_id AND l.state = 'done'
  JOIN scada_silo s ON s.product_id = l.product_id
 GROUP BY c.origin, s.number
"""
REWORK_SQL = """
SELECT m.origin, s.number, sum(l.qty_done)
  FROM stock_move_line l
  JOIN stock_move m ON m.id = l.move_id
  JOIN stock_location g ON g.id = l.location_dest_id AND g.name = 'Rework'
  JOIN scada_silo s ON s.product_id = l.product_id
 WHERE l.state = 'done'
 GROUP BY m.origin, s.number
"""
IN_STOCK_SQL = """
SELECT s.number, sum(q.quantity)
  FROM scada_silo s
  JOIN stock_quant q ON q.product_id = s.product_id
  JOIN stock_location g ON g.id = q.location_id AND g.name = 'Stock'
 GROUP BY s.number
"""
PRODUCED_SQL = """
SELECT p.name, sum(l.qty_done)
  FROM mrp_production p
  JOIN stock_move m ON m.production_id = p.id AND NOT m.scrapped
  JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'
 GROUP BY p.name
"""
ADDED_SQL = """
SELECT w.reference, p.name, w.quantity, w.state, w.repeat_of_id IS NOT NULL
  FROM scada_plc_weighing w LEFT JOIN mrp_production p ON p.id = w.production_id
"""
ADDED_STOCK_SQL = """
SELECT p.name, sum(l.qty_done)
  FROM mrp_production p
  JOIN stock_move m ON m.raw_material_production_id = p.id AND NOT m.scrapped
  JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'
 WHERE NOT EXISTS (SELECT FROM scada_silo s WHERE s.product_id = l.product_id)
 GROUP BY p.name
"""
CORRECTED_SQL = """
SELECT c.reference, l.silo_number, l.reported
  FROM scada_late_correction c
  JOIN scada_late_correction_line l ON l.correction_id = c.id AND l.kind = 'silo'
 ORDER BY c.id
"""
QUEUED_SQL = "SELECT reference FROM scada_mo_batch"


class Run(NamedTuple):
    """A run that has ended, as its history says.

    :ivar mo_id: its order's name when it ended; :ivar order: the name now, or None
    """

    end: str
    is_unknown: bool
    mo_id: str
    order: Optional[str]
    order_state: Optional[str]
    weight_source: Optional[str]
    plant_weight: Decimal
    weight: Decimal


def silo_sums(rows):
    """{key: {silo: kg}} of rows (key, silo, kg)."""
    sums = defaultdict(lambda: defaultdict(Decimal))
    for key, silo, quantity in rows:
        sums[key][silo] += kilograms(quantity)
    return sums


def known(silos):
    """{silo: kg} without the silos that gave nothing."""
    return {silo: kg for silo, kg in silos.items() if kg}


class Books:
    """What one snapshot of the database says.

    :param query: runs a statement, returns rows
    :ivar runs: {reference: :class:`Run`}
    :ivar stored: {reference: {silo: kg}} that the run is archived with
    :ivar corrected: {reference: {silo: kg}} that the plant told after its end
    """

    def __init__(self, query):
        self.runs = {}
        self.archived = Counter()
        for reference, *values in query(RUNS_SQL):
            values[-2:] = map(kilograms, (value or 0 for value in values[-2:]))
            self.runs[reference] = Run(*values)
            self.archived[reference] += 1
        self.queued = {row[0] for row in query(QUEUED_SQL)}
        self.stored = silo_sums(query(STORED_SQL))
        self.unassigned = silo_sums(query(UNASSIGNED_SQL))
        self.consumed = silo_sums(query(CONSUMED_SQL))
        self.scrapped = silo_sums(query(SCRAPPED_SQL))
        self.rework = silo_sums(query(REWORK_SQL))
        self.in_stock = {n: kilograms(kg) for n, kg in query(IN_STOCK_SQL)}
        self.produced = {name: kilograms(kg) for name, kg in query(PRODUCED_SQL)}
        self.additions = query(ADDED_SQL)
        self.added_stock = {n: kilograms(kg) for n, kg in query(ADDED_STOCK_SQL)}
        taken_over = query(WEIGHT_TAKEN_OVER_SQL)
        self.weight_taken_over = {ref: kilograms(kg) for ref, kg in taken_over}
        self.corrected = defaultdict(dict)
        for reference, silo, reported in query(CORRECTED_SQL):
            self.corrected[reference][silo] = kilograms(reported)
        self._read_decisions(query(DECIDED_SQL))

    def _read_decisions(self, rows):
        self.decided = defaultdict(lambda: defaultdict(Decimal))  # (ref, kind): silos
        self.decided_consumed = defaultdict(lambda: defaultdict(Decimal))  # by order
        for reference, order, silo, kind, quantity in rows:
            self.decided[reference, kind][silo] += kilograms(quantity)
            if kind == "consumed":
                self.decided_consumed[order][silo] += kilograms(quantity)
