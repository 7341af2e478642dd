# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manager looks at words of the PLC."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import config

from ..common import PlantCase

GROUP = "scada_bridge.group_scada_"


class TestLiveWords(PlantCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(self.env, "live manager", groups=GROUP + "manager")
        self.operator = new_test_user(
            self.env, "live operator", groups=GROUP + "operator"
        )

    def look(self, **vals):
        """Return the dialog after its button was pressed."""
        dialog = self.env["scada.plc.live"].with_user(self.manager)
        dialog = dialog.create(dict({"plc_id": self.plc.id, "area": "D"}, **vals))
        dialog.action_read()
        return dialog

    def get_audit(self):
        return self.env["scada.api.audit"].search([("act", "=", "live_words")], limit=1)

    def test_words_are_shown_in_all_readings(self):
        self.set_words(7028, 0x0001, 0x4244)
        dialog = self.look(address=7028, count=2)
        self.assertFalse(dialog.error)
        line = dialog.line_ids[0]
        self.assertEqual(
            (line.address, line.hex, line.decimal, line.signed, line.scaled),
            ("D7028", "0001", 1, 1, "825.00"),
        )
        self.assertEqual(line.field, "batch_write 1: silo101_qty")
        self.assertEqual(dialog.line_ids[1].text, "BD")

    def test_dialog_starts_at_the_results(self):
        action = self.plc.with_user(self.manager).action_live_words()
        dialog = self.env["scada.plc.live"].with_context(**action["context"])
        self.assertEqual(dialog._default_address(), 6000)

    def test_reading_is_one_message_and_writes_nothing(self):
        self.simulator.requests.clear()
        self.look(address=6000, count=100)
        counts = self.simulator.requests.counts()
        self.assertEqual((counts.get("read"), counts.get("write", 0)), (1, 0))

    def test_mode_of_the_cpu_is_shown(self):
        self.assertEqual(self.look(address=0, count=1).cpu_mode, "monitor")

    def test_second_reading_replaces_the_first(self):
        dialog = self.look(address=0, count=5)
        dialog.count = 2
        dialog.action_read()
        self.assertEqual(dialog.line_ids.mapped("address"), ["D0", "D1"])

    def test_range_outside_the_area_is_reported(self):
        dialog = self.look(area="W", address=510, count=3)
        self.assertIn("W510 to 512 is outside W0 to 511", dialog.error)
        self.assertFalse(dialog.line_ids)

    def test_more_than_one_message_is_refused(self):
        for count in (0, 101):
            self.assertIn("1 to 100", self.look(address=0, count=count).error)

    def test_plc_that_does_not_answer_is_reported(self):
        self.simulator.inject("refuse")
        self.assertIn(str(self.plc.port), self.look(address=0, count=1).error)

    def test_copied_database_is_told_so(self):
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a-copy")
        self.assertIn("copy", self.look(address=0, count=1).error)

    def test_plc_that_is_switched_off_is_not_read(self):
        config.misc["scada_plc"] = {"enabled": "False"}
        self.addCleanup(config.misc.pop, "scada_plc")
        self.simulator.requests.clear()
        self.assertIn("switched off", self.look(address=0, count=1).error)
        self.assertFalse(self.simulator.requests.counts().get("read"))

    def test_one_talks_at_a_time(self):
        with self.env.registry.cursor() as other:
            other.execute(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                self.plc._get_lock_key("wire"),
            )
            self.assertIn("A job is talking", self.look(address=0, count=1).error)

    def test_connection_test_does_not_break_into_a_job(self):
        with self.env.registry.cursor() as other:
            other.execute(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                self.plc._get_lock_key("wire"),
            )
            result = self.plc.action_test_connection()
        self.assertEqual(result["params"]["type"], "warning")

    def test_reading_is_audited(self):
        self.look(address=6000, count=77)
        entry = self.get_audit()
        self.assertEqual(
            (entry.user_id, entry.subject, entry.detail, entry.status, entry.outcome),
            (self.manager, "CJ2M", "D6000 x 77", 200, "success"),
        )

    def test_failed_reading_is_audited_with_the_reason(self):
        self.look(area="W", address=510, count=3)
        entry = self.get_audit()
        self.assertEqual(entry.status, 503)
        self.assertIn("outside", entry.outcome)

    def test_operator_may_not_look(self):
        with self.assertRaises(AccessError):
            self.plc.with_user(self.operator).action_live_words()
        dialog = self.look(address=0, count=1)
        with self.assertRaises(AccessError):
            dialog.with_user(self.operator).action_read()


class TestLiveWordsOverFins(TestLiveWords):
    transport = "fins_tcp"

    def test_clock_and_cycle_time_are_shown(self):
        dialog = self.look(address=0, count=1)
        self.assertRegex(dialog.plc_time, r"^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$")
        self.assertGreater(dialog.cycle_ms, 0)

    def test_reading_is_one_message_and_writes_nothing(self):
        words = self.get_words(6000, 100)
        self.look(address=6000, count=100)
        self.assertEqual(self.get_words(6000, 100), words)
