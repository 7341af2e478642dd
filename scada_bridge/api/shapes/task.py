# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tasks, their log and the scheduler on the wire (contract schemas TaskSummary ...)."""

from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from ...domain.plant_time import offset_form
from .common import success

Json = Dict[str, Any]

SCHEDULER_IDS = {
    "task1": "auto_sync_mo",
    "task2": "plc_read_sync",
    "task3": "process_completed_batches",
    "task4": "monitor_batch_health",
    "task5": "equipment_failure_monitor",
    "task6": "system_log_cleanup",
}


def summary(summaries: Sequence[Mapping[str, Any]], since_minutes: int) -> Json:
    """Return how the tasks are (contract schema TaskMonitorSummary)."""
    return success(
        data={
            "since_minutes": since_minutes,
            "tasks": [task_summary(item) for item in summaries],
        }
    )


def task_summary(item: Mapping[str, Any]) -> Json:
    """Return one row of contract schema TaskSummary."""
    return {
        "task": item["task"],
        "label": item["label"],
        "description": item["description"] or "",
        "status": item["status"],
        "latest_level": item["latest_level"],
        "last_run_at": offset_form(item["last_run_at"]),
        "latest_message": item["latest_message"],
        "log_counts": dict(item["log_counts"]),
    }


def log_line(row: Any) -> Json:
    """Return one row of contract schema LogLine."""
    return {
        "id": row.uuid,
        "timestamp": offset_form(row.date),
        "level": row.level.upper(),
        "module": "scada.%s" % row.task_id.code,
        "message": row.text,  # English, whoever asks
        "batch_no": str(row.batch_no) if row.batch_no else None,
        "mo_id": row.mo_id or None,
    }


def task_detail(
    task: Any, item: Mapping[str, Any], page: Tuple[Sequence[Any], int], params: Json
) -> Json:
    """Return one task with its log (contract schema TaskDetail)."""
    rows, total = page
    filters = {
        "task": task.code,
        "label": task.name,
        "prefix": _prefix(task),
        "since_minutes": params["since_minutes"],
        "level": params.get("level"),
        "skip": params["skip"],
        "limit": params["limit"],
    }
    return success(
        data={
            "summary": task_summary(item),
            "filters": filters,
            "logs": [log_line(row) for row in rows],
            "meta": {"total": total, "has_next": params["skip"] + len(rows) < total},
        }
    )


def _prefix(task: Any) -> str:
    return "[%s]" % task.name


def _levels(levels: Sequence[str]) -> Sequence[str]:
    return [level.upper() for level in levels]


def errors(
    per_task: Mapping[str, Sequence[Any]], levels: Sequence[str], params: Json
) -> Json:
    """Return the newest alerts of each task (contract schema TaskErrors)."""
    tasks = {code: [log_line(row) for row in rows] for code, rows in per_task.items()}
    return success(
        data={
            "since_minutes": params["since_minutes"],
            "levels": _levels(levels),
            "limit_per_task": params["limit_per_task"],
            "total_alerts": sum(len(rows) for rows in tasks.values()),
            "tasks": tasks,
        }
    )


def errors_flat(
    page: Tuple[Sequence[Any], int], levels: Sequence[str], params: Json
) -> Json:
    """Return a page of all alerts (contract schema TaskErrorsFlat)."""
    rows, total = page
    return success(
        data={
            "since_minutes": params["since_minutes"],
            "levels": _levels(levels),
            "total_alerts": total,
            "skip": params["skip"],
            "limit": params["limit"],
            "items": [_alert(row) for row in rows],
            "has_next": params["skip"] + len(rows) < total,
        }
    )


def _alert(row: Any) -> Json:
    task = row.task_id
    names = {
        "task": task.code,
        "task_label": task.name,
        "task_prefix": _prefix(task),
    }
    return dict(log_line(row), **names)


def scheduler(tasks: Sequence[Any], is_filling: bool, action: Optional[str]) -> Json:
    """Return the state of the scheduler (contract schema SchedulerStatus)."""
    rows = [_scheduled(task) for task in tasks]
    is_running = any(row["is_scheduled"] for row in rows)
    data = {
        "is_running": is_running,
        "runtime_override": is_running and not is_filling,
        "enabled_from_env": is_filling,
        "job_count": sum(1 for row in rows if row["is_scheduled"]),
        "tasks": rows,
    }
    if action is None:
        return success(data=data)
    return success("Scheduler: %s" % action, data=dict(data, action=action))


def _scheduled(task: Any) -> Json:
    # sudo: only the system's users may see scheduled actions; no more is shown
    cron = task.sudo().cron_id
    is_scheduled = task.is_enabled and (cron.active if cron else True)
    return {
        "id": SCHEDULER_IDS[task.code],
        "label": task.name,
        "description": task.description or "",
        "configured_enabled": task.is_enabled,
        "is_scheduled": is_scheduled,
        "interval_minutes": task._get_interval(),
        "next_run_at": offset_form(cron.nextcall) if cron and is_scheduled else None,
    }


def triggered(message: str, outcome: Tuple[int, int]) -> Json:
    """Return the outcome of a task that a person has started."""
    count, refused = outcome
    text = "%s: %d done, %d refused" % (message, count, refused)
    return success(text, data={"done": count, "refused": refused})


def plc_synced(outcome: Tuple[int, int, Sequence[Tuple[str, str]]]) -> Json:
    """Return the outcome of trigger-plc-sync; it names the PLCs that gave no answer."""
    count, refused, silent = outcome
    answer = triggered("PLC sync", (count, refused))
    if silent:
        rows = [{"plc": name, "error": error} for name, error in silent]
        answer["data"]["failed_plcs"] = rows
    return answer


def log_list(page: Tuple[Sequence[Any], int], params: Json) -> Json:
    """Return a page of log lines; there is no status key here (schema LogList)."""
    rows, total = page
    meta = {"total": total, "skip": params["skip"], "limit": params["limit"]}
    return {
        "items": [log_line(row) for row in rows],
        "meta": dict(meta, has_next=params["skip"] + len(rows) < total),
    }


def log_cleared(deleted: int, params: Json) -> Json:
    """Return the answer of DELETE logs/clear; no status key either."""
    answer = {
        "message": "%d log lines deleted" % deleted,
        "deleted_count": deleted,
        "kept_count": params["keep_last"],
    }
    if params.get("older_than_days"):
        answer["older_than_days"] = params["older_than_days"]
    return answer
