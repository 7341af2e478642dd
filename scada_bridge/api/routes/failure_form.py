# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import http
from odoo.http import request

from ...domain.plant_time import t_form
from ..http.route import operation
from ..shapes import failure as json_failure

REFUSED = "scada_bridge.failure_form_refused"


class FailureFormController(http.Controller):
    """A page on which a person reports a failure; its address is the old one."""

    @operation("/scada/failure-report/input", "GET", is_page=True)
    def form(self, params):
        zone = request.env.company._get_scada_zone()
        values = {
            "equipments": request.env["maintenance.equipment"]._scada_get_coded(),
            "now": t_form(datetime.utcnow(), zone)[:16],
        }
        return request.render_page("scada_bridge.failure_form", values)

    @operation("/scada/failure-report/submit", refused_form=REFUSED)
    def submit(self, params):
        """Take the form's fields, or the same as JSON (doc/old-system.rst D40)."""
        report = request.env["scada.failure.report"]._record_api_failure(params)
        if request.json_body.is_form:
            return request.render_page("scada_bridge.failure_form_saved", {})
        zone = request.env.company._get_scada_zone()
        return json_failure.failure_report(report, zone)
