# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Manufacturing orders on the wire (contract schemas MoDetailed, MoListItem ...)."""

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from ...domain.plant_time import t_form
from ...domain.run.consumption import NotReported
from ...domain.silo import silo_code
from .common import number, success, text
from .consumption import not_reported
from .equipment import equipment
from .order_facts import Component, OrderFacts, Parts

Json = Dict[str, Any]


def mo_list_detailed(facts: OrderFacts) -> Json:
    """Return orders with their components."""
    rows = [mo_detailed(order, facts) for order in facts.orders]
    return success(count=len(rows), data=rows)


def mo_detail(facts: OrderFacts, parts: Optional[Parts]) -> Json:
    """Return one order with its components, and with the parts that it is made in."""
    row = mo_detailed(facts.orders[0], facts)
    row["parts"] = _parts(parts) if parts else None
    return success(data=row)


def _parts(parts: Parts) -> Json:
    """Return contract schema MoParts."""
    progress = parts.progress
    return {
        "count": progress.parts,
        "made": progress.made,
        "stopped": progress.stopped,
        "planned_kg": number(progress.planned_kg),
        "made_kg": number(progress.made_kg),
        "left_kg": number(progress.left_kg),
        "orders": [
            {
                "mo_id": order.name,
                "state": order.state,
                "quantity": number(order.product_qty),
                "produced_qty": number(parts.produced.get(order.id, 0.0)),
                "uom": order.product_uom_id.name,
            }
            for order in parts.orders
        ],
    }


def mo_detailed(order: Any, facts: OrderFacts) -> Json:
    """Return one row of contract schema MoDetailed."""
    product, bom = order.product_id, order.bom_id
    return {
        "mo_id": order.name,
        "ordered_name": text(order.scada_ordered_name),
        "reference": text(order.origin),
        "state": order.state,
        "schedule_start": t_form(order.date_planned_start, facts.zone),
        "schedule_end": t_form(order.date_planned_finished, facts.zone),
        "equipment": _equipment(order.scada_equipment_id, facts),
        "product_tmpl_id": product.product_tmpl_id.id,
        "product_id": product.id,
        "product_name": product.display_name,
        "quantity": number(order.product_qty),
        "produced_qty": number(facts.produced.get(order.id, 0.0)),
        "uom": order.product_uom_id.name,
        "bom_id": bom.id or None,
        "bom_code": text(bom.code),
        "bom_components": _bom_components(bom, facts),
        "components_consumption": _components(order, facts),
    }


def _once(facts: OrderFacts, kind: str, record: Any, make: Callable[[], Any]) -> Any:
    """Return the JSON of a record that many rows share; nobody may change it."""
    key = kind, record.id
    if key not in facts.blocks:
        facts.blocks[key] = make()
    return facts.blocks[key]


def _equipment(record: Any, facts: OrderFacts) -> Any:
    return _once(
        facts,
        "equipment",
        record,
        lambda: equipment(record, facts.connections, facts.zone),
    )


def _product(record: Any, facts: OrderFacts) -> Json:
    block: Json = _once(
        facts,
        "product",
        record,
        lambda: {
            "product_tmpl_id": record.product_tmpl_id.id,
            "product_id": record.id,
            "product_name": record.name,
        },
    )
    return dict(block)


def _bom_components(bom: Any, facts: OrderFacts) -> Any:
    return _once(
        facts,
        "bom",
        bom,
        lambda: [_bom_component(line, facts) for line in bom.bom_line_ids],
    )


def _bom_component(line: Any, facts: OrderFacts) -> Json:
    component = _product(line.product_id, facts)
    component["quantity"] = number(line.product_qty)
    component["uom"] = line.product_uom_id.name
    return component


def _components(order: Any, facts: OrderFacts) -> List[Json]:
    """Return one row per product and equipment, in the order of the moves."""
    rows: Dict[Tuple[int, int], Json] = {}
    for component in facts.components.get(order.id, ()):
        key = component.product.id, component.equipment.id
        if key not in rows:
            rows[key] = _component(component, facts)
        _add(rows[key], component)
    return list(rows.values())


def _component(component: Component, facts: OrderFacts) -> Json:
    row = _product(component.product, facts)
    row.update(to_consume=0.0, reserved=0.0, consumed=0.0, uom=component.uom)
    row["equipment"] = _equipment(component.equipment, facts)
    return row


def _add(row: Json, component: Component) -> None:
    row["to_consume"] = number(row["to_consume"] + component.demand)
    row["reserved"] = number(row["reserved"] + component.reserved)
    row["consumed"] = number(row["consumed"] + component.done)


def mo_list(facts: OrderFacts) -> Json:
    """Return the orders of one equipment (contract schema MoList)."""
    rows = [_mo_list_item(order, facts) for order in facts.orders]
    return success(count=len(rows), data=rows)


def _mo_list_item(order: Any, facts: OrderFacts) -> Json:
    components = facts.components.get(order.id, ())
    return {
        "mo_id": order.name,
        "ordered_name": text(order.scada_ordered_name),
        "product": order.product_id.display_name,
        "quantity": number(order.product_qty),
        "produced_qty": number(facts.produced.get(order.id, 0.0)),
        "consumed_qty": number(sum(component.done for component in components)),
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
        "ordered_name": text(order.scada_ordered_name),
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


def mark_done(
    order: Any,
    components: Sequence[NotReported],
    consumed: Sequence[Tuple[Any, Any, float]],
) -> Json:
    """Return the answer of mark-done; what a silo gave is never made up.

    :param components: what nobody has reported
    :param consumed: (silo or None, product, kg) of what the order has consumed
    """
    answer = mo_state(order, "MO marked as done")
    answer["auto_consumed"] = sum(1 for one in components if one.counted)
    answer["materials"] = [_material(*row) for row in consumed]
    return dict(answer, not_reported=not_reported(components))


def _material(silo: Any, product: Any, kg: float) -> Json:
    code = silo and (silo.equipment_id.scada_code or silo_code(silo.number))
    return {
        "equipment_code": text(code),
        "product_id": product.id,
        "product_name": product.name,
        "consumed_kg": number(kg),
    }
