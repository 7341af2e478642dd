# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make demo``: every demo order through the plant, then kilogram by kilogram.

Exit status 0 only if each kilogram that the simulated PLC dispensed is in a done stock
move, each order is done with the PLC's weight, archived once, and nothing is left.
"""
import json
import os
import sys
import time

import reconcile
from cluster import ClusterError
from plant import Plant, number_from_environment
from ports import PortTaken
from progress import ended_by_signal, print_line
from service import ServiceError

DEFAULT_SPEED = 30
DEFAULT_DEADLINE = 900
CHECK_SECONDS = 1
REPORT_SECONDS = 10
SILO_FORMAT = (
    "{order:14} {silo!s:>4}  {product:22.22} {target!s:>10} {plc!s:>10} {stock!s:>10}"
)
TOTAL_FORMAT = "{order:14} {state:8} {plc!s:>10} {stock!s:>10}"
FAILURES_SQL = """
SELECT f.equipment_code, f.description, r.name
  FROM scada_failure_report f
  LEFT JOIN maintenance_request r ON r.id = f.maintenance_request_id
 ORDER BY f.id
"""
SUMMARY = "{} orders, {} rows, {} kg dispensed, {} kg in stock moves: {}"


class DemoError(Exception):
    """The orders did not get through in time."""


def wait_until_done(plant, seconds):
    """Until no order and no batch is left; returns the number of orders done."""
    begin = time.monotonic()
    report = begin
    while True:
        plant.check_running()
        left, queued, done = reconcile.unfinished(plant.query)
        now = time.monotonic()
        if not left and not queued:
            return done
        if now - begin > seconds:
            raise DemoError(
                "after %d s %d orders are not done and %d batches are in the queue\n%s"
                % (seconds, left, queued, plant.server.log_tail())
            )
        if now >= report:
            report = now + REPORT_SECONDS
            print_line(
                "%d orders done, %d to do, %d in the queue ... %d s"
                % (done, left, queued, now - begin)
            )
        time.sleep(CHECK_SECONDS)


def print_table(line_format, lines):
    """Named tuples under their field names, and whether they agree."""
    names = lines[0]._fields if lines else ()
    print("\n" + line_format.format(**{name: name for name in names}))
    for line in lines:
        verdict = "ok" if line.agrees else "DIFFERS"
        print(line_format.format(**line._asdict()) + "  " + verdict)


def write_json(rows, totals, agrees):
    """The same for programs, into the file that setup/enter --output handed in."""
    number = os.environ.get("SCADA_OUTPUT_FD")
    if not number:
        return
    result = {
        "agrees": agrees,
        "silos": [row._asdict() for row in rows],
        "orders": [total._asdict() for total in totals],
    }
    with os.fdopen(int(number), "w") as output:
        json.dump(result, output, indent=1, default=str)


def compare(plant, done):
    """Print and write both sides; True if they agree and no order is missing."""
    dispensed = reconcile.Dispensed(plant.plc.dispensed())
    booked = reconcile.Booked(plant.query)
    rows = list(reconcile.silo_rows(dispensed, booked))
    totals = list(reconcile.order_totals(dispensed, booked))
    is_complete = len(totals) == done > 0 and bool(rows)
    agrees = is_complete and all(line.agrees for line in rows + totals)
    print_table(SILO_FORMAT, rows)
    print_table(TOTAL_FORMAT, totals)
    in_plc, in_stock = sum(row.plc for row in rows), sum(row.stock for row in rows)
    verdict = "all agree" if agrees else "NOT ALL AGREE"
    print("\n" + SUMMARY.format(done, len(rows), in_plc, in_stock, verdict))
    write_json(rows, totals, agrees)
    return agrees


def print_failures(plant):
    """Failures that the plant reported, and the maintenance request of each."""
    rows = plant.query(FAILURES_SQL)
    print("\n%d equipment failures reported by the PLC" % len(rows))
    for code, description, request in rows:
        print("  %-10s %-16s %s" % (code, description, request or "no request"))


def demo():
    """True if both sides agree."""
    speed = number_from_environment("SPEED", DEFAULT_SPEED)
    deadline = number_from_environment("DEADLINE", DEFAULT_DEADLINE)
    with Plant.from_environment(speed=speed, failures="demo") as plant:
        plant.prepare()
        plant.start()
        done = wait_until_done(plant, deadline)
        agrees = compare(plant, done)
        print_failures(plant)
        return agrees


def exit_status(act):
    """0 if what is done with a plant is true, 1 if not or when something failed, 130
    after Ctrl-C."""
    with ended_by_signal():
        try:
            return 0 if act() else 1
        except (PortTaken, ValueError, ServiceError, ClusterError, DemoError) as error:
            print_line("ERROR: %s" % error)
            return 1
    return 130


if __name__ == "__main__":
    sys.exit(exit_status(demo))
