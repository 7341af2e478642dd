# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers to reported consumption (contract schema UpdateWithConsumptionsAnswer)."""

from typing import Any, Dict, List

from .consumption import AppliedItem, ConsumptionReport, ConsumptionResult
from .equipment_code import silo_code
from .json_common import number, success

Json = Dict[str, Any]


def update_answer(report: ConsumptionReport, result: ConsumptionResult) -> Json:
    """Return what was applied; ``errors`` is always there, empty when all went well."""
    answer = success(
        update_message(result),
        mo_id=result.order.name,
        mo_state=result.order.state,
        consumed_items=consumed_items(result),
    )
    if report.weight is not None:
        answer["updated_finished_qty"] = number(float(report.weight))
    if report.target is not None:
        answer["updated_quantity"] = number(float(report.target))
    answer["errors"] = list(result.errors)
    return answer


def update_message(result: ConsumptionResult) -> str:
    """Return the sentence of seed 003, or how many entries were refused."""
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
