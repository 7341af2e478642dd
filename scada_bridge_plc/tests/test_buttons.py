# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every button of the screens refuses politely, found in the views themselves."""
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import PlantCase

GROUP = "scada_bridge.group_scada_"
# What operators may not do, though they see the record.
MANAGERS_ONLY = {
    ("scada.plc", "action_bind_database"),
    ("scada.plc", "action_import_map"),
    ("scada.plc", "action_live_words"),
    ("scada.plc", "action_reset_map"),
    ("scada.plc.live", "action_read"),
    ("scada.plc.map.import", "action_import"),
    ("scada.plc.slot", "action_release"),
    ("mrp.production", "action_scada_lock"),
    ("mrp.production", "action_scada_unlock"),
    ("scada.mo.batch", "action_release_quarantine"),
    ("scada.mo.batch", "action_resend"),
    ("scada.mo.batch", "action_hold"),
    ("scada.mo.batch", "action_release_hold"),
    ("scada.mo.history", "action_approve"),
    ("scada.setup", "action_next"),
    ("scada.setup", "action_back"),
    ("scada.setup", "action_test"),
    ("scada.setup", "action_check_boms"),
}
# Odoo's models on whose forms buttons of ours stand
OTHERS = ("maintenance.equipment", "mrp.production")


class TestButtons(PlantCase):
    def setUp(self):
        super().setUp()
        self.buttons = self.find_buttons()
        self.stranger = new_test_user(self.env, "nobody", groups="base.group_user")
        self.operator = new_test_user(
            self.env, "button operator", groups=GROUP + "operator"
        )
        self.release_orders()
        self.run_plant()  # leaves a history
        batch = self.release_orders()
        self.poll()
        self.records = {batch._name: batch, "scada.plc": self.plc}

    def find_buttons(self):
        """Return {(model, method)} of the object buttons in our views."""
        views = self.env["ir.ui.view"].search([("type", "!=", "qweb")])
        found = set()
        for view in views.filtered(self.is_ours):
            root = etree.fromstring(view.arch_db.encode())
            found |= set(self.walk(root, view.model))
        return found

    @staticmethod
    def is_ours(view):
        return (view.xml_id or "").split(".")[0] in (
            "scada_bridge",
            "scada_bridge_plc",
        ) and ((view.model or "").startswith("scada.") or view.model in OTHERS)

    def walk(self, node, model):
        """Yield the buttons under a node; lists inside a form have another model."""
        for child in node:
            inner = model
            if child.tag == "button" and child.get("type") == "object":
                yield model, child.get("name")
            field = child.tag == "field" and self.env[model]._fields.get(
                child.get("name")
            )
            if field and field.comodel_name and len(child):
                inner = field.comodel_name
            yield from self.walk(child, inner)

    def get_record(self, model):
        if model not in self.records:
            records = self.env[model].with_context(active_test=False)
            record = records.search([], limit=1)
            self.records[model] = record or self.create_record(model)
        return self.records[model]

    def create_record(self, model):
        if model == "scada.plc.slot":
            return self.env[model].create({"plc_id": self.plc.id, "number": 1})
        if model == "scada.plc.map.import":
            return self.env[model].create({"plc_id": self.plc.id, "file": b"e30="})
        if model == "scada.plc.live":
            return self.env[model].create({"plc_id": self.plc.id})
        if model == "scada.setup":
            return self.env[model].create({})
        return self.env[model].browse(1)  # rights are asked before it is missed

    def press(self, model, method, user):
        record = self.get_record(model)
        self.env["base"].flush()
        self.env.cache.invalidate()
        with self.env.cr.savepoint():
            getattr(record.with_user(user), method)()

    def test_buttons_are_found(self):
        self.assertGreater(len(self.buttons), 20)
        self.assertLessEqual(MANAGERS_ONLY, self.buttons)

    def is_refused(self, model, method, user):
        try:
            self.press(model, method, user)
        except AccessError as error:
            return bool(error.args[0])
        return False

    def test_every_button_refuses_people_without_scada_rights(self):
        # what only opens a list or form leaves it to that to ask for rights
        buttons = [pair for pair in self.buttons if "action_open_" not in pair[1]]
        pressed = [
            pair for pair in buttons if not self.is_refused(*pair, self.stranger)
        ]
        self.assertEqual(sorted(pressed), [])

    def test_buttons_of_managers_refuse_operators(self):
        pressed = [
            pair for pair in MANAGERS_ONLY if not self.is_refused(*pair, self.operator)
        ]
        self.assertEqual(sorted(pressed), [])
