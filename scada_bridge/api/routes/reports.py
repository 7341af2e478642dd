# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..http.route import operation
from ..shapes import period as json_period
from ..shapes import report as json_report


class ReportsController(http.Controller):
    """What the dashboards show."""

    def _reports(self):
        return request.env["scada.report"]

    @operation("/api/scada/today-reports")
    def today(self, params):
        return json_report.today(*self._reports()._get_today(params))

    @operation("/api/scada/periodic-report")
    def periodic(self, params):
        return json_period.periodic(*self._reports()._get_periodic(params))

    @operation("/api/scada/kpi-product-report")
    def per_product(self, params):
        return json_report.per_product(*self._reports()._get_per_product(params))

    @operation("/api/scada/oee-equipment-avg")
    def per_equipment(self, params):
        return json_report.per_equipment(*self._reports()._get_per_equipment(params))

    @operation("/api/scada/oee-detail")
    def oee_detail(self, params):
        return json_report.oee_detail(*self._reports()._get_detail(params))
