# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old wide tables as read-only SQL views.

People and programs ask ``mo_batch`` and ``mo_histories`` with SQL (doc/batch.rst,
"SQL"), a column per silo. The columns are generated from the silo tags; nothing else in
the product has that shape but the JSON serializer.
"""
from odoo import models
from odoo.tools import drop_view_if_exists

from ...domain.wide_sql import wide_view_sql


class ScadaWideView(models.AbstractModel):
    _name = "scada.wide.view"
    _description = "SCADA Wide SQL Views"

    def init(self):
        for view, table, parent in (
            ("mo_batch", "scada_mo_batch", "batch_id"),
            ("mo_histories", "scada_mo_history", "history_id"),
        ):
            drop_view_if_exists(self.env.cr, view)
            # built from constants of domain/silo.py, nothing comes from a user
            self.env.cr.execute(wide_view_sql(view, table, parent))
