# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Where a PLC is and how often it is read: its record, seen from the settings."""

    _inherit = "res.config.settings"

    scada_plc_id = fields.Many2one(
        "scada.plc",
        "PLC",
        default=lambda self: self._default_scada_plc(),
        domain="[('company_id', '=', company_id)]",
        help="The PLC that the settings below are about.",
    )
    scada_plc_transport = fields.Selection(
        related="scada_plc_id.transport", readonly=False
    )
    scada_plc_host = fields.Char(related="scada_plc_id.host", readonly=False)
    scada_plc_port = fields.Integer(related="scada_plc_id.port", readonly=False)
    scada_plc_timeout = fields.Float(related="scada_plc_id.timeout", readonly=False)
    scada_plc_poll_seconds = fields.Integer(
        related="scada_plc_id.poll_seconds", readonly=False
    )
    scada_plc_event_seconds = fields.Integer(
        related="scada_plc_id.event_seconds", readonly=False
    )
    scada_plc_max_rate = fields.Float(related="scada_plc_id.max_rate", readonly=False)

    @api.model
    def _default_scada_plc(self):
        """Return the company's first PLC, for those who may see PLCs."""
        plcs = self.env["scada.plc"]
        if not plcs.check_access_rights("write", raise_exception=False):
            return plcs
        return plcs.search([("company_id", "=", self.env.company.id)], limit=1)
