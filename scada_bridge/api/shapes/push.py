# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Consumption pushed to an order, on the wire (contract schema BatchPushResult)."""

from typing import Any, Dict, Mapping, Sequence

from ...domain.run.consumption import MAX_KEY, BatchPush, ConsumptionResult, NotReported
from ...domain.silo import silo_code, silo_number
from .common import number, success
from .consumption import consumed_items, not_reported, update_message

Json = Dict[str, Any]


def retried(mo_name: str, result: ConsumptionResult, is_archived: bool) -> Json:
    """Return the answer of retry-push-odoo (contract schema RetryPushAnswer)."""
    answer = success("%s accepted and archived" % mo_name)
    if not is_archived:
        answer = success("%s accepted, the plant still holds the batch" % mo_name)
        answer["status"] = "partial_success"
    answer["data"] = push_result(mo_name, BatchPush(result, is_done=True))
    return answer


def batch_pushed(push: BatchPush) -> Json:
    """Return the answer of batch-process (contract schema ConsumptionBatchAnswer)."""
    message = "Batch pushed and order closed" if push.is_done else "Batch pushed"
    if push.result.errors:
        message = "Batch pushed, %d refused" % len(push.result.errors)
    return success(message, data=push_result(push.result.order.name, push))


def push_result(mo_name: str, push: BatchPush) -> Json:
    """Return what became of a batch."""
    errors = list(push.result.errors)
    items = consumed_items(push.result)
    details = {
        "success": not errors,
        "mo_id": mo_name,
        "endpoint": "update-with-consumptions",
        "consumed_items": items,
        "errors": errors,
        "partial_success": bool(errors and items),
        "message": update_message(push.result),
        "db_saved": True,
    }
    return {
        "success": not errors,
        "mo_id": mo_name,
        "endpoint": "update-with-consumptions",
        "consumption": {
            "consumption_updated": bool(items),
            "consumption_details": details,
        },
        "mark_done": {
            "mo_marked_done": push.is_done,
            "mark_done_details": _done_details(push),
            "skipped": not push.is_done,
            "reason": push.skipped_because,
        },
    }


def _done_details(push: BatchPush) -> Any:
    if not push.is_done:
        return None
    return {"not_reported": not_reported(push.not_reported)}


def components_updated(
    params: Mapping[str, Any], order: Any, result: ConsumptionResult
) -> Json:
    """Return the answer of update (contract schema ConsumptionUpdateAnswer).

    Each component that was sent has a row that says what became of it.
    """
    applied = {item.silo.number for item in result.items}
    sent = params["consumption_data"]
    rows = [_component(key, sent[key], applied, result) for key in sent]
    message = "Consumption stored"
    if result.errors:
        message += ", %d refused" % len(result.errors)
    data = {
        "success": not result.errors,
        "mo_id": order.name,
        "equipment_id": params["equipment_id"],
        "items_updated": len(applied),
        "details": rows,
    }
    return success(message, data=data)


def _component(
    key: str, quantity: float, applied: Any, result: ConsumptionResult
) -> Json:
    row = {"product": key, "quantity": number(quantity)}
    silo = silo_number(key)
    if silo in applied:
        return dict(row, status="success", message="replaced")
    names = (key[:MAX_KEY] + ":", silo_code(silo) + ":" if silo else key)
    reasons = [error for error in result.errors if error.startswith(names)]
    return dict(row, status="error", error="; ".join(reasons))


def order_closed(
    order: Any, finished_kg: float, components: Sequence[NotReported]
) -> Json:
    """Return the answer of mark-done (contract schema ConsumptionMarkDoneAnswer)."""
    message = "Order closed"
    data = {
        "not_reported": not_reported(components),
        "success": True,
        "mo_id": order.name,
        "finished_qty": number(finished_kg),
        "message": message,
        "db_saved": True,
    }
    return success(message, data=data)
