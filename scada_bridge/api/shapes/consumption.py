# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers to reported consumption (contract schema UpdateWithConsumptionsAnswer)."""

from datetime import tzinfo
from typing import Any, Dict, List, Optional, Sequence

from ...domain.order.document import is_open
from ...domain.plant_time import t_form
from ...domain.run.consumption import (
    AppliedItem,
    ConsumptionResult,
    ConsumptionTotals,
    NotReported,
)
from ...domain.silo import silo_code
from .common import number, success, text

Json = Dict[str, Any]


def update_answer(totals: ConsumptionTotals, result: ConsumptionResult) -> Json:
    """Return what was applied; ``errors`` is always there, empty when all went well."""
    answer = success(
        update_message(result),
        mo_id=result.order.name,
        mo_state=result.order.state,
        consumed_items=consumed_items(result),
    )
    if totals.weight is not None:
        answer["updated_finished_qty"] = number(float(totals.weight))
    if totals.target is not None:
        answer["updated_quantity"] = number(float(totals.target))
    answer["errors"] = list(result.errors)
    return answer


def update_message(result: ConsumptionResult) -> str:
    """Return the old service's sentence, or how many entries were refused."""
    count = len(result.errors)
    if not count:
        return "MO updated successfully"
    return "MO updated, %d item%s refused" % (count, "s" if count > 1 else "")


def consumed_items(result: ConsumptionResult) -> List[Json]:
    """Return a row for each silo that was applied."""
    return [_consumed_item(item) for item in result.items]


def _consumed_item(item: AppliedItem) -> Json:
    equipment = item.silo.equipment_id
    return {
        "equipment_code": equipment.scada_code or silo_code(item.silo.number),
        "equipment_name": equipment.name or item.silo.name,
        "applied_qty": number(item.quantity),
        "move_ids": [move.id for move in item.moves],
        "products": [move.product_id.name for move in item.moves],
    }


def not_reported(components: Sequence[NotReported]) -> List[Json]:
    """Return a row for each component that nobody reported, with what was booked."""
    return [_not_reported(component) for component in components]


def _not_reported(component: NotReported) -> Json:
    silo = component.silo
    code = silo and (silo.equipment_id.scada_code or silo_code(silo.number))
    return {
        "equipment_code": text(code),
        "product_id": component.product.id,
        "product_name": component.product.name,
        "planned_kg": number(component.planned),
        "counted_kg": number(component.counted),
    }


def material_answer(record: Any, moves: Sequence[Any]) -> Json:
    """Return the answer of material-consumption."""
    order = record.production_id
    return success(
        "Consumption applied",
        mo_id=record.mo_id,
        mo_state=order.state,
        applied_qty=number(record.quantity),
        move_ids=[move.id for move in moves],
        update_mode=record.update_mode,
        can_update_again=is_open(order),
    )


def entry(record: Any, zone: tzinfo) -> Json:
    """Return one entry of the ledger (schema MaterialConsumptionRecord)."""
    return success(
        data={
            "id": record.id,
            "mo_id": record.mo_id,
            "equipment_code": text(record.equipment_id.scada_code),
            "product_id": record.product_id.id or None,
            "quantity": number(record.quantity),
            "total": number(record.total),
            "update_mode": record.update_mode,
            "api_request_id": text(record.request_id),
            "timestamp": t_form(record.date, zone),
        }
    )


def validation(params: Json, problem: Optional[str]) -> Json:
    """Return the answer of validate: the outcome is in it, the status always 200."""
    if problem is None:
        return success("Consumption is valid", data=params)
    return {"status": "error", "message": problem, "data": params}


def weighing_answer(record: Any) -> Json:
    """Return the answer of mo-weight."""
    return success(
        "Weight stored",
        record_id=record.id,
        mo_id=record.production_id.name,
        target_weight=number(record.target_weight),
        weight_actual=number(record.weight_actual),
    )


def weighing_list(records: Sequence[Any], zone: tzinfo) -> Json:
    """Return weighings (contract schema MoWeightList)."""
    rows = [
        {
            "id": record.id,
            "mo_id": record.production_id.name,
            "product_id": record.product_id.id,
            "target_weight": number(record.target_weight),
            "weight_actual": number(record.weight_actual),
            "timestamp": t_form(record.date, zone),
            "notes": text(record.notes),
        }
        for record in records
    ]
    return success(count=len(rows), data=rows)
