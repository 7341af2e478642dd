# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was added by hand to an order that callers report, when that is cancelled.

What a silo gave is its run's, which ends as aborted.  What callers report as added by
hand is on the order's component alone, and would go with it: it becomes a line of the
run, without a silo, so it is unassigned until somebody decides what became of it.
"""
from odoo import api, models

from ..mixin.batch import KG_DIGITS
from .line import LEAST_KG


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_get_added(self):
        """Return {component: kg} that were added by hand to runs of callers.

        For components that are about to be cancelled; of orders whose run has ended.
        """
        added = {}
        for move in self:
            production = move.raw_material_production_id
            if not production._scada_get_ended_by_callers() or move.scada_silo_id:
                continue
            kg = production._scada_get_own_kg(move)
            if kg > LEAST_KG and not move.scada_used_silo_id:
                added[move] = kg
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
        """Keep what was added by hand to orders that were cancelled.

        :param added: {cancelled component: kg}
        """
        runs = self.sudo()  # sudo: nobody adds to the history by hand
        for move, kg in added.items():
            run = move.raw_material_production_id._scada_get_ended_by_callers()
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
