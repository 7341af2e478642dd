# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Jobs that talk to the PLC about one batch: hand its order over, acknowledge its end.

An order goes out in two jobs.  ``_job_write`` puts it into its slot and commits that it
may be released from now on; ``_job_release`` lets the PLC take it.  If the server or
the database dies in between, and the PLC then loses its memory, the order is not simply
written once more: it may have been made (see ``plc/exchange/handshake.py``).
"""
import logging
import time
from decimal import Decimal
from functools import partial

from odoo import models

from odoo.addons.scada_bridge.models.mixin.row_lock import try_row_lock
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.translations import _, render_message

from ...journal import JOURNAL
from ...plc.exchange.batch_codec import BatchOrder
from ...plc.exchange.handshake import (
    AckOutcome,
    SlotState,
    acknowledge,
    prepare_order,
    release_order,
)
from ...plc.exchange.withdraw import Shown, close_repeated, find_order
from ..plc.session import Caller
from .follow import RELEASED

_logger = logging.getLogger(__name__)


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    # -- Task 1: write, release ---------------------------------------------------
    def _job_write(self):
        """Bring the order into its slot, not released yet.

        The slot itself shows what an earlier, killed run has done, so the job may run
        again at any time.
        """
        self._hold_job_lock()
        batch = self.exists()
        if not batch or batch.plc_state != "to_write":
            return
        batch._write_order(Caller.HANDOVER)

    def _write_order(self, caller, step=prepare_order):
        """Bring the order into its slot; its release waits for this one's commit."""
        if not self._catch_up(caller):
            return
        state = self._exchange_order(caller, partial(self._prepare_in_slot, step))
        if state in RELEASED:
            self._mark_released(state)
        elif state:
            # committed before the release goes out
            self.plc_state = "to_release"
            self._delay_write()

    def _job_release(self):
        """Let the PLC take the order; again at any time, as :meth:`_job_write`."""
        started = time.monotonic()
        self._hold_job_lock()
        batch = self.exists()
        if not batch or batch.plc_state != "to_release":
            return
        if batch._is_outdated():
            batch._recall_order()
            return
        if batch.equipment_id._get_scada_pause():  # resuming queues this job again
            return
        if batch._must_wait_for_others():  # the last of them queues this job again
            return
        state = batch._exchange_order(Caller.HANDOVER, release_order)
        if state is SlotState.PREPARED or state in RELEASED:
            batch._mark_released(state, started)
        elif state:
            batch._quarantine_lost()

    def _mark_released(self, state, started=None):
        self.plc_state = "released"
        self._clear_error()
        if state in RELEASED:
            self._reset_result_slots()  # its result may have been refused before
        self.env["scada.task"]._journal(
            "order_at_plc" if state in RELEASED else "order_released",
            row={"batch": self, "started": started, "count": 1},
        )
        self._after_released()

    def _record_refusal(self, error):
        """The PLC refuses the order, which may pass: the next poll tries again.

        The slot shows how far this attempt came.
        """
        for batch in self:
            _logger.warning("[TASK 1] %s not written: %s", batch.mo_id, error)
            batch._set_error(_("The PLC refuses the order: %s") % error)

    def _quarantine_mismatch(self, error):
        """What the PLC holds, or what it should get, contradicts the batch."""
        for batch in self:
            reason = _("The order and the PLC don't fit: %s") % error
            batch._quarantine(reason)

    def _exchange_order(self, caller, step):
        """Do a step with the order's slot.

        :param step: function of (link, block batch_write, :class:`BatchOrder`)
        :return: what the step returned, None if the session ended without
        """
        self.ensure_one()
        plc = self._get_plc()

        def exchange(link):
            return step(link, plc._get_block("batch_write"), self._prepare_order())

        return plc._in_session(caller, exchange, self)

    def _prepare_order(self):
        """Return the order as the codec wants it, quantities in kg."""
        self.ensure_one()
        return BatchOrder(
            batch_no=self.batch_no,
            reference=self.reference,
            product=self.product_text or self.mo_id,
            quantity=Decimal(str(self.consumption)),
            targets={
                line.silo_number: Decimal(str(line.consumption))
                for line in self.line_ids
            },
        )

    # -- Task 2: acknowledge ------------------------------------------------------
    def _job_acknowledge(self):
        """Acknowledge the finished record to the PLC; it is committed."""
        self._hold_job_lock()
        batch = self.exists()
        if not batch or not batch.status_manufacturing or batch.plc_state != "taken":
            return
        if batch._is_settling():  # the weight may still come; the next poll asks again
            return
        plc = batch._get_plc()
        outcome = plc._in_session(Caller.JOB, partial(batch._acknowledge, plc), batch)
        if outcome and batch._is_over(outcome):
            batch._mark_acknowledged(outcome)

    def _acknowledge(self, plc, link):
        """Acknowledge the record that is stored, no other that its slot shows by now.

        :return: :class:`AckOutcome`
        """
        self._close_repeated(plc, link)
        slot = self._get_result_slots()
        if slot._get_reference() != self.reference:
            return AckOutcome.GONE
        if slot.quarantine_reason:  # it was stored, and reads as something else now
            return AckOutcome.CHANGED
        return acknowledge(
            link, plc._get_block("batch_read"), self.batch_no, slot._get_words()
        )

    def _is_over(self, outcome):
        """Return whether the result needs no further acknowledgement.

        A word that never reads 1 is written again with the next polls, a few times.
        """
        if outcome is AckOutcome.CHANGED:
            _logger.info(
                "[TASK 2] %s batch %s: the PLC changed its record, next poll decides",
                self.mo_id,
                self.batch_no,
            )
            return False
        if outcome is not AckOutcome.NOT_KEPT:
            return True
        slot = self._get_result_slots()
        slot._count_acknowledgement(outcome)
        if not slot._has_repeated_enough():
            return False
        slot._tell_reset()
        return True

    def _mark_acknowledged(self, outcome):
        self.plc_state = "acknowledged"
        _logger.info(
            "[TASK 2] %s batch %s: result acknowledged to the PLC (%s)",
            self.mo_id,
            self.batch_no,
            outcome.value,
        )
        self._delay_job("_job_finish")

    # -- released twice by the network ----------------------------------------------
    def _close_repeated(self, plc, link):
        """Keep the PLC from making an order again whose release arrived twice.

        Looked at before the result is acknowledged: then it may take another order.
        """
        if plc._read_order_slot(link, self) is not SlotState.PENDING:
            return
        if close_repeated(link, *plc._get_order_blocks(), self._prepare_order()):
            self._tell_repeated()

    def _tell_repeated(self):
        arguments = self._get_journal_arguments()
        self.env["scada.task"]._journal(
            "released_twice", row={"batch": self}, **arguments
        )
        source = JOURNAL["released_twice"].source
        self._message_log(body=note_html(render_message(self.env, source, **arguments)))

    # -- what became of an order ----------------------------------------------------
    def _job_verify(self):
        """Look whether a released order is at the PLC, in one of its slots."""
        self._hold_job_lock()
        batch = self.exists()
        if not batch or batch.plc_state != "released":
            return
        plc = batch._get_plc()
        found = plc._in_session(Caller.JOB, partial(batch._find_in_slots, plc), batch)
        if found and found.shown is Shown.NOTHING:
            batch._judge_unseen(found.slot)

    def _find_in_slots(self, plc, link):
        return find_order(link, *plc._get_order_blocks(), self._prepare_order())

    def _judge_unseen(self, state):
        """Quarantine a released order without a result, unless it waits at the PLC."""
        if state not in RELEASED:
            self._quarantine_lost()
        elif state is SlotState.TAKEN:
            reason = self._get_untraced_reason()
            if reason:
                self._quarantine(reason)

    def _quarantine_lost(self):
        self._quarantine(
            _(
                "The PLC has lost this order before it was seen to take it (battery, "
                "program download?). Find out what the plant did with it, then "
                "re-send or cancel it."
            )
        )

    # -- both ---------------------------------------------------------------------
    def _try_row_lock(self):
        """Keep others from changing or removing the batch until the transaction ends.

        Without it a batch cancelled after this transaction's snapshot would still be
        written to the PLC.

        :return: False if another transaction does so
        """
        self.ensure_one()
        return try_row_lock(self)
