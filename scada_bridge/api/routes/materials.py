# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ...domain.plant_time import DateError
from ...exceptions import ScadaError
from ..http.route import MANAGER, operation
from ..shapes import consumption as json_consumption
from ..shapes import master_data as json_master_data


class MaterialsController(http.Controller):
    """Single consumptions, weighings, master data."""

    @operation("/api/scada/material-consumption", group=MANAGER, audit=True)
    def material_consumption(self, params):
        entry, moves = request.env["scada.consumption.entry"]._consume(params)
        return json_consumption.material_answer(entry, moves)

    @operation("/api/scada/material-consumption/<int:record_id>", "GET")
    def material_consumption_get(self, params, record_id):
        entry = request.env["scada.consumption.entry"]._find_entry(record_id)
        zone = request.env.company._get_scada_zone()
        return json_consumption.entry(entry, zone)

    @operation("/api/scada/material-consumption/validate")
    def validate(self, params):
        try:
            request.env["scada.consumption.entry"]._prepare_entry(params)
        except (ScadaError, DateError) as error:
            return json_consumption.validation(params, str(error))
        return json_consumption.validation(params, None)

    @operation("/api/scada/mo-weight", audit=True)
    def weigh(self, params):
        record = request.env["scada.mo.weight"]._record(params)
        return json_consumption.weighing_answer(record)

    @operation("/api/scada/mo-weight", "GET")
    def weighings(self, params):
        records = request.env["scada.mo.weight"]._get_page(params)
        zone = request.env.company._get_scada_zone()
        return json_consumption.weighing_list(records, zone)

    @operation("/api/scada/products", "GET")
    def products(self, params):
        return self._products(params)

    @operation("/api/scada/products")
    def products_json(self, params):
        return self._products(params)

    @operation("/api/scada/products-by-category")
    def products_by_category(self, params):
        return self._products(params)

    def _products(self, params):
        records = request.env["scada.master.data"]._get_products(params)
        return json_master_data.products(records)

    @operation("/api/scada/boms", "GET")
    def boms(self, params):
        return json_master_data.boms(request.env["scada.master.data"]._get_boms(params))

    @operation("/api/scada/boms")
    def boms_json(self, params):
        return json_master_data.boms(request.env["scada.master.data"]._get_boms(params))
