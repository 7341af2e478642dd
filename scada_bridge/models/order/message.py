# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What equipment reports about an order besides kilograms, kept as received."""

from odoo import fields, models


class ScadaMoMessage(models.Model):
    """A receipt or the actual times of an order; an entry is never changed."""

    _name = "scada.mo.message"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Order Message"
    _order = "id desc"
    _rec_name = "mo_id"
    _evidence_changes = {"production_id": "cleared"}  # its name stays

    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing Order",
        index=True,
        readonly=True,
        ondelete="set null",
    )
    mo_id = fields.Char("Order", required=True, readonly=True)
    kind = fields.Selection(
        [("receipt", "Order Received"), ("times", "Actual Times")],
        required=True,
        readonly=True,
    )
    equipment_id = fields.Many2one(
        "maintenance.equipment", readonly=True, ondelete="restrict"
    )
    status = fields.Char(readonly=True, help="As the caller worded it.")
    message = fields.Char(readonly=True)
    date_told = fields.Datetime("Received at", readonly=True)
    date_start = fields.Datetime("Actual Start", readonly=True)
    date_end = fields.Datetime("Actual End", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
