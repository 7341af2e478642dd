# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failures on the wire (contract schemas FailureReportAnswer, EquipmentFailure ...)."""

from datetime import tzinfo
from typing import Any, Dict, Mapping, Sequence, Tuple

from ...domain.failure import whole_minutes
from ...domain.plant_time import blank_form, t_form
from .common import success, text

Json = Dict[str, Any]
FILTERS = ("equipment_code", "date_from", "date_to", "interval", "limit", "offset")


def _down_time(report: Any) -> Json:
    """Return how long a failure lasted, or has lasted so far."""
    minutes = whole_minutes(report.downtime)
    clock = "%02d:%02d" % divmod(minutes, 60) if minutes else None
    return {"duration": clock, "duration_minutes": minutes}


def _about(report: Any) -> Json:
    return {
        "equipment_id": report.equipment_id.id,
        "equipment_code": report.equipment_id.scada_code or report.equipment_code,
        "equipment_name": report.equipment_id.name,
        "description": report.description,
    }


def failure_report(report: Any, zone: tzinfo) -> Json:
    """Return the answer of failure-report, worded as the old one."""
    data = dict({"id": report.uuid, "record_id": report.id}, **_about(report))
    data["date"] = blank_form(report.failure_date, zone)
    data.update(_down_time(report))
    return success("Failure report created successfully", data=data)


def equipment_failure(report: Any, zone: tzinfo) -> Json:
    """Return the answer of equipment-failure."""
    return success("Failure stored", data=failure_row(report, zone))


def failure_row(report: Any, zone: tzinfo) -> Json:
    """Return one row of contract schema EquipmentFailure."""
    row = dict({"id": report.id}, **_about(report))
    row["date"] = t_form(report.failure_date, zone)
    row.update(_down_time(report))
    row["reported_by"] = text(report.create_uid.name)
    return row


def failure_list(reports: Sequence[Any], zone: tzinfo) -> Json:
    """Return the answer of GET equipment-failure."""
    rows = [failure_row(report, zone) for report in reports]
    return success(count=len(rows), data=rows)


def failure_summary(
    reports: Sequence[Any], groups: Sequence[Mapping[str, Any]], zone: tzinfo
) -> Json:
    """Return failures with totals per equipment (schema EquipmentFailureReport)."""
    answer = failure_list(reports, zone)
    answer["summary"] = {
        "total_failures": sum(group["count"] for group in groups),
        "equipment_count": len(groups),
        "by_equipment": [_group(group, zone) for group in groups],
    }
    return answer


def _group(group: Mapping[str, Any], zone: tzinfo) -> Json:
    return {
        "equipment_id": group["id"],
        "equipment_name": group["name"],
        "equipment_code": group["code"] or "",
        "failure_count": group["count"],
        "total_downtime_minutes": int(group["minutes"] or 0),
        "last_failure_date": blank_form(group["last_date"], zone),
    }


# -- charts ---------------------------------------------------------------------------
def _filters(params: Json) -> Json:
    echoed = {name: params[name] for name in FILTERS if params.get(name) is not None}
    for name in ("equipment_code", "date_from", "date_to"):
        echoed.setdefault(name, None)
    return echoed


def _chart(kind: str, pairs: Sequence[Tuple[str, int]]) -> Json:
    series = {"name": "Failures", "data": [count for _name, count in pairs]}
    return {
        "type": kind,
        "categories": [name for name, _count in pairs],
        "series": [series],
    }


def kpi(groups: Sequence[Mapping[str, Any]], params: Json, zone: tzinfo) -> Json:
    """Return the totals (contract schema FailureReportKpi)."""
    dates = [group["last_date"] for group in groups]
    top = groups[0] if groups else {"code": None, "name": None, "count": 0}
    kpis = {
        "total_failures": sum(group["count"] for group in groups),
        "unique_equipment": len(groups),
        "latest_failure_at": blank_form(max(dates), zone) if dates else None,
        "top_equipment": {
            "equipment_code": top["code"],
            "equipment_name": top["name"],
            "failure_count": top["count"],
        },
    }
    return success(data={"filters": _filters(params), "kpis": kpis})


def by_equipment(groups: Sequence[Mapping[str, Any]], params: Json) -> Json:
    """Return failures per equipment as a chart and rows."""
    first = params.get("offset") or 0
    page = groups[first : first + (params.get("limit") or 10)]
    rows = [
        {
            "equipment_id": group["id"],
            "equipment_code": group["code"],
            "equipment_name": group["name"],
            "failure_count": group["count"],
        }
        for group in page
    ]
    chart = _chart("bar", [(group["name"], group["count"]) for group in page])
    return success(data={"filters": _filters(params), "chart": chart, "rows": rows})


def timeline(points: Sequence[Tuple[str, int]], params: Json) -> Json:
    """Return failures per plant day or month as a chart."""
    return success(data={"filters": _filters(params), "chart": _chart("line", points)})


def recent(reports: Sequence[Any], total: int, params: Json, zone: tzinfo) -> Json:
    """Return the latest failures (contract schema FailureReportRecent)."""
    items = []
    for report in reports:
        item = dict({"id": report.id}, **_about(report))
        item["date"] = blank_form(report.failure_date, zone)
        items.append(item)
    return success(data={"filters": _filters(params), "total": total, "items": items})
