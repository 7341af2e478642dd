# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Data for the load test, on top of the demo data; run in Odoo's shell.

More lines like the first one, each with a PLC and with more orders than it has slots.
Environment: PLC_PORTS (of the simulators, separated by commas), POLL_SECONDS.
"""
import os

ORDERS = 12  # more than the ten slots


def add_line(env, number, port):
    """Line PLCnn with its PLC; the first one is there."""
    line = env.ref("scada_bridge.equipment_plc01")
    plc = env["scada.plc"].search([("equipment_id", "=", line.id)])
    values = {"host": "127.0.0.1", "port": port, "timeout": 5}
    values["poll_seconds"] = int(os.environ["POLL_SECONDS"])
    if number > 1:
        code = "PLC%02d" % number
        silos = line.scada_line_silo_ids
        line = line.copy({"name": code, "scada_code": code})
        for silo in silos:
            silo.copy({"line_id": line.id, "equipment_id": False})
        values.update(name="CJ2M %d" % number, equipment_id=line.id)
        plc.copy(values)  # with its address: one PLC has one record
    else:
        plc.write(values)
    return line


def add_orders(env, line):
    """Orders of a bill of materials of the line's own."""
    bom = env["mrp.bom"].search([], limit=1, order="id")
    bom = bom.copy({"scada_equipment_id": line.id})
    orders = env["mrp.production"].create(
        [
            {
                "product_id": bom.product_tmpl_id.product_variant_id.id,
                "bom_id": bom.id,
                "product_qty": 2500.0,
                "product_uom_id": bom.product_uom_id.id,
            }
            for _order in range(ORDERS)
        ]
    )
    env["stock.move"].create(orders._get_moves_raw_values())
    env["stock.move"].create(orders._get_moves_finished_values())
    orders.action_confirm()


for number, port in enumerate(os.environ["PLC_PORTS"].split(","), 1):
    add_orders(env, add_line(env, number, int(port)))  # noqa: F821 - odoo shell's
