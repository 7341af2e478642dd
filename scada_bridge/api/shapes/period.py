# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The seven blocks of periodic-report on the wire (contract schema PeriodicReport)."""

from typing import Any, Dict, List, Mapping, Sequence

from .common import number, ratio, success
from .report import aborted_runs

Json = Dict[str, Any]
Row = Mapping[str, Any]


def periodic(filters: Json, facts: Mapping[str, Any], quality: Json) -> Json:
    """Return the report; ``facts`` holds the rows of each block."""
    return success(
        filters=filters,
        metrics_total_production=_production(facts["planned"], facts["finished"]),
        metrics_total_mo=_orders(facts["planned"], facts["finished"]),
        metrics_aborted_runs=aborted_runs(facts["aborted"]),
        metrics_avg_oee_quality=quality,
        chart_daily_target_vs_actual=_table([_day(row) for row in facts["days"]]),
        chart_raw_material_consumption=_table(
            [_material(row) for row in facts["materials"]]
        ),
        table_silo_consumption_stock=_table(
            _silos(facts["stock"], facts["silo_use"]), notes=facts["notes"]
        ),
        table_daily_finished_goods=_table(
            [_finished_goods(row) for row in facts["goods"]]
        ),
    )


def _kg(row: Row, name: str) -> float:
    return number(float(row.get(name) or 0))


def _total(used: Sequence[Row], name: str = "actual") -> float:
    """Return kilograms; of a silo whose batches gave no reading yet there are none."""
    return number(float(sum(use[name] or 0 for use in used)))


def _table(rows: List[Json], **more: Any) -> Json:
    return dict({"count": len(rows), "data": rows}, **more)


def _production(planned: Row, finished: Row) -> Json:
    target, actual = _kg(planned, "target"), _kg(finished, "finished")
    return {
        "target_qty_total": target,
        "actual_qty_total": actual,
        "actual_target_qty_total_from_done_batches": _kg(finished, "planned"),
        "achievement_percent": ratio(actual, target),
    }


def _orders(planned: Row, finished: Row) -> Json:
    return {
        "total_mo_planned": planned["count"],
        "total_mo_done": finished["count"],
        "total_mo_unfinished": max(planned["count"] - finished["count"], 0),
        "total_mo_in_progress": planned["open"],
    }


def _day(row: Row) -> Json:
    return {
        "date": row["day"].isoformat(),
        "target_qty": _kg(row, "target"),
        "actual_qty": _kg(row, "finished"),
    }


def _material(row: Row) -> Json:
    actual, target = _kg(row, "actual"), _kg(row, "target")
    return {
        "raw_material_id": row["product_id"],
        "raw_material_name": row["product_name"],
        "consumption_actual": actual,
        "consumption_bom": target,
        "consumption_aborted": _kg(row, "aborted"),
        "variance_consumption": number(actual - target),
        "records_count": row["count"],
    }


def _finished_goods(row: Row) -> Json:
    """Return six keys in this order: the client shows them as columns."""
    return {
        "date": row["day"].isoformat(),
        "product_id": row["product_id"],
        "product_name": row["product_name"],
        "qty_target": _kg(row, "planned"),
        "qty_actual": _kg(row, "finished"),
        "batch_count": row["count"],
    }


def _silos(stock: Sequence[Row], used: Sequence[Row]) -> List[Json]:
    return [
        _silo(row, [use for use in used if use["silo_id"] == row["silo_id"]])
        for row in stock
    ]


def _silo(row: Row, used: Sequence[Row]) -> Json:
    materials = [_silo_material(row, used)] if row["product_id"] else []
    materials += [
        _former(use) for use in used if use["product_id"] != row["product_id"]
    ]
    return {
        "equipment_id": row["equipment_id"] or 0,
        "equipment_code": row["equipment_code"],
        "equipment_name": row["equipment_name"],
        "location_id": row["location_id"],
        "location_name": row["location_name"],
        "stock_start_total": _kg(row, "stock_start"),
        "stock_end_total": _kg(row, "stock_end"),
        "consumed_total": _total(used),
        "consumed_by_aborted_runs": _total(used, "aborted"),
        "materials": materials,
    }


def _silo_material(row: Row, used: Sequence[Row]) -> Json:
    own = [use for use in used if use["product_id"] == row["product_id"]]
    return {
        "product_id": row["product_id"],
        "product_name": row["product_name"],
        "uom_name": row["uom"],
        "stock_start": _kg(row, "stock_start"),
        "stock_end": _kg(row, "stock_end"),
        "consumed_qty": _total(own),
    }


def _former(use: Row) -> Json:
    """Return a material that the silo held earlier in the period."""
    return {
        "product_id": use["product_id"],
        "product_name": use["product_name"],
        "uom_name": None,
        "stock_start": 0.0,
        "stock_end": 0.0,
        "consumed_qty": _kg(use, "actual"),
    }
