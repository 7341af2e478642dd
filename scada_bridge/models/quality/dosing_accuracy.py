# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How well each silo doses: bias and spread of actual minus target, by day."""
from odoo import api, fields, models, tools

from ...domain.run.dosing import mean, percent, spread
from ..mixin.batch import KG_DIGITS

# A row per silo, material and day of the plant; the sums make figures of any group.
VIEW = """
CREATE VIEW scada_dosing_accuracy AS
SELECT min(a.id) AS id, a.company_id, a.equipment_id, a.silo_id, a.component_id, a.day,
       count(*) AS dosings,
       sum(a.target_kg) AS target_kg,
       sum(a.actual_kg) AS actual_kg,
       sum(a.deviation_kg) AS deviation_kg,
       sum(a.deviation_kg * a.deviation_kg) AS square_kg,
       avg(a.deviation_kg) AS bias_kg,
       COALESCE(stddev_samp(a.deviation_kg), 0) AS spread_kg,
       CASE WHEN sum(a.target_kg) = 0 THEN 0 ELSE
           sum(a.deviation_kg) / sum(a.target_kg) * 100 END AS bias_percent,
       max(abs(a.deviation_kg)) AS worst_kg
  FROM (
    SELECT r.*, (r.date AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz)::date AS day
      FROM scada_history_analysis r
      JOIN scada_mo_history_line l ON l.id = r.id AND l.is_measured
      JOIN res_company c ON c.id = r.company_id
     WHERE r.state = 'done' AND r.target_kg > 0
  ) a
 GROUP BY a.company_id, a.equipment_id, a.silo_id, a.component_id, a.day
"""


class ScadaDosingAccuracy(models.Model):
    _name = "scada.dosing.accuracy"
    _inherit = "scada.figure.mixin"
    _description = "SCADA Dosing Accuracy"
    _auto = False
    _order = "day desc, silo_id"
    _rec_name = "silo_id"

    company_id = fields.Many2one("res.company", readonly=True)
    equipment_id = fields.Many2one("maintenance.equipment", "Line", readonly=True)
    silo_id = fields.Many2one("scada.silo", readonly=True)
    component_id = fields.Many2one("product.product", "Material", readonly=True)
    day = fields.Date(readonly=True, help="Day in the plant's time zone.")
    dosings = fields.Integer(
        readonly=True, help="Batches in which the silo had a target and was measured."
    )
    target_kg = fields.Float("Target (kg)", digits=KG_DIGITS, readonly=True)
    actual_kg = fields.Float("Actual (kg)", digits=KG_DIGITS, readonly=True)
    deviation_kg = fields.Float(
        "Deviation (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Sum of actual minus target, in kg: what this silo gave too much.",
    )
    square_kg = fields.Float(
        "Squares (kg²)", readonly=True, help="Sum of the squared deviations."
    )
    bias_kg = fields.Float(
        "Bias (kg)",
        digits=KG_DIGITS,
        readonly=True,
        group_operator="avg",
        help="Mean of actual minus target, in kg a dosing. Above 0: the silo gives too "
        "much. A steady bias is corrected with the silo's run-on setting.",
    )
    bias_percent = fields.Float(
        "Bias (%)",
        digits=(16, 2),
        readonly=True,
        group_operator="avg",
        help="Deviation in percent of the target.",
    )
    spread_kg = fields.Float(
        "Spread (kg)",
        digits=KG_DIGITS,
        readonly=True,
        group_operator="avg",
        help="Standard deviation of actual minus target, in kg; 0 for one dosing. A "
        "growing spread points to a worn valve, a bridge in the silo or a bad scale.",
    )
    worst_kg = fields.Float(
        "Worst (kg)",
        digits=KG_DIGITS,
        readonly=True,
        group_operator="max",
        help="The greatest distance from the target, in kg.",
    )

    @api.model
    def _get_figures(self):
        return {
            "bias_kg": (mean, ("deviation_kg", "dosings")),
            "bias_percent": (percent, ("deviation_kg", "target_kg")),
            "spread_kg": (spread, ("deviation_kg", "square_kg", "dosings")),
        }

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(VIEW)
