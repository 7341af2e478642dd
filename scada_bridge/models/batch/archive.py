# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 3: close the order with the actual weight, then archive its batch."""
import time

from odoo import _, api, fields, models

from ...domain.order.document import is_open


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @api.model
    def _cron_archive_finished(self):
        """Queue a job for every finished batch that is still in the queue."""
        tasks = self.env["scada.task"]
        tasks._touch("task3")
        own = tasks._get_run_domain()
        self.search(self._get_to_archive_domain() + own)._delay_job("_job_finish")

    @api.model
    def _get_to_archive_domain(self):
        made = [("status_manufacturing", "=", True), ("update_odoo", "=", True)]
        return made + self._get_due_domain()

    def _job_finish(self):
        """Close the order of a finished batch and archive the batch.

        Both may be done already by an earlier run: the order's state and the row in
        the queue show it, so nothing happens twice.
        """
        self._hold_job_lock()
        batch = self.exists()
        if not batch or not batch.status_manufacturing or not batch.update_odoo:
            return
        if batch._run_step(batch._close_production) and batch._has_left_plant():
            if batch._is_closed():
                batch._archive("done")
            elif batch.held_for:
                batch._give_up_number()

    def _is_closed(self):
        self.ensure_one()
        return bool(self.date_closed) and self.production_id.state == "done"

    def _close_production(self):
        """Finish the order, unless that is done already, and flag what is off.

        One that can't be right stays open, see ``_may_close``.
        """
        self.ensure_one()
        if not self._is_closed():
            production = self._get_open_production()
            production._scada_lock_for_queue()
            self._tell_moves()
            quantities = self._get_actual_by_move()
            if self._may_close(production, quantities):
                self._finish_production(production, quantities)
        if not self._is_settling():
            self._flag_deviating()

    def _finish_production(self, production, quantities):
        assumed = production._scada_close(
            quantities,
            self.actual_weight_quantity_finished_goods,
            self.date_finished,
        )
        self._write_untracked(
            {"date_closed": fields.Datetime.now(), "assumed_additions": assumed}
        )
        self.env["scada.task"]._journal(
            "order_done",
            order=self.mo_id,
            weight=self.actual_weight_quantity_finished_goods,
        )

    def _flag_deviating(self):
        """Mark the silos that are out of their tolerance; report each of them once."""
        lines = self.line_ids._get_deviating()
        fresh = lines.filtered(lambda line: not line.is_deviating)
        fresh.write({"is_deviating": True})
        if fresh:
            self._notify_deviation(fresh)

    def _notify_deviation(self, lines):
        """Give the production manager an activity on the order."""
        texts = [
            _("%(silo)s: %(actual)s instead of %(target)s kg")
            % {
                "silo": line.silo_id.display_name,
                "actual": round(line.actual_consumption, 3),
                "target": round(line.consumption, 3),
            }
            for line in lines
        ]
        self._notify_on_order(_("Out of tolerance"), "; ".join(texts))

    def _has_left_plant(self):
        """Return whether the plant has let the batch go; hook for the PLC addon."""
        self.ensure_one()
        return True

    def _archive(self, state, reason=False):
        """Move the batches to the history, with all their lines.

        What was dosed for a run that did not end as done is in no stock move from now
        on: it is its run's, until somebody decides what became of it.

        :param state: "done" or "cancel"
        :return: the history records
        """
        started = time.monotonic()
        rows = [
            (
                {"batch_no": b.batch_no, "mo_id": b.mo_id, "company": b.company_id},
                b._get_journal_arguments(),
            )
            for b in self
        ]
        # sudo: nobody may create history, nor take a batch out of the queue by hand
        histories = self.env["scada.mo.history"].sudo()
        histories = histories.create(
            [batch._prepare_history_vals(state, reason) for batch in self]
        )
        histories._copy_lines(self)
        if state != "done":
            self._take_back_consumption()
            self._ask_about_material(histories)
        # before they go: unlink() forgets all that has been read
        self.equipment_id._after_batches_archived()
        self.sudo().unlink()
        code = "archived_because" if reason else "archived_" + state
        for row, arguments in rows:
            self.env["scada.task"]._journal(
                code, row=dict(row, started=started), reason=reason, **arguments
            )
        return histories

    def _prepare_history_vals(self, state, reason):
        """Return the values of the history record, without its lines."""
        self.ensure_one()
        return dict(
            self._prepare_shared_vals(),
            state=state,
            end=self._get_end(state),
            reason=reason,
            update_odoo=self.update_odoo,
            archived_by_id=self.env.uid,
            log_ids=[(0, 0, vals) for vals in self._get_log()],
        )

    def _get_end(self, state):
        """Return how the run has ended, see ``scada.mo.history.end``."""
        if state == "done":
            return "done"
        return "aborted" if self._may_have_begun() else "withdrawn"

    def _may_have_begun(self):
        """Return whether the plant has begun with the batch, or nobody knows."""
        self.ensure_one()
        return bool(self.reading_seq or self.is_outcome_unknown)

    def _take_back_consumption(self):
        """Set the components of open orders to what they hold without these runs."""
        for batch in self.filtered("reading_seq"):
            production = batch.production_id.with_company(batch.company_id)
            moves = batch._get_dosed_moves().filtered(is_open)
            if not production or not is_open(production) or not moves:
                continue
            production._scada_lock_for_queue()
            consumed = production._scada_get_consumed()
            production._scada_post_consumption(
                {move: consumed.get(move, 0.0) for move in moves}
            )

    def _ask_about_material(self, histories):
        """Have somebody decide what became of what the runs have dosed."""
        for batch, history in zip(self, histories):
            if history.unassigned_kg:
                history._raise_material_activity(batch._get_responsible())

    def _get_log(self):
        """Return the values of the log, oldest first: notes on the batch and its order.

        Notes on the order count from the moment it was queued; changes that Odoo
        tracks by itself have no text and are none.
        """
        self.ensure_one()
        # sudo: whoever ends a batch need not be allowed to read its order's notes
        messages = self.env["mail.message"].sudo()
        messages = messages.search(self._get_log_domain(), order="date, id")
        entries = [message._prepare_scada_log() for message in messages]
        return [entry for entry in entries if entry["text"]]

    def _get_log_domain(self):
        return [
            ("message_type", "!=", "user_notification"),
            ("body", "not in", ["", False]),
            "|",
            "&",
            ("model", "=", self._name),
            ("res_id", "=", self.id),
            "&",
            "&",
            ("model", "=", self.production_id._name),
            ("res_id", "in", self.production_id.ids),
            ("date", ">=", self.date_queued),
        ]
