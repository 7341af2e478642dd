# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make trace``: the files that one order runs through, on a running plant.

One order is made, confirmed, queued, produced and archived.  Each process of Odoo notes
which files of the addons its jobs call (``tracer/sitecustomize.py``); printed are

* the files of one reading (the median one), from the wire to the stock move: the job
  that polled the PLC and the job that posted what it had stored;
* the files of the batch's whole life, from the order to the history;

each by room, with those apart that work only around a job: the job controller, and what
Odoo computes and checks at its flush and commit.

``OF=COMMIT`` traces the addons of a commit instead of those of the checkout; the plant
and this tool stay those of the checkout.
"""
import json
import os
import sys
import time
from collections import defaultdict, namedtuple

import odoo_server
from cluster import TEMPLATE_DATABASE
from demo import (
    DEFAULT_DEADLINE,
    DEFAULT_SPEED,
    DemoError,
    exit_status,
    wait_until_done,
)
from plant import DEMO_DATA, FILL_QUEUE, Plant, number_from_environment
from progress import step

# The folder is that of a namespace, which ends with this program.
NOTES = "/tmp/trace.jsonl"
TRACER = odoo_server.CHECKOUT + "/setup/lib/tracer"
PREVIOUS = odoo_server.CHECKOUT + "/build/previous/"
# Odoo writes what it still holds after the last job; then its line is written.
LAST_SECONDS = 2

Unit = namedtuple("Unit", "began ended names inside around batches")


# -- the plant ------------------------------------------------------------------------
def addons_path():
    """Where the traced addons lie."""
    commit = os.environ.get("OF")
    return PREVIOUS + commit if commit else odoo_server.CHECKOUT


def run(addons):
    """Send one order through a plant with these addons; return its units."""
    speed = number_from_environment("SPEED", DEFAULT_SPEED)
    deadline = number_from_environment("DEADLINE", DEFAULT_DEADLINE)
    tracing = {
        "PYTHONPATH": TRACER,
        "SCADA_TRACE": NOTES,
        "SCADA_TRACE_ROOT": addons,
    }
    sections = {"options": {"addons_path": addons}}
    with Plant.from_environment(speed=speed, sections=sections) as plant:
        prepare(plant, tracing)
        plant.server.environment.update(tracing)
        plant.start()
        wait_until_done(plant, deadline)
        time.sleep(LAST_SECONDS)
        return read_units(NOTES)


def prepare(plant, tracing):
    """As :meth:`Plant.prepare`, with one order, whose confirmation is traced."""
    with step("preparing the database"):
        plant.cluster.start()
        # of another commit, maybe: not the prepared one
        plant.cluster.create_database(plant.database, template=TEMPLATE_DATABASE)
        plant.server.install(odoo_server.ADDONS)
        plant.server.run_script(
            DEMO_DATA, FILL_QUEUE, DEMO_ORDERS=1, PLC_PORT=plant.plc.port, **tracing
        )


def read_units(path):
    """Return the units in the order of their ends."""
    with open(path) as notes:
        units = [Unit(**json.loads(line)) for line in notes]
    return sorted(units, key=lambda unit: unit.ended)


# -- which units belong together ------------------------------------------------------
def readings(units):
    """Yield (poll, post): a job that posted, and the poll that began last before it."""
    polls = [unit for unit in units if "_job_poll" in unit.names]
    for post in units:
        before = [poll for poll in polls if poll.began < post.began]
        if "_job_post" in post.names and before:
            yield before[-1], post


def life(units):
    """Return the units of the order before there is a batch, and those of the batch."""
    first = min(unit.began for unit in units if unit.batches)
    return [unit for unit in units if unit.batches or unit.ended <= first]


def files_of(units):
    """Return {path: True if only around the jobs} of several units."""
    inside = {path for unit in units for path in unit.inside}
    around = {path for unit in units for path in unit.around}
    return {path: path not in inside for path in sorted(inside | around)}


# -- the report -----------------------------------------------------------------------
def by_room(files):
    """Yield the lines of a list of files, each room with its number of files."""
    rooms = defaultdict(list)
    for path in files:
        rooms[os.path.dirname(path)].append(path)
    for room, paths in sorted(rooms.items()):
        yield "  %s/  %d" % (room, len(paths))
        for path in paths:
            mark = "   (around the job)" if files[path] else ""
            yield "      %s%s" % (os.path.basename(path), mark)


def describe(title, units):
    """Yield the lines of one part of the report."""
    files = files_of(units)
    around = sum(files.values())
    rooms = {os.path.dirname(path) for path in files}
    yield "%s: %d files in %d rooms, %d of the files only around the jobs" % (
        title,
        len(files),
        len(rooms),
        around,
    )
    yield from by_room(files)


def report(units):
    """Yield the lines of the whole report."""
    pairs = sorted(readings(units), key=lambda pair: len(files_of(pair)))
    if not pairs:
        raise DemoError("no job posted what a poll had stored: _job_poll, _job_post")
    middle = pairs[(len(pairs) - 1) // 2]
    sizes = [len(files_of(pair)) for pair in pairs]
    yield "jobs of the batch: %s" % ", ".join(
        name for unit in life(units) for name in unit.names
    )
    yield "readings: %d, with %s files" % (len(pairs), ", ".join(map(str, sizes)))
    yield ""
    yield from describe("a reading, from the wire to the stock move", middle)
    yield ""
    yield from describe("a batch's life, from order to history", life(units))


def trace():
    """Print the report of one order; True when it got through."""
    for line in report(run(addons_path())):
        print(line)
    return True


if __name__ == "__main__":
    sys.exit(exit_status(trace))
