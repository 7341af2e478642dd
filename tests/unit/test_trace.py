# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make trace``: what a process notes of a job, and which jobs belong together."""
import json
import os
import subprocess
import sys
from pathlib import Path

from file_trace import Unit, files_of, life, readings

TRACER = Path(__file__).resolve().parents[2] / "setup" / "lib" / "tracer"
ADDON = """
import helper


class Batch:
    _name = "scada.mo.batch"
    _ids = (7,)

    def _job_post(self):
        helper.help()
        return 1 / {divisor}


def _try_perform_job(batch):
    helper.commit()
    batch._job_post()


helper.nobody_asks()
try:
    _try_perform_job(Batch())
except ZeroDivisionError:
    pass
"""
HELPER = """
def help(): pass
def commit(): pass
def nobody_asks(): pass
"""


def traced(tmp_path, divisor):
    """Run a small addon in a process with the tracer; return the lines of its notes."""
    for name, text in (
        ("job.py", ADDON.format(divisor=divisor)),
        ("helper.py", HELPER),
    ):
        path = tmp_path / "scada_bridge" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    notes = tmp_path / "notes"
    environment = {
        "PYTHONPATH": str(TRACER),
        "SCADA_TRACE": str(notes),
        "SCADA_TRACE_ROOT": str(tmp_path),
    }
    script = str(tmp_path / "scada_bridge" / "job.py")
    subprocess.run(
        [sys.executable, script], env=dict(os.environ, **environment), check=True
    )
    return [json.loads(line) for line in notes.read_text().splitlines()]


def test_a_job_notes_its_files_and_its_batch(tmp_path):
    (row,) = traced(tmp_path, divisor=1)
    assert row["names"] == ["_job_post"]
    assert row["inside"] == ["scada_bridge/helper.py", "scada_bridge/job.py"]
    assert row["batches"] == [7]


def test_a_job_that_fails_is_noted_too(tmp_path):
    assert len(traced(tmp_path, divisor=0)) == 1


def unit(began, name, batches=(), inside=(), around=()):
    return Unit(began, began + 1, [name], list(inside), list(around), list(batches))


FILL = unit(0, "_job_fill_queue")
IDLE = unit(2, "_job_poll")
POLL = unit(4, "_job_poll", [1], ["poll.py"], ["flush.py"])
POST = unit(6, "_job_post", [1], ["post.py"], ["poll.py"])
EVENTS = unit(8, "_job_read_events")
ALL = [FILL, IDLE, POLL, POST, EVENTS]


def test_a_reading_is_the_job_that_posted_and_the_poll_before_it():
    assert list(readings(ALL)) == [(POLL, POST)]


def test_jobs_of_other_things_are_not_in_the_life_of_a_batch():
    assert life(ALL) == [FILL, IDLE, POLL, POST]


def test_a_file_that_one_job_runs_itself_is_not_only_around():
    assert files_of([POLL, POST]) == {
        "flush.py": True,
        "poll.py": False,
        "post.py": False,
    }
