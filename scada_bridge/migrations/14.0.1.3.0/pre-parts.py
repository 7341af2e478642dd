# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Large orders: an upgrade splits nothing; back-orders are found by their first name.

The columns are made here, so that Odoo neither gives the setting its default, on, nor
computes the name order by order.
"""
from odoo.tools.sql import column_exists, create_column

# as domain/order/parts.py, ordered_name
ORDERED = r"""
UPDATE mrp_production AS p
   SET scada_ordered_name = CASE
       WHEN p.backorder_sequence > 0 AND p.name ~ '-\d{3,}$' THEN
           CASE WHEN regexp_replace(g.name, '-\d{3,}$', '')
                     = regexp_replace(p.name, '-\d{3,}$', '')
                THEN g.name ELSE regexp_replace(p.name, '-\d{3,}$', '') END
       ELSE p.name END
  FROM mrp_production AS o
  LEFT JOIN procurement_group AS g ON g.id = o.procurement_group_id
 WHERE o.id = p.id
"""


def migrate(cr, version):
    if not column_exists(cr, "res_company", "scada_split"):
        create_column(cr, "res_company", "scada_split", "boolean")
        cr.execute("UPDATE res_company SET scada_split = FALSE")
    if not column_exists(cr, "mrp_production", "scada_ordered_name"):
        create_column(cr, "mrp_production", "scada_ordered_name", "varchar")
        cr.execute(ORDERED)
