# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, models

from ..exceptions import ScadaStateError


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    def change_prod_qty(self):
        """Refuse a new quantity for an order whose targets the plant has already."""
        batches = self.mo_id._get_scada_queued()
        if batches:
            raise ScadaStateError(
                _("%s is in the SCADA queue, cancel its batch to change the quantity.")
                % batches[0].mo_id
            )
        return super().change_prod_qty()
