# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real requests to every operation, made from the examples of the document."""

import copy

from ...api.contract.openapi import implemented
from ...api.http.route import CONTRACT
from ..http_case import ApiCase

# A log-in replaces the caller's identity; the core's own route is not ours
LOGINS = ("/api/scada/authenticate", "/web/session/authenticate")
NOT_JSON = ("/metrics",)


class ContractCase(ApiCase):
    def setUp(self):
        super().setUp()
        batch = self.create_batch()
        self.queued = batch.production_id
        self.free = self.create_order()

    def get_offered(self):
        """Return {(method, path)} of the routes that the server has."""
        return {(policy.method, policy.path) for policy in self.get_policies()}

    def iter_operations(self):
        """Yield (method, path, operation) of what is implemented and in JSON."""
        document = implemented(CONTRACT.document, self.get_offered())
        for path, item in sorted(document["paths"].items()):
            for method, operation in sorted(item.items()):
                if path not in LOGINS + NOT_JSON and not path.startswith("/api/plc"):
                    yield method.upper(), path, operation

    def get_url(self, method, path, operation):
        """Return a real path with the parameters that the operation needs."""
        values = {
            "mo_id": self.queued.name if "admin" in path else str(self.free.id),
            "batch_no": "1",
            "equipment_code": "silo 101",
            "task_name": "task1",
            "record_id": "1",
        }
        for name, value in values.items():
            path = path.replace("{%s}" % name, value)
        required = [
            "%s=%s" % (parameter["name"], "PLC01")
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query" and parameter.get("required")
        ]
        return path + ("?" + "&".join(required) if required else "")

    def get_bodies(self, operation):
        """Return the plain bodies of the document's examples, with our own names."""
        content = operation.get("requestBody", {}).get("content", {})
        examples = content.get("application/json", {}).get("examples", {})
        for example in examples.values():
            body = copy.deepcopy(example["value"])
            body = body.get("params", body)
            for name in ("mo_id", "manufacturing_order_id"):
                if name in body:
                    body[name] = self.free.name
            for name in ("product_id", "material_id", "product_tmpl_id"):
                body.pop(name, None)
            yield body
