# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Notes which files of the addons each job of a server runs through.

Python imports it before anything else when its folder is in ``PYTHONPATH``.  With
``$SCADA_TRACE`` (a file to append to) and ``$SCADA_TRACE_ROOT`` (the folder of the
addons) each *unit*, a job or a step of the demo data, becomes a line of JSON::

    {"began": s, "ended": s, "names": [function, ...],
     "inside": [path, ...],   # by the job's own function, relative to the root
     "around": [path, ...],   # before and after it: job controller, flush, commit
     "batches": [id, ...]}    # scada.mo.batch records whose methods ran

A file counts when one of its functions is called; to import it is not enough.
"""
import json
import os
import sys
import threading
import time

TARGET = os.environ.get("SCADA_TRACE")
ROOT = os.environ.get("SCADA_TRACE_ROOT", "").rstrip("/") + "/"
OURS = tuple(ROOT + addon + "/" for addon in ("scada_bridge", "scada_bridge_plc"))
BATCH = "scada.mo.batch"
# Frames that a unit lasts as long as: a job of queue_job with its transaction, and
# what the demo data do before there is a job.
UNITS = {"_try_perform_job", "create_orders", "_cron_fill_queue"}

_state = threading.local()


class Unit:
    """What one job touches."""

    def __init__(self):
        self.began = time.time()
        self.names = []
        self.inside = set()
        self.around = set()
        self.batches = set()
        self.depth = 0  # of the job's own function

    def note(self, path):
        (self.inside if self.depth else self.around).add(path)

    def write(self):
        row = {
            "began": self.began,
            "ended": time.time(),
            "names": self.names,
            "inside": sorted(self.inside),
            "around": sorted(self.around - self.inside),
            "batches": sorted(self.batches),
        }
        with open(TARGET, "a") as target:
            target.write(json.dumps(row) + "\n")


def is_step(name):
    return name.startswith("_job_") or name in ("create_orders", "_cron_fill_queue")


def batch_ids(frame):
    """Ids of the batches that a method is called on."""
    record = frame.f_locals.get("self")
    if getattr(type(record), "_name", None) != BATCH:
        return ()
    return [number for number in record._ids if isinstance(number, int)]


def on_call(frame, _event, _argument):
    """Trace function: Python calls it with each new frame of a thread."""
    code = frame.f_code
    unit = getattr(_state, "unit", None)
    if unit is None:
        if code.co_name not in UNITS:
            return None
        unit = _state.unit = Unit()
        leave = until_return(frame, lambda: end_unit(unit))
    else:
        leave = None
    if code.co_filename.startswith(OURS):
        unit.batches.update(batch_ids(frame))
        leave = enter_step(unit, frame, leave)
        unit.note(code.co_filename[len(ROOT) :])
    elif code.co_name == "create_orders":
        leave = enter_step(unit, frame, leave)
    return leave


def enter_step(unit, frame, leave):
    """Trace the end of the frame, too, if it is the step that the unit is there for."""
    if not is_step(frame.f_code.co_name):
        return leave
    unit.names.append(frame.f_code.co_name)
    unit.depth += 1

    def left():
        unit.depth -= 1
        if leave:
            end_unit(unit)

    return until_return(frame, left)


def end_unit(unit):
    _state.unit = None
    unit.write()


def until_return(frame, act):
    """Return a local trace function that acts once, when the frame is left."""
    frame.f_trace_lines = False

    def local(_frame, event, _argument):
        if event == "return":
            act()
        return local

    return local


if TARGET:
    threading.settrace(on_call)
    sys.settrace(on_call)
