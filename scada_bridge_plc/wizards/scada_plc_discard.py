# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import _, api, fields, models

from odoo.addons.scada_bridge.acts import act, add_detail, fail
from odoo.addons.scada_bridge.exceptions import ScadaStateError, ScadaUnavailableError
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.roles import check_decision, check_reason, get_signature
from odoo.addons.scada_bridge.translations import render_message

from ..journal import JOURNAL
from ..models.plc.session import Caller
from ..plc.exchange.discard import DiscardOutcome, discard_record
from ..plc.exchange.slot_reader import read_settled
from ..plc.exchange.status import is_running


class ScadaPlcDiscard(models.TransientModel):
    """Discards a record of nobody's order that keeps the PLC from using a slot.

    The person decides about the words on the screen: other words in the PLC by then are
    shown and not touched.
    """

    _name = "scada.plc.discard"
    _inherit = "scada.provenance.mixin"
    _description = "Discard SCADA Record"

    slot_id = fields.Many2one(
        "scada.plc.slot", required=True, readonly=True, ondelete="cascade"
    )
    plc_id = fields.Many2one(related="slot_id.plc_id", related_sudo=False, string="PLC")
    number = fields.Integer("Slot", related="slot_id.number", related_sudo=False)
    quarantine_reason = fields.Char(
        related="slot_id.quarantine_reason", related_sudo=False
    )
    words = fields.Text(
        readonly=True,
        provenance=True,
        help="What the slot held when this dialog opened, hexadecimal.",
    )
    order_name = fields.Char("Order", compute="_compute_order_name")
    is_running = fields.Boolean(compute="_compute_order_name")
    is_order = fields.Boolean(
        compute="_compute_order_name",
        help="It is no result: the order slot holds what the PLC took.",
    )
    is_overwritten = fields.Boolean(
        compute="_compute_order_name",
        help="The PLC shows the record no more.",
    )
    is_stopped = fields.Boolean(
        "The Plant Does Not Make It",
        help="The record says that it is not finished. Somebody has looked at the "
        "plant: nothing is being dosed for it.",
    )
    notice = fields.Char(readonly=True, provenance=True)
    reason = fields.Char(
        help="Where the record comes from, and what was done about its kilograms."
    )

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs.slot_id.check_access_rule("read")
        for dialog in dialogs:
            # sudo: what is shown is said by code alone
            dialog.sudo().words = dialog._get_kept_words()
        return dialogs

    def _get_kept_words(self):
        slot = self.slot_id
        if self.is_overwritten:
            return slot.overwritten_words.splitlines()[0]
        return slot.order_words if self.is_order else slot.raw_words

    @api.depends("slot_id", "words")
    def _compute_order_name(self):
        for dialog in self:
            slot = dialog.slot_id
            is_order = bool(slot.order_reason) and not slot._has_refused_record()
            block = dialog.plc_id._get_memory_map().blocks.get("batch_read")
            words = not is_order and dialog._get_words()
            dialog.is_order = is_order
            # what blocks the slot comes first
            dialog.is_overwritten = bool(slot.overwritten) and not slot.is_blocking
            dialog.order_name = dialog._get_order_name()
            dialog.is_running = bool(block and words) and is_running(block, words)

    def _get_order_name(self):
        if self.is_overwritten:
            return self.slot_id._get_overwritten_names()[0]
        if self.is_order:
            return self.slot_id._get_order_reference()
        return self.slot_id._get_reference()

    def _get_words(self):
        return tuple(int(word, 16) for word in (self.words or "").split())

    @act("discard_record", subject="plc_id")
    def action_discard(self):
        """Acknowledge the record to the PLC; it is kept in the PLC's notes."""
        self.ensure_one()
        about = (self.number, self.order_name or "", self.reason or "")
        add_detail("slot %s: %s; reason: %s" % about)
        refusal = _("Only a SCADA manager may discard a record.")
        check_decision(self.env, "discard_record", refusal)
        self.plc_id.check_access_rights("write")
        self.plc_id.check_access_rule("write")
        self._check_may_discard()
        if self.is_overwritten:
            return self._discard_overwritten()
        try:
            with self.plc_id._open_session(Caller.PERSON) as link:
                outcome, words = self._discard(link)
        except ScadaUnavailableError as error:
            if error.word == "busy":
                raise
            raise ScadaUnavailableError(
                _("PLC %(plc)s, slot %(slot)s: %(error)s. Try again.")
                % {"plc": self.plc_id.name, "slot": self.number, "error": error},
                error.word,
            ) from error
        if outcome is DiscardOutcome.CHANGED:
            fail("the slot holds another record")
            return self._refresh_words(words)
        self._record_discard(words)
        return {"type": "ir.actions.act_window_close"}

    def _discard_overwritten(self):
        """Drop a record that the PLC shows no more, if it still is the one shown."""
        if self.words != self._get_kept_words():
            fail("the slot lists another record")
            return self._refresh_words(self.slot_id._get_words())
        self._record_discard(self.slot_id._get_words())
        return {"type": "ir.actions.act_window_close"}

    def _discard(self, link):
        if self.is_order:
            return self._forget_order(link)
        results = self.plc_id._get_block("batch_read")
        return discard_record(link, results, self.number, self._get_words())

    def _forget_order(self, link):
        """Return what the order slot holds, if it may be used again.

        :raise ScadaStateError: the PLC may take the order at any moment
        """
        block = self.plc_id._get_block("batch_write")
        shown, flag = self._get_words(), block.handshake.offset
        words = read_settled(link, block, self.number, shown)
        if words[:flag] != shown[:flag]:
            return DiscardOutcome.CHANGED, words
        if not words[flag]:
            raise ScadaStateError(
                _(
                    "The PLC may take %s at any moment. Let the plant make it, or take "
                    "it out at the PLC."
                )
                % (self.order_name or "?")
            )
        return DiscardOutcome.ALREADY, words

    def _keep_words(self, words, is_decided):
        """Remember what the slot holds, and whether that was decided about."""
        # sudo: slots are kept by those who read them, discarding is this button
        slot = self.slot_id.sudo()
        if self.is_overwritten:
            if is_decided:
                slot._forget_oldest_overwritten()
        elif self.is_order:
            slot._keep_order(words, False if is_decided else slot.order_reason)
        else:
            slot._keep(words, False if is_decided else slot.quarantine_reason)

    def _check_may_discard(self):
        check_reason("discard_record", self.reason)
        batch = self.slot_id._get_batch()
        if batch and not self.is_overwritten:
            raise ScadaStateError(
                _("The record may be of %s, which is in the queue: see to that batch.")
                % batch[:1].mo_id
            )
        if self.is_running and not self.is_stopped:
            raise ScadaStateError(
                _(
                    "The record says that the plant is making %s. Wait until it has "
                    "finished, or look at the plant and confirm that it is not made."
                )
                % (self.order_name or _("something"))
            )

    def _refresh_words(self, words):
        """Show the words that the slot holds now; nothing was discarded."""
        self._keep_words(words, is_decided=False)
        self.plc_id._delay_poll()
        # sudo: what is shown is said by code alone
        self.sudo().write(
            {
                "words": self._get_kept_words(),
                "is_stopped": False,
                "notice": _(
                    "The slot holds another record than the one shown before. Nothing "
                    "was discarded; look at this one."
                ),
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_plc_discard_action"
        )
        return dict(action, res_id=self.id)

    def _record_discard(self, words):
        """Keep who discarded what, and let the queue use the slot again."""
        arguments = {
            "user": get_signature(self.env),
            "order": self.order_name or "?",
            "slot": self.number,
            "reason": self.reason.strip(),
            "words": self.words,
        }
        self._keep_words(words, is_decided=True)
        # sudo: notes are kept by methods alone, discarding is this button
        slot = self.slot_id.sudo()
        row = {
            "batch_no": self.number,
            "plc_name": slot.plc_id.name,
            "company": slot.company_id,
        }
        self.env["scada.task"]._journal("record_discarded", row=row, **arguments)
        text = render_message(self.env, JOURNAL["record_discarded"].source, **arguments)
        slot.plc_id._message_log(body=note_html(text))
        slot.plc_id._delay_poll()
        slot.plc_id.equipment_id._after_batches_archived()
