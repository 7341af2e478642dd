# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same kilograms in four places: accepted, ledger, stock moves, history.

A row per batch and silo.  What was accepted is the batch's line, once archived the last
value of the ledger; the ledger is the sum of its changes; stock is read from the done
quantities of the move lines, not from the bridge's own records.  Batches that were
cancelled are left out: their order is made again by another batch.
"""
import logging

from odoo import _, api, fields, models, tools

from .scada_batch_mixin import KG_DIGITS

_logger = logging.getLogger(__name__)

CHECKED_DAYS = 2  # new entries of the ledger are looked at by this many nightly runs

VIEW = """
CREATE VIEW scada_reconciliation AS
WITH entry AS (
    SELECT batch_uuid, silo_number, max(silo_id) AS silo_id,
           max(product_id) AS product_id, max(production_id) AS production_id,
           max(company_id) AS company_id, max(mo_id) AS mo_id, min(id) AS id,
           min(date)::date AS day, sum(new_value - old_value) AS kg,
           (array_agg(new_value ORDER BY reading_seq DESC))[1] AS last_kg
      FROM scada_consumption_entry
     WHERE batch_uuid IS NOT NULL AND silo_number > 0
     GROUP BY batch_uuid, silo_number
), place AS (
    SELECT b.uuid, l.silo_number, l.actual_consumption AS live_kg,
           NULL AS history_kg, b.update_odoo
      FROM scada_mo_batch b JOIN scada_mo_batch_line l ON l.batch_id = b.id
     UNION ALL
    SELECT h.uuid, l.silo_number, NULL, l.actual_consumption, h.update_odoo
      FROM scada_mo_history h JOIN scada_mo_history_line l ON l.history_id = h.id
     WHERE h.state = 'done'
), compared AS (
    SELECT e.*, p.history_kg, p.update_odoo,
           COALESCE(p.live_kg, e.last_kg) AS accepted_kg, s.kg AS stock_kg,
           COALESCE(u.rounding / u.factor, 0.01) / 2 + 0.001 AS tolerance
      FROM entry e
      JOIN place p ON p.uuid = e.batch_uuid AND p.silo_number = e.silo_number
      LEFT JOIN product_product v ON v.id = e.product_id
      LEFT JOIN product_template t ON t.id = v.product_tmpl_id
      LEFT JOIN uom_uom u ON u.id = t.uom_id
      LEFT JOIN LATERAL (
           -- the reference unit of weight is the kilogram
           SELECT COALESCE(sum(ml.qty_done / mu.factor), 0) AS kg
             FROM stock_move m
             JOIN stock_move_line ml ON ml.move_id = m.id
             JOIN uom_uom mu ON mu.id = ml.product_uom_id
            WHERE m.raw_material_production_id = e.production_id
              AND m.state <> 'cancel'
              AND (m.scada_silo_id = e.silo_id OR
                   (m.scada_silo_id IS NULL AND m.product_id = e.product_id))
      ) s ON TRUE
), measured AS (
    SELECT *, GREATEST(
               abs(accepted_kg - kg),
               CASE WHEN update_odoo THEN abs(kg - stock_kg) ELSE 0 END,
               abs(accepted_kg - COALESCE(history_kg, accepted_kg))
           ) AS difference
      FROM compared
)
SELECT id, batch_uuid, mo_id, production_id, company_id, silo_id, silo_number,
       product_id, day, accepted_kg, kg AS entry_kg, stock_kg, history_kg,
       difference, difference > tolerance AS is_alarm
  FROM measured
"""


class ScadaReconciliation(models.Model):
    _name = "scada.reconciliation"
    _description = "SCADA Reconciliation"
    _auto = False
    _order = "id desc"
    _rec_name = "mo_id"

    batch_uuid = fields.Char("Batch", readonly=True)
    mo_id = fields.Char("Order", readonly=True)
    production_id = fields.Many2one("mrp.production", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    silo_id = fields.Many2one("scada.silo", readonly=True)
    silo_number = fields.Integer("Silo No.", readonly=True)
    product_id = fields.Many2one("product.product", "Component", readonly=True)
    day = fields.Date(readonly=True)
    accepted_kg = fields.Float("Accepted (kg)", digits=KG_DIGITS, readonly=True)
    entry_kg = fields.Float("Ledger (kg)", digits=KG_DIGITS, readonly=True)
    stock_kg = fields.Float("Stock (kg)", digits=KG_DIGITS, readonly=True)
    history_kg = fields.Float("History (kg)", digits=KG_DIGITS, readonly=True)
    difference = fields.Float("Difference (kg)", digits=KG_DIGITS, readonly=True)
    is_alarm = fields.Boolean("Differs", readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(VIEW)

    @api.model
    def _cron_reconcile(self):
        """Raise an alarm for each order whose kilograms differ, and for forged rows."""
        self.env["base"].flush()
        for row in self.search([("is_alarm", "=", True)]):
            row._raise_alarm()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=CHECKED_DAYS)
        entries = self.env["scada.consumption.entry"]
        for entry in entries.search([("create_date", ">=", since)])._get_forged():
            _logger.error("Entry %s of %s was forged", entry.id, entry.mo_id)

    def _raise_alarm(self):
        self.ensure_one()
        text = _(
            "%(silo)s: accepted %(accepted)s kg, ledger %(entry)s kg, stock %(stock)s "
            "kg, history %(history)s kg"
        ) % {
            "silo": self.silo_id.display_name,
            "accepted": round(self.accepted_kg, 3),
            "entry": round(self.entry_kg, 3),
            "stock": round(self.stock_kg, 3),
            "history": round(self.history_kg, 3),
        }
        _logger.error("%s: kilograms differ: %s", self.mo_id, text)
        summary = _("Kilograms of %s differ") % self.silo_id.display_name
        order = self.production_id
        if order and summary not in order.activity_ids.mapped("summary"):
            user = self.company_id.scada_responsible_id or self.env.ref(
                "base.user_admin"
            )
            order.activity_schedule(
                "scada_bridge.mail_activity_type_alarm",
                summary=summary,
                note=text,
                user_id=user.id,
            )
