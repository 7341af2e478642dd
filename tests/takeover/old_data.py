# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a plant has in the old addons; run in Odoo's shell, which gives ``env``."""

env = globals()["env"]
WHEN = "2026-02-23 13:22:35"


def make(model, **vals):
    return env[model].create(vals)


stored = {"type": "product", "uom_id": env.ref("uom.product_uom_kgm").id}
stored["uom_po_id"] = stored["uom_id"]
feed = make("product.product", name="JF PLUS 25", **stored)
corn = make("product.product", name="Corn", **stored)
line = make(
    "scada.equipment", name="Mixer 1", equipment_code="PLC01", equipment_type="plc"
)
silo = make(
    "scada.equipment", name="SILO A", equipment_code="silo101", equipment_type="silo"
)
press = make(
    "scada.equipment",
    name="Pellet Press",
    equipment_code="PRESS7",
    equipment_type="press",
    manufacturer="Pelletizer",
    serial_number="SN-7",
)
component = {
    "product_id": corn.id,
    "product_qty": 1000,
    "product_uom_id": corn.uom_id.id,
    "scada_equipment_id": silo.id,
}
bom = make(
    "mrp.bom",
    product_tmpl_id=feed.product_tmpl_id.id,
    product_qty=1000.0,
    product_uom_id=feed.uom_id.id,
    scada_equipment_id=line.id,
    bom_line_ids=[(0, 0, component)],
)
orders = [
    make(
        "mrp.production",
        product_id=feed.id,
        product_uom_id=feed.uom_id.id,
        product_qty=2500.0,
        bom_id=bom.id,
        scada_equipment_id=line.id,
    )
    for _number in range(3)
]
for order, name in zip(orders, ("OLD/1", "OLD/2", "OLD/3")):
    order.name = name
    order._onchange_move_raw()
    order._onchange_move_finished()
made, sent, waiting = orders
sent.action_confirm()
waiting.action_confirm()
env["base"].flush()
env.cr.execute("UPDATE mrp_production SET state = 'done' WHERE id = %s", [made.id])
oee = make(
    "scada.equipment.oee",
    manufacturing_order_id=made.id,
    equipment_id=line.id,
    date_done=WHEN,
    qty_planned=2500.0,
    qty_finished=2487.35,
    qty_bom_consumption=2500.0,
    qty_actual_consumption=2487.35,
    company_id=env.company.id,
)
make(
    "scada.equipment.oee.line",
    oee_id=oee.id,
    equipment_id=silo.id,
    equipment_code="silo101",
    equipment_name="SILO A",
    qty_to_consume=2500.0,
    qty_consumed=2487.35,
)
make("scada.mo.data", manufacturing_order_id=sent.id, last_sent_to_middleware=WHEN)
make("scada.mo.data", manufacturing_order_id=made.id, last_sent_to_middleware=WHEN)
make(
    "scada.mo.weight",
    manufacturing_order_id=made.id,
    target_weight=2500.0,
    weight_actual=2487.35,
    timestamp=WHEN,
)
for quantity in (1200.1, 1287.25):
    make(
        "scada.material.consumption",
        equipment_id=silo.id,
        material_id=corn.id,
        quantity=quantity,
        manufacturing_order_id=made.id,
        timestamp=WHEN,
        source="api",
        status="posted",
    )
make(
    "scada.material.consumption",
    equipment_id=silo.id,
    material_id=corn.id,
    quantity=0.3,
    timestamp=WHEN,
    source="manual",
    status="draft",
)
make(
    "scada.quality.control",
    product_id=feed.id,
    kode="QC-1",
    quantity=2487.35,
    qc_type="finished",
    density=0.61,
    tanggal_uji="2026-02-24",
)
make(
    "scada.equipment.failure",
    equipment_id=silo.id,
    description="JAM",
    date=WHEN,
    duration="2 h",
)
make("scada.failure.report", equipment_code=press.id, description="OIL LEAK", date=WHEN)
make(
    "scada.sensor.reading",
    equipment_id=press.id,
    sensor_name="T1",
    sensor_type="temperature",
    reading_value=81.5,
    timestamp=WHEN,
)
make("scada.api.log", method="GET", endpoint="/api/scada/health", status="success")
