# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Queue and history on the wire (contract schemas BatchStatus, History ...)."""

from typing import Any, Dict, List, Sequence

from ...domain.plant_time import offset_form
from ...domain.silo import silo_tag
from .common import number, success, text

Json = Dict[str, Any]


def batch_status(batches: Sequence[Any]) -> Json:
    """Return the queue (contract schema BatchStatus)."""
    completed = sum(1 for batch in batches if batch.status_manufacturing)
    return success(
        data={
            "total_batches": len(batches),
            "active_batches": len(batches) - completed,
            "completed_batches": completed,
            "is_empty": not batches,
            "batches": [_status_row(batch) for batch in batches],
        }
    )


def _status_row(batch: Any) -> Json:
    return {
        **run_keys(batch),
        "batch_no": batch.batch_no,
        "mo_id": batch.mo_id,
        "equipment": batch.equipment_id_batch or "",
        "consumption": number(batch.consumption),
        "status_manufacturing": batch.status_manufacturing,
        "status_operation": batch.status_operation,
        "actual_finished_goods": actual_weight(batch),
        "weight_source": weight_source(batch),
        "last_read_from_plc": offset_form(batch.date_reading),
    }


def run_keys(run: Any) -> Json:
    """Return what tells the runs of one order apart; for the queue and the history."""
    return {"reference": run.reference, "source": run.source}


def actual_weight(batch: Any) -> float:
    """Return the finished weight in kg, 0 until it is known."""
    return number(batch.made_kg)


def weight_source(batch: Any) -> str:
    """Return where the weight comes from: "plant", "derived" or "person"."""
    return str(batch.weight_source or "plant")


def cleared(count: int) -> Json:
    """Return the answer of clear-mo-batch."""
    return success("mo_batch table cleared successfully", deleted_count=count)


def synced(queued: Sequence[Any], is_filled: bool) -> Json:
    """Return the answer of trigger-sync; a skipped one is a success."""
    return success(
        "Manual sync completed successfully",
        data={"queued": len(queued), "skipped": is_filled and not queued},
    )


def failed_to_push(batches: Sequence[Any]) -> Json:
    """Return finished batches that Odoo has refused, with the reason."""
    count = len(batches)
    message = "%d completed batch%s for Odoo" % (
        count,
        " waits" if count == 1 else "es wait",
    )
    return success(
        data={
            "total": count,
            "message": message,
            "batches": [_refused_row(batch) for batch in batches],
        }
    )


def _refused_row(batch: Any) -> Json:
    return {
        "batch_no": batch.batch_no,
        "mo_id": batch.mo_id,
        "equipment_id": batch.equipment_id_batch or "",
        "finished_goods": text(batch.product_id.name),
        "actual_weight": actual_weight(batch),
        "last_read": offset_form(batch.date_reading),
        "reason": text(batch.error_message),
        "attempts": batch.error_count,
    }


def cancelled(batch_no: int, mo_name: str) -> Json:
    """Return the answer of cancel-batch, whose status is not "success"."""
    message = "Batch %d (%s) cancelled" % (batch_no, mo_name)
    answer = {"status": "cancelled", "success": True, "message": message}
    return dict(answer, batch_no=batch_no, mo_id=mo_name)


def reset_status(batch: Any, plc_sync: str = "skipped", error: str = "") -> Json:
    """Return the answer of reset-batch."""
    return success(
        "Status of %s reset" % batch.mo_id,
        data={
            "mo_id": batch.mo_id,
            "status_manufacturing": batch.status_manufacturing,
            "status_operation": batch.status_operation,
            "plc_sync": plc_sync,
            "plc_sync_error": text(error),
        },
    )


def reset_task1(addresses: Sequence[str], count: int) -> Json:
    """Return the answer of reset-task1-start."""
    return success(
        "Task 1 reset: %d batches removed, %d write slots opened"
        % (count, len(addresses)),
        data={
            "write_ready_addresses": list(addresses),
            "write_ready_count": len(addresses),
            "deleted_mo_batch_count": count,
        },
    )


def real_time(batches: Sequence[Any]) -> Json:
    """Return the queue split into running and completed (contract schema RealTime)."""
    running = [_monitor(b) for b in batches if not b.status_manufacturing]
    completed = [_monitor(b) for b in batches if b.status_manufacturing]
    summary = {
        "total": len(batches),
        "in_progress": len(running),
        "completed": len(completed),
    }
    return success(
        data={"summary": summary, "in_progress": running, "completed": completed}
    )


def _monitor(batch: Any) -> Json:
    return dict(_monitor_row(batch), status_operation=batch.status_operation)


def _monitor_row(batch: Any) -> Json:
    return {
        **run_keys(batch),
        "batch_no": batch.batch_no,
        "mo_id": batch.mo_id,
        "equipment_id": batch.equipment_id_batch or "",
        "finished_goods": text(batch.product_id.name),
        "status_manufacturing": batch.status_manufacturing,
        "actual_weight": actual_weight(batch),
        "weight_source": weight_source(batch),
        "last_read": offset_form(batch.date_reading),
        "actual_consumptions": {
            silo_tag(line.silo_number): number(line.told_kg)
            for line in batch.line_ids
            if line.told_kg > 0
        },
    }


def history_page(histories: Sequence[Any], total: int, params: Json) -> Json:
    """Return a page of the history (contract schema History)."""
    rows: List[Json] = [history_item(history) for history in histories]
    return success(
        data={
            "total": total,
            "limit": params["limit"],
            "offset": params["offset"],
            "histories": rows,
        }
    )


def history_item(history: Any) -> Json:
    """Return one archived batch (contract schema HistoryItem)."""
    return dict(_monitor_row(history), id=str(history.id), run_end=history.end)


def history_one(history: Any) -> Json:
    """Return the answer of history/{mo_id}."""
    return success(data=history_item(history))
