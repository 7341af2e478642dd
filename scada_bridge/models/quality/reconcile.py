# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The nightly reconciliation: what has changed, and a piece of the past.

What was written since the last run carries the time of its transaction; the runs of
those orders are compared.  A transaction may be longer than a night's distance, hence
the overlap.  What was changed past Odoo carries no time: each night the next runs of
the past are compared too, oldest first, then from the beginning again.  Runs older than
``SAMPLED_DAYS`` are left alone, so that this ends however old a plant gets.
"""
import logging

from odoo import api, fields, models
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

OVERLAP_HOURS = 24  # longer than any transaction lives
SAMPLED_RUNS = 500  # a night
SAMPLED_DAYS = 400  # a year, and the month after it in which its books are closed
AT_ONCE = 100  # runs of one query
SINCE = "scada_bridge.reconciled_since"  # when the last run began
SAMPLED = "scada_bridge.reconciled_past"  # id of the last run of the past

# Orders and runs of which something was written; none of these tables is the bridge's
# alone, so the time is Odoo's own and costs posting nothing.
CHANGED = """
WITH written AS (
    SELECT m.id, COALESCE(m.raw_material_production_id, m.production_id) AS order_id
      FROM stock_move m WHERE m.write_date >= %(since)s
     UNION
    SELECT m.id, COALESCE(m.raw_material_production_id, m.production_id)
      FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id
     WHERE l.write_date >= %(since)s
), run AS (
    SELECT uuid, production_id, create_date FROM scada_mo_batch
     UNION ALL
    SELECT uuid, production_id, create_date FROM scada_mo_history
     WHERE "end" IN ('done', 'aborted', 'withdrawn')
)
SELECT uuid FROM run
 WHERE create_date >= %(since)s
    OR production_id IN (SELECT order_id FROM written)
    OR uuid IN (
       SELECT batch_uuid FROM scada_consumption_entry WHERE create_date >= %(since)s
        UNION ALL
       SELECT h.uuid FROM scada_disposition d JOIN scada_mo_history h
           ON h.id = d.history_id
        WHERE d.create_date >= %(since)s OR d.move_id IN (SELECT id FROM written))
 ORDER BY uuid
"""
PAST = """
SELECT id, uuid FROM scada_mo_history
 WHERE id > %(last)s AND date_archived >= %(oldest)s
   AND "end" IN ('done', 'aborted', 'withdrawn')
 ORDER BY id LIMIT %(count)s
"""


class ScadaReconciliation(models.Model):
    _inherit = "scada.reconciliation"

    @api.model
    def _cron_reconcile(self):
        """Raise an alarm for each order whose kilograms differ, and for forged rows."""
        self.env["base"].flush()
        now = fields.Datetime.now()
        uuids = self._get_changed_runs(self._get_mark(SINCE) or now)
        uuids += self._take_past_runs(int(self._get_mark(SAMPLED) or 0), now)
        self._reconcile_runs(sorted(set(uuids)))
        self._set_mark(SINCE, fields.Datetime.to_string(now))

    @api.model
    def _reconcile_runs(self, uuids):
        entries = self.env["scada.consumption.entry"]
        for some in split_every(AT_ONCE, uuids):
            domain = [("batch_uuid", "in", list(some))]
            alarms = self.search(domain + [("is_alarm", "=", True)])
            for row in alarms._get_unaccepted():
                row._raise_alarm()
            for entry in entries.search(domain)._get_tampered():
                _logger.error("Entry %s of %s was forged", entry.id, entry.mo_id)

    @api.model
    def _get_changed_runs(self, since):
        """Return the UUIDs of runs of which anything was written.

        :param since: when the last run began
        """
        since = fields.Datetime.subtract(
            fields.Datetime.to_datetime(since), hours=OVERLAP_HOURS
        )
        self.env.cr.execute(CHANGED, {"since": since})
        return [uuid for uuid, in self.env.cr.fetchall()]

    @api.model
    def _take_past_runs(self, last, now):
        """Return the UUIDs of the next runs of the past, and note where they end.

        :param last: id in the history of the last one that was taken
        """
        oldest = fields.Datetime.subtract(now, days=SAMPLED_DAYS)
        values = {"last": last, "oldest": oldest, "count": SAMPLED_RUNS}
        self.env.cr.execute(PAST, values)
        found = self.env.cr.fetchall()
        is_end = len(found) < SAMPLED_RUNS
        self._set_mark(SAMPLED, 0 if is_end else found[-1][0])
        return [uuid for _id, uuid in found]

    @api.model
    def _get_mark(self, name):
        # sudo: how far the nightly run has come is no secret, and nobody else's
        return self.env["ir.config_parameter"].sudo().get_param(name)

    @api.model
    def _set_mark(self, name, value):
        # sudo: as above
        self.env["ir.config_parameter"].sudo().set_param(name, value)
