# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A result that Odoo has read and refused, and that the PLC shows no more.

Its order is not in Odoo's queue, and the PLC goes on: another order's record, or a
blank memory, comes into the slot.  The words are kept until they have an owner::

    its order waits in Odoo     taken in with these words (adopt.py), never sent again
    nobody's                    listed with its kilograms, an alarm; a manager discards

The slot itself is free: only what the PLC shows keeps it from being used.
"""
from odoo import api, fields, models

from odoo.addons.scada_bridge.translations import _

from ...plc.errors import PlcError


class ScadaPlcSlot(models.Model):
    _inherit = "scada.plc.slot"

    overwritten_words = fields.Text(
        readonly=True,
        help="Results that the PLC has overwritten since they were read and refused, "
        "oldest first, one a line, hexadecimal.",
    )
    overwritten = fields.Char(
        "Overwritten Results",
        compute="_compute_overwritten",
        help="What the PLC showed here of orders that are not in Odoo, and shows no "
        "more. Nothing of it is stored.",
    )

    @api.depends("overwritten_words")
    def _compute_overwritten(self):
        for slot in self:
            slot.overwritten = "; ".join(slot._get_overwritten_texts())

    def _get_overwritten_texts(self):
        text = _("%(order)s, %(kg)s kg dosed")
        return [
            text
            % {
                "order": self._get_name_in(words) or "?",
                "kg": round(self._get_kilograms_in(words), 2),
            }
            for words in self._get_overwritten()
        ]

    def _get_overwritten(self):
        """Return the words of each overwritten result, oldest first."""
        lines = (self.overwritten_words or "").splitlines()
        return [tuple(int(word, 16) for word in line.split()) for line in lines]

    def _get_overwritten_names(self):
        return [self._get_name_in(words) for words in self._get_overwritten()]

    def _get_name_in(self, words):
        """Return the order that a result names, "" if that can't be read."""
        try:
            name = self.plc_id._get_block("batch_read").field("mo_name")
            return name.value_in(words) if words else ""
        except PlcError:
            return ""

    def _get_kilograms_in(self, words):
        """Return what the silos gave for a result, in kg."""
        block = self.plc_id._get_memory_map().blocks.get("batch_read")
        if not block or len(words) != block.words:
            return 0.0
        return sum(float(f.value_in(words)) for f in block.silo_fields.values())

    def _get_problem(self):
        """Return why the words of the slot are for a person, False if they are not."""
        problem = self.quarantine_reason or self.order_reason
        if problem or not self.overwritten_words:
            return problem
        return _("Overwritten at the PLC, not in Odoo: %s") % self.overwritten

    # -- kept, given up ---------------------------------------------------------------
    def _prepare_overwritten_vals(self):
        """Return the values that keep the slot's record, which is being overwritten."""
        if not self._has_orphan():
            return {}
        lines = (self.overwritten_words or "").splitlines()
        return {"overwritten_words": "\n".join(lines + [self.raw_words])}

    def _has_orphan(self):
        """Return whether the slot's record was refused and tells of what is nobody's.

        Material, or an order that waits in Odoo and would be sent to the plant.
        """
        self.ensure_one()
        name = self._get_reference()
        if not name or not self.quarantine_reason or self.plc_id._is_known(name):
            return False
        return bool(self._get_kilograms() or self.plc_id._find_waiting_orders(name))

    def _forget_overwritten(self, name):
        """Drop the overwritten results of an order: they have an owner."""
        lines = (self.overwritten_words or "").splitlines()
        names = self._get_overwritten_names()
        kept = [line for line, own in zip(lines, names) if own != name]
        if len(kept) < len(lines):
            self.overwritten_words = "\n".join(kept) or False

    def _forget_oldest_overwritten(self):
        lines = self.overwritten_words.splitlines()
        self.overwritten_words = "\n".join(lines[1:]) or False

    def _get_record_words(self, name):
        """Return the words in which the slot shows, or showed, an order; () if none."""
        if self._get_reference() == name:
            return self._get_words()
        shown = [w for w in self._get_overwritten() if self._get_name_in(w) == name]
        return shown[-1] if shown else ()


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    def _get_overwritten_reason(self):
        """Return which results are gone from the PLC, and what to do; False if none."""
        slots = self.slot_ids.filtered("overwritten_words")
        if not slots:
            return False
        text = _("slot %(slot)s showed %(orders)s")
        texts = [text % {"slot": s.number, "orders": s.overwritten} for s in slots]
        return _(
            "%(plc)s: %(slots)s. Nothing of it is in Odoo, and the PLC shows it no "
            "more. Find out whose it is and book it; then a manager presses Discard on "
            "the page Slots of the PLC."
        ) % {"plc": self.name, "slots": "; ".join(texts)}
