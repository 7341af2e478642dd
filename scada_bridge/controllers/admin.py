# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..api.route import MANAGER, operation
from ..pure import json_batch, json_table

POLICY = dict(group=MANAGER, audit=True)


class AdminController(http.Controller):
    """The queue and its archive."""

    @property
    def batches(self):
        return request.env["scada.mo.batch"]

    @operation("/api/admin/batch-status", "GET", **POLICY)
    def batch_status(self, params):
        return json_batch.batch_status(self.batches._get_queue())

    @operation("/api/admin/clear-mo-batch", **POLICY)
    def clear_mo_batch(self, params):
        return json_batch.cleared(self.batches._clear_queue())

    @operation("/api/admin/trigger-sync", **POLICY)
    def trigger_sync(self, params):
        is_filled = bool(self.batches._get_queue())
        return json_batch.synced(self.batches._trigger_sync(), is_filled)

    @operation("/api/admin/failed-to-push", "GET", **POLICY)
    def failed_to_push(self, params):
        return json_batch.failed_to_push(self.batches._get_refused())

    @operation("/api/admin/manual/retry-push-odoo/<path:mo_id>", **POLICY)
    def retry_push(self, params, mo_id):
        result, is_archived = self.batches._find_order(mo_id).sudo()._push_now()
        return json_batch.retried(mo_id, result, is_archived)

    @operation("/api/admin/manual/cancel-batch/<int:batch_no>", **POLICY)
    def cancel_batch(self, params, batch_no):
        batch = self.batches._find_number(batch_no)
        mo_name = batch.mo_id
        batch._cancel_by_user(params.get("notes"))
        return json_batch.cancelled(batch_no, mo_name)

    @operation("/api/admin/manual/reset-batch/<path:mo_id>", **POLICY)
    def reset_batch(self, params, mo_id):
        batch = self.batches._find_order(mo_id).sudo()
        batch._reset_status()
        return json_batch.reset_status(batch)

    @operation("/api/admin/table/mo-batch", "GET", **POLICY)
    def table_mo_batch(self, params):
        return json_table.table_mo_batch(self.batches._get_queue())

    @operation("/api/admin/monitor/real-time", "GET", **POLICY)
    def real_time(self, params):
        return json_batch.real_time(self.batches._get_queue())
