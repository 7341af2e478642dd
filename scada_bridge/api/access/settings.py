# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scada_tz = fields.Selection(
        related="company_id.scada_tz", readonly=False, required=True
    )
    scada_cors_origins = fields.Char(
        "Foreign Pages that may Call",
        config_parameter="scada_bridge.cors_origins",
        help="Origins such as https://scada.example.com, separated by commas.",
    )
    scada_metrics_token = fields.Char(
        "Metrics Token", config_parameter="scada_bridge.metrics_token"
    )
    scada_metrics_networks = fields.Char(
        "Metrics Networks",
        config_parameter="scada_bridge.metrics_networks",
        help="Networks that may scrape /metrics without a login, such as 10.0.0.0/8.",
    )
