# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may call which route, print which report, download which file."""
import json
from urllib.parse import urlencode

from odoo.addons.scada_bridge.api.http.route import (
    MANAGER,
    OPERATOR,
    PAGE,
    PAGE_BUTTONS,
)
from odoo.addons.scada_bridge.tests.http_case import ApiCase

from .matrix_routes import ROUTES

OURS = ("odoo.addons.scada_bridge.", "odoo.addons.scada_bridge_plc.")
WHO = {
    OPERATOR: "operator",
    MANAGER: "manager",
    PAGE: "page",
    PAGE_BUTTONS: "page with buttons",
}
SECRET = "QZX"  # stands in everything of our company


class TestRoutes(ApiCase):
    """Each is called as everybody by ``tests/access/test_http_rights.py``."""

    def find_routes(self):
        """Return {"METHOD path": (who, is audited)} of the routes of our addons."""
        self.send("GET", "/api/health")  # a request makes the routing map
        found = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            policy = rule.endpoint.routing.get("scada")
            if policy:
                who = " or ".join(WHO[group] for group in policy.groups)
                found["%s %s" % (policy.method, policy.path)] = (
                    who or "anybody",
                    policy.audit,
                )
            elif self.is_ours(rule.endpoint.method):
                found["* %s" % rule.rule] = (rule.endpoint.routing["auth"], False)
        return found

    @staticmethod
    def is_ours(method):
        module = method.__module__ + "."
        return module.startswith(OURS) and ".tests." not in module

    def test_every_route_is_classified(self):
        found = self.find_routes()
        lines = [
            '    "%s": ("%s", %s, "what it changes"),' % (route, *found[route])
            for route in sorted(set(found) - set(ROUTES))
        ]
        self.assertEqual(
            lines,
            [],
            "Nobody has said who may call these. Add lines to ROUTES in "
            "scada_bridge_plc/tests/access/matrix_routes.py:\n" + "\n".join(lines),
        )
        self.assertEqual(set(ROUTES) - set(found), set(), "lines without a route")

    def test_routes_are_open_to_whom_the_table_says(self):
        wrong = {
            route: told
            for route, told in self.find_routes().items()
            if told != ROUTES.get(route, told)[:2]
        }
        self.assertEqual(wrong, {})

    def test_what_changes_something_is_not_for_anybody(self):
        opened = [
            route
            for route, (who, _audit, what) in ROUTES.items()
            if what and who.split(" or ")[0] not in ("operator", "manager")
        ]
        self.assertEqual(opened, [])


class TestFiles(ApiCase):
    """Reports, exports, and what is stored as a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finished.name = SECRET + " feed"
        batch = cls.create_batch()
        batch.mo_id = SECRET
        batch.action_cancel()
        cls.history = cls.histories.search([("mo_id", "=", SECRET)], limit=1)
        cls.plc = cls.env["scada.plc"].create(
            {
                "name": SECRET,
                "equipment_id": cls.line.id,
                "host": "127.0.0.1",
                "port": 44818,
            }
        )
        other = cls.env["res.company"].create({"name": "Another mill"})
        cls.create_user(
            "api_stranger",
            "scada_bridge.group_scada_manager",
            company_id=other.id,
            company_ids=[(6, 0, [other.id])],
        )
        cls.create_user("api_portal", "base.group_portal")
        for login in ("api_plain", "api_operator", "api_manager", "api_stranger"):
            user = cls.env["res.users"].search([("login", "=", login)])
            user.groups_id += cls.env.ref("base.group_allow_export")

    def get_shown(self, path):
        """Return the logins that a path shows something of ours to."""
        shown = []
        for login in (None, "api_portal", "api_plain", "api_stranger", "api_operator"):
            self.authenticate(login, login)
            self.env["base"].flush()
            answer = self.url_open(path)
            # in debug mode Odoo's own refusal names the record that it refuses
            content = answer.content if answer.status_code == 200 else b""
            if SECRET.encode() in content or b"batch_read" in content:
                shown.append(login)
        return shown

    def test_the_batch_record_is_printed_by_operators_of_the_company(self):
        for kind in ("html", "pdf", "text"):
            path = "/report/%s/scada_bridge.scada_batch_record/%s"
            with self.subTest(kind=kind):
                shown = self.get_shown(path % (kind, self.history.id))
                self.assertIn(shown, ([], ["api_operator"]))
        path %= ("html", self.history.id)
        self.assertEqual(self.get_shown(path), ["api_operator"])

    def test_the_memory_map_is_downloaded_by_operators_of_the_company(self):
        for path in (
            "/web/content?model=scada.plc&id=%s&field=map_file&download=true",
            "/web/content/scada.plc/%s/map_file",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.get_shown(path % self.plc.id), ["api_operator"])

    def test_no_file_of_ours_is_an_image_for_others(self):
        path = "/web/image?model=scada.plc&id=%s&field=map_file" % self.plc.id
        self.assertIn(self.get_shown(path), ([], ["api_operator"]))

    def test_exports_show_what_the_user_may_read(self):
        field = {"name": "mo_id", "label": "Order", "type": "char"}
        data = {
            "model": "scada.mo.history",
            "fields": [field],
            "ids": self.history.ids,
            "domain": [],
            "import_compat": False,
        }
        for kind in ("csv", "xlsx"):
            query = urlencode({"data": json.dumps(data), "token": "t"})
            shown = self.get_shown("/web/export/%s?%s" % (kind, query))
            if kind == "csv":  # the other is a ZIP archive
                self.assertEqual(shown, ["api_operator"])

    def test_no_binary_field_is_missing_here(self):
        fields = {
            "%s.%s" % (name, field.name)
            for name, model in self.env.items()
            if name.startswith("scada.")
            for field in model._fields.values()
            if field.type == "binary"
        }
        # the second one is in a dialog, which is its maker's
        self.assertEqual(fields, {"scada.plc.map_file", "scada.plc.map.import.file"})
