# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invariants of doc/invariants.rst: the plant's log against the database.

Each check returns sentences, none when all is well.  ``always`` holds at any moment,
``at_rest`` when every order is through.
"""
from decimal import Decimal

from books import Books
from equation import Equation
from mill import DOSED_PER_SECOND
from plant_log import PlantLog
from rpc import NoAnswer, Refused

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
TOLERATED_SECONDS = 0.3  # the scans of the PLC and the steps of its clock
IMMUTABLE = ("scada.mo.history", "scada.mo.history.line", "scada.consumption.entry")


class Invariants:
    """What was seen before is remembered, so that a change is noticed.

    :param read_at: function (reference) -> when the run was read last, see Observer
    """

    def __init__(self, mill, read_at):
        self._mill = mill
        self._read_at = read_at
        self._history = {}

    def books(self):
        """What Odoo says at this moment."""
        return self._mill.in_snapshot(Books)

    def plant_log(self):
        """What the plant did so far."""
        return PlantLog(self._mill.plc.dispensed())

    def always(self):
        """What must hold in the middle of everything."""
        acknowledged = self.plant_log().acknowledged  # first: rows come before
        yield from self._unstored(acknowledged)
        books = self.books()
        log = self.plant_log()  # last: the plant comes before the books
        yield from ("I2/I5: %s" % event for event in log.wrong)
        yield from self._different_runs(log, books)
        yield from Equation(books, log).wrong_orders()
        yield from self._changed_history()

    @staticmethod
    def _different_runs(log, books):
        """I2: a run that is done was made once; each run is archived once."""
        for reference, run in books.runs.items():
            if run.end != "done":
                continue
            if log.times_taken[reference] != 1 or run.order_state != "done":
                yield "I2: %s (%s) was taken %d times and is %s" % (
                    run.order,
                    reference,
                    log.times_taken[reference],
                    run.order_state,
                )
        for reference, count in books.archived.items():
            if count != 1:
                yield "I2: %s is archived %d times" % (reference, count)

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
        books, log = self.books(), self.plant_log()
        equation = Equation(books, log)
        yield from equation.wrong_runs(self._get_most_unknown(log))
        yield from equation.wrong_silos()
        yield from equation.wrong_additions()
        yield from self._wrong_failures(log, told)
        for order, count in self._mill.query(DONE_ORDERS_SQL):
            if count != 1:
                yield "I2: %s is done and %d times in the history" % (order, count)

    def _get_most_unknown(self, log):
        """Function (reference) -> the most kg that no reading can have told.

        What the plant doses between the last reading and the last of the run's dosing.
        """

        def most(reference):
            since = max(self._read_at(reference), log.begun[reference])
            time = log.dosed_at[reference] - since + TOLERATED_SECONDS
            return Decimal(str(round(max(time, 0) * DOSED_PER_SECOND, 2)))

        return most

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
