# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every act on a PLC leaves who did it, with the values before and after."""
import base64

from odoo.tests import new_test_user

from ..common import PlantCase


class TestPlcActs(PlantCase):
    def setUp(self):
        super().setUp()
        group = "scada_bridge.group_scada_manager"
        self.manager = new_test_user(self.env, "plc acts", groups=group)
        self.before = self.env["scada.api.audit"].search([], limit=1).id or 0

    def get_entry(self):
        """Return the only entry since the test began."""
        self.env["base"].flush()
        entry = self.env["scada.api.audit"].search([("id", ">", self.before)])
        self.assertEqual(len(entry), 1, entry.mapped("act"))
        return entry

    def test_rate_and_timeout_are_told_with_before_and_after(self):
        plc = self.plc.with_user(self.manager)
        plc.write({"max_rate": 120.0, "timeout": 2.5, "poll_seconds": 10})
        self.assertEqual(
            self.get_entry().detail,
            "Dosing Rate (kg/s): 100.0 -> 120.0\nTimeout (s): 240.0 -> 2.5",
        )

    def test_binding_is_reported(self):
        self.plc.database_binding = "elsewhere"
        self.plc.with_user(self.manager).action_bind_database()
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.subject), ("bind", "CJ2M"))
        self.assertIn("elsewhere -> ", entry.detail)

    def test_releasing_a_slot_is_reported(self):
        slot = self.env["scada.plc.slot"].create({"plc_id": self.plc.id, "number": 1})
        slot._keep((1, 2), "foreign")
        slot.with_user(self.manager).action_release()
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.subject), ("release_slot", "Slot 1"))
        self.assertIn("foreign -> ", entry.detail)

    def test_a_changed_field_of_the_map_is_reported_as_what_differs(self):
        field = self.plc.field_ids.filtered(lambda f: f.name == "silo101_qty")[:1]
        field.with_user(self.manager).scale = "10"
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.model), ("write", "scada.plc"))
        self.assertIn("silo101_qty", entry.detail)
        self.assertLess(len(entry.detail), 300)

    def test_map_import_and_reset_are_told(self):
        text = self.plc.map_file
        self.assertIn(b"batch_read", base64.b64decode(text))
        dialog = self.env["scada.plc.map.import"].with_user(self.manager)
        dialog.create({"plc_id": self.plc.id, "file": text}).action_import()
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.subject), ("import_map", "CJ2M"))
        self.before = entry.id
        self.plc.with_user(self.manager).action_reset_map()
        self.assertEqual(self.get_entry().act, "reset_map")

    def test_a_plc_is_archived_and_deleted(self):
        plc = self.plc.with_user(self.manager)
        plc.action_archive()
        entry = self.get_entry()
        self.assertEqual(entry.detail, "Active: True -> False")
        self.before = entry.id
        plc.unlink()
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.subject), ("unlink", "CJ2M"))

    def test_a_plc_is_made(self):
        vals = self.plc.copy_data()[0]
        self.plc.unlink()
        self.env["scada.plc"].with_user(self.manager).create(vals)
        entry = self.get_entry()
        self.assertEqual(entry.act, "create")
        self.assertIn("Host: 127.0.0.1", entry.detail)

    def test_a_connection_test_that_fails_is_reported_as_failed(self):
        self.simulator.inject("refuse")
        self.plc.with_user(self.manager).action_test_connection()
        entry = self.get_entry()
        self.assertEqual((entry.act, entry.result), ("test_connection", "failed"))

    def test_polling_by_hand_is_told_and_the_poll_itself_is_not(self):
        self.plc.with_user(self.manager).action_poll_now()
        self.assertEqual(self.get_entry().act, "read_plc")
        self.poll()
        self.assertEqual(self.get_entry().act, "read_plc")
