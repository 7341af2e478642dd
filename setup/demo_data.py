# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Demo plant, for ``odoo shell`` on a fresh database with both addons.

The recipe is the example of scada_bridge_plc/doc/memory-map.rst, section 7: thirteen
silos and two liquids that add up to 2500.00 kg.  ``env`` comes from the shell.

Environment: ``PLC_PORT`` (port of the simulator, 44818), ``DEMO_ORDERS`` (12),
``PLC_RELEASE`` (what its program looks at, as the memory map says it: ``per_slot``).
"""
import os

from odoo import fields

RECIPE = (  # silo, material, kg for 2500 kg of finished feed
    (101, "Pollard Angsa", 825.0),
    (102, "Kopra mesh", 375.0),
    (103, "PKE pellet", 210.4),
    (104, "Onggok", 95.6),
    (105, "Jagung giling", 305.15),
    (106, "DDGS", 180.0),
    (107, "Kulit kopi", 72.35),
    (108, "Kulit kakao", 88.9),
    (109, "Bungkil kedelai", 61.25),
    (110, "Wheat bran", 44.8),
    (111, "Kapur", 57.55),
    (112, "Garam", 12.0),
    (113, "Mineral mix", 37.0),
    (114, "Tetes", 110.0),
    (115, "FML", 25.0),
)
HAND_ADD = ("Premix vitamin", 2.5)
PRODUCTS = (
    ("JF PLUS 25", False),
    ("JF SUPER 2A 25", "20311"),
    ("KONSENTRAT SAPI", False),
)
QUANTITIES = (2500.0, 2500.0, 3000.0, 2500.0, 1250.0, 2500.0, 2000.0)
STOCK_KG = 1000000.0
# kg/s: the simulator doses 25 kg/s times its speed factor; a torn 32-bit weight is off
# by 655.36 kg, which at this rate still takes longer than two reads
MAX_RATE = 10000.0


def create_product(env, name, code=False):
    kg = env.ref("uom.product_uom_kgm")
    return env["product.product"].create(
        {
            "name": name,
            "default_code": code,
            "type": "product",
            "uom_id": kg.id,
            "uom_po_id": kg.id,
        }
    )


def create_materials(env):
    """Create the components with stock, name them on the silos; return the lines."""
    location = env.ref("stock.stock_location_stock")
    lines = []
    for number, name, quantity in RECIPE + ((None,) + HAND_ADD,):
        product = create_product(env, name)
        env["stock.quant"]._update_available_quantity(product, location, STOCK_KG)
        if number:
            env.ref("scada_bridge.silo_%s" % number).product_id = product
        lines.append(
            (
                0,
                0,
                {
                    "product_id": product.id,
                    "product_qty": quantity,
                    "product_uom_id": product.uom_id.id,
                },
            )
        )
    return lines


def create_boms(env):
    line = env.ref("scada_bridge.equipment_plc01")
    components = create_materials(env)
    boms = env["mrp.bom"]
    for name, code in PRODUCTS:
        product = create_product(env, name, code)
        boms += boms.create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 2500.0,
                "product_uom_id": product.uom_id.id,
                "scada_equipment_id": line.id,
                "bom_line_ids": components,
            }
        )
    return boms


def prepare_order_vals(bom, index):
    return {
        "product_id": bom.product_tmpl_id.product_variant_id.id,
        "bom_id": bom.id,
        "product_qty": QUANTITIES[index % len(QUANTITIES)],
        "product_uom_id": bom.product_uom_id.id,
        "date_planned_start": fields.Datetime.add(fields.Datetime.now(), minutes=index),
    }


def create_orders(env, boms, count):
    """Create and confirm orders as Odoo's own procurement does."""
    orders = env["mrp.production"].create(
        [prepare_order_vals(boms[index % len(boms)], index) for index in range(count)]
    )
    env["stock.move"].create(orders._get_moves_raw_values())
    env["stock.move"].create(orders._get_moves_finished_values())
    orders.action_confirm()
    return orders


def create_users(env):
    """Demo logins only: the password is the login."""
    for login in ("operator", "manager"):
        group = env.ref("scada_bridge.group_scada_%s" % login)
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": login.capitalize(),
                "login": login,
                "password": login,
                "groups_id": [(4, group.id)],
            }
        )


def create_plc(env):
    plc = env["scada.plc"].create(
        {
            "name": "CJ2M simulator",
            "equipment_id": env.ref("scada_bridge.equipment_plc01").id,
            "host": "127.0.0.1",
            "port": int(os.environ.get("PLC_PORT", "44818")),
            "poll_seconds": int(os.environ.get("DEMO_POLL_SECONDS", "2")),
            "event_seconds": int(os.environ.get("DEMO_POLL_SECONDS", "2")),
            "max_rate": MAX_RATE,
        }
    )
    orders = plc.block_ids.filtered(lambda block: block.name == "batch_write")
    orders.release = os.environ.get("PLC_RELEASE") or "per_slot"


def load(env):
    create_users(env)
    create_plc(env)
    create_orders(env, create_boms(env), int(os.environ.get("DEMO_ORDERS", "12")))
    env.company.scada_auto_sync = True
    env.cr.commit()  # odoo shell rolls back otherwise


load(env)  # noqa: F821 - given by odoo shell
