# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tasks of the bridge report, each thing once.

A code stands for one text, which serves the line of the server's log, the row of the
task list (``scada.task._journal``) and the counter.  The texts are English; rows are
shown in the reader's language.
"""
from datetime import datetime, tzinfo
from typing import Any, Mapping, NamedTuple, Optional, Tuple

from ..plant_time import blank_form
from .message import _lt, fill, pack, render


class Entry(NamedTuple):
    """One thing that a task reports.

    :ivar task: "task1" ... "task6"; empty if the caller names it
    :ivar level: "info", "warning" or "error"; the caller may name another one
    :ivar source: English text with %(named)s arguments
    :ivar counter: (name, outcome) of what is counted once it is committed
    :ivar is_listed: it is a row of the task list, and not of the log alone
    :ivar addon: whose log it stands in
    """

    task: str
    level: str
    source: str
    counter: Optional[Tuple[str, str]] = None
    is_listed: bool = True
    addon: str = "scada_bridge"

    def in_english(self, arguments: Mapping[str, Any]) -> str:
        """Return the line of the log."""
        values = {name: render(pack(value)) for name, value in arguments.items()}
        return fill(self.source, values)


def as_read(value: Any, zone: tzinfo) -> Any:
    """Return an argument of a text as people read it.

    Numbers have no more digits than a quantity has (3), and none that say nothing;
    times (naive UTC) are the plant's clock.
    """
    if isinstance(value, float):
        rounded = round(value, 3)
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, datetime):
        return blank_form(value, zone)
    return value


JOURNAL = {
    # -- Task 1: orders come into the queue
    "queue_filled": Entry(
        "task1", "info", _lt("%(count)s batches queued on %(line)s: %(batches)s")
    ),
    "queue_filled_elsewhere": Entry(
        "task1", "info", _lt("the queue was filled by another worker"), is_listed=False
    ),
    "order_split": Entry(
        "task1",
        "info",
        _lt(
            "%(order)s was split: %(quantity)s kg is more than the %(capacity)s kg "
            "that %(line)s holds. Its parts: %(parts)s"
        ),
    ),
    "order_refused": Entry("task1", "warning", _lt("%(order)s refused: %(reason)s")),
    "planned_again": Entry(
        "task1",
        "info",
        _lt(
            "%(order)s batch %(number)s on %(line)s: planned again, the order was "
            "changed"
        ),
    ),
    "outcome_unknown": Entry(
        "task1",
        "warning",
        _lt(
            "%(user)s ended batch %(number)s of %(order)s against the plant's word: "
            "%(reason)s. The plant: %(answer)s The outcome is unknown: find out what "
            "the silos gave, and book it by hand."
        ),
    ),
    # -- Task 2: readings are stored and posted
    "reading_stored": Entry(
        "task2",
        "info",
        _lt(
            "%(order)s batch %(number)s on %(line)s: %(silos)s silos changed, "
            "%(actual).2f kg so far"
        ),
        ("readings", "stored"),
    ),
    "last_reading_stored": Entry(
        "task2",
        "info",
        _lt(
            "%(order)s batch %(number)s on %(line)s: %(silos)s silos changed, "
            "%(actual).2f kg so far, finished with %(weight)s kg"
        ),
        ("readings", "stored"),
    ),
    "weight_derived": Entry(
        "task3",
        "warning",
        _lt(
            "%(order)s batch %(number)s on %(line)s: the plant told no weight, "
            "%(weight)s kg is the sum of what was dosed and added"
        ),
    ),
    "step_failed": Entry(
        "",
        "warning",
        _lt(
            "%(order)s batch %(number)s on %(line)s: attempt %(attempt)s failed: "
            "%(reason)s; next one in %(seconds)s s"
        ),
    ),
    # -- Task 3: orders are closed, batches archived
    "order_done": Entry(
        "task3", "info", _lt("%(order)s done with %(weight)s kg"), is_listed=False
    ),
    "archived_done": Entry(
        "task3",
        "info",
        _lt("%(order)s batch %(number)s on %(line)s archived (done)"),
    ),
    "archived_cancel": Entry(
        "task3",
        "info",
        _lt("%(order)s batch %(number)s on %(line)s archived (cancel)"),
    ),
    "archived_because": Entry(
        "task3",
        "info",
        _lt("%(order)s batch %(number)s on %(line)s archived (cancel): %(reason)s"),
    ),
    "material_unassigned": Entry(
        "task3",
        "warning",
        _lt(
            "%(order)s: run %(reference)s was aborted, %(kg).2f kg wait for a decision"
        ),
    ),
    "material_decided": Entry(
        "task3",
        "info",
        _lt(
            "%(order)s: %(kg).2f kg of silo %(silo)s in run %(reference)s: %(kind)s, "
            "by %(user)s: %(reason)s"
        ),
    ),
    "material_undone": Entry(
        "task3",
        "warning",
        _lt(
            "%(order)s: %(kg).2f kg of silo %(silo)s in run %(reference)s wait for a "
            "decision again (%(kind)s is taken back by %(user)s): %(reason)s"
        ),
    ),
    "material_aged": Entry(
        "task3",
        "warning",
        _lt("%(order)s: %(kg).2f kg wait for a decision since %(date)s"),
    ),
    # -- Task 4: what is in trouble
    "alarm_raised": Entry("task4", "warning", _lt("%(name)s: %(alarm)s: %(reason)s")),
    "alarm_over": Entry("task4", "info", _lt("%(name)s: %(alarm)s: over")),
    # -- Task 5: failures of the equipment
    "failure_stored": Entry(
        "task5",
        "info",
        _lt(
            "Step 2: saved as %(uuid)s (%(source)s): %(equipment)s %(failure)s at "
            "%(date)s"
        ),
    ),
    "failure_quarantined": Entry(
        "task5",
        "warning",
        _lt(
            "Step 2: saved as %(uuid)s (%(source)s): %(equipment)s %(failure)s at "
            "%(date)s; quarantined: %(reason)s"
        ),
    ),
    "request_opened": Entry(
        "task5",
        "info",
        _lt(
            "Step 3: maintenance request %(request)s opened for %(equipment)s "
            "%(failure)s"
        ),
    ),
    "request_joined": Entry(
        "task5",
        "info",
        _lt(
            "Step 3: maintenance request %(request)s joined for %(equipment)s "
            "%(failure)s"
        ),
    ),
    # -- Task 6: the task list itself
    "log_trimmed": Entry(
        "task6", "info", _lt("%(count)s rows of the task log deleted")
    ),
    "log_cleared": Entry(
        "task6", "warning", _lt("Task log cleared by %(login)s: %(count)s rows deleted")
    ),
    # -- any task
    "switched_on": Entry("", "info", _lt("switched on by %(login)s")),
    "switched_off": Entry("", "info", _lt("switched off by %(login)s")),
}
