# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each batch of the history gets the end of its run.

Cancelled ones with kilograms are told apart: nobody was asked what became of those, and
nobody is asked now.  No second person is asked for in companies that are there.
"""
from odoo.tools.sql import column_exists, create_column

FILL = """
UPDATE scada_mo_history h SET "end" = CASE
    WHEN h.state = 'done' THEN 'done'
    WHEN h.actual_weight_quantity_finished_goods <> 0 OR EXISTS (
        SELECT FROM scada_mo_history_line l
         WHERE l.history_id = h.id AND l.actual_consumption <> 0
    ) THEN 'before_upgrade'
    ELSE 'withdrawn' END
"""


def migrate(cr, version):
    if not column_exists(cr, "res_company", "scada_second_person"):
        # who has worked without a second person goes on so
        create_column(cr, "res_company", "scada_second_person", "boolean")
    if not column_exists(cr, "scada_mo_history", "end"):
        create_column(cr, "scada_mo_history", "end", "varchar")
        cr.execute(FILL)
