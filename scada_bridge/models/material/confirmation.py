# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A second person confirms what one person alone may not decide."""
from odoo import _, fields, models

from ...acts import act
from ...exceptions import ScadaStateError
from ...roles import check_decision


class ScadaDispositionConfirmation(models.Model):
    _name = "scada.disposition.confirmation"
    _inherit = "scada.signed.mixin"
    _description = "SCADA Confirmed Disposition"
    _order = "id desc"
    _rec_name = "user_name"

    disposition_id = fields.Many2one(
        "scada.disposition",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_name = fields.Char("Confirmed by")

    _sql_constraints = [
        (
            "disposition_uniq",
            "UNIQUE (disposition_id)",
            "A decision is confirmed once.",
        ),
    ]


class ScadaDisposition(models.Model):
    _inherit = "scada.disposition"

    @act("confirm_disposition")
    def action_confirm(self):
        """Confirm decisions of somebody else; for managers.

        :raise ScadaStateError: it is the user's own, or not to be confirmed any more
        """
        refusal = _("Only a SCADA manager may confirm a decision about material.")
        check_decision(self.env, "confirm_disposition", refusal)
        self.check_access_rule("read")
        self.line_id._lock_material()
        self._check_to_confirm()
        # sudo: nobody writes confirmations by hand
        rows = self.sudo()
        self.env["scada.disposition.confirmation"].sudo().create(
            [row._prepare_confirmation_vals() for row in rows]
        )
        rows.history_id._update_material_activities()
        rows._touch_board()

    def _prepare_confirmation_vals(self):
        self.ensure_one()
        return dict(
            self._prepare_who_vals(),
            disposition_id=self.id,
            company_id=self.company_id.id,
        )

    def _check_to_confirm(self):
        for row in self:
            if not row.is_pending or row.reversal_ids or row.reversal_of_id:
                raise ScadaStateError(
                    _("The decision about %s is not to be confirmed.") % row.mo_id
                )
            if row.user_id == self.env.user:
                raise ScadaStateError(
                    _("%s decided it: another person has to confirm it.")
                    % row.user_name
                )
