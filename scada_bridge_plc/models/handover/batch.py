# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC's view of a batch: where its words are.

::

    to_write --in its slot--> to_release --released--> released
                                                          | in a result slot
    acknowledged <--finished, stored, handshake word--  taken
    quarantine: the words contradict what we know; a person decides
    withdrawing: taken back, and watched until the PLC can't show it any more

*to_write* is committed, together with the batch's slot, before the first frame goes
out, and *to_release* before the frame that lets the PLC take the order.
"""
from odoo import api, fields, models

from odoo.addons.scada_bridge.domain.run.reading import Reading
from odoo.addons.scada_bridge.exceptions import ScadaError, ScadaStateError, get_reason
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.translations import _

WRITE_PRIORITY = 10
HANDOVER_STATES = ("to_write", "to_release")


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    plc_state = fields.Selection(
        [
            ("to_write", "To Write"),
            ("to_release", "To Release"),
            ("released", "Released to the PLC"),
            ("taken", "Taken by the PLC"),
            ("acknowledged", "Acknowledged"),
            ("quarantine", "Quarantined"),
            ("withdrawing", "Being Withdrawn"),
        ],
        "PLC",
        readonly=True,
        index=True,
        tracking=True,
        help="Empty: the line has no PLC, the batch is driven through the API.",
    )

    def _get_plc(self):
        """Return the PLCs of the batches' lines."""
        return self.equipment_id.scada_plc_ids

    # -- queued -----------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            text = self._get_product_text(vals.get("product_id"))
            vals.setdefault("product_text", text)
        batches = super().create(vals_list)
        at_plc = batches.filtered("plc_state")
        for batch in at_plc:  # found there by a look before numbers were given
            batch._mark_adopted()
        others = batches - at_plc
        queued = others.filtered(lambda b: b._get_plc() and not b._is_reported())
        queued.write({"plc_state": "to_write"})
        batches._get_plc()._judge_refused_again()
        return batches

    def unlink(self):
        plcs = self._get_plc()
        result = super().unlink()
        plcs._judge_refused_again()
        return result

    def _after_queue_filled(self):
        super()._after_queue_filled()
        self._delay_write()
        self._get_plc()._delay_poll()
        self._get_plc()._delay_events()

    def _delay_write(self):
        """Queue the next step of handing the orders over."""
        prepared = self.filtered(lambda b: b.plc_state == "to_release")
        prepared._delay_plc_job("_job_release", WRITE_PRIORITY - 1)
        (self - prepared)._delay_plc_job("_job_write", WRITE_PRIORITY)

    def _delay_acknowledge(self):
        self._delay_plc_job("_job_acknowledge", WRITE_PRIORITY - 1)

    def _delay_verify(self):
        self._delay_plc_job("_job_verify", WRITE_PRIORITY)

    def _delay_plc_job(self, method, priority):
        for batch in self:
            for plc in batch._get_plc():
                batch._delay_job(
                    method,
                    channel=plc._get_channel(),
                    priority=priority,
                    max_retries=0,
                )

    # -- read -------------------------------------------------------------------
    def _store_record(self, record):
        """Store what the PLC reports about this batch.

        A finished record that changes after it was acknowledged is taken, and
        acknowledged again, until the order is closed; then it is a late correction.

        :param record: :class:`BatchRecord` of the batch's own slot
        :raise ScadaStateError: the PLC shows it as running again
        """
        self.ensure_one()
        reading = self._prepare_reading(record)
        is_over = self._is_made()
        is_again = self._get_result_slots().is_made_again
        if is_over and not is_again and not self._is_changed(reading):
            return
        if is_over and not record.is_finished:
            raise ScadaStateError(
                _("The PLC shows %s as running again, which it had finished.")
                % self.mo_id
            )
        if self.date_closed or (is_over and is_again):
            self._get_plc()._store_late_correction(self, record)
            return
        if self.plc_state == "withdrawing":
            self._tell_not_withdrawn()
        if self.plc_state != "taken":
            self.plc_state = "taken"
        self._store_reading(reading)

    def _try_store_record(self, record):
        """Store a record; return why that can't be, None if it is stored."""
        try:
            with self.env.cr.savepoint():
                self._store_record(record)
        except ScadaError as error:
            reason = get_reason(error)
            self._set_error(reason)
            return reason
        return None

    def _is_made(self):
        """Return whether the PLC has told the end of the batch, and heard so."""
        return self.plc_state == "acknowledged" or bool(self.date_closed)

    def _refuse_slot(self, slot):
        """Return why a record of this batch in another slot is not believed."""
        self.ensure_one()
        reason = _(
            "%(order)s has slot %(own)s, and slot %(slot)s shows its result."
        ) % {
            "order": self.mo_id,
            "own": self.batch_no,
            "slot": slot,
        }
        self._set_error(reason)
        return reason

    def _is_changed(self, reading):
        """Return whether a reading says something else than the one stored last."""
        changes = self._get_changed_lines(reading)
        return bool(changes or self._prepare_reading_vals(reading))

    def _prepare_reading(self, record):
        """Return the record as a reading; silos that gave nothing may be unknown."""
        numbers = set(self.line_ids.mapped("silo_number"))
        return Reading(
            actuals={
                number: quantity
                for number, quantity in record.actuals.items()
                if quantity or number in numbers
            },
            weight=record.weight,
            is_finished=record.is_finished,
            is_failed=record.is_failed,
            source="plc",
        )

    # -- leave --------------------------------------------------------------------
    def _has_left_plant(self):
        return super()._has_left_plant() and self.plc_state in (False, "acknowledged")

    def _quarantine(self, reason):
        for batch in self:
            row = {"batch": batch}
            self.env["scada.task"]._journal("batch_quarantined", row=row, reason=reason)
            batch.plc_state = "quarantine"
            batch._set_error(reason)
            batch._message_log(body=note_html(reason))

    # -- crons --------------------------------------------------------------------
    @api.model
    def _cron_post_readings(self):
        """Also look at every PLC, should its polling have stopped."""
        own = self.env["scada.task"]._get_run_domain()
        self.env["scada.plc"].search(own)._delay_poll()
        return super()._cron_post_readings()
