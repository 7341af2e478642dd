# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each entry of a decision has: who, when, why, and what it takes back."""
from odoo import api, fields, models


def get_reversal_fields(model):
    """Return the fields (takes back, taken back by) of a model with counter-entries."""
    return (
        fields.Many2one(model, "Takes Back", readonly=True, ondelete="restrict"),
        fields.One2many(model, "reversal_of_id", "Taken Back by", readonly=True),
    )


class ScadaSignedMixin(models.AbstractModel):
    """Entries that are only added, and keep who added them as he was called then."""

    _name = "scada.signed.mixin"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Signed Entry"

    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    login = fields.Char(readonly=True, help="As it was then.")
    user_name = fields.Char("Decided by", readonly=True, help="As it was then.")
    date = fields.Datetime(readonly=True, default=lambda self: fields.Datetime.now())

    @api.model
    def _prepare_who_vals(self):
        user = self.env.user
        return {"user_id": user.id, "login": user.login, "user_name": user.name}


class ScadaReasonedMixin(models.AbstractModel):
    """Signed entries with the reason that the person gave."""

    _name = "scada.reasoned.mixin"
    _inherit = "scada.signed.mixin"
    _description = "SCADA Reasoned Entry"

    reason = fields.Char(required=True, readonly=True)
