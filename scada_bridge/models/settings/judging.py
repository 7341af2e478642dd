# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a finished batch is told, and what is held for a decision."""
from odoo import fields, models

from ..mixin.batch import KG_DIGITS


class ResCompany(models.Model):
    _inherit = "res.company"

    scada_no_weight = fields.Selection(
        [
            ("derived", "Take the sum of what was dosed and added"),
            ("ask", "Hold the batch until a manager enters it"),
        ],
        "SCADA Missing Weight",
        default="derived",
        required=True,
    )
    scada_weight_seconds = fields.Integer("SCADA Wait for the Weight (s)", default=10)
    scada_implausible = fields.Selection(
        [
            ("hold", "Hold the batch for a decision"),
            ("tell", "Close the order and tell the responsible person"),
        ],
        "SCADA Implausible Figures",
        default="hold",
        required=True,
    )
    scada_balance_percent = fields.Float("SCADA Mass Balance (%)", default=2.0)
    scada_balance_kg = fields.Float(
        "SCADA Mass Balance (kg)", digits=KG_DIGITS, default=5.0
    )
    scada_short_percent = fields.Float("SCADA Least End (% of Plan)", default=0.0)
    scada_tolerance_percent = fields.Float("SCADA Dosing Tolerance (%)", default=5.0)
    scada_tolerance_kg = fields.Float(
        "SCADA Dosing Tolerance (kg)", digits=KG_DIGITS, default=1.0
    )
    scada_dead_band = fields.Float(
        "SCADA Dead Band (kg)", digits=KG_DIGITS, default=0.5
    )
    scada_added_percent = fields.Float("SCADA Hand-Add Tolerance (%)", default=10.0)

    _sql_constraints = [
        (
            "scada_judging_positive",
            "CHECK (scada_weight_seconds BETWEEN 0 AND 3600"
            " AND scada_balance_percent >= 0 AND scada_balance_kg >= 0"
            " AND scada_short_percent BETWEEN 0 AND 100"
            " AND scada_tolerance_percent >= 0 AND scada_tolerance_kg >= 0"
            " AND scada_dead_band BETWEEN 0 AND 50 AND scada_added_percent >= 0)",
            "The limits of the SCADA figures are not negative; the wait for the weight "
            "is at most an hour, the dead band at most 50 kg.",
        ),
    ]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scada_no_weight = fields.Selection(
        related="company_id.scada_no_weight", readonly=False, required=True
    )
    scada_weight_seconds = fields.Integer(
        related="company_id.scada_weight_seconds", readonly=False
    )
    scada_implausible = fields.Selection(
        related="company_id.scada_implausible", readonly=False, required=True
    )
    scada_balance_percent = fields.Float(
        related="company_id.scada_balance_percent", readonly=False
    )
    scada_balance_kg = fields.Float(
        related="company_id.scada_balance_kg", readonly=False
    )
    scada_short_percent = fields.Float(
        related="company_id.scada_short_percent", readonly=False
    )
    scada_tolerance_percent = fields.Float(
        related="company_id.scada_tolerance_percent", readonly=False
    )
    scada_tolerance_kg = fields.Float(
        related="company_id.scada_tolerance_kg", readonly=False
    )
    scada_dead_band = fields.Float(related="company_id.scada_dead_band", readonly=False)
    scada_added_percent = fields.Float(
        related="company_id.scada_added_percent", readonly=False
    )
