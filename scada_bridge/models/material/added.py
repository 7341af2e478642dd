# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was added by hand to an order that is cancelled.

What a silo gave is its run's, which ends as aborted.  What was added by hand, as
callers or the plant reported, is on the order's component alone, and would go with it:
it becomes a line of the run, without a silo, so it is unassigned until somebody decides
what became of it.
"""
from odoo import api, models

from ..mixin.batch import KG_DIGITS
from .line import LEAST_KG


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_get_added(self):
        """Return [(ended run, component, kg)] of what was added by hand; hook.

        For components that are about to be cancelled.
        """
        added = []
        for move in self:
            production = move.raw_material_production_id
            run = production._scada_get_ended_by_callers()
            if not run or move.scada_silo_id or move.scada_used_silo_id:
                continue
            kg = production._scada_get_own_kg(move)
            if kg > LEAST_KG:
                added.append((run, move, kg))
        return added


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _scada_get_ended_by_callers(self):
        """Return the last run that callers reported, if it was not done."""
        # sudo: whoever cancels an order need not see the plant's records
        runs = self.sudo().scada_history_ids.sorted("id")
        run = runs.filtered(lambda one: one.source == "api")[-1:]
        return run.filtered(lambda one: one.end != "done")


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    @api.model
    def _keep_added(self, added):
        """Keep what was added by hand to runs whose order was cancelled.

        :param added: [(ended run, cancelled component, kg)]
        """
        runs = self.sudo()  # sudo: nobody adds to the history by hand
        for run, move, kg in added:
            self.env["scada.mo.history.line"].sudo().create(
                run._prepare_added_vals(move, kg)
            )
            runs |= run
        runs._ask_about_found_material()

    def _prepare_added_vals(self, move, kg):
        self.ensure_one()
        return {
            "history_id": self.id,
            "silo_number": 0,
            "product_id": move.product_id.id,
            "component_name": move.product_id.name,
            "consumption": move._scada_kg() or 0.0,
            "actual_consumption": round(kg, KG_DIGITS[1]),
            "is_measured": True,
        }
