# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Batches in the queue keep the product's name that their slots were written with."""
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for batch in env["scada.mo.batch"].search([("product_text", "=", False)]):
        batch.product_text = batch._get_product_text(batch.product_id.id)
