# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..http.route import operation
from ..shapes import equipment as json_equipment
from ..shapes import failure as json_failure

REPORT = "/api/scada/failure-report/report/"


class FailuresController(http.Controller):
    """Failures of the equipment, and the equipment's connection."""

    def _reports(self):
        return request.env["scada.failure.report"]

    def _zone(self):
        return request.env.company._get_scada_zone()

    @operation("/api/scada/failure-report")
    def failure_report(self, params):
        return json_failure.failure_report(
            self._reports()._record_api_failure(params), self._zone()
        )

    @operation("/api/scada/equipment-failure")
    def equipment_failure(self, params):
        return json_failure.equipment_failure(
            self._reports()._record_api_failure(params), self._zone()
        )

    @operation("/api/api/scada/equipment-failure")
    def equipment_failure_doubled(self, params):
        """Answer the path with the doubled prefix (doc/old-system.rst D09)."""
        return json_failure.equipment_failure(
            self._reports()._record_api_failure(params), self._zone()
        )

    @operation("/api/scada/equipment-failure", "GET")
    def equipment_failures(self, params):
        return json_failure.failure_list(
            self._reports()._get_failures(params), self._zone()
        )

    @operation("/api/scada/equipment-failure-report")
    def equipment_failure_report(self, params):
        failures = self._reports()._get_failures(params)
        groups = self._reports()._get_failure_groups(params)
        return json_failure.failure_summary(failures, groups, self._zone())

    @operation(REPORT + "kpi", "GET")
    def kpi(self, params):
        groups = self._reports()._get_failure_groups(params)
        return json_failure.kpi(groups, params, self._zone())

    @operation(REPORT + "kpi")
    def kpi_json(self, params):
        groups = self._reports()._get_failure_groups(params)
        return json_failure.kpi(groups, params, self._zone())

    @operation(REPORT + "by-equipment", "GET")
    def by_equipment(self, params):
        return json_failure.by_equipment(
            self._reports()._get_failure_groups(params), params
        )

    @operation(REPORT + "by-equipment")
    def by_equipment_json(self, params):
        return json_failure.by_equipment(
            self._reports()._get_failure_groups(params), params
        )

    @operation(REPORT + "timeline", "GET")
    def timeline(self, params):
        return json_failure.timeline(
            self._reports()._get_failure_timeline(params), params
        )

    @operation(REPORT + "timeline")
    def timeline_json(self, params):
        return json_failure.timeline(
            self._reports()._get_failure_timeline(params), params
        )

    @operation(REPORT + "recent", "GET")
    def recent(self, params):
        return self._recent(params)

    @operation(REPORT + "recent")
    def recent_json(self, params):
        return self._recent(params)

    def _recent(self, params):
        total = self._reports().search_count(
            self._reports()._get_failure_domain(params)
        )
        failures = self._reports()._get_failures(params, default_limit=20)
        return json_failure.recent(failures, total, params, self._zone())

    @operation("/api/scada/equipment/<path:equipment_code>", "GET")
    def equipment(self, params, equipment_code):
        found = request.env["maintenance.equipment"]._scada_find(equipment_code)
        connections = found._scada_get_connections()
        return json_equipment.equipment_status(found, connections, self._zone())
