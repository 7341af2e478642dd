# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, models

from ..exceptions import ScadaStateError


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    def change_prod_qty(self):
        """Refuse a new quantity for an order whose targets the plant has already."""
        for batch in self.mo_id._get_scada_queued():
            if batch._is_at_plant():
                raise ScadaStateError(
                    _(
                        "The plant has %s already, cancel its batch to change the "
                        "quantity."
                    )
                    % batch.mo_id
                )
        with self.mo_id._scada_changing_plan(is_asked=True):
            return super().change_prod_qty()
