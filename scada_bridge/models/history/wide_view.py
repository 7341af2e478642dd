# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old wide tables as read-only SQL views.

People and programs ask ``mo_batch`` and ``mo_histories`` with SQL (doc/batch.rst,
"SQL"), a column per silo. The columns are generated from the silo tags; nothing else in
the product has that shape but the JSON serializer.
"""
from odoo import models
from odoo.tools import drop_view_if_exists

from ...domain.read_only_sql import read_only_sql
from ...domain.text.message_sql import FUNCTION
from ...domain.wide_sql import WideView, wide_view_sql
from ..material.given import MADE, TOLD

# api/shapes/table.py says the same of a record
STATUS = """CASE WHEN b.state = 'cancel' THEN 'cancelled'
        WHEN b.status_operation THEN 'failed' ELSE 'completed' END"""
VIEWS = (
    # what callers report was never in the queue, and has no number there
    WideView(
        "mo_batch", "scada_mo_batch", "batch_id", "NULL::varchar", "b.batch_no > 0"
    ),
    WideView(
        "mo_histories",
        "scada_mo_history",
        "history_id",
        "b.end",
        "TRUE",
        made="max(made.kg)",
        told="told.kg",
        is_told="(l.is_measured OR corrected.kg <> 0)",
        joins="JOIN scada_mo_history h ON h.id = b.id" + MADE + TOLD,
        status=STATUS,
        notes="scada_message_text(b.reason)",
    ),
)
INSTEAD = {
    "mo_batch": "A batch leaves the queue by being made, or by Cancel of the batch "
    "(POST /api/admin/manual/cancel-batch/ and its number; all that wait: "
    "/api/admin/clear-mo-batch). It enters the queue from a confirmed manufacturing "
    "order (POST /api/admin/trigger-sync). Nothing was changed.",
    "mo_histories": "What the plant made is never changed; a batch comes here when "
    "it leaves the queue. Nothing was changed.",
}


class ScadaWideView(models.AbstractModel):
    _name = "scada.wide.view"
    _description = "SCADA Wide SQL Views"
    _scada_views = tuple(view.name for view in VIEWS)

    def init(self):
        self.env.cr.execute(FUNCTION)
        for view in VIEWS:
            drop_view_if_exists(self.env.cr, view.name)
            # built from constants of domain/silo.py, nothing comes from a user
            self.env.cr.execute(wide_view_sql(view))
            self.env.cr.execute(read_only_sql(view.name, INSTEAD[view.name]))
