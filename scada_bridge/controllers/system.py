# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import http
from odoo.http import request
from odoo.modules.module import load_information_from_description_file

from ..api.route import operation
from ..pure import json_system


class SystemController(http.Controller):
    """Is it there, and which version."""

    @operation("/api/health", "GET", None, auth="none")
    def api_health(self, params):
        """Fail if the database does not answer; the PLC is not asked."""
        if request.db:
            request.cr.execute("SELECT 1")
        return json_system.api_health()

    @operation("/api/scada/health", "GET", None, auth="none")
    def scada_health(self, params):
        if not request.db:
            return json_system.api_health()
        company = request.env(user=1)["res.company"].search([], order="id", limit=1)
        return json_system.scada_health(datetime.utcnow(), company._get_scada_zone())

    @operation("/api/scada/version", "GET", None)
    def version(self, params):
        manifest = load_information_from_description_file("scada_bridge")
        return json_system.version(manifest["name"], manifest["version"])
