# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..http.route import MANAGER, PAGE, PAGE_BUTTONS, operation
from ..shapes import batch as json_batch
from ..shapes import push as json_push
from ..shapes import table as json_table

POLICY = dict(group=MANAGER, audit=True)
# what vue-middleware shows, and its buttons
PAGE_POLICY = dict(group=(MANAGER, PAGE), audit=True)
BUTTON_POLICY = dict(group=(MANAGER, PAGE_BUTTONS), audit=True)


class AdminController(http.Controller):
    """The queue and its archive."""

    def _batches(self):
        return request.env["scada.mo.batch"]

    def _own_batches(self):
        """Return the model for what vue-middleware shows and does.

        sudo: its key has no right to any record, the group of the route decides who
        may. The queue and the lines are those of the caller's companies by their
        domains, and the caller names none of them.
        """
        return self._batches().sudo()

    def _override(self, params):
        """Return why an administrator goes on whatever the plant says, or None."""
        is_override, reason = params.get("override"), params.get("reason")
        return self._batches()._get_override(is_override, reason)

    @operation("/api/admin/batch-status", "GET", **POLICY)
    def batch_status(self, params):
        return json_batch.batch_status(self._batches()._get_queue())

    @operation("/api/admin/clear-mo-batch", **BUTTON_POLICY)
    def clear_mo_batch(self, params):
        count = self._own_batches()._clear_queue(self._override(params))
        return json_batch.cleared(count)

    @operation("/api/admin/trigger-sync", **BUTTON_POLICY)
    def trigger_sync(self, params):
        is_filled = bool(self._own_batches()._get_queue())
        return json_batch.synced(self._own_batches()._trigger_sync(), is_filled)

    @operation("/api/admin/failed-to-push", "GET", **POLICY)
    def failed_to_push(self, params):
        return json_batch.failed_to_push(self._batches()._get_refused())

    @operation("/api/admin/manual/retry-push-odoo/<path:mo_id>", **POLICY)
    def retry_push(self, params, mo_id):
        # sudo: nobody writes batches by hand; it was found among the caller's own
        result, is_archived = self._batches()._find_order(mo_id).sudo()._push_now()
        return json_push.retried(mo_id, result, is_archived)

    @operation("/api/admin/manual/cancel-batch/<int:batch_no>", **POLICY)
    def cancel_batch(self, params, batch_no):
        batch = self._batches()._find_number(batch_no)
        mo_name = batch.mo_id
        batch._cancel_by_user(params.get("notes"), self._override(params))
        return json_batch.cancelled(batch_no, mo_name)

    @operation("/api/admin/manual/reset-batch/<path:mo_id>", **POLICY)
    def reset_batch(self, params, mo_id):
        # sudo: as above, a batch of the caller's own companies
        batch = self._batches()._find_order(mo_id).sudo()
        batch._reset_status()
        return json_batch.reset_status(batch)

    @operation("/api/admin/table/mo-batch", "GET", **PAGE_POLICY)
    def table_mo_batch(self, params):
        return json_table.table_mo_batch(self._own_batches()._get_queue())

    @operation("/api/admin/monitor/real-time", "GET", **POLICY)
    def real_time(self, params):
        return json_batch.real_time(self._batches()._get_queue())

    @operation("/api/admin/reset-task1-start", **BUTTON_POLICY)
    def reset_task1_start(self, params):
        override = self._override(params)
        return json_batch.reset_task1(*self._own_batches()._reset_queue(override))

    def _histories(self):
        return request.env["scada.mo.history"]

    @operation("/api/admin/table/mo-histories", "GET", **PAGE_POLICY)
    def table_mo_histories(self, params):
        # sudo: as for the queue; the caller narrows a page of its own companies
        page, total = self._histories().sudo()._get_page(params)
        return json_table.table_mo_histories(page, total, params)

    @operation("/api/admin/history", "GET", **POLICY)
    def history(self, params):
        page, total = self._histories()._get_page(params)
        return json_batch.history_page(page, total, params)

    @operation("/api/admin/history/<path:mo_id>", "GET", **POLICY)
    def history_one(self, params, mo_id):
        return json_batch.history_one(self._histories()._find_newest(mo_id))
