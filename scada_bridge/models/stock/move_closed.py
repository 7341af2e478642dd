# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the moves of an order were closed with: quantity, where it lay, which lots.

Silos have their ledger.  For what was weighed, assumed or entered, and for the places
and lots of all moves, this is what a later change is found by.  It is written once, by
SQL, in the transaction that closes the order.
"""
import json

from odoo import fields, models

from .move import ROUNDING_DIGITS

# the reference unit of weight is the kilogram
NOTE = """
WITH done AS (
    SELECT m.id, u.category_id = kilogram.category_id AS is_weight,
           COALESCE(sum(place.kg), 0) AS kg,
           COALESCE(
               jsonb_object_agg(place.id, place.kg) FILTER (WHERE place.id > 0), '{}'
           ) AS places,
           (SELECT jsonb_object_agg(lot.id, lot.kg)
              FROM (SELECT COALESCE(ml.lot_id, 0) AS id,
                           sum(ml.qty_done / mu.factor) AS kg
                      FROM stock_move_line ml
                      JOIN uom_uom mu ON mu.id = ml.product_uom_id
                     WHERE ml.move_id = m.id
                     GROUP BY 1) lot
           ) AS lots
      FROM stock_move m
      JOIN uom_uom u ON u.id = m.product_uom
      JOIN uom_uom kilogram ON kilogram.id = %(kilogram)s
      LEFT JOIN LATERAL (
           SELECT CASE WHEN m.production_id IS NULL THEN ml.location_id
                       ELSE ml.location_dest_id END AS id,
                  sum(ml.qty_done / mu.factor) AS kg
             FROM stock_move_line ml JOIN uom_uom mu ON mu.id = ml.product_uom_id
            WHERE ml.move_id = m.id
            GROUP BY 1
      ) place ON TRUE
     WHERE m.id = ANY(%(moves)s) AND m.state = 'done'
     GROUP BY m.id, u.category_id, kilogram.category_id
)
UPDATE stock_move m
   SET scada_closed_places = done.places::text,
       scada_closed_lots = done.lots::text,
       scada_closed_kg = CASE WHEN done.is_weight AND m.id <> ALL(%(dosed)s) THEN
           COALESCE((%(told)s::jsonb ->> m.id::text)::numeric, done.kg)
           - COALESCE((SELECT sum(d.kg) FROM scada_disposition d
                        WHERE d.move_id = m.id AND d.kind = 'consumed'), 0) END
  FROM done WHERE done.id = m.id
"""


class StockMove(models.Model):
    _inherit = "stock.move"

    scada_closed_kg = fields.Float(
        "Closed With (kg)",
        digits=ROUNDING_DIGITS,
        readonly=True,
        provenance=True,
        copy=False,
        help="What was weighed, assumed or entered when the order was closed, without "
        "what it consumes of aborted runs.",
    )
    scada_closed_places = fields.Char(
        "Closed With Locations",
        readonly=True,
        provenance=True,
        copy=False,
        help="Kilograms of each location when the order was closed.",
    )
    scada_closed_lots = fields.Char(
        "Closed With Lots",
        readonly=True,
        provenance=True,
        copy=False,
        help="Kilograms of each lot when the order was closed.",
    )
    scada_is_assumed = fields.Boolean(
        "Assumed",
        readonly=True,
        provenance=True,
        copy=False,
        help="Booked by the bill of materials; nobody has confirmed it.",
    )

    def _scada_note_assumed(self):
        """Mark what nobody has confirmed."""
        # sudo: clients may not set it, whoever closes need not be the system
        self.sudo().scada_is_assumed = True


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_get_closed(self):
        """Return the moves that the bridge has closed with the order."""
        moves = self.move_raw_ids | self.move_finished_ids
        return moves.filtered("scada_closed_places")

    def _scada_note_closed(self, quantities, weight):
        """Keep what the moves of this order, done and flushed, were closed with.

        :param quantities: {raw move: kg} that was told; else it is what is done
        :param weight: kg of the product
        """
        self.ensure_one()
        told = {move.id: kg for move, kg in quantities.items()}
        finished = self.move_finished_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state == "done"
        )
        if len(finished) == 1:  # several: a person has made a part before
            told[finished.id] = weight
        moves = self.move_raw_ids | self.move_finished_ids
        measured = self.scada_batch_ids.line_ids.filtered("is_measured")
        values = {
            "kilogram": self.env["uom.uom"]._get_scada_kg().id,
            "moves": moves.ids,
            "dosed": measured.move_id.ids,  # the ledger has them
            "told": json.dumps(told),
        }
        self.env.cr.execute(NOTE, values)
        names = ["scada_closed_kg", "scada_closed_places", "scada_closed_lots"]
        moves.invalidate_cache(names, moves.ids)
