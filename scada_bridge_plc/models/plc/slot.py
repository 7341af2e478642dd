# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.translations import MessageChar, _


class ScadaPlcSlot(models.Model):
    """What a result slot of the PLC held when it was last understood or refused."""

    _name = "scada.plc.slot"
    _inherit = [
        "scada.audit.mixin",
        "scada.board.mixin",
        "scada.provenance.mixin",
        "scada.evidence.mixin",
    ]
    _description = "SCADA PLC Slot"
    _order = "plc_id, number"
    _audited = (
        "plc_id",
        "number",
        "raw_words",
        "quarantine_reason",
        "overwritten_words",
    )
    _board_fields = {"quarantine_reason", "overwritten_words"}
    # the next record has other words; what it held last is not taken from it
    _evidence_kept = {"plc_id", "number"}
    _evidence_loose = {"raw_words": None, "overwritten_words": None}

    plc_id = fields.Many2one(
        "scada.plc", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plc_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True)
    raw_words = fields.Text(
        readonly=True, help="The words of the slot, hexadecimal, as last handled."
    )
    quarantine_reason = MessageChar(
        "Quarantined Because", readonly=True, help="Nothing of the record was stored."
    )
    acknowledge_count = fields.Integer(
        "Acknowledged Again",
        readonly=True,
        help="How often this record was acknowledged and its word read 0 afterwards.",
    )
    date_changed = fields.Datetime(readonly=True)
    is_to_judge = fields.Boolean(
        "Judged Again",
        readonly=True,
        help="The queue has changed since the record was refused.",
    )
    is_made_again = fields.Boolean(
        readonly=True,
        help="The record was seen as running after its run had ended.",
    )
    is_blocking = fields.Boolean(
        compute="_compute_is_blocking",
        help="The slot shows an order that is not in Odoo, so it is given to no other.",
    )

    _sql_constraints = [
        ("number_uniq", "UNIQUE (plc_id, number)", "The PLC already has this slot."),
    ]

    def name_get(self):
        return [(slot.id, str(_("Slot %s") % slot.number)) for slot in self]

    def _get_board_lines(self):
        return self.plc_id.equipment_id

    def _get_words(self):
        """Return the words as last handled, a tuple of 0..65535, empty if none."""
        self.ensure_one()
        return tuple(int(word, 16) for word in (self.raw_words or "").split())

    def _keep(self, words, reason=False):
        """Remember that ``words`` were handled, or refused because of ``reason``."""
        flag = self.plc_id._get_block("batch_read").handshake.offset
        vals = {
            "raw_words": " ".join("%04X" % word for word in words),
            "quarantine_reason": reason or False,
            "date_changed": fields.Datetime.now(),
            "is_to_judge": False,
        }
        if self._get_words()[:flag] != tuple(words[:flag]):
            vals["acknowledge_count"] = 0
        name = self.plc_id._get_block("batch_read").field("mo_name")
        if name.cut(self._get_words()) != name.cut(words):
            vals["is_made_again"] = False
            vals.update(self._prepare_overwritten_vals())
        self.write(vals)

    def _reset_words(self):
        """Handle the words of these slots as new when they are read next.

        What is nobody's is not forgotten: the PLC may show something else by then.
        """
        # sudo: what a slot held is written by code alone, the callers check who asks
        orphans = self.filtered(lambda slot: slot._has_orphan()).sudo()
        orphans.write({"is_to_judge": True})
        others = self.sudo() - orphans
        others.write({"raw_words": False, "quarantine_reason": False})

    def _is_refused_already(self, words, reason):
        """Return whether these words were refused before, for the same reason."""
        is_news = self._fields["quarantine_reason"].is_news(self, reason)
        return self._get_words() == tuple(words) and not is_news

    def _is_acknowledged_elsewhere(self, words):
        """Return whether somebody has acknowledged what was refused here.

        Material that is nobody's stays, whoever has acknowledged it.
        """
        flag = self.plc_id._get_block("batch_read").handshake.offset
        before = self._get_words()
        return bool(
            self.quarantine_reason
            and before[:flag] == tuple(words[:flag])
            and not before[flag]
            and words[flag]
            and not self._get_batch()
            and not self._has_orphan()
        )

    # -- blocked --------------------------------------------------------------------
    @api.depends("raw_words", "quarantine_reason", "order_words", "order_reason")
    def _compute_is_blocking(self):
        for slot in self:
            is_refused = slot._has_refused_record() and not slot._get_batch()
            slot.is_blocking = is_refused or slot._has_unknown_order()

    def _has_refused_record(self):
        """True if the slot shows a record that was refused and is to be decided.

        One that is not acknowledged, or of an order that Odoo has never heard of.
        """
        self.ensure_one()
        words = self._get_words()
        block = self.plc_id._get_memory_map().blocks.get("batch_read")
        if not self.quarantine_reason or not block or len(words) != block.words:
            return False
        if not words[block.handshake.offset]:
            return True
        return not self.plc_id._is_known(self._get_reference())

    def _get_batch(self):
        """Return the batch of the line's queue that the slot's record may be of.

        By its reference, or by the slot: a record that can't be right may show another.
        """
        return self.env["scada.mo.batch"].search(
            [
                ("equipment_id", "=", self.plc_id.equipment_id.id),
                "|",
                ("reference", "=", self._get_reference()),
                "&",
                ("batch_no", "=", self.number),
                ("plc_state", "=", "taken"),
            ]
        )

    def _tell_batch_refused(self):
        """Show the batch of this slot why nothing of its record is taken."""
        text = _(
            "Slot %(slot)s shows a result that can't be right, nothing of it is taken: "
            "%(reason)s. Have the plant looked at; it is taken as soon as the plant "
            "shows it right."
        )
        arguments = {"slot": self.number, "reason": self.quarantine_reason}
        self._get_batch()._set_error(text % arguments)

    def _get_reference(self):
        """Return the order that the record names, "" if that can't be read."""
        return self._get_name_in(self._get_words())

    def action_ask_discard(self):
        """Open the dialog that discards the record, with its words as shown."""
        self.ensure_one()
        self.env["scada.plc"].check_access_rights("write")  # managers only
        self.check_access_rule("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "scada_bridge_plc.scada_plc_discard_action"
        )
        dialog = self.env["scada.plc.discard"].create({"slot_id": self.id})
        return dict(action, res_id=dialog.id)

    @act("release_slot")
    def action_release(self):
        """Look at the quarantined record again, as if it were new (managers only)."""
        self._sudo_checked("write", by=self.plc_id)._reset_words()
        self.plc_id._delay_poll()
        return self.plc_id._notify(_("The record is read again in a moment"))
