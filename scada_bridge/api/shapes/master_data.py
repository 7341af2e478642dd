# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Products and bills of materials on the wire: bare arrays, no status object."""

from typing import Any, Dict, List, Sequence

from .common import number, text

Json = Dict[str, Any]


def products(records: Sequence[Any]) -> List[Json]:
    """Return contract schema ProductList."""
    return [
        {
            "product_id": record.id,
            "product_name": record.name,
            "product_tmpl_id": record.product_tmpl_id.id,
            "product_category": text(record.categ_id.complete_name),
            "product_type": text(record.type),
        }
        for record in records
    ]


def boms(records: Sequence[Any]) -> List[Json]:
    """Return contract schema BomList."""
    return [_bom(record) for record in records]


def _bom(record: Any) -> Json:
    row = {
        "bom_id": record.id,
        "bom_code": text(record.code),
        "product_tmpl_id": record.product_tmpl_id.id,
        "product_tmpl_name": record.product_tmpl_id.name,
        "product_qty": number(record.product_qty),
        "uom": record.product_uom_id.name,
        "type": record.type,
        "components": [_component(line) for line in record.bom_line_ids],
    }
    if record.product_id:
        row["product_id"] = record.product_id.id
        row["product_name"] = record.product_id.name
    return row


def _component(line: Any) -> Json:
    return {
        "product_id": line.product_id.id,
        "product_name": line.product_id.name,
        "quantity": number(line.product_qty),
        "uom": line.product_uom_id.name,
    }
