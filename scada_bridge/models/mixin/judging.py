# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Limits of a product or a line, by which finished batches are judged.

Those of the product go before those of the line, and these before the company's.
"""
from odoo import fields, models

from .batch import KG_DIGITS

JUDGING = ("scada_balance_percent", "scada_balance_kg", "scada_short_percent")


class ScadaJudgingMixin(models.AbstractModel):
    _name = "scada.judging.mixin"
    _description = "SCADA Limits of Judging"

    scada_balance_percent = fields.Float(
        "SCADA Mass Balance (%)",
        help="How far the weight may be off what was dosed and added, in percent of "
        "that; the greater of both holds. Both zero: a product has the limits of its "
        "line, a line those of the company.",
    )
    scada_balance_kg = fields.Float(
        "SCADA Mass Balance (kg)",
        digits=KG_DIGITS,
        help="How far the weight may be off what was dosed and added, in kg.",
    )
    scada_short_percent = fields.Float(
        "SCADA Least End (% of Plan)",
        help="A batch that weighs less is implausible. Zero: a product has the limit "
        "of its line, a line that of the company.",
    )

    _sql_constraints = [
        (
            "scada_limits_positive",
            "CHECK (COALESCE(scada_balance_percent, 0) >= 0"
            " AND COALESCE(scada_balance_kg, 0) >= 0"
            " AND COALESCE(scada_short_percent, 0) BETWEEN 0 AND 100)",
            "Limits are not negative, and the least end is at most 100 %.",
        ),
    ]
