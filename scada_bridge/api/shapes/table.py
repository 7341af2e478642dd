# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old wide tables on the wire (contract schemas MoBatchRow and MoHistoryRow).

They had a column per silo; those keys are generated here from the silo tags.
"""

from typing import Any, Dict, Iterable, Sequence

from ...domain.plant_time import offset_form
from ...domain.silo import SILO_TAGS
from .batch import actual_weight, run_keys, weight_source
from .common import number, success, text

Json = Dict[str, Any]

HISTORY_STATUS = {"done": "completed", "cancel": "cancelled"}


def table_mo_batch(batches: Sequence[Any]) -> Json:
    """Return the queue as the old table (contract schema TableMoBatch)."""
    rows = [dict(_wide_row(batch), update_odoo=batch.update_odoo) for batch in batches]
    return success(data={"total": len(rows), "items": rows, "rows": rows})


def table_mo_histories(histories: Sequence[Any], total: int, params: Json) -> Json:
    """Return a page of the history as the old table (schema TableMoHistories)."""
    rows = [_history_row(history) for history in histories]
    page = dict(pagination(len(rows), total, params))
    return success(data=dict(page, items=rows, rows=rows, pagination=page))


def pagination(count: int, total: int, params: Json) -> Json:
    """Return where a page of ``count`` rows stands among ``total``."""
    limit, offset = params["limit"], params["offset"]
    return {
        "total": total,
        "limit": limit,
        "offset": offset,
        "has_next": offset + count < total,
    }


def _history_row(history: Any) -> Json:
    row = _wide_row(history)
    row["status"] = history_status(history)
    row["notes"] = text(history.reason)
    row["run_end"] = history.end
    return row


def history_status(history: Any) -> str:
    """Return the old word for how a batch ended."""
    if history.state == "done" and history.status_operation:
        return "failed"
    return HISTORY_STATUS[history.state]


def _wide_row(batch: Any) -> Json:
    row = {
        **run_keys(batch),
        "id": batch.uuid,
        "batch_no": batch.batch_no,
        "mo_id": batch.mo_id,
        "equipment_id_batch": batch.equipment_id_batch or "",
        "finished_goods": text(batch.product_id.name),
        "consumption": number(batch.consumption),
        "status_manufacturing": batch.status_manufacturing,
        "status_operation": batch.status_operation,
        "actual_weight_quantity_finished_goods": actual_weight(batch),
        "weight_source": weight_source(batch),
        "last_read_from_plc": offset_form(batch.date_reading),
        "created_at": offset_form(batch.create_date),
        "updated_at": offset_form(batch.write_date),
    }
    row.update(_silo_keys(batch.line_ids))
    return row


def _silo_keys(lines: Iterable[Any]) -> Json:
    by_number = {line.silo_number: line for line in lines}
    keys: Json = {}
    for silo, tag in SILO_TAGS.items():
        line = by_number.get(silo)
        planned = line if line and _is_planned(line) else None
        keys["consumption_" + tag] = number(planned.consumption) if planned else None
        keys["actual_consumption_" + tag] = _actual(line)
        keys["component_%s_name" % tag] = (
            text(planned.component_name) if planned else None
        )
    return keys


def _is_planned(line: Any) -> bool:
    # an imported line may have a component without a product
    return bool(line.product_id or line.component_name or line.consumption)


def _actual(line: Any) -> Any:
    return number(line.told_kg) if line and line.is_told else None
