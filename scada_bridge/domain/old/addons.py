# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables of the plant's old Odoo addons, grt_scada and grt_scada_failure_report."""

from typing import NamedTuple, Tuple

ADDONS = ("grt_scada", "grt_scada_failure_report")


class StageError(Exception):
    """The old addons' tables can't be copied or read; the text may be shown."""


class OldTable(NamedTuple):
    """What is copied of one table.

    :ivar needs: columns by which it is known as that of the old addons
    :ivar columns: columns that are copied; none = all
    :ivar condition: SQL for the rows that are copied; "" = all
    """

    name: str
    needs: Tuple[str, ...]
    columns: Tuple[str, ...] = ()
    condition: str = ""


OWN = (
    OldTable("scada_equipment", ("equipment_code", "equipment_type")),
    OldTable("scada_failure_report", ("equipment_code", "description", "date")),
    OldTable("scada_equipment_failure", ("equipment_id", "description", "date")),
    OldTable("scada_equipment_oee", ("manufacturing_order_id", "qty_finished")),
    OldTable("scada_equipment_oee_line", ("oee_id", "qty_consumed")),
    OldTable("scada_mo_weight", ("manufacturing_order_id", "weight_actual")),
    OldTable("scada_material_consumption", ("equipment_id", "material_id")),
    OldTable("scada_equipment_material", ("equipment_id", "consumption_actual")),
    OldTable("scada_quality_control", ("product_id", "qc_type")),
    OldTable("scada_mo_data", ("manufacturing_order_id", "raw_data_json")),
    OldTable("scada_sensor_reading", ("equipment_id", "reading_value")),
    OldTable("scada_api_log", ("endpoint", "request_data")),
)


def _extended(name: str, *columns: str) -> OldTable:
    """A table of Odoo's own to which the old addons have added the equipment."""
    return OldTable(
        name,
        ("scada_equipment_id",),
        ("id", *columns, "scada_equipment_id"),
        "scada_equipment_id IS NOT NULL",
    )


def _beside(name: str, model_column: str, *columns: str) -> OldTable:
    """A table of Odoo's own with rows about records of the old addons."""
    models = ", ".join("'%s'" % table.name.replace("_", ".") for table in OWN)
    return OldTable(
        name,
        (model_column,),
        ("id", model_column, *columns),
        "%s IN (%s)" % (model_column, models),
    )


TABLES = (
    *OWN,
    _extended("maintenance_equipment", "name"),
    _extended("mrp_bom", "product_tmpl_id", "product_id"),
    _extended("mrp_bom_line", "bom_id", "product_id"),
    _extended("mrp_production", "name", "state"),
    _extended("stock_move", "product_id", "raw_material_production_id"),
    _beside("mail_message", "model", "res_id", "date", "author_id", "subject", "body"),
    _beside("ir_attachment", "res_model", "res_id", "name", "mimetype", "store_fname"),
)


class Copied(NamedTuple):
    """One table of the copy.

    :ivar sha256: of the rows as JSON text, by their ids
    """

    table: str
    rows: int
    sha256: str
