# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Manufacturing orders on the wire (contract schemas MoDetailed, MoListItem ...)."""

from typing import Any, Dict, List, Tuple

from .json_common import number, success, text
from .json_equipment import equipment
from .order_facts import OrderFacts
from .plant_time import t_form

Json = Dict[str, Any]


def mo_list_detailed(facts: OrderFacts) -> Json:
    """Return orders with their components."""
    rows = [mo_detailed(order, facts) for order in facts.orders]
    return success(count=len(rows), data=rows)


def mo_detail(facts: OrderFacts) -> Json:
    """Return one order with its components."""
    return success(data=mo_detailed(facts.orders[0], facts))


def mo_detailed(order: Any, facts: OrderFacts) -> Json:
    """Return one row of contract schema MoDetailed."""
    product, bom = order.product_id, order.bom_id
    return {
        "mo_id": order.name,
        "reference": text(order.origin),
        "state": order.state,
        "schedule_start": t_form(order.date_planned_start, facts.zone),
        "schedule_end": t_form(order.date_planned_finished, facts.zone),
        "equipment": _equipment(order.scada_equipment_id, facts),
        "product_tmpl_id": product.product_tmpl_id.id,
        "product_id": product.id,
        "product_name": product.display_name,
        "quantity": number(order.product_qty),
        "produced_qty": number(_produced(order, facts)),
        "uom": order.product_uom_id.name,
        "bom_id": bom.id or None,
        "bom_code": text(bom.code),
        "bom_components": [_bom_component(line) for line in bom.bom_line_ids],
        "components_consumption": _components(order, facts),
    }


def _equipment(record: Any, facts: OrderFacts) -> Any:
    return equipment(record, facts.connections, facts.zone)


def _produced(order: Any, facts: OrderFacts) -> float:
    moves = order.move_finished_ids
    return sum(
        facts.done(move)
        for move in moves
        if move.state != "cancel" and move.product_id == order.product_id
    )


def _product(record: Any) -> Json:
    return {
        "product_tmpl_id": record.product_tmpl_id.id,
        "product_id": record.id,
        "product_name": record.name,
    }


def _bom_component(line: Any) -> Json:
    component = _product(line.product_id)
    component["quantity"] = number(line.product_qty)
    component["uom"] = line.product_uom_id.name
    return component


def _components(order: Any, facts: OrderFacts) -> List[Json]:
    """Return one row per product and equipment, in the order of the moves."""
    rows: Dict[Tuple[int, int], Json] = {}
    for move in order.move_raw_ids:
        if move.state == "cancel":
            continue
        silo_equipment = facts.equipment[move.id]
        key = (move.product_id.id, silo_equipment.id or 0)
        if key not in rows:
            rows[key] = _component(move, silo_equipment, facts)
        _add(rows[key], move, facts)
    return list(rows.values())


def _component(move: Any, silo_equipment: Any, facts: OrderFacts) -> Json:
    row = _product(move.product_id)
    row.update(to_consume=0.0, reserved=0.0, consumed=0.0, uom=move.product_uom.name)
    row["equipment"] = _equipment(silo_equipment, facts)
    return row


def _add(row: Json, move: Any, facts: OrderFacts) -> None:
    reserved, done = facts.figures.get(move.id, (0.0, 0.0))
    row["to_consume"] = number(row["to_consume"] + move.product_uom_qty)
    row["reserved"] = number(row["reserved"] + reserved)
    row["consumed"] = number(row["consumed"] + done)


def mo_list(facts: OrderFacts) -> Json:
    """Return the orders of one equipment (contract schema MoList)."""
    rows = [_mo_list_item(order, facts) for order in facts.orders]
    return success(count=len(rows), data=rows)


def _mo_list_item(order: Any, facts: OrderFacts) -> Json:
    raws = [move for move in order.move_raw_ids if move.state != "cancel"]
    return {
        "mo_id": order.name,
        "product": order.product_id.display_name,
        "quantity": number(order.product_qty),
        "produced_qty": number(_produced(order, facts)),
        "consumed_qty": number(sum(facts.done(move) for move in raws)),
        "status": order.state,
        "schedule_start": t_form(order.date_planned_start, facts.zone),
        "schedule_end": t_form(order.date_planned_finished, facts.zone),
        "equipment": _equipment(order.scada_equipment_id, facts),
    }


def mo_list_confirmed(facts: OrderFacts) -> Json:
    """Return confirmed orders in short (contract schema MoConfirmedList)."""
    rows = [_mo_confirmed(order, facts) for order in facts.orders]
    return success(count=len(rows), data=rows)


def _mo_confirmed(order: Any, facts: OrderFacts) -> Json:
    return {
        "mo_id": order.name,
        "reference": text(order.origin),
        "schedule": t_form(order.date_planned_start, facts.zone),
        "schedule_end": t_form(order.date_planned_finished, facts.zone),
        "product": order.product_id.display_name,
        "quantity": number(order.product_qty),
        "state": order.state,
        "equipment": _equipment(order.scada_equipment_id, facts),
    }


def mo_sync(count: int, total: int, limit: int, offset: int) -> Json:
    """Return the answer of the body-less form: orders staged into the queue."""
    return success(
        "MO list fetched and synced successfully",
        data={"count": count, "total_fetched": total, "limit": limit, "offset": offset},
    )


def mo_state(order: Any, message: str) -> Json:
    """Return what became of an order (contract schemas CancelAnswer ...)."""
    return success(message, mo_id=order.name, mo_state=order.state)


def mo_message(order: Any, message: str) -> Json:
    """Return that something about an order was stored (contract schema MoMessage)."""
    return success(message, mo_id=order.name)


def mark_done(order: Any) -> Json:
    """Return the answer of mark-done; real consumption is never made up."""
    answer = mo_state(order, "MO marked as done")
    answer.update(auto_consumed=0, materials=[])
    return answer
