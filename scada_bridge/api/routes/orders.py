# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ...domain.run.consumption import parse_totals
from ...exceptions import ScadaDataError
from ..http.route import MANAGER, operation
from ..shapes import consumption as json_consumption
from ..shapes import order as json_order


class OrdersController(http.Controller):
    """Manufacturing orders: lists, consumption, closing."""

    @operation("/api/scada/mo-list-detailed", empty_group=MANAGER)
    def mo_list_detailed(self, params):
        """Read orders; without a body put a page of them into the queue."""
        if request.json_body.is_empty:
            return self._stage(params["limit"], params["offset"])
        orders = request.env["mrp.production"]
        return json_order.mo_list_detailed(orders._scada_list(params))

    def _stage(self, limit, offset):
        count, total = request.env["scada.mo.batch"]._stage_orders(limit, offset)
        return json_order.mo_sync(count, total, limit, offset)

    @operation("/api/scada/mo-list", "GET")
    def mo_list(self, params):
        orders = request.env["mrp.production"]
        return json_order.mo_list(orders._scada_list_of_equipment(params))

    @operation("/api/scada/mo-list-confirmed")
    def mo_list_confirmed(self, params):
        orders = request.env["mrp.production"]
        facts = orders._scada_page([("state", "=", "confirmed")], params)
        return json_order.mo_list_confirmed(facts)

    @operation("/api/scada/mo-detail")
    def mo_detail(self, params):
        facts, parts = request.env["mrp.production"]._scada_get_detail(params)
        return json_order.mo_detail(facts, parts)

    @operation("/api/scada/mo/update-with-consumptions", group=MANAGER, audit=True)
    def update_with_consumptions(self, params):
        try:
            totals = parse_totals(params)
        except ValueError as error:
            raise ScadaDataError(str(error)) from error
        order = request.env["mrp.production"]._scada_find_name(params["mo_id"])
        return json_consumption.update_answer(totals, order._scada_apply_totals(totals))

    @operation("/api/scada/mo/mark-done", group=MANAGER, audit=True)
    def mark_done(self, params):
        order = request.env["mrp.production"]._scada_find_name(params["mo_id"])
        return self._mark_done(order, params)

    @operation("/api/scada/mo/<int:mo_id>/mark-done", group=MANAGER, audit=True)
    def mark_done_by_id(self, params, mo_id):
        order = request.env["mrp.production"]._scada_find(mo_id)
        if params.get("mo_id", order.name) != order.name:
            raise ScadaDataError("mo_id is not the name of order %d" % mo_id)
        return self._mark_done(order, params)

    def _mark_done(self, order, params):
        end = order.company_id._scada_parse_date(params.get("date_end_actual"))
        order._scada_mark_done(params["finished_qty"], end)
        missing = order._scada_get_not_reported()
        return json_order.mark_done(order, missing, order._scada_get_materials())

    @operation("/api/scada/mo/cancel", group=MANAGER, audit=True)
    def cancel(self, params):
        order = request.env["mrp.production"]._scada_find_name(params["mo_id"])
        order._scada_cancel()
        return json_order.mo_state(order, "MO cancelled")

    @operation("/api/scada/mo/<int:mo_id>/acknowledge", audit=True)
    def acknowledge(self, params, mo_id):
        order = request.env["mrp.production"]._scada_find(mo_id)
        request.env["scada.mo.message"]._acknowledge(order, params)
        return json_order.mo_message(order, "Acknowledged")

    @operation("/api/scada/mo/<int:mo_id>/update-status", audit=True)
    def update_status(self, params, mo_id):
        order = request.env["mrp.production"]._scada_find(mo_id)
        request.env["scada.mo.message"]._update_status(order, params)
        return json_order.mo_message(order, "Times stored")
