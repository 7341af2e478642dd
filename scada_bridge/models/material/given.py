# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a run gave and made by all that is known: one definition for every figure.

==========  =========================================================================
told        of a silo: as archived, with every late correction that was taken over
given       told, without what a person's confirmed word says was never dosed
made        the weight: as archived, with every late correction that was taken over
==========  =========================================================================

A correction that is taken back has its counter-entry: the figure is as before.  In SQL
they are joins that each give ``kg``, for the alias ``l`` of a line of the history, or
``h`` of the history; empty stays empty.  Records have them as fields.
"""
from odoo import api, fields, models

from ..mixin.batch import KG_DIGITS

# When a run ended: what belongs to a day or a period belongs there by this
ENDED = "COALESCE(h.date_finished, h.date_closed, h.date_archived)"
# A decision ``r`` waits for the second person, as SQL
IS_PENDING = """(COALESCE(r.needs_second, FALSE) AND NOT EXISTS (
    SELECT FROM scada_disposition_confirmation
     WHERE disposition_id = COALESCE(r.reversal_of_id, r.id)))"""
TOLD = """
LEFT JOIN (
     SELECT c.line_id, sum(c.kg) AS kg FROM scada_correction c GROUP BY c.line_id
) corrected ON corrected.line_id = l.id
CROSS JOIN LATERAL (
     SELECT COALESCE(l.actual_consumption + corrected.kg, l.actual_consumption,
                     corrected.kg) AS kg
) told
"""
REJECTED = """
LEFT JOIN (
     SELECT r.line_id, sum(r.kg) AS kg
       FROM scada_disposition r
      WHERE r.kind = 'rejected' AND NOT {is_pending}
      GROUP BY r.line_id
) rejected ON rejected.line_id = l.id
CROSS JOIN LATERAL (SELECT told.kg - COALESCE(rejected.kg, 0) AS kg) given
"""
GIVEN = TOLD + REJECTED.format(is_pending=IS_PENDING)
MADE = """
LEFT JOIN (
     SELECT c.history_id, sum(c.kg) AS kg
       FROM scada_correction c WHERE c.line_id IS NULL GROUP BY c.history_id
) weighed ON weighed.history_id = h.id
CROSS JOIN LATERAL (
     SELECT COALESCE(h.actual_weight_quantity_finished_goods + weighed.kg,
                     h.actual_weight_quantity_finished_goods, weighed.kg) AS kg
) made
"""


class ScadaBatchMixin(models.AbstractModel):
    _inherit = "scada.batch.mixin"

    made_kg = fields.Float(
        "Weight with Corrections (kg)",
        compute="_compute_made_kg",
        digits=KG_DIGITS,
        help="The actual weight, with the late corrections that were taken over.",
    )

    @api.depends("actual_weight_quantity_finished_goods")
    def _compute_made_kg(self):
        for run in self:
            run.made_kg = run.actual_weight_quantity_finished_goods


class ScadaBatchLineMixin(models.AbstractModel):
    _inherit = "scada.batch.line.mixin"

    told_kg = fields.Float(
        "Actual with Corrections (kg)",
        compute="_compute_told_kg",
        digits=KG_DIGITS,
        help="The actual quantity, with the late corrections that were taken over.",
    )
    is_told = fields.Boolean(
        compute="_compute_told_kg",
        help="The plant reported an actual quantity, or corrected one.",
    )

    @api.depends("actual_consumption", "is_measured")
    def _compute_told_kg(self):
        for line in self:
            line.told_kg = line.actual_consumption
            line.is_told = line.is_measured


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    correction_ids = fields.One2many(
        "scada.correction", "history_id", "Corrections", readonly=True
    )

    @api.depends("actual_weight_quantity_finished_goods", "correction_ids.kg")
    def _compute_made_kg(self):
        for run in self:
            rows = run.correction_ids.filtered(lambda row: not row.line_id)
            weight = run.actual_weight_quantity_finished_goods
            run.made_kg = weight + sum(rows.mapped("kg"))


class ScadaMoHistoryLine(models.Model):
    _inherit = "scada.mo.history.line"

    correction_ids = fields.One2many(
        "scada.correction", "line_id", "Corrections", readonly=True
    )

    @api.depends("actual_consumption", "is_measured", "correction_ids.kg")
    def _compute_told_kg(self):
        for line in self:
            kg = sum(line.correction_ids.mapped("kg"))
            line.told_kg = line.actual_consumption + kg
            line.is_told = line.is_measured or bool(round(kg, KG_DIGITS[1]))
