# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events that the PLC reports one at a time, and waits to hear that they are stored.

Theory of operation (invariants I3 and I7).  Storing and acknowledging are two
transactions, in this order::

    read --store, queue the job, commit--> pending --handshake word := 1--> acknowledged
                                                  |-the block holds another--> gone
                                                  \\-it does not show the 1--> unseen

* The commit fails: nothing is stored and nothing is acknowledged; the PLC still shows
  the event, the next read stores it.
* The PLC is gone after the commit: the job tries until it is back.
* The job dies before, in or after its frame: it is run again and looks at the block
  first; the next read of an event that is still shown queues it as well.
* The event is read again before it is acknowledged: its row is found by its words.
* The PLC answers the word and does not keep it: nobody knows whether the next event of
  the same words is the same one.  A failure is (the row is pending again); of a
  hand-add a person is asked (``weighing.py``).
"""

from odoo import api, fields, models

from ...plc.exchange.handshake import AckOutcome

END_STATES = {AckOutcome.GONE: "gone", AckOutcome.NOT_KEPT: "unseen"}


class ScadaPlcEventMixin(models.AbstractModel):
    """Goes together with ``scada.job.mixin`` and ``scada.provenance.mixin``."""

    _name = "scada.plc.event.mixin"
    _description = "SCADA PLC Event"
    _event_block = None  # name of the block in the memory map

    plc_id = fields.Many2one(
        "scada.plc",
        "PLC",
        readonly=True,
        provenance=True,
        index=True,
        ondelete="restrict",
        copy=False,
    )
    plc_state = fields.Selection(
        [
            ("pending", "To Acknowledge"),
            ("acknowledged", "Acknowledged"),
            ("gone", "Overwritten by the PLC"),
            ("unseen", "Acknowledged, not Shown by the PLC"),
        ],
        "Handshake",
        readonly=True,
        provenance=True,
        index=True,
        copy=False,
    )
    raw_words = fields.Text(
        readonly=True,
        provenance=True,
        copy=False,
        help="What the PLC sent, hexadecimal words.",
    )

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "provenance" or super()._valid_field_parameter(field, name)

    @staticmethod
    def _format_words(words):
        return " ".join("%04X" % word for word in words)

    def _find_pending(self, plc, words):
        """Return the stored event of these words that is not acknowledged yet."""
        return self.search(
            [
                ("plc_id", "=", plc.id),
                ("plc_state", "=", "pending"),
                ("raw_words", "=", self._format_words(words)),
            ],
            limit=1,
        )

    def _find_unseen(self, plc, words):
        """Return the PLC's last event if these are its words and it may be shown still.

        It was acknowledged, and the PLC has not shown that it heard that.
        """
        last = self.search([("plc_id", "=", plc.id)], order="id desc", limit=1)
        is_same = last.raw_words == self._format_words(words)
        return last if is_same and last.plc_state == "unseen" else self.browse()

    def _delay_acknowledge_event(self):
        for event in self:
            event._delay_job(
                "_job_acknowledge_event",
                channel=event.plc_id._get_channel(),
                max_retries=0,
            )

    def _job_acknowledge_event(self):
        """Acknowledge the event to the PLC; it is committed."""
        self._hold_job_lock()
        event = self.exists()
        if not event or event.plc_state != "pending":
            return
        words = tuple(int(word, 16) for word in event.raw_words.split())
        outcome = event.plc_id._acknowledge_event(event._event_block, words)
        if outcome is None:  # the PLC is offline now
            event._delay_acknowledge_event()
            return
        event.plc_state = END_STATES.get(outcome, "acknowledged")
        event._log_acknowledged(outcome)

    def _log_acknowledged(self, outcome):
        """Hook: the handshake is over."""
