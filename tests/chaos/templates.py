# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Data for a campaign, on top of the demo data; run in Odoo's shell.

Orders that are only copied: held back, of different size and number of silos.  The
queue takes a new order whenever a number is free, so that a batch that waits for a
person stops no other.
"""

import os

SIZES = (60.0, 90.0, 120.0, 150.0)


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
    orders.write({"scada_on_hold": True})
    return orders


def load_campaign(env):
    make_templates(env)
    env.company.scada_queue_policy = "top_up"
    env["scada.plc"].search([]).write({"timeout": 2})


load_campaign(env)  # noqa: F821 - given by odoo shell
