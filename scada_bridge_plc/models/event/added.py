# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hand-adds of runs that were not done: they have an owner when the order has none.

While the order is open its component has them.  When it is cancelled, or a person
accepts one after that, they are lines of the run, to be decided about.
"""
from odoo import _, api, models

from odoo.addons.scada_bridge.domain.order.document import is_open
from odoo.addons.scada_bridge.exceptions import ScadaDataError


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scada_get_added(self):
        # sudo: whoever cancels an order need not see the plant's records
        weighings = self.env["scada.plc.weighing"].sudo()
        accepted = weighings.search(
            [("move_id", "in", self.ids), ("state", "=", "accepted")], order="id"
        )
        return super()._scada_get_added() + [
            (run, one.move_id, one.quantity)
            for one in accepted
            for run in self.env["scada.mo.history"]._find_ended_run(one)
        ]


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    @api.model
    def _find_ended_run(self, weighing):
        """Return the run that a hand-add was for, if it has ended and was not done."""
        if not weighing.reference:
            return self.browse()
        domain = [
            ("equipment_id", "=", weighing.plc_id.equipment_id.id),
            ("reference", "=", weighing.reference),
            ("end", "!=", "done"),
        ]
        # sudo: whoever cancels or decides need not see the whole history
        return self.sudo().search(domain, limit=1)

    def _find_added_component(self, weighing):
        """Return the component of the run's order that was added, cancelled or not."""
        moves = self.production_id.move_raw_ids.filtered(
            lambda move: weighing._is_product(move.product_id)
            and move.state != "done"
            and not move.scada_used_silo_id
        )
        found = moves.filtered(is_open) or moves
        if len(found) != 1:
            raise ScadaDataError(
                _("%(order)s has %(count)s components %(number)s that no silo gives.")
                % {
                    "order": self.mo_id,
                    "count": len(found),
                    "number": weighing.product_ref,
                }
            )
        return found

    def _take_added(self, move, kg):
        """Give a hand-add to the order's component, to the run if it is cancelled."""
        batch = self.production_id.scada_batch_ids
        if not is_open(move):
            self._keep_added([(self, move, kg)])
        elif batch:
            batch._post_again()
