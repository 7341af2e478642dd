# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Data for a campaign, on top of the demo data; run in Odoo's shell.

Orders that are only copied: held back, of different size and number of silos, one with
a component that is added by hand, one above the line's capacity.  The queue takes a new
order whenever a number is free, so that a batch that waits for a person stops no other.

A second manager confirms what the first one has rejected; rework has a place.
"""

import os

SIZES = (60.0, 90.0, 120.0, 150.0, 400.0)  # the last one is made in parts
CAPACITY = 160.0
HAND_ADD, HAND_ADD_KG = "Premix vitamin", 3.0


def make_templates(env):
    """An order per size with a part of the recipe, held back."""
    bom = env["mrp.bom"].search([], limit=1)
    orders = env["mrp.production"].create(
        [
            {
                "product_id": bom.product_tmpl_id.product_variant_id.id,
                "bom_id": bom.id,
                "product_qty": size,
                "product_uom_id": bom.product_uom_id.id,
                "origin": os.environ["TEMPLATE"],
            }
            for size in SIZES
        ]
    )
    for number, order in enumerate(orders):
        values = order._get_moves_raw_values()
        env["stock.move"].create(values[number : number + 5 + 3 * number])
        env["stock.move"].create(order._get_moves_finished_values())
        added = order.move_raw_ids.filtered(lambda m: m.product_id.name == HAND_ADD)
        added.product_uom_qty = HAND_ADD_KG
    orders.write({"scada_on_hold": True})
    return orders


def make_second_manager(env):
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Chief",
            "login": "chief",
            "password": "chief",
            "groups_id": [(4, env.ref("scada_bridge.group_scada_manager").id)],
        }
    )


def make_rework(env):
    stock = env.ref("stock.stock_location_stock")
    env["stock.location"].create(
        {"name": "Rework", "usage": "internal", "location_id": stock.location_id.id}
    )


def load_campaign(env):
    make_templates(env)
    make_second_manager(env)
    make_rework(env)
    env.ref("scada_bridge.equipment_plc01").scada_capacity = CAPACITY
    env.company.write(
        {
            "scada_queue_policy": "top_up",
            "scada_split": True,
            "scada_second_person": True,
            "scada_hand_adds": os.environ["HAND_ADDS"],
            "scada_weight_seconds": 5,
        }
    )
    env["scada.plc"].search([]).write({"timeout": 2})


load_campaign(env)  # noqa: F821 - given by odoo shell
