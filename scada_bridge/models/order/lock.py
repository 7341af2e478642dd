# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that the plant works on: its quantities are the plant's.

Neither they nor its plan can be edited on the screens of the order, nor of its
components' details, nor by RPC, until a manager unlocks them, which is noted in the
chatter.  What is changed then holds until the plant's next word: a post sets its
absolute quantities and logs what it found.
"""
from odoo import _, api, fields, models

from ...acts import act
from ...exceptions import ScadaStateError
from ...notes import note_html
from ...roles import check_decision, get_signature
from ..mixin.changes import get_changes
from .follow import FOLLOWED

# Create, update, delete ... of Odoo's x2many commands; only new components are let in
CREATE, LINK, SET = 0, 4, 6
PLANNED = FOLLOWED - {"move_raw_ids"}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    scada_unlocked = fields.Boolean(
        "SCADA Quantities Unlocked",
        copy=False,
        readonly=True,
        provenance=True,
        help="A manager lets people change the quantities while the plant works on "
        "the order.",
    )
    scada_is_at_plant = fields.Boolean(
        compute="_compute_scada_lock",
        compute_sudo=True,
        help="The plant works on the order, its quantities are the plant's.",
    )
    scada_is_locked = fields.Boolean(
        compute="_compute_scada_lock",
        compute_sudo=True,
        help="The quantities can't be changed by hand.",
    )

    @api.depends("scada_batch_ids.state", "scada_unlocked")
    def _compute_scada_lock(self):
        for production in self:
            batches = production.scada_batch_ids
            is_at_plant = any(batch._is_at_plant() for batch in batches)
            production.scada_is_at_plant = is_at_plant
            production.scada_is_locked = is_at_plant and not production.scada_unlocked

    @act("unlock")
    def action_scada_unlock(self):
        """Let people change the quantities of orders at the plant, for managers."""
        self._scada_set_unlocked(True, _("Quantities unlocked by %s."))

    @act("lock")
    def action_scada_lock(self):
        """Keep people from changing the quantities again, for managers."""
        self._scada_set_unlocked(False, _("Quantities locked again by %s."))

    def _scada_set_unlocked(self, is_unlocked, text):
        refusal = _("Only a SCADA manager may unlock or lock the plant's quantities.")
        check_decision(self.env, "unlock", refusal)
        self._sudo_checked().write({"scada_unlocked": is_unlocked})
        for production in self:
            # a log, since a person without an e-mail address can post nothing
            production._message_log(body=note_html(text % get_signature(self.env)))

    def _check_change(self, vals):
        commands = vals.get("move_raw_ids") or ()
        is_edited = any(command[0] not in (CREATE, LINK, SET) for command in commands)
        changed = self.filtered(
            lambda order: is_edited or get_changes(order, vals, PLANNED)
        )
        changed._scada_check_unlocked()

    def _scada_check_unlocked(self):
        """Raise if a person may not change the quantities of these orders.

        What the bridge itself does, it does as the system or on the stock moves.
        """
        locked = self.filtered("scada_is_locked") if not self.env.su else self.browse()
        if locked:
            raise ScadaStateError(
                _(
                    "The plant works on %s, its quantities can't be changed by hand. "
                    "A SCADA manager can unlock them."
                )
                % ", ".join(locked.mapped("name"))
            )
