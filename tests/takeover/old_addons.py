# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addons with the names, models and stored fields of the plant's old ones.

Written from what is known of ``grt_scada`` 14.0.7.2.1 and
``grt_scada_failure_report``: their tables are the same, nothing else is.
"""
from pathlib import Path

LINE = "scada_equipment_id Many2one scada.equipment"
EXTENDED = ("mrp.bom", "mrp.bom.line", "mrp.production", "stock.move") + (
    "maintenance.equipment",
)
MODELS = {
    "scada.equipment": """
        name Char
        equipment_code Char
        equipment_type Selection plc/sensor/controller/injector/press/silo/other
        manufacturer Char
        model_number Char
        serial_number Char
        ip_address Char
        port Integer
        protocol Selection modbus/opcua/mqtt/http/tcp/middleware/other
        production_line_id Many2one mrp.workcenter
        is_active Boolean
        last_connected Datetime
        connection_status Selection connected/disconnected/error
        sync_status Selection pending/synced/error/failed
        error_message Text
        notes Text""",
    "scada.equipment.failure": """
        equipment_id Many2one scada.equipment
        description Text
        date Datetime
        reported_by Many2one res.users
        duration Char""",
    "scada.equipment.material": """
        equipment_id Many2one scada.equipment
        product_id Many2one product.product
        manufacturing_order_id Many2one mrp.production
        consumption_actual Float
        consumption_bom Float
        timestamp Datetime
        active Boolean""",
    "scada.equipment.oee": """
        manufacturing_order_id Many2one mrp.production
        equipment_id Many2one scada.equipment
        date_done Datetime
        qty_planned Float
        qty_finished Float
        qty_bom_consumption Float
        qty_actual_consumption Float
        variance_finished Float
        variance_consumption Float
        yield_percent Float
        consumption_ratio Float
        notes Text
        company_id Many2one res.company""",
    "scada.equipment.oee.line": """
        oee_id Many2one scada.equipment.oee
        equipment_id Many2one scada.equipment
        equipment_code Char
        equipment_name Char
        qty_to_consume Float
        qty_consumed Float
        variance_qty Float
        consumption_ratio Float
        deviation_percent Float
        oee_silo_percent Float
        deviation_level Selection normal/warning/critical
        material_count Integer""",
    "scada.material.consumption": """
        equipment_id Many2one scada.equipment
        material_id Many2one product.product
        quantity Float
        manufacturing_order_id Many2one mrp.production
        timestamp Datetime
        api_request_id Char
        batch_number Char
        source Selection manual/api/auto_bom
        status Selection draft/recorded/validated/posted/cancelled
        is_stock_moved Boolean
        move_id Many2one stock.move
        notes Text""",
    "scada.mo.data": """
        manufacturing_order_id Many2one mrp.production
        equipment_id Many2one scada.equipment
        production_line_id Many2one mrp.workcenter
        date_start_actual Datetime
        date_end_actual Datetime
        last_sent_to_middleware Datetime
        send_count Integer
        raw_data_json Text
        notes Text""",
    "scada.mo.weight": """
        manufacturing_order_id Many2one mrp.production
        target_weight Float
        weight_actual Float
        timestamp Datetime
        notes Text""",
    "scada.quality.control": """
        product_id Many2one product.product
        kode Char
        quantity Float
        qc_type Selection raw/finished
        lot_id Many2one stock.production.lot
        warna Boolean
        aroma Boolean
        tekstur Boolean
        pest Boolean
        kemasan Boolean
        jahitan Boolean
        label Boolean
        density Float
        ka_output Float
        ka_output_max Float
        suhu_ruang Float
        suhu_produk Float
        umur_barang Float
        umur_simpan Float
        ka_supply Float
        ka_supply_max Float
        kadar_air Float
        ka_process_max Float
        tanggal_uji Date
        company_id Many2one res.company""",
    "scada.sensor.reading": """
        equipment_id Many2one scada.equipment
        sensor_name Char
        sensor_type Selection temperature/pressure/humidity/flow/level/speed/other
        reading_value Float
        unit Char
        min_threshold Float
        max_threshold Float
        timestamp Datetime
        notes Text""",
    "scada.api.log": """
        method Selection GET/POST/PUT/DELETE/PATCH
        endpoint Char
        request_id Char
        equipment_id Many2one scada.equipment
        request_data Text
        response_data Text
        http_status_code Integer
        status Selection success/error/failed/timeout
        error_message Text
        timestamp Datetime
        response_time_ms Float
        source_ip Char
        user_agent Char
        notes Text""",
}
FAILURES = {
    "scada.failure.report": """
        equipment_code Many2one scada.equipment
        description Text
        date Datetime"""
}
CONTROLLER = """
class Health(http.Controller):
    @http.route("/api/scada/health", type="http", auth="none", methods=["GET"])
    def health(self):
        return "old"
"""


def write_addons(directory):
    """Write both addons into a directory, which becomes an addons path."""
    models = [_model(name, fields) for name, fields in MODELS.items()]
    models += [_model(name, LINE, "_inherit") for name in EXTENDED]
    depends = ["stock", "mrp", "maintenance", "web"]
    _write(directory, "grt_scada", depends, models + [CONTROLLER])
    models = [_model(name, fields) for name, fields in FAILURES.items()]
    _write(directory, "grt_scada_failure_report", ["grt_scada"], models)


def _write(directory, addon, depends, parts):
    path = Path(directory) / addon
    path.mkdir(parents=True)
    manifest = {"name": addon, "version": "14.0.7.2.1", "license": "LGPL-3"}
    path.joinpath("__manifest__.py").write_text(repr(dict(manifest, depends=depends)))
    imports = "from odoo import fields, http, models\n"
    path.joinpath("__init__.py").write_text(imports + "\n".join(parts))


def _model(name, lines, word="_name"):
    head = "class %s(models.Model):\n" % name.title().replace(".", "")
    body = ["    %s = %r" % (word, name)]
    body += ["    _description = %r" % name] * (word == "_name")
    for line in lines.strip().splitlines():
        field, kind, *argument = line.split()
        body.append("    %s = fields.%s(%s)" % (field, kind, _argument(kind, argument)))
    return head + "\n".join(body) + "\n"


def _argument(kind, argument):
    if kind == "Selection":
        return repr([(key, key) for key in argument[0].split("/")])
    return repr(argument[0]) if argument else ""
