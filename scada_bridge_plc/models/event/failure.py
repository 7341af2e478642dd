# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 5, PLC half: the failure block becomes failure reports (doc/old-system.rst).

The three steps of the old system's log are kept: read, save, then tell on.  The old
one told the PLC before it saved anything, and never tried again
(doc/old-system.rst D18).
"""

import logging
from datetime import datetime, timedelta

import pytz

from odoo import _, api, fields, models

from odoo.addons.scada_bridge.acts import act

from ...plc.exchange.failure_codec import decode_failure

_logger = logging.getLogger(__name__)

# A date outside is no date of a failure; a PLC that lost its clock starts in 1998
FIRST_DATE = datetime(2000, 1, 2)
FUTURE = timedelta(days=1)
UNDATED_INDEX = "scada_failure_report_undated_uniq"


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    quarantine_policy = fields.Selection(
        [
            ("store", "At once: they are stored with their words"),
            ("release", "When a person has released or resolved them"),
        ],
        "Acknowledge Quarantined Failures",
        required=True,
        default="store",
        help="The PLC reports no other failure before it hears that this one is "
        "stored.",
    )

    def _exchange_events(self, link):
        readings = super()._exchange_events(link)
        if self.env["scada.task"]._is_enabled("task5"):
            readings["failure"] = self._read_event_block(link, "failure")
        return readings

    def _handle_events(self, readings):
        super()._handle_events(readings)
        words = self._get_new_words("failure", readings.get("failure"))
        if words:
            self._take_failure(words)

    def _take_failure(self, words):
        """Store the event of the failure block, queue its acknowledgement."""
        reports = self.env["scada.failure.report"].with_company(self.company_id)
        report = reports._find_pending(self, words)
        if not report:
            event = decode_failure(self._get_block("failure"), words)
            if event is None:
                return
            report = self._store_failure(reports, event)
        if report.state != "quarantine" or self.quarantine_policy == "store":
            report._delay_acknowledge_event()

    def _store_failure(self, reports, event):
        _logger.info(
            "[TASK 5] Step 1: failure read from PLC %s: %r %r at %s%s",
            self.name,
            event.equipment_code,
            event.info,
            event.date,
            " (%s)" % "; ".join(event.faults) if event.faults else "",
        )
        vals = self._prepare_failure_vals(event)
        report, created = reports._record_failure(vals)
        if not created:  # told before, by this PLC or by another channel
            keys = ("plc_id", "plc_state", "raw_words")
            report.write({key: vals[key] for key in keys})
        return report

    def _prepare_failure_vals(self, event):
        """Return the values of the report; what can't be right is told in them."""
        faults = list(event.faults)
        date = event.date and self._plant_to_utc(event.date)
        if date and not FIRST_DATE <= date <= fields.Datetime.now() + FUTURE:
            faults.append(_("%s is not near: is the PLC's clock right?") % event.date)
            date = None
        return {
            "equipment_code": event.equipment_code,
            "description": event.info,
            "failure_date": date or False,
            "source": "plc",
            "plc_id": self.id,
            "plc_state": "pending",
            "raw_words": self.env["scada.failure.report"]._format_words(event.words),
            "company_id": self.company_id.id,
            "quarantine_reason": "; ".join(faults) or False,
        }

    def _plant_to_utc(self, date):
        """Return a plant's local time as UTC, both without zone."""
        if not FIRST_DATE.year <= date.year < 9999:
            return date  # far from the range, a shift might leave the calendar
        local = pytz.timezone(self.tz).localize(date, is_dst=False)
        return local.astimezone(pytz.utc).replace(tzinfo=None)


class ScadaFailureReport(models.Model):
    _name = "scada.failure.report"
    _inherit = ["scada.failure.report", "scada.plc.event.mixin"]
    _event_block = "failure"

    def init(self):
        super().init()
        # An event without a date is known by its words until it is acknowledged.
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS scada_failure_report_undated_uniq
            ON scada_failure_report (plc_id, md5(raw_words))
            WHERE failure_date IS NULL AND plc_state = 'pending'
            """
        )

    @api.model
    def _get_event_constraints(self):
        return super()._get_event_constraints() + (UNDATED_INDEX,)

    @api.model
    def _get_event_domain(self, vals):
        domain = super()._get_event_domain(vals)
        if not vals["failure_date"] and vals.get("plc_id"):
            domain += [
                ("plc_id", "=", vals["plc_id"]),
                ("plc_state", "=", "pending"),
                ("raw_words", "=", vals["raw_words"]),
            ]
        return domain

    def _log_acknowledged(self, outcome):
        _logger.info(
            "[TASK 5] Step 3: %s %s told to PLC %s as stored: %s",
            self.equipment_code,
            self.description,
            self.plc_id.name,
            outcome.value,
        )

    def _delay_released(self):
        """Acknowledge what was held back until a person had looked at it."""
        held = self.filtered(lambda r: r.plc_state == "pending")
        held._delay_acknowledge_event()

    @act("release_report")
    def action_release(self):
        result = super().action_release()
        self._delay_released()
        return result

    @act("resolve_report")
    def action_resolve(self):
        result = super().action_resolve()
        self._delay_released()
        return result
