# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..contract.openapi import implemented
from ..http.route import CONTRACT, operation

STATIC = "/scada_bridge/static"
TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<title>SCADA Bridge API</title>
<link rel="stylesheet" href="{static}/lib/swagger-ui/swagger-ui.css"/>
</head>
<body>
<div id="api"></div>
<script src="{static}/lib/swagger-ui/swagger-ui-bundle.js"></script>
<script src="{static}/src/js/api_docs.js"></script>
</body>
</html>
"""
PAGE = TEMPLATE.format(static=STATIC)


class OpenApiController(http.Controller):
    """The document of what is implemented, and a page to read and try it."""

    @operation("/api/openapi.json", "GET", None)
    def openapi(self, params):
        rules = request.env["ir.http"].routing_map().iter_rules()
        policies = [rule.endpoint.routing.get("scada") for rule in rules]
        offered = {(policy.method, policy.path) for policy in policies if policy}
        return implemented(CONTRACT.document, offered)

    @operation("/api/docs", "GET", None)
    def docs(self, params):
        return http.Response(PAGE, mimetype="text/html")
