# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the PLC told of a run after its end, and what was decided, is sealed with it."""
from odoo import api, models

from odoo.addons.scada_bridge.domain.evidence.form import WHO, Kind, columns

LATE = Kind(
    "late",
    "scada_late_correction",
    columns(
        "id:number uuid mo_id reference batch_no:number is_made_again:flag raw_words"
    ),
    False,
)
FIGURE = Kind(
    "figure",
    "scada_late_correction_line",
    columns(
        "id:number correction_id:number kind silo_number:number stored:kg reported:kg"
    ),
    False,
)
SETTLED = Kind(
    "settled",
    "scada_late_correction_decision",
    columns("id:number correction_id:number kind reason figures " + WHO),
    False,
)
OF_LATE = (
    "JOIN scada_late_correction late ON late.uuid = h.uuid "
    "JOIN {table} t ON t.correction_id = late.id"
)
ADDED = (
    """
    SELECT h.id FROM scada_late_correction late
      JOIN scada_mo_history h ON h.uuid = late.uuid
     WHERE late.create_date >= %(since)s
    """,
    """
    SELECT h.id FROM scada_late_correction_decision d
      JOIN scada_late_correction late ON late.id = d.correction_id
      JOIN scada_mo_history h ON h.uuid = late.uuid
     WHERE d.create_date >= %(since)s
    """,
)


class ScadaSeal(models.Model):
    _inherit = "scada.seal"

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() + (LATE, FIGURE, SETTLED)

    @api.model
    def _get_joins(self):
        joins = {"late": "JOIN {table} t ON t.uuid = h.uuid"}
        joins.update(figure=OF_LATE, settled=OF_LATE)
        return dict(super()._get_joins(), **joins)

    @api.model
    def _get_added_queries(self):
        return super()._get_added_queries() + ADDED
