# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that was taken back is watched for a while before it counts as withdrawn.

The PLC may have decided to take the order in the moment in which it was taken back, and
show its record later than anybody waits for it.  Until that can't be any more, neither
its slot nor its order is used again::

    released --taken back--> withdrawing --+-- next run of the line finished, or
                                           |   withdraw_seconds are over: archived as
                                           |   withdrawn, and sent again if asked
                                           +-- its record in the result slot: taken
                                           +-- its order slot pending or taken again:
                                               quarantined, a person looks

The next run is one that the plant has begun after the order was taken back: a PLC makes
one after the other.  Clients of the API see a queue without these batches.
"""
from odoo import api, fields, models

from odoo.addons.scada_bridge.exceptions import ScadaError, get_reason
from odoo.addons.scada_bridge.notes import note_html
from odoo.addons.scada_bridge.translations import MessageChar, _, render_message

from ...journal import JOURNAL
from ...plc.exchange.handshake import SlotState

WAITING = "withdrawing"
NOT_GONE = (SlotState.PENDING, SlotState.TAKEN, SlotState.TAKEN_BACK)


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    withdraw_seconds = fields.Integer(
        "Watch after Withdrawing (s)",
        required=True,
        default=60,
        help="An order that was taken back keeps its slot until the next run of the "
        "line has finished, at most so long. 0: it is free at once.",
    )

    _sql_constraints = [
        (
            "withdraw_seconds_positive",
            "CHECK (withdraw_seconds >= 0)",
            "Nobody watches for less than no time.",
        ),
    ]


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    date_withdrawn = fields.Datetime("Taken Back on", readonly=True)
    withdraw_reason = MessageChar("Taken Back Because", readonly=True)
    is_sent_again = fields.Boolean(
        readonly=True, help="Once it is withdrawn, its order is sent again."
    )

    def _end_withdrawn(self, reason):
        waiting = self.filtered(lambda batch: batch._has_to_be_watched())
        waiting.write({"plc_state": WAITING, "withdraw_reason": reason})
        waiting._clear_error()
        others = self - waiting
        if others:
            super(ScadaMoBatch, others)._end_withdrawn(reason)

    def _has_to_be_watched(self):
        return bool(self.date_withdrawn and self._get_plc().withdraw_seconds)

    # -- its order ----------------------------------------------------------------
    @api.model
    def _get_queue(self, domain=()):
        return super()._get_queue([("plc_state", "!=", WAITING), *domain])

    def _follow_order(self, is_asked=False):
        """The run keeps the plan that the PLC has; its order may change."""
        return self.plc_state == WAITING or super()._follow_order(is_asked)

    def _withdraw_unreleased(self, reason):
        others = self.filtered(lambda batch: batch.plc_state != WAITING)
        super(ScadaMoBatch, others)._withdraw_unreleased(reason)

    # -- what the polls see -------------------------------------------------------
    def _judge_withdrawal(self, name, state):
        """End the watch over an order that was taken back, if it is time.

        :param name: the order that its result slot shows, None if nobody knows
        :param state: :class:`SlotState` of its order slot, None if nobody knows
        """
        if name in (None, self.reference) or state is None:
            return
        if state in NOT_GONE:
            self._quarantine(
                _(
                    "The order was taken back, and its slot in the PLC says that it "
                    "waits or was taken. Find out what the plant does with it."
                )
            )
        elif self._is_watched_enough():
            self._leave_withdrawn()

    def _is_watched_enough(self):
        seconds = self._get_plc().withdraw_seconds
        now = fields.Datetime.now()
        end = fields.Datetime.add(self.date_withdrawn, seconds=seconds)
        return now >= end or self._has_line_made_another()

    def _has_line_made_another(self):
        """Return whether the line has begun and finished a run since."""
        made = [
            ("equipment_id", "=", self.equipment_id.id),
            ("date_started", ">", self.date_withdrawn),
            ("date_finished", "!=", False),
        ]
        histories = self.env["scada.mo.history"]
        return bool(self.search_count(made) or histories.search_count(made))

    def _leave_withdrawn(self):
        """Archive the run; queue the next one of its order, if that was asked for."""
        reason, vals_list = self.withdraw_reason, []
        if self.is_sent_again:
            try:
                vals_list = [self._prepare_next_run_vals()]
            except ScadaError as error:
                self.production_id._scada_refuse(get_reason(error))
        self._archive("cancel", reason)
        if vals_list:
            self._queue_next_runs(vals_list, reason)

    def _tell_not_withdrawn(self):
        """The PLC makes the order after all: go on with it, and tell."""
        self.write(
            {"date_withdrawn": False, "withdraw_reason": False, "is_sent_again": False}
        )
        arguments = self._get_journal_arguments()
        self.env["scada.task"]._journal(
            "not_withdrawn", row={"batch": self}, **arguments
        )
        source = JOURNAL["not_withdrawn"].source
        self._message_log(body=note_html(render_message(self.env, source, **arguments)))
