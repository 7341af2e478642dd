# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same kilograms in four places: accepted, ledger, stock moves, history.

A row per batch and silo.  What was accepted is the batch's line, once archived the last
value of the ledger; the ledger is the sum of its changes, both with what lay within the
dead band; stock is read from the done quantities of the move lines, not from the
bridge's own records, without what the order consumes of its aborted runs.  Those are
left out: their material is decided about.
"""
import logging

from odoo import _, api, fields, models, tools

from ...notes import note_html
from ..mixin.batch import KG_DIGITS

_logger = logging.getLogger(__name__)

TOLERANCE_KG = 0.006  # half the plant's step, whatever the unit of the material
CHECKED_DAYS = 2  # new entries of the ledger are looked at by this many nightly runs

# Each batch looks up its own entries, so that a filter on the day is one on batches:
# the ledger is never read from end to end for the sake of a few days.  The id comes
# from the batch's line for the same reason: a page of a list is read by its ids.
VIEW = """
CREATE VIEW scada_reconciliation AS
WITH place AS (
    SELECT l.id::bigint * 2 AS id, b.uuid, l.silo_number,
           l.actual_consumption AS live_kg, NULL AS history_kg,
           COALESCE(l.dead_band_kg, 0) AS band_kg,
           b.update_odoo, b.company_id,
           COALESCE(b.date_finished, b.date_reading, b.date_queued) AS date
      FROM scada_mo_batch b JOIN scada_mo_batch_line l ON l.batch_id = b.id
     UNION ALL
    SELECT l.id::bigint * 2 + 1, h.uuid, l.silo_number,
           NULL, l.actual_consumption, COALESCE(l.dead_band_kg, 0),
           h.update_odoo, h.company_id,
           COALESCE(h.date_finished, h.date_closed, h.date_archived)
      FROM scada_mo_history h JOIN scada_mo_history_line l ON l.history_id = h.id
     WHERE h.state = 'done'
), dated AS (
    SELECT p.*, (p.date AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz)::date AS day
      FROM place p JOIN res_company c ON c.id = p.company_id
), compared AS (
    SELECT p.id, e.*, p.uuid AS batch_uuid, p.silo_number, p.company_id, p.day,
           p.history_kg, p.update_odoo, p.band_kg, s.rounding_kg,
           COALESCE(p.live_kg + p.band_kg, e.last_kg) AS accepted_kg,
           s.kg - r.kg AS stock_kg
      FROM dated p
     CROSS JOIN LATERAL (
           SELECT max(silo_id) AS silo_id, max(product_id) AS product_id,
                  max(production_id) AS production_id, max(mo_id) AS mo_id,
                  sum(new_value - old_value) AS kg,
                  (array_agg(new_value ORDER BY reading_seq DESC))[1] AS last_kg
             FROM scada_consumption_entry
            WHERE batch_uuid = p.uuid AND silo_number = p.silo_number
            HAVING count(*) > 0
      ) e
      LEFT JOIN LATERAL (
           SELECT COALESCE(sum(done.kg), 0) AS kg,
                  COALESCE(sum(m.scada_rounding_kg), 0) AS rounding_kg
             FROM stock_move m
            CROSS JOIN LATERAL (
                  -- the reference unit of weight is the kilogram
                  SELECT sum(ml.qty_done / mu.factor) AS kg
                    FROM stock_move_line ml
                    JOIN uom_uom mu ON mu.id = ml.product_uom_id
                   WHERE ml.move_id = m.id
             ) done
            WHERE m.raw_material_production_id = e.production_id
              AND m.state <> 'cancel' AND m.scrapped IS NOT TRUE
              AND (m.scada_silo_id = e.silo_id OR
                   (m.scada_silo_id IS NULL AND m.product_id = e.product_id))
      ) s ON TRUE
     CROSS JOIN LATERAL (
           -- what the order consumes of its ended runs is theirs, not this one's
           SELECT COALESCE(sum(d.kg), 0) AS kg
             FROM scada_disposition d JOIN stock_move m ON m.id = d.move_id
            WHERE d.production_id = e.production_id AND d.kind = 'consumed'
              AND m.state <> 'cancel'
              AND (m.scada_silo_id = e.silo_id OR
                   (m.scada_silo_id IS NULL AND m.product_id = e.product_id))
      ) r
), measured AS (
    SELECT *, GREATEST(
               abs(accepted_kg - kg),
               CASE WHEN update_odoo THEN abs(kg - band_kg - stock_kg - rounding_kg)
                    ELSE 0 END,
               abs(accepted_kg - COALESCE(history_kg + band_kg, accepted_kg))
           ) AS difference
      FROM compared
)
SELECT id, batch_uuid, mo_id, production_id, company_id, silo_id, silo_number,
       product_id, day, update_odoo AS is_posted,
       accepted_kg, kg AS entry_kg, stock_kg, rounding_kg, history_kg,
       difference, difference > %s AS is_alarm
  FROM measured
"""


class ScadaReconciliation(models.Model):
    _name = "scada.reconciliation"
    _description = "SCADA Reconciliation"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "mo_id"

    batch_uuid = fields.Char("Batch", readonly=True)
    mo_id = fields.Char("Order", readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    silo_id = fields.Many2one("scada.silo", readonly=True)
    silo_number = fields.Integer("Silo No.", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    day = fields.Date(
        readonly=True,
        help="When the batch was finished, else last read, in the plant's time zone.",
    )
    is_posted = fields.Boolean(
        "Posted to Stock",
        readonly=True,
        help="Off: the stock moves wait for the last reading, they may differ still.",
    )
    accepted_kg = fields.Float(
        "Accepted (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the plant reported last and the bridge accepted, in kg.",
    )
    entry_kg = fields.Float(
        "Ledger (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Sum of the changes in the ledger of consumption entries, in kg.",
    )
    stock_kg = fields.Float(
        "Stock (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="Done quantity of the order's stock moves, in kg.",
    )
    rounding_kg = fields.Float(
        "Rounded Away (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the unit of the material could not hold, in kg; lost to stock, and "
        "no difference.",
    )
    history_kg = fields.Float(
        "History (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="What the history keeps, in kg; 0 while the batch is in the queue.",
    )
    difference = fields.Float(
        "Difference (kg)",
        digits=KG_DIGITS,
        readonly=True,
        help="The greatest distance between two of the places, in kg, without what was "
        "rounded away. It must be zero.",
    )
    is_alarm = fields.Boolean(
        "Differs",
        readonly=True,
        help="By more than 0.006 kg, whatever the unit of the material.",
    )

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(VIEW, [TOLERANCE_KG])

    @api.model
    def _cron_reconcile(self):
        """Raise an alarm for each order whose kilograms differ, and for forged rows."""
        self.env["base"].flush()
        for row in self.search([("is_alarm", "=", True)]):
            row._raise_alarm()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=CHECKED_DAYS)
        entries = self.env["scada.consumption.entry"]
        for entry in entries.search([("create_date", ">=", since)])._get_tampered():
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
                note=note_html(text),
                user_id=user.id,
            )

    def action_open_order(self):
        """Open the manufacturing order whose kilograms are compared."""
        self.ensure_one()
        return self.production_id.get_formview_action()
