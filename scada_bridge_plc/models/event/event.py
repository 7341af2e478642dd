# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The job that asks the PLC for what it reports by itself: failures, hand-adds, status.

A cron queues it every few minutes; while batches are in the queue it queues itself
again, ``event_seconds`` later.  One session, one request for each block that shows
nothing new; a poll of the slots is another job and never waits for these.
"""

import logging
from datetime import datetime, timedelta

from odoo import api, fields, models

from odoo.addons.scada_bridge.domain.plant_time import to_utc
from odoo.addons.scada_bridge.domain.text.message import join
from odoo.addons.scada_bridge.translations import _

from ...plc.exchange.event_block import EventKind, acknowledge_event, read_event
from ...plc.exchange.failure_codec import decode_failure
from ..plc.session import Caller

_logger = logging.getLogger(__name__)

# A date outside is no date of a failure; a PLC that lost its clock starts in 1998
FIRST_DATE = datetime(2000, 1, 2)
FUTURE = timedelta(days=1)
EVENT_PRIORITY = 7  # after polls (5), before the writing of orders (10)


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    event_seconds = fields.Integer(
        "Read Events (s)",
        required=True,
        default=30,
        help="How often failures and hand-adds are read while batches are in the "
        "queue. Without batches the scheduled action of Task 5 does it.",
    )
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
    weighing_product = fields.Selection(
        [("product", "Product (variant)"), ("template", "Product Template")],
        "Product Number of Hand-Adds",
        required=True,
        default="template",
        help="What the number in the manual weighing block is the id of. The profile "
        "says where it is (13 or 14 words).",
    )

    _sql_constraints = [
        (
            "event_seconds_positive",
            "CHECK (event_seconds > 0)",
            "Read events at least every second.",
        ),
    ]

    @api.model
    def _cron_read_events(self):
        """Task 5 (and the PLC half of Tasks 2 and 4): ask every PLC."""
        self.env["scada.task"]._touch("task5")
        self.search(self.env["scada.task"]._get_run_domain())._delay_events()

    def _delay_events(self, seconds=0):
        self._delay_channel_job("_job_read_events", EVENT_PRIORITY, seconds)

    def _job_read_events(self):
        self._hold_job_lock()
        plc = self.exists()
        if not plc or not plc.active:
            return
        plc._read_events()
        if plc._has_work():
            plc._delay_events(plc.event_seconds)

    def _read_events(self):
        """Read every event block once; store what is new."""
        self.ensure_one()
        readings = self._in_session(Caller.WATCH, self._exchange_events)
        if readings is None:
            return
        self._set_online()
        self._handle_events(readings)

    def _exchange_events(self, link):
        """Return {what: its reading} of the tasks that are switched on."""
        is_enabled = self.env["scada.task"]._is_enabled
        readings = {}
        if is_enabled("task5"):
            readings["failure"] = self._read_event_block(link, "failure")
        if is_enabled("task2"):
            readings["weighing"] = self._read_event_block(link, "manual_weighing")
        if is_enabled("task4"):
            readings.update(self._read_health(link))
        return readings

    def _handle_events(self, readings):
        """Store what :meth:`_exchange_events` read; the PLC is not asked any more."""
        failure = self._get_new_words("failure", readings.get("failure"))
        if failure:
            self._process_failure(failure)
        weighings = self.env["scada.plc.weighing"].with_company(self.company_id)
        weighings._retry_doubtful(self)
        weighing = self._get_new_words("manual_weighing", readings.get("weighing"))
        if weighing:
            weighings._take(self, weighing)
        self._update_health(readings)

    def _read_event_block(self, link, name):
        """Return the reading of a block, None if the memory map has no such block."""
        block = self._get_memory_map().blocks.get(name)
        return read_event(link, block) if block else None

    def _get_new_words(self, name, reading):
        """Return the words of a new event, None if there is nothing to do."""
        if reading is None or reading.kind is EventKind.TAKEN:
            return None
        if reading.kind is EventKind.TORN:
            _logger.info(
                "PLC %s: block %s changed while it was read, the next read decides",
                self.name,
                name,
            )
            return None
        return reading.words

    def _acknowledge_event(self, name, words):
        """Acknowledge to the PLC that an event is stored.

        :return: :class:`AckOutcome`, None if the PLC is offline now
        :raise RetryableJobError: the PLC can't be reached or refuses; nothing is lost
        """

        def exchange(link):
            return acknowledge_event(link, self._get_block(name), words)

        return self._in_session(Caller.JOB, exchange)

    # -- failures -------------------------------------------------------------------
    def _process_failure(self, words):
        """Store the event of the failure block, queue its acknowledgement."""
        reports = self.env["scada.failure.report"].with_company(self.company_id)
        report = reports._find_pending(self, words)
        if not report:
            report = reports._find_unseen(self, words)
            report.plc_state = "pending"
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
        if not created:  # reported before, by this PLC or by another channel
            keys = ("plc_id", "plc_state", "raw_words")
            report.write({key: vals[key] for key in keys})
        return report

    def _prepare_failure_vals(self, event):
        """Return the values of the report; what can't be right is named in them."""
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
            "quarantine_reason": join(faults, "; ") or False,
        }

    def _plant_to_utc(self, date):
        """Return a plant's local time as UTC, both without zone."""
        try:
            return to_utc(date, self._get_zone())
        except ValueError:
            return date  # far from the range, a shift might leave the calendar
