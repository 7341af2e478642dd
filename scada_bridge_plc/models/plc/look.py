# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Look first: what the plant has is read before numbers are given.

A database may be behind the plant: a standby took over without the last commits, a
backup was restored.  The PLC has orders then that Odoo has forgotten, and an order that
is queued once more would be made twice.  So before Task 1 gives a number, both blocks
are read, and each slot that shows an order is asked whose it is::

    in queue or history         known, nothing to do
    waits in Odoo, words fit    taken in, by its slot (handover/adopt.py)
    waits in Odoo, other words  a namesake: the order gets another reference
    none of these               listed with words and kilograms; the slot is not given
    blank, never released       free

The first look of a PLC finds what the server before Odoo has left: acknowledged results
and orders that were taken are nobody's business.  What is not, is listed all the same;
and what waits in Odoo and was made is taken in, as above: the database was set back to
before that look.
"""
from odoo import fields, models

from odoo.addons.scada_bridge.acts import is_by_person
from odoo.addons.scada_bridge.exceptions import ScadaError
from odoo.addons.scada_bridge.models.mixin.batch import KG_DIGITS
from odoo.addons.scada_bridge.translations import MessageChar, _

from ...plc.errors import PlcError
from ...plc.exchange.fit import find_misfit
from ...plc.exchange.handshake import is_never_released
from ...plc.exchange.slot_reader import read_settled
from ..handover.gate import GATE
from .session import Caller


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    date_looked = fields.Datetime(
        "First Compared with the Queue",
        readonly=True,
        provenance=True,
        copy=False,
        help="When slots and orders of Odoo were compared for the first time. What the "
        "PLC had done with by then is not Odoo's, unless its order waits here.",
    )

    def _look(self):
        """Read both blocks and bring them and the queue together.

        :return: False if the PLC can't be asked
        """
        self.ensure_one()
        if not self._has_order_blocks():
            return True  # each order is refused with the reason
        found = self._ask_for_look()
        if found is None:
            return False
        readings, states, orders = found
        self._set_online()
        self._take_in(readings, states)
        self._forget_old_records()
        for number, words in orders.items():
            self._get_slot(number)._judge_order(words)
        if not self.date_looked:
            self.date_looked = fields.Datetime.now()
        return True

    def _ask_for_look(self):
        """Return what :meth:`_read_both` has read, None if nobody can be asked."""
        caller = Caller.PERSON if is_by_person(self.env) else Caller.WATCH
        try:
            return self._in_session(caller, self._read_both)
        except ScadaError as error:  # one line keeps no other from being filled
            row = {"plc_name": self.name, "company": self.company_id}
            self.env["scada.task"]._journal(
                "queue_not_filled",
                row=row,
                line=self.equipment_id.display_name,
                reason=str(error),
            )
            return None

    def _read_both(self, link):
        readings = self._read_slots(link)
        block = self._get_block("batch_write")
        known = {slot.number: slot._get_order_words() for slot in self.slot_ids}
        orders = {
            number: read_settled(link, block, number, known.get(number, ()))
            for number in range(1, block.slots + 1)
        }
        states = self._read_order_states(link, readings, orders)
        return readings, states, orders

    def _forget_old_records(self):
        """At the first look, keep no acknowledged record from before it."""
        if self.date_looked:
            return
        flag = self._get_block("batch_read").handshake.offset
        for slot in self.slot_ids.filtered("quarantine_reason"):
            words = slot._get_words()
            is_taken = words[flag : flag + 1] and words[flag] and not slot._get_batch()
            if is_taken and self._is_from_before(slot._get_reference()):
                slot._keep(words)

    def _is_from_before(self, reference):
        """Return whether what the PLC has done with was never Odoo's.

        An order that waits in Odoo is: the database was set back to before the first
        look.
        """
        return not self.date_looked and not self._find_waiting_orders(reference)

    def _judge_refused_again(self):
        """The queue has changed: what was refused may be of an order that is in it."""
        refused = self.slot_ids.filtered(
            lambda slot: slot.quarantine_reason and not slot.is_to_judge
        )
        refused.write({"is_to_judge": True})

    # -- whose is it? -----------------------------------------------------------------
    def _is_known(self, reference):
        """Return whether a run of this line has, or had, the reference."""
        own = [
            ("equipment_id", "=", self.equipment_id.id),
            ("reference", "=", reference),
        ]
        batches, histories = self.env["scada.mo.batch"], self.env["scada.mo.history"]
        return bool(batches.search_count(own) or histories.search_count(own))

    def _find_misfit(self, record, batch):
        """Return why a result is not the batch's, though it has its name."""
        block = self._get_block("batch_read")
        misfit = find_misfit(block, record.words, batch._prepare_order())
        if not misfit:
            return None
        reason = _(
            "It is the result of another order of the name %(order)s: %(misfit)s. "
            "Odoo may have been set back to an earlier state."
        ) % {"order": record.reference, "misfit": misfit}
        if batch.plc_state in ("released", "taken"):
            batch._quarantine(reason)
        return reason

    def _is_quantity_of(self, record, run):
        """Return whether a record may be of a run that is over, by its quantity."""
        planned = round(run.consumption, 2)
        return not record.quantity or round(float(record.quantity), 2) == planned

    # -- told -------------------------------------------------------------------------
    def _get_blocked_reason(self):
        """Return which slots no order can use, and what to do; False if none."""
        slots = self.slot_ids.filtered("is_blocking")
        if not slots:
            return False
        texts = [
            _("slot %(slot)s shows %(order)s, %(kg)s kg dosed")
            % {
                "slot": slot.number,
                "order": slot.reference or "?",
                "kg": round(slot.kilograms, 2),
            }
            for slot in slots
        ]
        advice = _(
            "%(plc)s: %(slots)s. Nothing of it is in Odoo. Find out whose it is and "
            "book it; then a manager presses Discard on the page Slots of the PLC."
        ) % {"plc": self.name, "slots": "; ".join(texts)}
        if self._is_gate_shut():
            advice = "%s %s" % (advice, self._get_gate_text())
        return advice

    def _is_gate_shut(self):
        """Return whether no order at all can go to the PLC, for one blocked slot."""
        return self._has_gate() and GATE in self._get_blocked_numbers()

    def _get_gate_text(self):
        return _(
            "THE LINE STANDS: on this PLC slot 1 releases all orders, and it is "
            "blocked."
        )


class ScadaPlcSlot(models.Model):
    _inherit = "scada.plc.slot"

    order_words = fields.Text(
        readonly=True,
        help="The words of the order slot, hexadecimal, as last looked at.",
    )
    order_reason = MessageChar(
        "Not Given Because",
        readonly=True,
        help="The order slot holds an order that is not in Odoo.",
    )
    reference = fields.Char("Order", compute="_compute_record")
    kilograms = fields.Float(
        "Dosed (kg)",
        compute="_compute_record",
        digits=KG_DIGITS,
        help="Sum of the silos, as the record tells them; nothing of it is stored.",
    )

    def _compute_record(self):
        for slot in self:
            slot.reference = slot._get_reference() or slot._get_order_reference()
            slot.kilograms = slot._get_kilograms()

    def _get_kilograms(self):
        return self._get_kilograms_in(self._get_words())

    def _get_order_words(self):
        return tuple(int(word, 16) for word in (self.order_words or "").split())

    def _get_order_reference(self):
        """Return the order that the order slot names, "" if that can't be read."""
        words = self._get_order_words()
        try:
            name = self.plc_id._get_block("batch_write").field("mo_name")
            return name.value_in(words) if words else ""
        except PlcError:
            return ""

    def _judge_order(self, words):
        """Keep what the order slot holds, and why it is given to no order."""
        flag = self.plc_id._get_block("batch_write").handshake.offset
        is_same = self._get_order_words()[:flag] == words[:flag]
        if is_same and not self.order_reason:
            return  # it was known, or somebody has seen it
        reason = self._get_order_fault(words)
        is_news = self._fields["order_reason"].is_news(self, reason)
        if self._get_order_words() == words and not is_news:
            return
        self._keep_order(words, reason)
        if reason:
            self._tell_unknown_order()

    def _keep_order(self, words, reason=False):
        """Remember what the order slot held, and why it is given to no order."""
        text = " ".join("%04X" % word for word in words)
        self.write({"order_words": text, "order_reason": reason})

    def _get_order_fault(self, words):
        """Return why the slot can't be given to an order, False if it can."""
        block = self.plc_id._get_block("batch_write")
        name = block.field("mo_name").value_in(words)
        if not name or self.plc_id._is_known(name) or is_never_released(block, words):
            return False
        if not words[block.handshake.offset]:
            text = _("It holds %s, which is not in Odoo and which the PLC may make.")
            return text % name
        if name == self._get_reference() or self.plc_id._is_from_before(name):
            return False  # its result tells
        text = _("The PLC took %s, which is not in Odoo, and shows no result of it.")
        return text % name

    def _tell_unknown_order(self):
        row = {
            "batch_no": self.number,
            "plc_name": self.plc_id.name,
            "company": self.company_id,
        }
        self.env["scada.task"]._journal(
            "order_unknown",
            row=row,
            plc=self.plc_id.name,
            slot=self.number,
            reason=self.order_reason,
            words=self.order_words,
        )

    def _has_unknown_order(self):
        """True if the order slot holds an order that is nobody's still."""
        self.ensure_one()
        return bool(self.order_reason) and not self.plc_id._is_known(
            self._get_order_reference()
        )

    def _get_unknown_references(self):
        """Return the references in the slot that Odoo has never heard of."""
        found = self._get_overwritten_names()
        found += [self._get_reference()] if self._has_refused_record() else []
        found += [self._get_order_reference()] if self.order_reason else []
        return [name for name in found if name and not self.plc_id._is_known(name)]

    def _get_shown_references(self):
        """Return all references that the slots show, for whatever reason."""
        names = {slot._get_reference() for slot in self}
        for slot in self:
            names.update(slot._get_overwritten_names(), [slot._get_order_reference()])
        return names - {""}
