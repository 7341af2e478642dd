# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Jobs that talk to the PLC about one batch: write its order, acknowledge its end."""
import logging
from decimal import Decimal

from psycopg2 import OperationalError

from odoo import _, models
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.exceptions import ScadaStateError

from ..plc.batch_codec import BatchOrder
from ..plc.errors import LinkError, PlcError, StatusError
from ..plc.handshake import (
    AckOutcome,
    SlotState,
    acknowledge,
    classify_slot,
    write_order,
)
from ..plc.slot_reader import read_slot

_logger = logging.getLogger(__name__)

RELEASED = (SlotState.PENDING, SlotState.TAKEN)


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    # -- Task 1: write ------------------------------------------------------------
    def _job_write(self):
        """Bring the order into its slot and release it.

        The slot itself tells what an earlier, killed run has done (see
        ``plc/handshake.py``), so the job may run again at any time.
        """
        self._hold_job_lock()
        batch = self.exists()
        if not batch or batch.plc_state != "writing":
            return
        outcome = batch._talk(batch._try_write_order)
        if outcome:
            batch.plc_state = "written"
            batch._clear_error()
            _logger.info(
                "[TASK 1] %s batch %s on %s: order %s the PLC",
                batch.mo_id,
                batch.batch_no,
                batch.equipment_id_batch,
                "released to" if outcome.status == "written" else "already at",
            )

    def _try_write_order(self, link, plc):
        """Write the order; None if the PLC refuses.

        The reason is shown and the next poll tries again: a refusal may pass, and the
        slot tells how far this attempt came.
        """
        try:
            return self._write_order(link, plc)
        except StatusError as error:
            _logger.warning("[TASK 1] %s not written: %s", self.mo_id, error)
            self._note_error(_("The PLC refuses the order: %s") % error)
            return None

    def _write_order(self, link, plc):
        return write_order(link, plc._get_block("batch_write"), self._prepare_order())

    def _prepare_order(self):
        """Return the order as the codec wants it, quantities in kg."""
        self.ensure_one()
        return BatchOrder(
            batch_no=self.batch_no,
            reference=self.reference,
            product=self.product_id.display_name or self.mo_id,
            quantity=Decimal(str(self.consumption)),
            targets={
                line.silo_number: Decimal(str(line.consumption))
                for line in self.line_ids
            },
        )

    # -- Task 2: acknowledge ------------------------------------------------------
    def _job_acknowledge(self):
        """Tell the PLC that its finished record is stored; the commit is behind us."""
        self._hold_job_lock()
        batch = self.exists()
        if not batch or not batch.status_manufacturing or batch.plc_state != "taken":
            return
        outcome = batch._talk(batch._acknowledge)
        if outcome:
            batch._note_acknowledged(outcome)

    def _acknowledge(self, link, plc):
        slot = plc.slot_ids.filtered(lambda slot: slot.number == self.batch_no)
        return acknowledge(
            link, plc._get_block("batch_read"), self.batch_no, slot._get_words()
        )

    def _note_acknowledged(self, outcome):
        if outcome is AckOutcome.CHANGED:
            _logger.info(
                "[TASK 2] %s batch %s: the PLC changed its record, next poll decides",
                self.mo_id,
                self.batch_no,
            )
            return
        self.plc_state = "acknowledged"
        _logger.info(
            "[TASK 2] %s batch %s: result acknowledged to the PLC (%s)",
            self.mo_id,
            self.batch_no,
            outcome.value,
        )
        self._delay_job("_job_finish")

    def _check_not_released(self):
        """Raise if the order's slot shows that the PLC has or will get the order."""
        try:
            state = self._talk(self._classify_slot)
        except RetryableJobError as error:
            raise ScadaStateError(
                _(
                    "Nobody knows whether the PLC has %(order)s: %(reason)s. Try again "
                    "when it answers."
                )
                % {"order": self.mo_id, "reason": error}
            ) from error
        if state in RELEASED:
            raise ScadaStateError(
                _("%s is at the PLC already. Let the plant finish it.") % self.mo_id
            )

    def _classify_slot(self, link, plc):
        """Return what the order's slot holds, if two reads agree.

        A person acts on what is said here, so one spoilt read must not be believed.
        """
        block = plc._get_block("batch_write")
        words = read_slot(link, block, self.batch_no)
        if read_slot(link, block, self.batch_no) != words:
            raise LinkError("slot %d changed while it was read" % self.batch_no)
        return classify_slot(block, words, self._prepare_order())

    def _job_verify(self):
        """Look whether a released order is still there after the PLC was away."""
        self._hold_job_lock()
        batch = self.exists()
        if not batch or batch.plc_state != "written":
            return
        state = batch._talk(batch._classify_slot)
        if state and state not in RELEASED:
            batch._quarantine(
                _(
                    "The PLC has lost this order before it was seen to take it "
                    "(battery, program download?). Find out what the plant did with "
                    "it, then re-send or cancel it."
                )
            )

    # -- both ---------------------------------------------------------------------
    def _claim_row(self):
        """Make sure that nobody changes or removes the batch while frames go out.

        Without it a batch cancelled after this transaction's snapshot would still be
        written to the PLC.
        """
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute(
                    "SELECT id FROM scada_mo_batch WHERE id = %s "
                    "FOR NO KEY UPDATE NOWAIT",
                    [self.id],
                )
        except OperationalError as error:
            raise RetryableJobError(
                "batch %s is being changed" % self.display_name,
                seconds=1,
                ignore_retry=True,
            ) from error

    def _talk(self, exchange):
        """Run ``exchange(link, plc)`` with the batch's PLC.

        :return: what the exchange returned, None if a person has to look at it
        :raise RetryableJobError: the PLC could not be reached, or refused; nothing is
            lost
        """
        self.ensure_one()
        plc = self._get_plc()
        plc._claim_wire()
        self._claim_row()
        plc._check_may_talk()
        if plc.state == "offline":
            # polls find out when it is back, meanwhile don't wait for time-outs
            raise RetryableJobError(_("PLC %s is offline") % plc.name)
        try:
            with plc._open_link() as link:
                return exchange(link, plc)
        except (LinkError, StatusError) as error:
            raise RetryableJobError(str(error)) from error
        except PlcError as error:
            reason = _("The order and the PLC don't fit: %s") % error
            _logger.warning("[TASK 1] %s quarantined: %s", self.mo_id, reason)
            self._quarantine(reason)
            return None
