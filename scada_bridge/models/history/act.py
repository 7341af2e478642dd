# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people did with a batch; the chatter of the queue's row goes with the row."""
from odoo import _, fields, models

from ...acts import act
from ...notes import note_html


class ScadaHistoryAct(models.Model):
    _name = "scada.history.act"
    _inherit = "scada.immutable.mixin"
    _description = "SCADA Batch History Act"
    _order = "history_id, date, id"
    _rec_name = "text"

    history_id = fields.Many2one(
        "scada.mo.history", "Batch", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    text = fields.Text(required=True, readonly=True)

    def init(self):
        self._make_append_only()


class ScadaMoHistory(models.Model):
    _inherit = "scada.mo.history"

    act_ids = fields.One2many("scada.history.act", "history_id", "Acts", readonly=True)


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @act("retry_post")
    def action_retry(self):
        action = super().action_retry()
        # sudo: nobody writes batches by hand, trying again is that button
        for batch in self.sudo():
            text = _("Tried again by %s.") % self.env.user.name
            batch._message_log(body=note_html(text))
        return action

    def _prepare_history_vals(self, state, reason):
        return dict(
            super()._prepare_history_vals(state, reason),
            act_ids=[(0, 0, vals) for vals in self._get_acts()],
        )

    def _get_acts(self):
        """Return the values of acts, oldest first: notes on the batch and its order.

        Notes on the order count from the moment it was queued; changes that Odoo
        tracks by itself have no text and are none.
        """
        self.ensure_one()
        # sudo: whoever ends a batch need not be allowed to read its order's notes
        messages = self.env["mail.message"].sudo()
        messages = messages.search(self._get_acts_domain(), order="date, id")
        acts = [message._prepare_scada_act() for message in messages]
        return [act for act in acts if act["text"]]

    def _get_acts_domain(self):
        return [
            ("message_type", "!=", "user_notification"),
            ("body", "not in", ["", False]),
            "|",
            "&",
            ("model", "=", self._name),
            ("res_id", "=", self.id),
            "&",
            "&",
            ("model", "=", self.production_id._name),
            ("res_id", "in", self.production_id.ids),
            ("date", ">=", self.date_queued),
        ]
