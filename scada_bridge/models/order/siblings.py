# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cancelling a part of an order leaves alone what the other parts need.

Odoo cancels every open transfer of the procurement group with any of its orders: the
components of all parts would never be brought, and what is made already would never be
taken to the stock.
"""
from odoo import api, models

from ...domain.order.document import is_open
from ..mixin.provenance import BY_CODE

SPARED = "scada_spare_transfers"  # context key; BY_CODE: transfers are left alone


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _action_cancel(self):
        """Cancel a part's own moves, and transfers that serve no other part.

        What nobody can refuse (transfers, procurement) leaves alone what the plant has.
        """
        leaving = self - self._scada_leave_or_keep()
        sharing = leaving.filtered(lambda order: order._has_scada_siblings(leaving))
        others = leaving - sharing
        if others or not leaving:
            super(MrpProduction, others)._action_cancel()
        if sharing:
            origins = sharing._get_scada_open_origins()
            spared = sharing.with_context(**{SPARED: BY_CODE})
            super(MrpProduction, spared)._action_cancel()
            origins._scada_cancel_unneeded()
        return True

    @api.depends_context(SPARED)
    def _compute_picking_ids(self):
        """Hide from :meth:`_action_cancel` what it would cancel of others."""
        super()._compute_picking_ids()
        if self.env.context.get(SPARED) is BY_CODE:
            self.picking_ids = False

    def _has_scada_siblings(self, cancelled):
        """Return whether other parts of the order are made, or are still to be."""
        if not self.scada_equipment_id:
            return False
        siblings = self.procurement_group_id.mrp_production_ids - self - cancelled
        return any(sibling.state != "cancel" for sibling in siblings)

    def _get_scada_open_origins(self):
        """Return the open moves that bring the components of these orders."""
        origins = self.move_raw_ids.filtered(is_open).move_orig_ids
        return origins.filtered(
            lambda move: is_open(move) and move.picking_id in self.picking_ids
        )
