# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reports on the wire: quality and averages (doc/http.rst section 3)."""

from datetime import datetime, tzinfo
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ...domain.connection import Connection
from ...domain.plant_time import blank_form, plant_time, t_form
from .common import number, success
from .equipment import equipment as equipment_block

Json = Dict[str, Any]
Row = Mapping[str, Any]
Range = Tuple[Optional[datetime], Optional[datetime]]


def _kg(row: Row, name: str) -> float:
    return number(float(row.get(name) or 0))


def quality(total: Row, lines: Sequence[Row]) -> Json:
    """Return contract schema Quality."""
    block = _quality(total)
    block["by_equipment"] = [
        dict(
            {"equipment_id": row["equipment_id"], "equipment_name": row["name"]},
            **_quality(row),
        )
        for row in lines
    ]
    return block


def _quality(row: Row) -> Json:
    return {
        "oee_records_count": row["count"],
        "avg_yield_percent": _kg(row, "yield"),
        "avg_consumption_ratio": _kg(row, "ratio"),
        "avg_oee_silo_percent": _kg(row, "oee"),
        "avg_max_abs_deviation_percent": _kg(row, "deviation"),
        "total_deviation_alerts": int(row["alerts"] or 0),
    }


def average_kpi(row: Row) -> Json:
    """Return contract schema AvgKpi; zeros without a record."""
    return {
        "qty_planned": _kg(row, "planned"),
        "qty_finished": _kg(row, "finished"),
        "variance_finished": _kg(row, "variance_finished"),
        "yield_percent": _kg(row, "yield"),
        "qty_bom_consumption": _kg(row, "bom"),
        "qty_actual_consumption": _kg(row, "actual"),
        "variance_consumption": _kg(row, "variance_consumption"),
        "consumption_ratio": _kg(row, "ratio"),
    }


def aborted_runs(row: Row) -> Json:
    """Return how many runs were aborted, and the kilograms that silos gave them."""
    return {"run_count": row["count"], "dosed_kg": _kg(row, "kg")}


def today(
    day: Tuple[datetime, datetime],
    zone: tzinfo,
    planned: Row,
    finished: Row,
    aborted: Row,
    quality_block: Json,
    points: Sequence[Row],
) -> Json:
    """Return the figures of one plant day (contract schema TodayReport)."""
    start, end = day
    unfinished = max(planned["count"] - planned["done"], 0)
    chart = [_deviation_point(row, zone) for row in points]
    return success(
        report_date=plant_time(start, zone).date().isoformat(),
        date_from=blank_form(start, zone),
        date_to=blank_form(end, zone),
        batch_status={
            "scheduled_total": planned["count"],
            "completed": planned["done"],
            "unfinished": unfinished,
        },
        total_production_today={
            "qty_finished": _kg(finished, "finished"),
            "completed_batch_count": finished["count"],
        },
        aborted_runs_today=aborted_runs(aborted),
        oee_quality_today=quality_block,
        batch_to_batch_deviation_chart={"count": len(chart), "data": chart},
    )


def _deviation_point(row: Row, zone: tzinfo) -> Json:
    return {
        "oee_id": row["id"],
        "mo_id": row["mo_id"],
        "equipment_id": row["equipment_id"],
        "equipment_name": row["equipment_name"],
        "date_done": t_form(row["date_done"], zone),
        "variance_finished": _kg(row, "variance_finished"),
        "variance_consumption": _kg(row, "variance_consumption"),
        "max_abs_deviation_percent": _kg(row, "deviation"),
        "avg_silo_oee_percent": _kg(row, "oee"),
    }


def per_product(
    rows: Sequence[Row], totals: Tuple[int, int], period: Range, zone: tzinfo
) -> Json:
    """Return averages per product (contract schema KpiReport)."""
    products, records = totals
    data = [
        {
            "product_id": row["product_id"],
            "product_name": row["product_name"],
            "oee_records_count": row["count"],
            "avg_kpi": average_kpi(row),
            "last_oee_date": blank_form(row["last_date"], zone),
        }
        for row in rows
    ]
    summary = {
        "total_products": products,
        "total_oee_records": records,
        "date_from": blank_form(period[0], zone),
        "date_to": blank_form(period[1], zone),
    }
    return success(count=len(data), data=data, summary=summary)


def per_equipment(
    equipments: Sequence[Any],
    lines: Mapping[int, Row],
    silos: Mapping[int, Row],
    connections: Mapping[int, Connection],
    zone: tzinfo,
) -> Json:
    """Return averages per equipment (contract schema OeeAvg).

    A silo has no order of its own: its targets and actuals stand for planned and
    finished, its OEE for the yield.
    """
    data = []
    for record in equipments:
        silo = silos.get(record.id, {})
        row = lines.get(record.id) or _silo_as_line(silo)
        data.append(
            {
                "equipment_id": record.id,
                "equipment_name": record.name,
                "oee_records_count": row.get("count", 0),
                "avg_yield_percent": _kg(row, "yield"),
                "avg_consumption_ratio": _kg(row, "ratio"),
                "avg_oee_silo_percent": _kg(row, "oee"),
                "last_oee_date": blank_form(row.get("last_date"), zone),
                "equipment": equipment_block(record, connections, zone),
                "avg_summary": average_kpi(row),
                "avg_consumption_detail": _consumption_detail(silo),
            }
        )
    return success(count=len(data), data=data)


def _silo_as_line(silo: Row) -> Row:
    if not silo:
        return {}
    return {
        "count": silo["count"],
        "last_date": silo["last_date"],
        "planned": silo["target"],
        "finished": silo["actual"],
        "variance_finished": silo["variance"],
        "yield": silo["oee"],
        "bom": silo["target"],
        "actual": silo["actual"],
        "variance_consumption": silo["variance"],
        "ratio": silo["ratio"],
        "oee": silo["oee"],
    }


def _consumption_detail(silo: Row) -> Json:
    return {
        "to_consume": _kg(silo, "target"),
        "actual_consumed": _kg(silo, "actual"),
        "variance": _kg(silo, "variance"),
        "consumption_ratio": _kg(silo, "ratio"),
        "material_count": 1.0 if silo else 0.0,
    }


def oee_detail(
    records: Sequence[Row],
    equipments: Mapping[int, Any],
    connections: Mapping[int, Connection],
    zone: tzinfo,
) -> Json:
    """Return finished orders with their silos (contract schema OeeDetail)."""
    data: List[Json] = []
    for row in records:
        record = equipments.get(row["equipment_id"])
        head = {
            "oee_id": row["id"],
            "date_done": t_form(row["date_done"], zone),
            "mo_id": row["mo_id"],
            "mo_record_id": row["production_id"],
            "equipment": equipment_block(record, connections, zone),
            "product_id": row["product_id"],
            "product_name": row["product_name"],
        }
        lines = [_oee_line(line) for line in row["lines"]]
        data.append(dict(head, **average_kpi(row), lines=lines))
    return success(count=len(data), data=data)


def _oee_line(line: Row) -> Json:
    target, actual = _kg(line, "target"), _kg(line, "actual")
    return {
        "equipment_id": line["equipment_id"],
        "equipment_code": line["scada_code"] or "UNMAPPED",
        "equipment_name": line["name"] or "UNMAPPED",
        "to_consume": target,
        "actual_consumed": actual,
        "variance": number(actual - target),
        "consumption_ratio": number(actual / target * 100) if target else 0.0,
        "material_count": 1 if line["product_id"] else 0,
    }
