# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Components whose quantity comes from a run that has ended."""
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _should_bypass_set_qty_producing(self):
        """Keep what the plant dosed from being replaced by the bill of materials.

        Odoo sets each component to its share of the produced quantity as soon as a
        person enters that.  What an aborted run gave is consumed by a decision, or
        waits for one: the plan on top of it would be a second time.
        """
        is_kept = super()._should_bypass_set_qty_producing()
        return is_kept or self._scada_is_of_ended_run()

    def _scada_is_of_ended_run(self):
        # a form that is being edited has records that are not stored
        move = self._origin
        production = move.raw_material_production_id
        if not production.ids:
            return False
        consumed = production._scada_get_consumed().get(move)
        # sudo: whoever edits an order need not be allowed to read its runs
        lines = production.sudo().scada_history_ids.line_ids
        return bool(consumed) or any(
            line.unassigned_kg and line.product_id == move.product_id for line in lines
        )
