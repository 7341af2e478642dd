# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Target and actual of every silo of the history, for lists, pivots and graphs."""
from odoo import api, fields, models, tools

from ...domain.run.dosing import percent
from ..material.given import ENDED, GIVEN
from ..mixin.batch import KG_DIGITS

# Of a cancelled batch only what the plant sent counts: the rest was never to be made.
VIEW = """
CREATE VIEW scada_history_analysis AS
SELECT l.id, l.history_id, l.silo_id, l.product_id AS component_id, l.is_deviating,
       h.company_id, h.equipment_id, h.product_id, h.production_id, h.mo_id, h.state,
       {ended} AS date,
       l.consumption AS target_kg,
       given.kg AS actual_kg,
       given.kg - l.consumption AS deviation_kg,
       CASE WHEN l.consumption = 0 THEN 0 ELSE
           (given.kg - l.consumption) / l.consumption * 100
       END AS deviation_percent
  FROM scada_mo_history_line l
  JOIN scada_mo_history h ON h.id = l.history_id
  {given}
 WHERE (l.consumption <> 0 OR given.kg <> 0)
   AND (h.state = 'done' OR l.is_measured OR given.kg <> 0)
   AND l.silo_id IS NOT NULL
"""


def get_view():
    """Return the statement that creates the view."""
    return VIEW.format(given=GIVEN, ended=ENDED)


class ScadaHistoryAnalysis(models.Model):
    _name = "scada.history.analysis"
    _inherit = "scada.figure.mixin"
    _description = "SCADA Dosed Quantity"
    _auto = False
    _order = "id desc"
    _rec_name = "mo_id"

    history_id = fields.Many2one("scada.mo.history", "Batch", readonly=True)
    mo_id = fields.Char("Order", readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    equipment_id = fields.Many2one("maintenance.equipment", "Line", readonly=True)
    product_id = fields.Many2one(
        "product.product", readonly=True, help="What the order makes."
    )
    silo_id = fields.Many2one("scada.silo", readonly=True)
    component_id = fields.Many2one(
        "product.product", "Material", readonly=True, help="What the silo gave."
    )
    state = fields.Selection([("done", "Done"), ("cancel", "Cancelled")], readonly=True)
    is_deviating = fields.Boolean("Out of Tolerance", readonly=True)
    date = fields.Datetime(
        "Finished", readonly=True, help="When the plant finished the batch."
    )
    target_kg = fields.Float(
        "Target (kg)", digits=KG_DIGITS, readonly=True, help="By the recipe, in kg."
    )
    actual_kg = fields.Float(
        "Actual (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the silo gave, in kg.",
    )
    deviation_kg = fields.Float(
        "Deviation (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Actual minus target, in kg.",
    )
    deviation_percent = fields.Float(
        "Deviation (%)",
        digits=(16, 2),
        readonly=True,
        group_operator="avg",
        help="Deviation in percent of the target; of a group, that of its sums.",
    )

    @api.model
    def _get_figures(self):
        return {"deviation_percent": (percent, ("deviation_kg", "target_kg"))}

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(get_view())

    def action_open_batch(self):
        """Open the archived batch that the quantity belongs to."""
        self.ensure_one()
        return self.history_id.get_formview_action()
