# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Task 3: close the order with the actual weight, then archive its batch."""
import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class ScadaMoBatch(models.Model):
    _inherit = "scada.mo.batch"

    @api.model
    def _cron_archive_finished(self):
        """Queue a job for every finished batch that is still in the queue."""
        own = self.env["scada.task"]._get_run_domain()
        self.search(self._get_to_archive_domain() + own)._delay_job("_job_finish")

    @api.model
    def _get_to_archive_domain(self):
        return [("status_manufacturing", "=", True), ("update_odoo", "=", True)]

    def _job_finish(self):
        """Close the order of a finished batch and archive the batch.

        Both may be done already by an earlier run: the order's state and the row in
        the queue tell, so nothing happens twice.
        """
        self._hold_job_lock()
        batch = self.exists()
        if not batch or not batch.status_manufacturing or not batch.update_odoo:
            return
        if batch._run_step(batch._close_production) and batch._is_let_go():
            batch._archive("done")

    def _close_production(self):
        self.ensure_one()
        if self.date_closed and self.production_id.state == "done":
            return
        production = self._get_open_production()
        production._scada_close(
            self._get_actual_by_move(),
            self.actual_weight_quantity_finished_goods,
            self.date_finished,
        )
        self._write_quietly({"date_closed": fields.Datetime.now()})
        _logger.info(
            "[TASK 3] %s done with %s kg",
            self.mo_id,
            self.actual_weight_quantity_finished_goods,
        )

    def _is_let_go(self):
        """Tell if the plant has let the batch go; hook for the PLC addon."""
        self.ensure_one()
        return True

    def _archive(self, state, reason=False):
        """Move the batches to the history, with all their lines.

        :param state: "done" or "cancel"
        :return: the history records
        """
        equipments = self.equipment_id
        # sudo: nobody may create history, nor take a batch out of the queue by hand
        histories = self.env["scada.mo.history"].sudo()
        histories = histories.create(
            [batch._prepare_history_vals(state, reason) for batch in self]
        )
        histories._copy_lines(self)
        for batch in self:
            _logger.info(
                "[TASK 3] %s batch %s on %s archived (%s)%s",
                batch.mo_id,
                batch.batch_no,
                batch.equipment_id_batch,
                state,
                ": %s" % reason if reason else "",
            )
        self.sudo().unlink()
        equipments._after_batches_archived()
        return histories

    def _prepare_history_vals(self, state, reason):
        """Return the values of the history record, without its lines."""
        self.ensure_one()
        return dict(
            self._prepare_shared_vals(),
            state=state,
            reason=reason,
            update_odoo=self.update_odoo,
            archived_by_id=self.env.uid,
        )
