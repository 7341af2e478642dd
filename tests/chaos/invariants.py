# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invariants of doc/invariants.rst: the plant's log against the database.

Each check returns sentences, none when all is well.  ``always`` holds at any moment,
``at_rest`` when every order is through.
"""
from collections import defaultdict
from decimal import Decimal

from plant_log import PlantLog
from rpc import NoAnswer, Refused

import reconcile

SCRAPPED_SQL = """
SELECT s.origin, o.number, sum(l.qty_done)
  FROM stock_scrap s
  JOIN stock_move_line l ON l.move_id = s.move_id AND l.state = 'done'
  JOIN scada_silo o ON o.product_id = l.product_id
 WHERE s.state = 'done' AND s.origin IS NOT NULL
 GROUP BY s.origin, o.number
"""
# what an acknowledged record must have left behind
STORED_SQL = """
SELECT reference FROM scada_mo_history
 UNION SELECT reference FROM scada_mo_batch WHERE status_manufacturing
"""
HISTORY_SQL = """
SELECT h.id, md5(h::text || coalesce(string_agg(l::text, '|' ORDER BY l.id), ''))
  FROM scada_mo_history h
  LEFT JOIN scada_mo_history_line l ON l.history_id = h.id
 GROUP BY h.id
"""
DONE_ORDERS_SQL = """
SELECT p.name, (SELECT count(*) FROM scada_mo_history h
                 WHERE h.production_id = p.id AND h.state = 'done')
  FROM mrp_production p WHERE p.state = 'done'
"""
FAILURES_SQL = """
SELECT description, count(*) FROM scada_failure_report GROUP BY description
"""
# what replaying old jobs must leave alone; the PLC may have a new failure to tell
STOCK_SQL = """
SELECT (SELECT count(*) FROM stock_move),
       (SELECT sum(qty_done) FROM stock_move_line),
       (SELECT sum(quantity) FROM stock_quant),
       (SELECT count(*) FROM scada_mo_history),
       (SELECT count(*) FROM mrp_production WHERE state = 'done')
"""
IMMUTABLE = ("scada.mo.history", "scada.mo.history.line", "scada.consumption.entry")


class Books(reconcile.Booked):
    """Stock moves of orders, and what the person on duty has booked as lost."""

    def __init__(self, query):
        super().__init__(query)
        self.lost = defaultdict(dict)
        for reference, silo, quantity in query(SCRAPPED_SQL):
            self.lost[reference][silo] = reconcile.kilograms(quantity)

    def total(self):
        """All kilograms consumed and lost."""
        parts = list(self.silos.values()) + list(self.lost.values())
        return sum((sum(silos.values(), Decimal()) for silos in parts), Decimal())


class Invariants:
    """What was seen before is remembered, so that a change is noticed."""

    def __init__(self, mill):
        self._mill = mill
        self._history = {}

    def plant_log(self):
        """What the plant did so far."""
        return PlantLog(self._mill.plc.dispensed())

    def always(self):
        """What must hold in the middle of everything."""
        acknowledged = self.plant_log().acknowledged  # first: rows come before
        yield from self._unstored(acknowledged)
        books = Books(self._mill.query)
        log = self.plant_log()  # last: the plant comes before the books
        yield from ("I2/I5: %s" % event for event in log.wrong)
        yield from self._different_orders(log, books)
        yield from self._changed_history()
        for reference, count in books.archived.items():
            if count != 1:
                yield "I2: %s is archived %d times" % (reference, count)

    def _different_orders(self, log, books):
        """I1, I2: archived orders have the kilograms and weight of the plant."""
        for reference, (order, state) in books.orders.items():
            if log.times_taken[reference] != 1 or state != "done":
                yield "I2: %s (%s) was taken %d times and is %s" % (
                    order,
                    reference,
                    log.times_taken[reference],
                    state,
                )
            stock = {s: kg for s, kg in books.silos[reference].items() if kg}
            if stock != log.dosed(reference):
                yield "I1: %s: stock %s, plant %s" % (
                    reference,
                    stock,
                    log.dosed(reference),
                )
            if books.weights.get(reference) != log.weights.get(reference):
                yield "I1: %s: produced %s, the plant weighed %s" % (
                    reference,
                    books.weights.get(reference),
                    log.weights.get(reference),
                )

    def _unstored(self, acknowledged):
        """I3: an acknowledged record is a committed row."""
        missing = acknowledged - {row[0] for row in self._mill.query(STORED_SQL)}
        for reference in sorted(missing):
            yield "I3: %s is acknowledged, but not stored" % reference

    def _changed_history(self):
        """I10: rows of the history never change and never go."""
        rows = dict(self._mill.query(HISTORY_SQL))
        for number, content in self._history.items():
            if rows.get(number) != content:
                yield "I10: row %d of the history has changed" % number
        self._history = rows

    def at_rest(self, told):
        """What must hold when every order is through.

        :param told: failures that the API has taken
        """
        yield from self.always()
        log, books = self.plant_log(), Books(self._mill.query)
        yield from self._unbooked(log, books)
        yield from self._wrong_failures(log, told)
        for order, count in self._mill.query(DONE_ORDERS_SQL):
            if count != 1:
                yield "I2: %s is done and %d times in the history" % (order, count)

    def _unbooked(self, log, books):
        """I1: every kilogram is in the order's moves or was booked as lost."""
        for reference in sorted(set(log.targets) | set(books.lost)):
            lost = books.lost.get(reference, {})
            if reference in books.orders:
                if lost:
                    yield "I1: %s is done and was booked as lost" % reference
            elif lost != log.dosed(reference):
                yield "I1: %s: lost %s, plant %s" % (
                    reference,
                    lost,
                    log.dosed(reference),
                )

    def _wrong_failures(self, log, told):
        """I7: a failure is stored once, or the PLC still has it, or lost its memory."""
        stored = dict(self._mill.query(FAILURES_SQL))
        for info in set(log.failures["failure_acknowledged"]) | told:
            if info not in stored:
                yield "I7: failure %s was acknowledged and is not stored" % info
        for info, count in stored.items():
            if count > 1:
                yield "I7: failure %s is stored %d times" % (info, count)

    def stock(self):
        """Figures that replaying changes nothing of (I4)."""
        return self._mill.query(STOCK_SQL)

    def immutable(self):
        """I10: nobody, not even the administrator, changes or deletes."""
        admin = self._mill.rpc("admin")
        for model in IMMUTABLE:
            ids = admin(model, "search", [], limit=1)
            for method, arguments in (
                ("write", [ids, {"create_date": "2020-01-01 00:00:00"}]),
                ("unlink", [ids]),
            ):
                try:
                    admin(model, method, *arguments)
                except Refused:
                    continue
                except NoAnswer as error:
                    yield "I10: no answer to %s.%s: %s" % (model, method, error)
                    continue
                if ids:
                    yield "I10: %s.%s is not refused" % (model, method)
