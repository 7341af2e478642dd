# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Settings of posting and closing."""
from odoo import fields, models

CHECKS = [("off", "Don't check"), ("warn", "Warn"), ("refuse", "Refuse")]


class ResCompany(models.Model):
    _inherit = "res.company"

    scada_lot_shortage = fields.Selection(
        [
            ("unknown", "Take the rest from an unknown lot"),
            ("refuse", "Refuse to post"),
        ],
        "SCADA Lot Shortage",
        default="unknown",
        required=True,
    )
    scada_unknown_lot = fields.Char("SCADA Unknown Lot", default="UNKNOWN")
    scada_negative_stock = fields.Boolean("SCADA Negative Stock", default=True)
    scada_extra_component = fields.Selection(
        [("refuse", "Refuse to post"), ("add", "Add the component")],
        "SCADA Unplanned Component",
        default="refuse",
        required=True,
    )
    scada_hand_adds = fields.Selection(
        [("bom", "By the bill of materials"), ("ask", "Ask before closing")],
        "SCADA Hand-adds",
        default="bom",
        required=True,
    )
    scada_backorder = fields.Selection(
        [
            ("never", "Never"),
            ("always", "Always"),
            ("above", "Above a tolerance"),
        ],
        "SCADA Back-orders",
        default="never",
        required=True,
    )
    scada_backorder_percent = fields.Float("SCADA Back-order Tolerance (%)", default=5)
    scada_stock_check = fields.Selection(
        CHECKS, "SCADA Stock Check", default="off", required=True
    )
    scada_mapping_check = fields.Selection(
        CHECKS, "SCADA Mapping Check", default="off", required=True
    )
    scada_capacity_check = fields.Selection(
        CHECKS, "SCADA Capacity Check", default="refuse", required=True
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scada_lot_shortage = fields.Selection(
        related="company_id.scada_lot_shortage", readonly=False, required=True
    )
    scada_unknown_lot = fields.Char(
        related="company_id.scada_unknown_lot", readonly=False
    )
    scada_negative_stock = fields.Boolean(
        related="company_id.scada_negative_stock", readonly=False
    )
    scada_extra_component = fields.Selection(
        related="company_id.scada_extra_component", readonly=False, required=True
    )
    scada_hand_adds = fields.Selection(
        related="company_id.scada_hand_adds", readonly=False, required=True
    )
    scada_backorder = fields.Selection(
        related="company_id.scada_backorder", readonly=False, required=True
    )
    scada_backorder_percent = fields.Float(
        related="company_id.scada_backorder_percent", readonly=False
    )
    scada_stock_check = fields.Selection(
        related="company_id.scada_stock_check", readonly=False, required=True
    )
    scada_mapping_check = fields.Selection(
        related="company_id.scada_mapping_check", readonly=False, required=True
    )
    scada_capacity_check = fields.Selection(
        related="company_id.scada_capacity_check", readonly=False, required=True
    )
