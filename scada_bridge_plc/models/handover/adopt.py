# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that waits in Odoo and is at the plant already: taken in, never sent again.

What the slots show comes from the look before numbers are given (``plc/look.py``)::

    name and words fit, number free     queued with this number and reference
    name and words fit, number taken    refused, with the slot in the text
    two of them in one slot             the one that was made first, then the other
    name fits, words don't              a namesake: queued with another reference

A batch that is queued already meets the same in its own slot when it is written: its
own result there means that it was released, another order's words that nobody knows
what became of it.
"""
from odoo import models

from odoo.addons.scada_bridge.domain.order.reference import find_order_id
from odoo.addons.scada_bridge.exceptions import ScadaDataError
from odoo.addons.scada_bridge.translations import _

from ...plc.errors import EncodeError, RecordError
from ...plc.exchange.batch_codec import decode_record
from ...plc.exchange.fit import find_misfit, is_namesake
from ...plc.exchange.handshake import (
    SlotState,
    accept_all,
    classify_slot,
    is_never_released,
)
from ...plc.exchange.slot_reader import read_slot

AT_PLC = (SlotState.PENDING, SlotState.TAKEN, SlotState.TAKEN_BACK)
PART = len("-001")  # behind the name of an order that was split


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _prepare_scada_batch_vals(self, silos):
        vals = super()._prepare_scada_batch_vals(silos)
        plc = self.scada_equipment_id._get_scada_plc()
        return plc._place_order(self, vals) if plc else vals

    def _get_scada_used_references(self):
        # an order that names no line is made by the only one
        plc = self._scada_get_lines()[self.id].scada_plc_ids[:1]
        return super()._get_scada_used_references() | (
            plc.slot_ids._get_shown_references()
        )

    def _scada_is_called(self, reference):
        """Return whether a reference of the plant may be one of this order."""
        return reference == self.name or find_order_id(reference) == self.id


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    def _get_orders_shown(self):
        """Return the waiting orders whose references the slots show."""
        orders = self.env["mrp.production"]
        for slot in self.slot_ids:
            for reference in slot._get_unknown_references():
                orders |= self._find_waiting_orders(reference)
        return orders

    def _find_waiting_orders(self, reference):
        orders = self.env["mrp.production"]
        names = (reference, reference[:-PART])  # it may not be split yet
        called = ["|", ("name", "in", names), ("id", "=", find_order_id(reference))]
        return orders.search(orders._get_scada_queue_domain(self.equipment_id) + called)

    def _place_order(self, production, vals):
        """Return the values of a batch, in the slot that shows the order already.

        :raise ScadaDataError: the slot is another batch's
        """
        for slot in self.slot_ids:
            for reference in slot._get_unknown_references():
                place = {"batch_no": slot.number, "reference": reference}
                if production._scada_is_called(reference):
                    state = slot._get_state_of(dict(vals, **place))
                    if state:
                        slot._check_free_for(production)
                        return dict(vals, plc_state=state, **place)
        return vals


class ScadaPlcSlot(models.Model):
    _inherit = "scada.plc.slot"

    def _get_state_of(self, vals):
        """Return the ``plc_state`` of a batch with these values, None: other words."""
        batches = self.env["scada.mo.batch"]
        text = batches._get_product_text(vals["product_id"])
        order = batches.new(dict(vals, product_text=text))._prepare_order()
        orders, results = self.plc_id._get_order_blocks()
        words = self._get_record_words(order.reference)
        if words:
            return None if find_misfit(results, words, order) else "released"
        try:
            state = classify_slot(orders, self._get_order_words(), order)
        except EncodeError:
            return None
        return "released" if state in AT_PLC else None

    def _check_free_for(self, production):
        """Raise if the number of the slot is another batch's."""
        batches = self.env["scada.mo.batch"]
        other = batches.search(
            [
                ("equipment_id", "=", self.plc_id.equipment_id.id),
                ("batch_no", "=", self.number),
                ("has_number", "=", True),
            ]
        )
        if other:
            raise ScadaDataError(
                _(
                    "The plant has %(order)s already, in slot %(slot)s, which is "
                    "%(other)s's here. It is taken in when that batch has left the "
                    "queue."
                )
                % {
                    "order": production.name,
                    "slot": self.number,
                    "other": other.mo_id,
                }
            )


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    def _mark_adopted(self):
        """Go on with an order that the plant has already.

        What was read of it is stored at once: before the next poll the PLC may
        overwrite it.
        """
        slot = self._get_result_slots()
        words = slot._get_record_words(self.reference)
        self._mark_released(SlotState.PENDING)
        self._store_kept(slot, words)
        self.env["scada.task"]._journal(
            "order_adopted", row={"batch": self}, **self._get_journal_arguments()
        )

    def _store_kept(self, slot, words):
        """Store a record of the batch that was refused as nobody's.

        :param words: of the record, empty if none was read
        """
        if not words:
            return
        slot._forget_overwritten(self.reference)
        results = self._get_plc()._get_block("batch_read")
        try:
            record = decode_record(results, self.batch_no, words)
        except RecordError:
            return  # the poll tells, or the batch is asked about
        self._try_store_record(record)

    def _prepare_in_slot(self, step, link, block, order):
        """Do a step that writes the order, unless the plant is ahead of Odoo.

        :return: TAKEN if the result slot shows the order; else what the step returned
        :raise RecordError: a slot shows an order that Odoo does not know
        """
        plc = self._get_plc()
        results = plc._get_block("batch_read")
        shown = read_slot(link, results, order.batch_no)
        name = results.field("mo_name").value_in(shown)
        if name == order.reference and not find_misfit(results, shown, order):
            return SlotState.TAKEN
        if not plc.date_looked:
            return step(link, block, order, accept_all)
        slot = plc._get_slot(order.batch_no)

        def check(words):
            kept = slot._get_words()
            self._check_known(results, shown, kept, slot.quarantine_reason)
            if is_never_released(block, words):
                return
            kept = slot._get_order_words()
            if is_namesake(block, words, order, kept):
                reason = "it holds another order of the name %r" % order.reference
                raise RecordError(reason, order.batch_no, words)
            self._check_known(block, words, kept, slot.order_reason)

        return step(link, block, order, check)

    def _check_known(self, block, words, kept, reason):
        """Raise RecordError for words of an order that Odoo does not know."""
        flag = block.handshake.offset
        name = block.field("mo_name").value_in(words)
        is_accepted = not reason and tuple(kept[:flag]) == tuple(words[:flag])
        is_fine = is_accepted or name in ("", self.reference)
        if not is_fine and not self._get_plc()._is_known(name):
            raise RecordError(
                "it shows %r, which is not in Odoo: the PLC was used meanwhile, and "
                "this order may have been made" % name,
                self.batch_no,
                words,
            )
