# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from odoo.addons.scada_bridge.api.http.route import MANAGER, operation

from . import json_plc

POLICY = dict(group=MANAGER, audit=True)


class PlcController(http.Controller):
    """Words of the PLC, for managers: to look, to repair, to put into operation."""

    def _plc(self):
        return request.env["scada.plc"]._find_for_api()

    @operation("/api/plc/config", "GET", **POLICY)
    def config(self, params):
        return json_plc.config(*self._plc()._api_config())

    @operation("/api/plc/read-field/<path:field_name>", "GET", **POLICY)
    def read_field(self, params, field_name):
        slot = params["batch_no"]
        return json_plc.field(
            field_name, slot, self._plc()._api_read_field(slot, field_name)
        )

    @operation("/api/plc/read-all", "GET", **POLICY)
    def read_all(self, params):
        slot = params["batch_no"]
        block, values = self._plc()._api_read_values(slot)
        return json_plc.fields(block, slot, values)

    @operation("/api/plc/read-batch", "GET", **POLICY)
    def read_batch(self, params):
        slot = params["batch_no"]
        return json_plc.one_batch(slot, self._plc()._api_read_record(slot))

    @operation("/api/plc/read-batch-all", "GET", **POLICY)
    def read_batch_all(self, params):
        return json_plc.all_batches(*self._plc()._api_read_records())

    @operation("/api/plc/sync-from-plc", **POLICY)
    def sync_from_plc(self, params):
        return json_plc.synced(*self._plc()._api_sync())

    @operation("/api/plc/write-field", **POLICY)
    def write_field(self, params):
        values = {params["field_name"]: params["value"]}
        self._plc()._api_write(params["batch_name"], values, release=False)
        return json_plc.field_written(params)

    @operation("/api/plc/write-batch", **POLICY)
    def write_batch(self, params):
        count = self._plc()._api_write(params["batch_name"], params["data"])
        return json_plc.fields_written(params["batch_name"], count)

    @operation("/api/plc/write-mo-batch", **POLICY)
    def write_mo_batch(self, params):
        batch = request.env["scada.mo.batch"]._find_number(params["batch_no"])
        # sudo: nobody writes batches by hand; it was found among the caller's own
        batch.sudo()._api_write_now(request.json_body.params.get("plc_batch_slot"))
        return json_plc.order_written(batch.batch_no, batch.mo_id)
