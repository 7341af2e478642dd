# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database view of the reconciliation; what it compares: ``reconciliation.py``."""
from ..material.given import TOLD

# Each batch looks up its own entries, so that a filter on the day is one on batches:
# the ledger is never read from end to end for the sake of a few days.  The id comes
# from the batch's line for the same reason: a page of a list is read by its ids.
VIEW = """
CREATE VIEW scada_reconciliation AS
WITH place AS (
    SELECT l.id::bigint * 4 AS id, b.uuid, b.production_id, l.silo_number,
           l.actual_consumption AS live_kg, NULL AS history_kg,
           COALESCE(l.dead_band_kg, 0) AS band_kg, NULL::numeric AS decided_kg,
           b.update_odoo, b.company_id,
           COALESCE(b.date_finished, b.date_reading, b.date_queued) AS date
      FROM scada_mo_batch b JOIN scada_mo_batch_line l ON l.batch_id = b.id
     UNION ALL
    SELECT l.id::bigint * 4 + 1, h.uuid, h.production_id, l.silo_number,
           NULL, told.kg,
           COALESCE(l.dead_band_kg, 0),
           CASE WHEN h.state <> 'done' THEN COALESCE(
               (SELECT sum(kg) FROM scada_disposition WHERE line_id = l.id), 0) END,
           h.update_odoo AND h.state = 'done', h.company_id,
           COALESCE(h.date_finished, h.date_closed, h.date_archived)
      FROM scada_mo_history h JOIN scada_mo_history_line l ON l.history_id = h.id
      {told}
     WHERE h."end" IN ('done', 'aborted', 'withdrawn')
       AND l.silo_id IS NOT NULL
), dated AS (
    SELECT p.*, (p.date AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz)::date AS day
      FROM place p JOIN res_company c ON c.id = p.company_id
), compared AS (
    SELECT p.id, p.production_id, e.mo_id, e.silo_id, e.product_id, e.kg,
           p.uuid AS batch_uuid, p.silo_number, p.company_id, p.day,
           p.history_kg, p.update_odoo, p.band_kg, p.decided_kg,
           COALESCE(p.live_kg + p.band_kg, e.last_kg) AS accepted_kg,
           COALESCE(p.decided_kg, s.kg - others.kg) AS stock_kg,
           CASE WHEN p.decided_kg IS NULL THEN s.rounding_kg ELSE 0 END AS rounding_kg,
           CASE WHEN p.decided_kg IS NULL THEN s.moved_kg ELSE 0 END AS moved_kg,
           CASE WHEN p.decided_kg IS NULL THEN s.lot_kg ELSE 0 END AS lot_kg
      FROM dated p
     CROSS JOIN LATERAL (
           SELECT max(silo_id) AS silo_id, max(product_id) AS product_id,
                  max(mo_id) AS mo_id,
                  array_agg(DISTINCT move_id) FILTER (WHERE move_id > 0) AS move_ids,
                  sum(new_value - old_value) AS kg,
                  (array_agg(new_value ORDER BY reading_seq DESC))[1] AS last_kg
             FROM scada_consumption_entry
            WHERE batch_uuid = p.uuid AND silo_number = p.silo_number
            HAVING count(*) > 0
      ) e
     CROSS JOIN LATERAL (
           SELECT COALESCE(sum(GREATEST(other.kg, 0)), 0) AS kg
             FROM (SELECT sum(new_value - old_value) AS kg
                     FROM scada_consumption_entry
                    WHERE batch_uuid = p.uuid AND silo_number <> p.silo_number
                      AND move_id = ANY(e.move_ids)
                    GROUP BY silo_number) other
      ) others
      LEFT JOIN LATERAL (
           SELECT COALESCE(sum(done.kg - ended.kg), 0) AS kg,
                  COALESCE(sum(m.scada_rounding_kg), 0) AS rounding_kg,
                  COALESCE(sum(moved.kg), 0) AS moved_kg,
                  COALESCE(sum(lots.kg), 0) AS lot_kg
             FROM stock_move m
             {moved}
             {lots}
            CROSS JOIN LATERAL (
                  -- the reference unit of weight is the kilogram
                  SELECT COALESCE(sum(ml.qty_done / mu.factor), 0) AS kg
                    FROM stock_move_line ml
                    JOIN uom_uom mu ON mu.id = ml.product_uom_id
                   WHERE ml.move_id = m.id
             ) done
             {ended}
            WHERE m.raw_material_production_id = p.production_id
              AND m.state <> 'cancel' AND m.scrapped IS NOT TRUE
              AND (m.id = ANY(e.move_ids) OR m.scada_silo_id = e.silo_id
                   OR (e.move_ids IS NULL AND m.scada_silo_id IS NULL
                       AND m.product_id = e.product_id
                       AND NOT EXISTS (
                           SELECT FROM scada_consumption_entry other
                            WHERE other.batch_uuid = p.uuid
                              AND other.move_id = m.id)))
      ) s ON TRUE
), measured AS (
    SELECT *, GREATEST(
               moved_kg, lot_kg,
               abs(accepted_kg - kg),
               CASE WHEN update_odoo THEN abs(kg - band_kg - stock_kg - rounding_kg)
                    ELSE 0 END,
               decided_kg - (kg - band_kg),
               abs(accepted_kg - COALESCE(history_kg + band_kg, accepted_kg))
           ) AS difference
      FROM compared
)
SELECT id, 'silo' AS kind, batch_uuid, mo_id, production_id, company_id, silo_id,
       silo_number, product_id, day, update_odoo AS is_posted, FALSE AS is_assumed,
       accepted_kg, kg AS entry_kg, stock_kg, rounding_kg, history_kg, moved_kg,
       lot_kg, difference, difference > %(tolerance)s AS is_alarm,
       NULL::integer AS finding_id
  FROM measured
 UNION ALL
SELECT id, kind, uuid, mo_id, production_id, company_id, scada_silo_id, NULL,
       product_id, day, TRUE, is_assumed,
       accepted_kg, entry_kg, stock_kg, rounding_kg, NULL, moved_kg,
       lot_kg, difference, difference > %(tolerance)s, NULL
  FROM (
      SELECT b.*, done.kg - ended.kg AS stock_kg, moved.kg AS moved_kg,
             lots.kg AS lot_kg,
             GREATEST(abs(b.accepted_kg - (done.kg - ended.kg) - b.rounding_kg),
                      abs(b.accepted_kg - COALESCE(b.entry_kg, b.accepted_kg)),
                      moved.kg, lots.kg) AS difference
        FROM ({booked}) b
        JOIN stock_move m ON m.id = b.move_id
       CROSS JOIN LATERAL (
             SELECT COALESCE(sum(ml.qty_done / mu.factor), 0) AS kg
               FROM stock_move_line ml
               JOIN uom_uom mu ON mu.id = ml.product_uom_id
              WHERE ml.move_id = m.id
       ) done
       {ended}
       {moved}
       {lots}
  ) AS compared_moves
 UNION ALL
SELECT id, 'decision', uuid, mo_id, production_id, company_id, silo_id, silo_number,
       product_id, day, TRUE, FALSE,
       accepted_kg, NULL, stock_kg, rounding_kg, NULL, moved_kg,
       lot_kg, difference, difference > %(tolerance)s, NULL
  FROM (
      SELECT d.*, GREATEST(abs(d.accepted_kg - d.stock_kg - d.rounding_kg),
                           d.moved_kg, d.lot_kg) AS difference
        FROM ({decided}) d
  ) AS compared_decisions
 UNION ALL
SELECT -f.id, 'seal', f.batch_uuid, COALESCE(f.mo_id, f.subject), h.production_id,
       f.company_id, NULL, NULL, h.product_id,
       (f.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(c.scada_tz, 'UTC'))::date,
       TRUE, FALSE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, TRUE, f.id
  FROM scada_seal_finding f
  LEFT JOIN scada_mo_history h ON h.uuid = f.batch_uuid
  LEFT JOIN res_company c ON c.id = f.company_id
 WHERE f.date_over IS NULL
"""

# What a closed move takes from, or puts into, other locations (of, or as, other lots)
# than it was closed with, beyond what it takes more: that is a difference by itself.
ELSEWHERE = """
CROSS JOIN LATERAL (
     SELECT COALESCE(
                sum(GREATEST(COALESCE(here.kg, 0) - COALESCE(closed.kg, 0), 0))
                - GREATEST(COALESCE(sum(here.kg), 0)
                           - COALESCE(sum(closed.kg), 0), 0),
                0) AS kg
       FROM (
            SELECT {key}::text AS place, sum(ml.qty_done / mu.factor) AS kg
              FROM stock_move_line ml JOIN uom_uom mu ON mu.id = ml.product_uom_id
             WHERE ml.move_id = m.id AND m.{column} IS NOT NULL
             GROUP BY 1
       ) here
       FULL JOIN (
            SELECT key AS place, value::numeric AS kg
              FROM jsonb_each_text(m.{column}::jsonb)
       ) closed USING (place)
) {name}
"""
# what the order consumes of its ended runs is theirs, not this one's
ENDED = """
CROSS JOIN LATERAL (
     SELECT COALESCE(sum(d.kg), 0) AS kg
       FROM scada_disposition d
      WHERE d.move_id = m.id AND d.kind = 'consumed'
) ended
"""

# Runs that have closed their order, with its moves that no silo gave.  A component
# that was added since then was closed with nothing, unless it belongs to a silo of the
# run or to a decision.
BOOKED = """
SELECT m.id::bigint * 4 + 2 AS id, m.id AS move_id, 'addition' AS kind, run.*,
       m.product_id, m.scada_silo_id, COALESCE(m.scada_rounding_kg, 0) AS rounding_kg,
       COALESCE(m.scada_closed_kg, 0) AS accepted_kg, NULL::numeric AS entry_kg,
       COALESCE(m.scada_is_assumed, FALSE) AS is_assumed
  FROM ({runs}) run
  JOIN stock_move m ON m.raw_material_production_id = run.production_id
 WHERE (m.scada_closed_places IS NOT NULL AND m.scada_closed_kg IS NOT NULL)
    OR (m.state = 'done' AND m.scada_closed_places IS NULL
        AND m.scrapped IS NOT TRUE
        AND NOT EXISTS (SELECT FROM scada_disposition d WHERE d.move_id = m.id)
        AND NOT EXISTS (SELECT FROM scada_consumption_entry e
                         WHERE e.batch_uuid = run.uuid
                           AND (e.move_id = m.id OR e.silo_id = m.scada_silo_id))
        AND EXISTS (SELECT FROM stock_move other
                     WHERE other.raw_material_production_id = run.production_id
                       AND other.scada_closed_places IS NOT NULL))
 UNION ALL
SELECT m.id::bigint * 4 + 2, m.id,
       CASE WHEN m.product_id = o.product_id THEN 'weight' ELSE 'byproduct' END, run.*,
       m.product_id, NULL, COALESCE(m.scada_rounding_kg, 0), m.scada_closed_kg,
       CASE WHEN m.product_id = o.product_id AND run.weight_source IS NULL
             AND NOT EXISTS (SELECT FROM stock_move other
                              WHERE other.production_id = o.id AND other.id <> m.id
                                AND other.product_id = m.product_id
                                AND other.state <> 'cancel') THEN (
           SELECT e.new_value FROM scada_consumption_entry e
            WHERE e.batch_uuid = run.uuid AND e.silo_number = 0
            ORDER BY e.reading_seq DESC LIMIT 1) END,
       m.product_id = o.product_id AND run.weight_source IS NOT DISTINCT FROM 'derived'
  FROM ({runs}) run
  JOIN mrp_production o ON o.id = run.production_id
  JOIN stock_move m ON m.production_id = run.production_id
 WHERE m.scada_closed_places IS NOT NULL AND m.scada_closed_kg IS NOT NULL
"""
RUNS = """
SELECT b.uuid, b.mo_id, b.production_id, b.company_id, b.weight_source,
       (COALESCE(b.date_finished, b.date_reading, b.date_queued)
        AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz)::date AS day
  FROM scada_mo_batch b JOIN res_company c ON c.id = b.company_id
 WHERE b.date_closed IS NOT NULL
 UNION ALL
SELECT h.uuid, h.mo_id, h.production_id, h.company_id, h.weight_source,
       (COALESCE(h.date_finished, h.date_closed, h.date_archived)
        AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz)::date
  FROM scada_mo_history h JOIN res_company c ON c.id = h.company_id
 WHERE h.state = 'done'
"""
# Moves that decisions have made, each with all entries about it.  What an open order
# consumes of an ended run is part of its component, and of the rows above.
DECIDED = """
SELECT m.id::bigint * 4 + 3 AS id, h.uuid, d.*,
       (COALESCE(h.date_finished, h.date_reading, h.date_archived)
        AT TIME ZONE 'UTC' AT TIME ZONE c.scada_tz)::date AS day,
       COALESCE(m.scada_rounding_kg, 0) AS rounding_kg,
       CASE WHEN m.state <> 'done' THEN 0
            WHEN m.product_uom = t.uom_id THEN done.kg
            -- the move says kg, stock has moved what the product's unit can hold
            ELSE done.kg - COALESCE(m.scada_rounding_kg, 0) END AS stock_kg,
       done.moved_kg, done.lot_kg
  FROM (
      SELECT d.move_id, max(d.history_id) AS history_id, max(d.mo_id) AS mo_id,
             max(d.production_id) AS production_id, max(d.company_id) AS company_id,
             max(d.silo_id) AS silo_id, max(d.product_id) AS product_id,
             max(l.silo_number) AS silo_number, max(d.lot_id) AS lot_id,
             max(d.location_id) AS location_id, max(d.kind) AS decision,
             sum(d.kg) AS accepted_kg
        FROM scada_disposition d JOIN scada_mo_history_line l ON l.id = d.line_id
       WHERE d.move_id IS NOT NULL
       GROUP BY d.move_id
  ) d
  JOIN stock_move m ON m.id = d.move_id
  JOIN product_product p ON p.id = m.product_id
  JOIN product_template t ON t.id = p.product_tmpl_id
  JOIN scada_mo_history h ON h.id = d.history_id
  JOIN res_company c ON c.id = d.company_id
 CROSS JOIN LATERAL (
       SELECT COALESCE(sum(line.kg), 0) AS kg,
              COALESCE(sum(line.kg) FILTER (
                  WHERE line.location_id <> m.location_id
                     OR line.location_dest_id <> COALESCE(
                            d.location_id, m.location_dest_id)), 0) AS moved_kg,
              COALESCE(sum(line.kg) FILTER (
                  WHERE line.lot_id IS DISTINCT FROM d.lot_id
                    AND d.lot_id IS NOT NULL), 0) AS lot_kg
         FROM (SELECT ml.*, ml.qty_done / mu.factor AS kg
                 FROM stock_move_line ml JOIN uom_uom mu ON mu.id = ml.product_uom_id
                WHERE ml.move_id = m.id) line
 ) done
 WHERE d.decision <> 'consumed'
    OR (m.state = 'done' AND m.scada_closed_places IS NULL
        AND EXISTS (SELECT FROM stock_move other
                     WHERE other.raw_material_production_id = d.production_id
                       AND other.scada_closed_places IS NOT NULL))
"""


def get_view():
    """Return the statement that makes the view; its parameter: ``tolerance``, in kg."""
    parts = {
        "moved": ELSEWHERE.format(
            name="moved",
            column="scada_closed_places",
            key="CASE WHEN m.production_id IS NULL THEN ml.location_id"
            " ELSE ml.location_dest_id END",
        ),
        "lots": ELSEWHERE.format(
            name="lots",
            column="scada_closed_lots",
            key="COALESCE(ml.lot_id, 0)",
        ),
        "told": TOLD,
        "ended": ENDED,
        "booked": BOOKED.format(runs=RUNS),
        "decided": DECIDED,
    }
    return VIEW.format(**parts)
