# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, models
from odoo.exceptions import UserError


class ScadaImmutableMixin(models.AbstractModel):
    """Records that are written once (invariant I10)."""

    _name = "scada.immutable.mixin"
    _inherit = "scada.evidence.mixin"
    _description = "SCADA Immutable Record"

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    def unlink(self):
        self._refuse_change()
        return super().unlink()

    def _refuse_change(self):
        if self:
            raise UserError(
                _("%s can't be changed or deleted: it is what the plant did.")
                % self._description
            )
