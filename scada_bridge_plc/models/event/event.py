# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The job that asks the PLC for what it reports by itself: failures, hand-adds, status.

A cron queues it every few minutes; while batches are in the queue it queues itself
again, ``event_seconds`` later.  One session, one request for each block that shows
nothing new; a poll of the slots is another job and never waits for these.
"""

import logging

from odoo import _, api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.scada_bridge.exceptions import ScadaStateError, ScadaUnavailableError

from ...plc.errors import LinkError, StatusError
from ...plc.exchange.event_block import EventKind, acknowledge_event, read_event

_logger = logging.getLogger(__name__)

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
        self._delay_wire_job("_job_read_events", EVENT_PRIORITY, seconds)

    def _job_read_events(self):
        self._hold_job_lock()
        plc = self.exists()
        if not plc or not plc.active:
            return
        plc._claim_wire()
        plc._read_events()
        if plc._has_work():
            plc._delay_events(plc.event_seconds)

    def _read_events(self):
        """Read every event block once; store what is new."""
        self.ensure_one()
        try:
            with self._open_link() as link:
                readings = self._exchange_events(link)
        except (LinkError, StatusError, ScadaStateError) as error:
            self._set_offline(error)
            return
        self._set_online()
        self._handle_events(readings)

    def _exchange_events(self, link):
        """Return {name: what was read}; extended by failures, hand-adds, health."""
        return {}

    def _handle_events(self, readings):
        """Store what :meth:`_exchange_events` read; the PLC is not asked any more."""

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
        """Tell the PLC that an event is stored.

        :return: :class:`AckOutcome`
        :raise RetryableJobError: the PLC can't be reached or refuses; nothing is lost
        """
        self.ensure_one()
        self._claim_wire()
        self._check_job_may_talk()
        if self.state == "offline":
            raise RetryableJobError(_("PLC %s is offline") % self.name)
        try:
            with self._open_link() as link:
                return acknowledge_event(link, self._get_block(name), words)
        except (LinkError, StatusError, ScadaUnavailableError) as error:
            raise RetryableJobError(str(error)) from error
