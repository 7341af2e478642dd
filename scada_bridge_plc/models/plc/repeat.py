# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Acknowledge again what was acknowledged already and reads 0 now.

A PLC that got an old memory back shows a record that is in Odoo, with handshake 0, and
waits.  Another resets the word by itself, at once or later, and wants nothing.  Nobody
can tell them apart, so the same record is acknowledged ``REPEATS`` times more, a poll
apart; then it is said once, and the slot is left alone until it shows another record::

    acknowledge_count   each poll that sees 0
    0 .. REPEATS - 1    acknowledge; what was done counts
    REPEATS             tell that this PLC resets the word itself
    REPEATS + 1         nothing

A batch whose word never reads 1 counts the same way, and ends as acknowledged.
"""
from odoo import models

from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.translations import render_message

from ...journal import JOURNAL
from ...plc.exchange.handshake import AckOutcome, acknowledge_again
from ...plc.exchange.status import is_running
from .session import Caller

REPEATS = 3
REPEAT_PRIORITY = 9  # as the acknowledgements of batches


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    def _repeat_acknowledgements(self, readings):
        """Queue what has to be acknowledged again, and tell what never is again."""
        torn = [reading.slot for reading in readings if reading.kind == "torn"]
        slots = self._get_unacknowledged().filtered(lambda s: s.number not in torn)
        tired = slots.filtered(lambda s: s._has_repeated_enough())
        tired._tell_reset()
        if slots - tired:
            self._delay_channel_job("_job_acknowledge_again", REPEAT_PRIORITY)

    def _get_unacknowledged(self):
        """Return the slots whose acknowledged record reads 0."""
        slots = self.slot_ids.filtered(lambda s: s.acknowledge_count <= REPEATS)
        slots = slots.filtered(lambda s: s._is_finished_unread())
        return slots.filtered(lambda s: s._was_acknowledged())

    def _job_acknowledge_again(self):
        self._hold_job_lock()
        plc = self.exists()
        if not plc or not plc.active:
            return
        slots = plc._get_unacknowledged()
        slots = slots.filtered(lambda s: not s._has_repeated_enough())
        outcomes = slots and plc._in_session(Caller.JOB, slots._acknowledge_again)
        for slot, outcome in (outcomes or {}).items():
            slot._count_acknowledgement(outcome)


class ScadaPlcSlot(models.Model):
    _inherit = "scada.plc.slot"

    def _is_finished_unread(self):
        """True if the slot shows a finished record that was handled, handshake 0."""
        self.ensure_one()
        words = self._get_words()
        block = self.plc_id._get_memory_map().blocks.get("batch_read")
        if not block or len(words) != block.words or self.quarantine_reason:
            return False
        return not words[block.handshake.offset] and not is_running(block, words)

    def _was_acknowledged(self):
        """Return whether the record is one that needs no acknowledgement any more."""
        reference = self._get_reference()
        own = [
            ("equipment_id", "=", self.plc_id.equipment_id.id),
            ("reference", "=", reference),
        ]
        batch = self.env["scada.mo.batch"].search(own)
        if batch:
            return batch.plc_state == "acknowledged"
        return bool(reference and self.env["scada.mo.history"].search_count(own))

    def _acknowledge_again(self, link):
        """Return {slot: :class:`AckOutcome`}."""
        orders, results = self.plc_id._get_order_blocks()
        return {
            slot: acknowledge_again(
                link, orders, results, slot.number, slot._get_words()
            )
            for slot in self
        }

    def _count_acknowledgement(self, outcome):
        if outcome in (AckOutcome.ACKNOWLEDGED, AckOutcome.NOT_KEPT):
            self.acknowledge_count += 1

    def _has_repeated_enough(self):
        return self.acknowledge_count >= REPEATS

    def _tell_reset(self):
        """Say once that the PLC resets the acknowledge word of a record itself."""
        for slot in self:
            slot.acknowledge_count = REPEATS + 1
            arguments = {
                "plc": slot.plc_id.name,
                "slot": slot.number,
                "order": slot._get_reference(),
            }
            row = {
                "batch_no": slot.number,
                "plc_name": slot.plc_id.name,
                "company": slot.company_id,
            }
            self.env["scada.task"]._journal("word_reset", row=row, **arguments)
            source = JOURNAL["word_reset"].source
            text = render_message(self.env, source, **arguments)
            slot.plc_id._message_log(body=note_html(text))
