# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, fields, models
from odoo.exceptions import UserError


class ScadaBatchCancel(models.TransientModel):
    """Asks why batches leave the queue; the history keeps the answer."""

    _name = "scada.batch.cancel"
    _description = "Cancel SCADA Batches"

    batch_ids = fields.Many2many("scada.mo.batch", string="Batches", readonly=True)
    reason = fields.Char(
        required=True, help="Kept in the history, with your name and the time."
    )

    is_override = fields.Boolean(
        "Whatever the Plant Says",
        groups="base.group_system",
        help="Take the batch out although the plant has it, or does not answer. What "
        "the silos gave for it is then in no stock move: its outcome is unknown.",
    )

    def action_confirm(self):
        """Take the batches out of the queue."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(_("Enter why the batch is cancelled."))
        if not self.batch_ids.exists():
            raise UserError(_("The batch has left the queue already."))
        # sudo: only administrators see the field, and action_cancel asks who this is
        is_override = self.sudo().is_override
        return self.batch_ids.exists().action_cancel(reason, is_override)
