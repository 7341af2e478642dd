# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 2, PLC half: read all slots in one go and hand the records to their batches.

While batches are in the queue, and some minutes longer, a poll queues the next one,
``poll_seconds`` later; the cron restarts a chain that broke, and looks at an idle PLC.
A poll that finds nothing new writes nothing.  What it finds is stored in its own
transaction; acknowledging to the PLC, writing orders and posting stock are jobs queued
by that transaction, so they start after its commit.
"""
import logging
import time

from odoo import fields, models

from odoo.addons.scada_bridge.acts import act
from odoo.addons.scada_bridge.domain.order.limits import PlantLimits
from odoo.addons.scada_bridge.models.mixin.provenance import BY_CODE
from odoo.addons.scada_bridge.models.monitor.task import RUN_NOW
from odoo.addons.scada_bridge.translations import _

from ...plc.exchange.handshake import read_slots
from ...plc.exchange.order_limits import max_order_kg, max_silo_kg
from ..handover.batch import HANDOVER_STATES
from .session import Caller

_logger = logging.getLogger(__name__)

POLL_PRIORITY = 5  # before the writing of orders (10)
WATCH_MINUTES = 10  # after the end of a batch


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    # -- jobs -----------------------------------------------------------------
    def _get_channel(self):
        """Return the job channel of this PLC; its capacity is 1."""
        self.ensure_one()
        return "root.scada_plc.%s" % self.id

    def _delay_poll(self, seconds=0):
        self._delay_channel_job("_job_poll", POLL_PRIORITY, seconds)

    def _delay_channel_job(self, method, priority, seconds=0):
        """Queue a job that talks to the PLC, on the PLC's own channel."""
        for plc in self:
            plc._delay_job(
                method,
                eta=seconds,
                priority=priority,
                channel=plc._get_channel(),
                max_retries=0,
            )

    def _job_poll(self):
        self._hold_job_lock()
        plc = self.exists()
        if not plc or not plc.active:
            return
        plc._poll()
        if plc._has_work():
            plc._delay_poll(plc.poll_seconds)

    def _has_work(self):
        """True if the slots are read again soon.

        For batches, for a blocked slot, or since the plant may correct a record that
        it has just finished.
        """
        self.ensure_one()
        own = [("equipment_id", "=", self.equipment_id.id)]
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=WATCH_MINUTES)
        return bool(
            self.env["scada.mo.batch"].search_count(own)
            or self._get_blocked_numbers()
            or self.env["scada.mo.history"].search_count(
                own + [("date_archived", ">", since)]
            )
        )

    def _get_blocked_numbers(self):
        """Return the numbers of the slots that unknown orders block, as last read."""
        return set(self.slot_ids.filtered("is_blocking").mapped("number"))

    # -- one cycle ------------------------------------------------------------
    def _poll(self, caller=Caller.WATCH):
        """Read every slot once; store what changed."""
        self.ensure_one()
        found = self._in_session(caller, self._read_plant)
        if found is None:
            return
        self._set_online()
        if self._has_order_blocks():
            self._take_in(*found)

    def _take_in(self, readings, states):
        """Store what a poll has read, and compare it with the queue."""
        batches = self._get_batches_by_reference(readings)
        for reading in readings:
            self._handle_slot(reading, batches)
        self._delay_pending_jobs()
        self._compare_slots(readings, states)
        self._repeat_acknowledgements(readings)

    def _read_plant(self, link):
        if not self._has_order_blocks():
            link.read_cpu_status()  # is it there?
            return [], {}
        readings = self._read_slots(link)
        return readings, self._read_order_states(link, readings)

    def _read_slots(self, link):
        kept = self.slot_ids.filtered(lambda slot: not slot.is_to_judge)
        previous = {slot.number: slot._get_words() for slot in kept}
        return read_slots(
            link,
            self._get_block("batch_read"),
            {number: words for number, words in previous.items() if words},
            float(self.max_rate),
            time.monotonic,
        )

    def _get_batches_by_reference(self, readings):
        """Return {reference: batch} for the records that were read, in one query."""
        references = [r.record.reference for r in readings if r.record]
        batches = self.env["scada.mo.batch"].search(
            [
                ("equipment_id", "=", self.equipment_id.id),
                ("reference", "in", references),
                ("batch_no", ">", 0),  # what callers report went to no PLC
            ]
        )
        return {batch.reference: batch for batch in batches}

    def _handle_slot(self, reading, batches):
        """Bring one changed slot into the database, or keep it out with a reason."""
        if reading.kind == "torn":
            _logger.info(
                "[TASK 2] PLC %s slot %s changed while it was read, next poll decides",
                self.name,
                reading.slot,
            )
            return
        slot = self._get_slot(reading.slot)
        was_refused = slot.quarantine_reason
        reason = reading.reason
        if reading.kind == "record":
            reason = self._process_record(reading, batches)
        if reason and slot._is_acknowledged_elsewhere(reading.words):
            reason = False
        if reason and not slot._is_refused_already(reading.words, reason):
            self._log_quarantine(reading.slot, reason)
        slot._keep(reading.words, reason)
        if reading.kind == "bad":
            slot._tell_batch_refused()
        elif was_refused and not reason:
            slot._get_batch()._clear_error()

    def _get_slot(self, number):
        slot = self.slot_ids.filtered(lambda slot: slot.number == number)
        return slot or self._create_slot(number)

    def _create_slot(self, number):
        """Return a new slot; who creates one at the same moment starts again."""
        self.env.cr.execute("UPDATE scada_plc SET id = id WHERE id = %s", [self.id])
        return self.env["scada.plc.slot"].create({"plc_id": self.id, "number": number})

    def _process_record(self, reading, batches):
        """Store a record; return why it can't be believed, None if it can."""
        record = reading.record
        batch = batches.get(record.reference)
        if not batch:
            return self._process_stale_record(record)
        if batch.batch_no != record.slot:
            return batch._refuse_slot(record.slot)
        misfit = self._find_misfit(record, batch)
        if misfit:
            return misfit
        if batch._is_made() and not record.is_finished:
            self._get_slot(record.slot).is_made_again = True
        return batch._try_store_record(record)

    def _process_stale_record(self, record):
        """Compare a record of an order that is not in the queue with the history.

        One that is over is in Odoo; what differs is a late correction.
        """
        run = self.env["scada.mo.history"].search(
            [
                ("equipment_id", "=", self.equipment_id.id),
                ("reference", "=", record.reference),
            ]
        )
        is_own = bool(run) and self._is_quantity_of(record, run)
        if is_own and record.is_finished:
            self._store_late_correction(run, record)
            return None
        if is_own and run.end == "done":
            self._get_slot(record.slot).is_made_again = True
            return _("The PLC makes %s again, which it had finished.") % run.mo_id
        if record.is_taken and self._is_from_before(record.reference):
            return None
        return _("The order %s is not in the queue.") % record.reference

    def _store_late_correction(self, run, record):
        """Keep what a record says of a run that is over, if it is something else.

        :param run: a batch whose order is closed, or its history
        """
        flag = self._get_block("batch_read").handshake.offset
        words = record.words[:flag]
        is_again = self._get_slot(record.slot).is_made_again
        self.env["scada.late.correction"]._take(run, words, record, is_again)

    def _log_quarantine(self, number, reason):
        row = {
            "batch_no": number,
            "plc_name": self.name,
            "company": self.company_id,
        }
        self.env["scada.task"]._journal(
            "slot_quarantined", row=row, plc=self.name, slot=number, reason=reason
        )

    def _delay_pending_jobs(self):
        """Queue what batches wait for: to be handed over, to be acknowledged."""
        batches = self.env["scada.mo.batch"].search(
            [
                ("equipment_id", "=", self.equipment_id.id),
                ("plc_state", "in", HANDOVER_STATES + ("taken",)),
            ]
        )
        batches.filtered(lambda b: b.plc_state in HANDOVER_STATES)._delay_write()
        batches.filtered("status_manufacturing")._delay_acknowledge()

    def _get_limits(self):
        """Return what the PLC's map can take (see ``_get_scada_limits``)."""
        self.ensure_one()
        if not self._has_order_blocks():
            return PlantLimits(fault=self._get_no_orders_text())
        block = self._get_block("batch_write")
        return PlantLimits(
            max_kg=float(max_order_kg(block)),
            max_silo_kg=float(max_silo_kg(block)),
            reference_chars=block.field("mo_name").capacity,
            slots=block.slots,
            silo_numbers=frozenset(block.silo_fields),
        )

    @act("read_plc")
    def action_poll_now(self):
        """Read slots and events now, also while their tasks are switched off."""
        self.check_access_rights("read")
        self.check_access_rule("read")
        plcs = self.with_context(**{RUN_NOW: BY_CODE})
        plcs._delay_events()
        plcs._delay_poll()
        return self._notify(_("The PLC is read in a moment"))
