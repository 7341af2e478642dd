# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..http.route import operation
from ..shapes import push as json_push
from .admin import POLICY


class ConsumptionController(http.Controller):
    """Consumption as the old middleware's clients send it."""

    def _find(self, params):
        order = request.env["mrp.production"]._scada_find_name(params["mo_id"])
        order._scada_check_equipment(params.get("equipment_id"))
        return order

    @operation("/api/consumption/update", **POLICY)
    def update(self, params):
        order = self._find(params)
        date = order.company_id._scada_check_past(params.get("timestamp"))
        result = order._scada_correct(params["consumption_data"], date)
        return json_push.components_updated(params, order, result)

    @operation("/api/consumption/mark-done", **POLICY)
    def mark_done(self, params):
        order = self._find(params)
        order._scada_mark_done(params["finished_qty"])
        components = order._scada_get_not_reported()
        return json_push.order_closed(order, params["finished_qty"], components)

    @operation("/api/consumption/batch-process", **POLICY)
    def batch_process(self, params):
        push = self._find(params)._scada_push_batch(params["batch_data"])
        return json_push.batch_pushed(push)
