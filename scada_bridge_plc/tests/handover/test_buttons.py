# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every button of the screens refuses politely, found in the views themselves."""
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import PlantCase

GROUP = "scada_bridge.group_scada_"
# Every button is in one of these: what operators may not do, though they see the
# record, and what they may.
MANAGERS_ONLY = {
    ("mrp.production", "action_scada_lock"),
    ("mrp.production", "action_scada_unlock"),
    ("scada.bom.finding", "action_set_rounding"),
    ("scada.difference.accept", "action_confirm"),
    ("scada.disposition", "action_confirm"),
    ("scada.disposition", "action_undo"),
    ("scada.export", "action_download"),
    ("scada.failure.report", "action_release"),
    ("scada.failure.report", "action_reopen"),
    ("scada.failure.report", "action_resolve"),
    ("scada.late.correction", "action_ask_settle"),
    ("scada.late.correction", "action_confirm"),
    ("scada.late.correction", "action_undo"),
    ("scada.late.correction.settle", "action_confirm"),
    ("scada.batch.decision", "action_confirm"),
    ("scada.mo.batch", "action_ask_accept"),
    ("scada.mo.batch", "action_ask_weight"),
    ("scada.material.decision", "action_decide"),
    ("scada.mo.batch", "action_hold"),
    ("scada.mo.batch", "action_release_hold"),
    ("scada.mo.batch", "action_release_quarantine"),
    ("scada.mo.batch", "action_resend"),
    ("scada.mo.history", "action_approve"),
    ("scada.plc", "action_bind_database"),
    ("scada.plc", "action_import_map"),
    ("scada.plc", "action_live_words"),
    ("scada.plc", "action_reset_map"),
    ("scada.plc.discard", "action_discard"),
    ("scada.plc.live", "action_read"),
    ("scada.plc.map.import", "action_import"),
    ("scada.plc.slot", "action_ask_discard"),
    ("scada.plc.slot", "action_release"),
    ("scada.plc.weighing", "action_ask_accept"),
    ("scada.plc.weighing", "action_ask_dismiss"),
    ("scada.plc.weighing", "action_retry"),
    ("scada.plc.weighing.decision", "action_confirm"),
    ("scada.reconciliation", "action_ask_accept"),
    ("scada.reconciliation", "action_undo_acceptance"),
    ("scada.setup", "action_back"),
    ("scada.setup", "action_check_boms"),
    ("scada.setup", "action_next"),
    ("scada.setup", "action_test"),
    ("scada.task", "action_run_now"),
    ("scada.unassigned.material", "action_decide"),
}
OPERATORS = {
    ("maintenance.equipment", "action_scada_ask_pause"),
    ("maintenance.equipment", "action_scada_fill_queue"),
    ("maintenance.equipment", "action_scada_resume"),
    ("scada.line.pause.dialog", "action_confirm"),
    ("mrp.production", "action_scada_arrange_by_date"),
    ("mrp.production", "action_scada_failures"),
    ("mrp.production", "action_scada_material"),
    ("scada.batch.cancel", "action_confirm"),
    ("scada.bom.finding", "action_open_bom"),
    ("scada.history.analysis", "action_open_batch"),
    ("scada.mo.batch", "action_ask_cancel"),
    ("scada.mo.batch", "action_retry"),
    ("scada.mo.history", "action_check_seal"),
    ("scada.mo.history", "action_open_entries"),
    ("scada.mo.history", "action_open_failures"),
    ("scada.plc", "action_export_map"),
    ("scada.plc", "action_open_fields"),
    ("scada.plc", "action_poll_now"),
    ("scada.plc", "action_test_connection"),
    ("scada.reconciliation", "action_open_order"),
    ("scada.task", "action_open_log"),
    ("scada.unassigned.material", "action_open_order"),
}
PLANNERS = {  # Odoo's own users of manufacturing, whatever they are in SCADA
    ("mrp.production", "action_scada_parts"),
    ("scada.order.parts", "action_add"),
    ("scada.order.parts", "action_change"),
    ("scada.order.parts", "action_stop"),
}
ADMINISTRATORS = {
    ("scada.leaving.dialog", "action_download"),
    ("scada.leaving.dialog", "action_export"),
    ("scada.leaving.dialog", "action_leave"),
    ("scada.leaving.dialog", "action_refresh"),
}
OURS = ("scada_bridge", "scada_bridge_plc")


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
        self.records["scada.disposition"] = self.abort_run()

    def find_buttons(self):
        """Return {(model, method): groups} of the object buttons in our views."""
        return {
            (model, button.get("name")): button.get("groups") or ""
            for model, button in self.walk_views()
            if button.get("type") == "object"
        }

    def walk_views(self):
        """Yield (model, button) of our views."""
        for view in self.env["ir.ui.view"].search([("type", "!=", "qweb")]):
            if (view.xml_id or "").split(".")[0] in OURS:
                yield from self.walk(
                    etree.fromstring(view.arch_db.encode()), view.model
                )

    def walk(self, node, model):
        """Yield the buttons under a node; lists inside a form have another model."""
        for child in node.iterchildren(tag=etree.Element):
            inner = model
            if child.tag in ("button", "a") and child.get("type"):
                yield model, child
            field = child.tag == "field" and self.env[model]._fields.get(
                child.get("name")
            )
            if field and field.comodel_name and len(child):
                inner = field.comodel_name
            yield from self.walk(child, inner)

    def get_record(self, model, user):
        if self.env[model]._transient:
            return self.create_record(model, user)  # a dialog is its maker's
        if model not in self.records:
            records = self.env[model].with_context(active_test=False)
            record = records.search([], limit=1)
            self.records[model] = record or self.create_record(model, user)
        return self.records[model]

    def create_record(self, model, user):
        vals = {
            "scada.batch.cancel": {"reason": "test"},
            "scada.batch.decision": {
                "batch_id": self.records["scada.mo.batch"].id,
                "kind": "weight",
                "figures": "x",
            },
            "scada.difference.accept": {"row_id": 1, "figures": "x", "reason": "x"},
            "scada.export": {"date_to": "2026-01-31"},
            "scada.failure.report": {
                "equipment_id": self.line.id,
                "description": "START_FAILURE",
            },
            "scada.late.correction.settle": {
                "correction_id": self.create_correction().id,
                "figures": "x",
            },
            "scada.leaving.dialog": {},
            "scada.material.decision": {"kind": "rejected", "reason": "test"},
            "scada.plc.discard": {"slot_id": self.get_slot().id},
            "scada.plc.live": {"plc_id": self.plc.id},
            "scada.plc.map.import": {"plc_id": self.plc.id, "file": b"e30="},
            "scada.plc.weighing": {"plc_id": self.plc.id},
            "scada.plc.weighing.decision": {
                "weighing_id": self.create_weighing().id,
                "kind": "accept",
                "figures": "x",
            },
            "scada.setup": {},
        }
        if model == "scada.plc.slot":
            return self.get_slot()
        if model == "scada.late.correction":
            return self.create_correction()
        if model in vals:
            return self.env[model].with_user(user).sudo().create(vals[model])
        return self.env[model].browse(1)  # rights are asked before it is missed

    def create_correction(self):
        corrections = self.env["scada.late.correction"]
        return corrections.search([], limit=1) or corrections.create(
            {
                "uuid": "0",
                "mo_id": "WH/MO/00001",
                "reference": "WH/MO/00001",
                "equipment_id": self.line.id,
                "company_id": self.env.company.id,
                "raw_words": "0001",
            }
        )

    def create_weighing(self):
        return self.env["scada.plc.weighing"].create({"plc_id": self.plc.id})

    def get_slot(self):
        return self.plc.slot_ids[:1]

    def press(self, model, method, user):
        """Press a button; return the action that it opens, if any."""
        record = self.get_record(model, user)
        self.env["base"].flush()
        self.env.cache.invalidate()
        with self.env.cr.savepoint():
            return getattr(record.with_user(user), method)()

    def may_press(self, model, method, user):
        """True if a person's press is not refused, and what it opens may be read."""
        try:
            action = self.press(model, method, user)
        except AccessError as error:
            self.assertTrue(error.args[0])
            return False
        except UserError:
            return True  # not now, but to this person it is no secret
        opened = isinstance(action, dict) and action.get("res_model")
        return not opened or self.may_read(opened, user)

    def may_read(self, model, user):
        rights = self.env[model].with_user(user)
        return rights.check_access_rights("read", raise_exception=False)

    def test_every_button_is_known_here(self):
        known = ADMINISTRATORS | MANAGERS_ONLY | OPERATORS | PLANNERS
        self.assertEqual(set(self.buttons), known)

    def test_buttons_that_operators_do_not_see_are_managers(self):
        hidden = {pair for pair in self.buttons if "manager" in self.buttons[pair]}
        self.assertEqual(hidden - MANAGERS_ONLY, set())

    def test_every_button_refuses_people_without_scada_rights(self):
        pressed = [p for p in self.buttons if self.may_press(*p, self.stranger)]
        self.assertEqual(sorted(pressed), [])

    def test_what_buttons_open_refuses_people_without_scada_rights(self):
        numbers = {
            int(button.get("name"))
            for _model, button in self.walk_views()
            if button.get("type") == "action"
        }
        models = set()
        for action in self.env["ir.actions.actions"].browse(sorted(numbers)):
            action = self.env[action.type].browse(action.id)
            is_report = action.type == "ir.actions.report"
            models.add(action.model if is_report else action.res_model)
        self.assertIn("scada.mo.batch", models)
        self.assertEqual([m for m in models if self.may_read(m, self.stranger)], [])

    def test_buttons_of_managers_refuse_operators(self):
        others = ADMINISTRATORS | MANAGERS_ONLY
        pressed = [p for p in others if self.may_press(*p, self.operator)]
        self.assertEqual(sorted(pressed), [])

    def test_users_of_manufacturing_may_press_what_is_about_orders(self):
        planner = new_test_user(self.env, "planner", groups="mrp.group_mrp_user")
        refused = [p for p in PLANNERS if not self.may_press(*p, planner)]
        self.assertEqual(sorted(refused), [])

    def test_operators_may_press_the_others(self):
        refused = [p for p in OPERATORS if not self.may_press(*p, self.operator)]
        self.assertEqual(sorted(refused), [])
