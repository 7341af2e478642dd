# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Unassigned material: what left a silo and has no owner, a row per run and silo."""
from odoo import api, fields, models, tools

from ...roles import MANAGER
from ..mixin.batch import KG_DIGITS
from .given import IS_PENDING, TOLD
from .line import LEAST_KG

VIEW = """
CREATE VIEW scada_unassigned_material AS
SELECT l.id, l.id AS line_id, h.id AS history_id, h.mo_id, h.reference,
       h.production_id, h.company_id, h.equipment_id, l.silo_id, l.product_id,
       h.date_archived AS date, h.is_outcome_unknown,
       COALESCE(told.kg, 0) AS dosed_kg,
       d.kg AS decided_kg, d.pending_kg,
       COALESCE(told.kg, 0) - d.kg AS kg,
       EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - h.date_archived) / 86400
           AS age_days
  FROM scada_mo_history h
  JOIN scada_mo_history_line l ON l.history_id = h.id
  {told}
 CROSS JOIN LATERAL (
       SELECT COALESCE(sum(kg) FILTER (WHERE NOT is_pending), 0) AS kg,
              COALESCE(sum(kg) FILTER (WHERE is_pending), 0) AS pending_kg
         FROM (
           SELECT kg, {is_pending} AS is_pending
             FROM scada_disposition r WHERE line_id = l.id
         ) AS decisions
  ) d
 WHERE h.end IN ('aborted', 'withdrawn')
   AND COALESCE(told.kg, 0) - d.kg > %(least)s
"""


class ScadaUnassignedMaterial(models.Model):
    _name = "scada.unassigned.material"
    _description = "SCADA Unassigned Material"
    _auto = False
    _order = "date, id"
    _rec_name = "mo_id"

    line_id = fields.Many2one("scada.mo.history.line", "Silo of the Run", readonly=True)
    history_id = fields.Many2one("scada.mo.history", "Run", readonly=True)
    mo_id = fields.Char("Order", readonly=True)
    reference = fields.Char(
        "Run at the Plant", readonly=True, help="How the plant knows the run."
    )
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    equipment_id = fields.Many2one("maintenance.equipment", "Line", readonly=True)
    silo_id = fields.Many2one("scada.silo", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    date = fields.Datetime("Ended", readonly=True, help="When the run was ended.")
    is_outcome_unknown = fields.Boolean(
        "Outcome Unknown",
        readonly=True,
        help="The plant may have dosed more than it has reported.",
    )
    age_days = fields.Float("Age (days)", digits=(16, 1), readonly=True)
    dosed_kg = fields.Float("Dosed (kg)", digits=KG_DIGITS, readonly=True)
    decided_kg = fields.Float("Decided (kg)", digits=KG_DIGITS, readonly=True)
    pending_kg = fields.Float(
        "To Confirm (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Decided by one person; another one has to confirm it.",
    )
    kg = fields.Float("Unassigned (kg)", digits=KG_DIGITS, readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        # constants of this file
        query = VIEW.format(is_pending=IS_PENDING, told=TOLD)
        self.env.cr.execute(query, {"least": LEAST_KG})

    def action_open_order(self):
        """Open the manufacturing order of the run."""
        self.ensure_one()
        return self.production_id.get_formview_action()

    @api.model
    def _get_totals(self, domain):
        """Return (rows, kg) of what is unassigned."""
        [group] = self.read_group(domain, ["kg"], [], lazy=False) or [{}]
        return group.get("__count", 0), group.get("kg") or 0.0

    # -- what waits too long ----------------------------------------------------------
    @api.model
    def _cron_escalate_material(self):
        """Ask every manager about material that has waited too long (a setting)."""
        aged = self.search([("production_id", "!=", False)]).filtered(
            lambda row: row.age_days * 24 >= row.company_id.scada_material_hours
        )
        for production in aged.production_id:
            rows = aged.filtered(
                lambda row: row.production_id == production  # pylint: disable=W0640
            )
            rows._escalate()

    def _escalate(self):
        """Give the managers who have none an activity on the order of these rows."""
        production = self.production_id
        asked = production._scada_get_material_activities().user_id
        managers = self.env.ref(MANAGER).users.filtered(
            lambda user: production.company_id in user.company_ids
        )
        for user in managers - asked:
            self[0].history_id._schedule_material_activity(user)
        if managers - asked:
            self.env["scada.task"]._journal(
                "material_aged",
                row={"mo_id": production.name, "company": production.company_id},
                order=production.name,
                kg=sum(self.mapped("kg")),
                date=min(self.mapped("date")),
            )
