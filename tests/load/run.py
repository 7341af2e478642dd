# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make load``: ten PLCs on one Odoo, then one of them dead; the polls of each."""
import statistics
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
for folder in ("setup/lib", "tests/load"):
    sys.path.insert(0, str(CHECKOUT / folder))

from ten_lines import ManyLines  # noqa: E402

# pylint: disable=wrong-import-position
from cluster import ClusterError  # noqa: E402
from progress import ended_by_signal, print_line, step  # noqa: E402
from service import ServiceError  # noqa: E402

SETTLE_SECONDS = 60
WATCH_SECONDS = 120
ROW = "{:<20} {:>6} {:>9} {:>9}"
RULER = ROW.format("=" * 20, "=" * 6, "=" * 9, "=" * 9)


def gaps(times):
    """Seconds between two polls."""
    return [later - earlier for earlier, later in zip(times, times[1:])]


def print_table(title, begun, lines):
    """A line for each PLC: polls, and the seconds between them."""
    print("\n%s\n" % title)
    print(RULER)
    print(ROW.format("PLC", "polls", "median s", "max s"))
    print(RULER)
    for number, plc in enumerate(lines.plcs, 1):
        seconds = gaps(begun[plc]) or [float("nan")]
        middle, most = statistics.median(seconds), max(seconds)
        cells = ("%.1f" % middle, "%.1f" % most)
        print(ROW.format("CJ2M %d" % number, len(begun[plc]), *cells))
    print(RULER, flush=True)


def run():
    """Measure and print."""
    with ManyLines() as lines:
        lines.start()
        with step("until every order is at its PLC"):
            lines.watch(SETTLE_SECONDS)
        with step("all PLCs answer"):
            alive = lines.watch(WATCH_SECONDS)
        lines.silence(lines.plcs[0])
        with step("CJ2M 1 does not answer"):
            dead = lines.watch(WATCH_SECONDS)
    print_table("All PLCs answer, poll period %d s" % lines.poll_seconds, alive, lines)
    print_table("CJ2M 1 does not answer", dead, lines)


def main():
    """0, 1 when something failed, 130 after Ctrl-C."""
    with ended_by_signal():
        try:
            run()
        except (ServiceError, ClusterError) as error:
            print_line("ERROR: %s" % error)
            return 1
        return 0
    return 130


if __name__ == "__main__":
    sys.exit(main())
