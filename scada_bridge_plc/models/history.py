# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    def _get_additions(self):
        """Add what the PLC reported that people weighed for the run."""
        weighings = self.env["scada.plc.weighing"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("plc_id.equipment_id", "=", self.equipment_id.id),
                ("reference", "=", self.reference),
            ],
            order="id",
        )
        return super()._get_additions() + [w._prepare_addition() for w in weighings]


class ScadaPlcWeighing(models.Model):
    _inherit = "scada.plc.weighing"

    def _prepare_addition(self):
        """Return the hand-add as the batch record prints it."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "date": self.create_date,
            "product": self.product_id,
            "reference": str(self.product_ref),
            "kg": self.quantity,
            "state": states[self.state],
            "decision": self.decision,
        }
