# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a PLC told, and what is known of it, is not for clients to say."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common import PlantCase

GROUP = "scada_bridge.group_scada_"
REFUSED = "only the bridge itself sets"
LONG_AGO = "2020-01-01 00:00:00"


class TestPlcProvenance(PlantCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(self.env, "plc manager", GROUP + "manager")
        self.slot = self.env["scada.plc.slot"].create(
            {
                "plc_id": self.plc.id,
                "number": 1,
                "raw_words": "0001",
                "quarantine_reason": "x",
            }
        )
        self.weighing = self.env["scada.plc.weighing"].create(
            {"plc_id": self.plc.id, "plc_state": "pending", "raw_words": "0001"}
        )

    def as_manager(self, records):
        self.env["base"].flush()
        self.env.cache.invalidate()
        return records.with_user(self.manager)

    def test_manager_says_nothing_in_the_plcs_place(self):
        plc = self.as_manager(self.plc)
        for vals in (
            {"state": "online"},
            {"state_since": LONG_AGO},
            {"last_contact": LONG_AGO},
            {"last_error": False},
            {"database_binding": "another"},
            {"cpu_mode": "run"},
            {"cpu_error": False},
            {"clock_drift": 0.0},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(AccessError, REFUSED):
                plc.write(vals)

    def test_new_plc_is_bound_here_and_unknown(self):
        self.weighing.plc_state = "acknowledged"  # else the PLC may not be archived
        self.as_manager(self.plc).active = False
        second = self.line.copy({"name": "Mixer 2", "scada_code": "PLC02"})
        vals = {"name": "x", "host": "127.0.0.1", "port": 44819}
        vals["equipment_id"] = second.id
        plcs = self.env["scada.plc"].with_user(self.manager)
        with self.assertRaisesRegex(AccessError, REFUSED):
            plcs.create(dict(vals, database_binding="another"))
        context = {"default_state": "online", "default_database_binding": "another"}
        plc = plcs.with_context(**context).create(vals)
        self.assertEqual((plc.state, plc.is_bound), ("unknown", True))

    def test_manager_binds_by_the_button(self):
        self.plc.database_binding = "another"
        plc = self.as_manager(self.plc)
        plc.action_bind_database()
        self.assertTrue(plc.is_bound)

    def test_words_of_a_slot_are_not_written(self):
        slot = self.as_manager(self.slot)
        with self.assertRaises(AccessError):
            slot.write({"raw_words": "FFFF"})
        with self.assertRaises(AccessError):
            self.as_manager(self.plc).write(
                {"slot_ids": [(1, slot.id, {"quarantine_reason": False})]}
            )

    def test_manager_releases_a_slot_by_the_button(self):
        self.as_manager(self.slot).action_release()
        self.assertFalse(self.slot.quarantine_reason)

    def test_hand_add_is_not_written(self):
        weighing = self.as_manager(self.weighing)
        for vals in ({"quantity": 5.0}, {"state": "accepted"}, {"raw_words": "FFFF"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                weighing.write(vals)

    def test_manager_rejects_a_hand_add_by_the_button(self):
        figures = self.weighing._get_figures()
        self.as_manager(self.weighing).action_dismiss("nobody's", figures)
        self.assertEqual(self.weighing.state, "dismissed")

    def test_failure_is_not_told_in_the_plcs_place(self):
        vals = {
            "equipment_id": self.line.id,
            "description": "SMOKE",
            "failure_date": LONG_AGO,
        }
        reports = self.env["scada.failure.report"].with_user(self.manager)
        for claim in ({"plc_id": self.plc.id}, {"plc_state": "pending"}):
            with self.subTest(claim=claim):
                with self.assertRaisesRegex(AccessError, REFUSED):
                    reports.create(dict(vals, **claim))
        report = reports.create(vals)
        with self.assertRaisesRegex(AccessError, REFUSED):
            report.write({"plc_state": "acknowledged"})

    def test_live_words_are_read_and_not_said(self):
        dialogs = self.env["scada.plc.live"].with_user(self.manager)
        with self.assertRaisesRegex(AccessError, REFUSED):
            dialogs.create({"plc_id": self.plc.id, "error": "x"})
        dialog = dialogs.create({"plc_id": self.plc.id})
        with self.assertRaises(AccessError):
            dialog.write({"line_ids": [(0, 0, {"address": "D1"})]})
