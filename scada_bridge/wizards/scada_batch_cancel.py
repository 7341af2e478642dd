# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models

from ..roles import check_reason


class ScadaBatchCancel(models.TransientModel):
    """Asks why batches leave the queue; the history keeps the answer."""

    _name = "scada.batch.cancel"
    _description = "Cancel SCADA Batches"

    batch_ids = fields.Many2many("scada.mo.batch", string="Batches", readonly=True)
    dosed_kg = fields.Float(
        "Dosed (kg)", compute="_compute_shown", digits=(18, 3), help="Of all of them."
    )
    asked_text = fields.Text(
        "Asked for Already",
        compute="_compute_shown",
        groups="base.group_system",
        help="Another administrator wants to end it whatever the plant says.",
    )
    figures = fields.Char(
        default=lambda self: self._default_figures(),
        help="Version of the figures shown.",
    )
    reason = fields.Char(
        required=True, help="Kept in the history, with your name and the time."
    )

    is_override = fields.Boolean(
        "Whatever the Plant Says",
        groups="base.group_system",
        help="Take the batch out although the plant has it, or does not answer. What "
        "the silos gave for it is then in no stock move: its outcome is unknown.",
    )

    @api.model
    def _default_figures(self):
        commands = self.env.context.get("default_batch_ids") or [(6, 0, [])]
        batches = self.env["scada.mo.batch"].browse(commands[0][2]).exists()
        batches.check_access_rule("read")
        return batches._get_shown()

    @api.depends("batch_ids")
    def _compute_shown(self):
        for dialog in self:
            batches = dialog.batch_ids
            dialog.dosed_kg = sum(batches.mapped("total_actual"))
            asked = [
                "%s: %s: %s" % (one.mo_id, one.override_signature, one.override_reason)
                for one in batches
                if one.override_signature
            ]
            dialog.asked_text = "\n".join(asked) or False

    def action_confirm(self):
        """Take the batches out of the queue."""
        self.ensure_one()
        reason = check_reason("withdraw", self.reason)
        shown = json.loads(self.figures or "{}")
        batches = self.batch_ids
        if not batches or set(shown) - set(batches.mapped("uuid")):
            batches._refuse_gone(list(shown))
        # sudo: only administrators see the field, and action_cancel asks who this is
        is_override = self.sudo().is_override
        figures = shown and self.figures
        return batches.action_cancel(reason, is_override, figures)
