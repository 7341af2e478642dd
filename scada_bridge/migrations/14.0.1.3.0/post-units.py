# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Units that round kilograms away: orders in them go on, what was lost is named.

From now on such orders are refused.  A company that has them, or a bill for them, is
only warned, so that its plant does not stand still after the upgrade.  What the unit
took from components of the past becomes theirs, within half a step of the unit: the
reconciliation has looked over as much, and has to be as silent about it as before.
"""
from odoo import SUPERUSER_ID, api

COMPANIES = """
UPDATE res_company SET scada_unit_check = 'warn' WHERE id IN (
    SELECT o.company_id
      FROM mrp_production o
      JOIN stock_move m ON m.raw_material_production_id = o.id
      JOIN product_product p ON p.id IN (m.product_id, o.product_id)
      JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE o.scada_equipment_id IS NOT NULL AND t.uom_id IN %(units)s
     UNION
    SELECT e.company_id
      FROM mrp_bom b
      JOIN maintenance_equipment e ON e.id = b.scada_equipment_id
      LEFT JOIN mrp_bom_line l ON l.bom_id = b.id
      LEFT JOIN product_product p ON p.id = l.product_id
      JOIN product_template t ON t.id IN (b.product_tmpl_id, p.product_tmpl_id)
     WHERE b.active AND t.uom_id IN %(units)s
)
"""
ROUNDED = """
UPDATE stock_move SET scada_rounding_kg = lost.kg
  FROM (
      SELECT min(m.id) AS move_id, min(r.entry_kg - r.stock_kg) AS kg
        FROM scada_reconciliation r
        JOIN product_product p ON p.id = r.product_id
        JOIN product_template t ON t.id = p.product_tmpl_id AND t.uom_id = %s
        JOIN stock_move m ON m.raw_material_production_id = r.production_id
         AND m.state <> 'cancel'
         AND (m.scada_silo_id = r.silo_id
              OR (m.scada_silo_id IS NULL AND m.product_id = r.product_id))
       WHERE r.is_posted
       GROUP BY r.id
  ) lost
 WHERE stock_move.id = lost.move_id AND lost.kg <> 0 AND abs(lost.kg) <= %s
"""


def migrate(cr, version):
    units = api.Environment(cr, SUPERUSER_ID, {})["uom.uom"]
    units = units.with_context(active_test=False).search(
        [("category_id", "=", units._get_scada_kg().category_id.id)]
    )
    units = units.filtered(lambda unit: unit._is_scada_coarse())
    if not units:
        return
    cr.execute(COMPANIES, {"units": tuple(units.ids)})
    for unit in units:
        cr.execute(ROUNDED, [unit.id, unit._scada_get_step_kg() / 2 + 0.001])
