# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The set-up wizard with its steps for the PLC."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import PlantCase
from ..haste import PATIENCE

GROUP = "scada_bridge.group_scada_"


class TestPlcSetup(PlantCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(
            self.env, "setup manager", groups=GROUP + "manager"
        )

    def start(self, step="line", **vals):
        """Return the wizard at a step of its way."""
        wizard = self.env["scada.setup"].with_user(self.manager).create(vals)
        wizard._enter("plc")
        if step != "plc":
            wizard._enter(step)
        return wizard

    def start_fresh(self, step="plc", **vals):
        """Return the wizard for the line, which has no PLC yet."""
        self.plc.unlink()
        address = {"plc_host": "127.0.0.1", "plc_port": self.simulator.port}
        return self.start(step, **dict(address, plc_timeout=PATIENCE, **vals))

    def go_on(self, wizard, step):
        while wizard.step != step:
            wizard.action_next()
        return wizard

    def get_plc(self):
        return self.env["scada.plc"].search([("equipment_id", "=", self.line.id)])

    def test_steps_of_the_plc_come_between_line_and_silos(self):
        self.assertEqual(
            self.start()._get_steps(),
            ["line", "plc", "test", "profile"]
            + ["silos", "boms", "switch", "confirm", "done"],
        )

    def test_new_plc_is_set_up_from_address_to_switch(self):
        wizard = self.start_fresh()
        wizard.action_next()
        wizard.action_test()
        self.assertEqual(wizard.test_state, "good")
        self.assertIn("Mode: Monitor", wizard.test_message)
        for step in ("profile", "silos", "boms", "switch", "confirm"):
            wizard.action_next()
            self.assertEqual(wizard.step, step)
        self.assertFalse(self.get_plc())
        changes = wizard.change_ids.filtered(lambda c: c.subject == "PLC PLC01")
        self.assertIn(("Host", "127.0.0.1"), [(c.item, c.after) for c in changes])
        wizard.action_next()
        plc = self.get_plc()
        self.assertEqual(
            (plc.name, plc.port, plc.profile, plc.create_uid),
            ("PLC PLC01", self.simulator.port, "kanjabung", self.manager),
        )
        self.assertTrue(self.env.company.scada_auto_sync)
        self.assertIn("PLC: PLC PLC01 at 127.0.0.1", wizard.summary)

    def test_line_got_a_plc_meanwhile(self):
        wizard = self.go_on(self.start_fresh(is_test_skipped=True), "confirm")
        vals = wizard._prepare_plc_vals()
        self.env["scada.plc"].create(dict(vals, name="Of another person"))
        with self.assertRaisesRegex(UserError, "another one by now"):
            wizard.action_next()
        self.assertEqual(self.get_plc().name, "Of another person")

    def test_address_changed_after_its_test_is_not_tested(self):
        wizard = self.start_fresh("test")
        wizard.action_test()
        wizard.plc_port += 1
        with self.assertRaisesRegex(UserError, "Press Test Connection"):
            wizard.action_next()

    def test_address_that_is_none_is_refused(self):
        wizard = self.start_fresh()
        for host in (False, "192.168.1", "a b"):
            wizard.plc_host = host
            with self.assertRaisesRegex(UserError, "neither an IPv4 address nor"):
                wizard.action_next()

    def test_plc_that_does_not_answer_stops_the_wizard(self):
        self.simulator.inject("refuse")
        wizard = self.start_fresh("test")
        wizard.action_test()
        self.assertEqual(wizard.test_state, "bad")
        self.assertIn(str(self.simulator.port), wizard.test_message)
        with self.assertRaisesRegex(UserError, "Press Test Connection"):
            wizard.action_next()

    def test_plc_that_is_not_there_yet_may_be_set_up(self):
        self.simulator.inject("refuse")
        wizard = self.start_fresh("test", is_test_skipped=True)
        wizard.action_next()
        self.assertEqual(wizard.step, "profile")

    def test_address_is_tested_again_after_a_change(self):
        wizard = self.start_fresh("test")
        wizard.action_test()
        wizard.action_back()
        wizard.action_next()
        self.assertEqual(wizard.test_state, "untested")

    def test_plc_of_the_line_is_shown_and_changed(self):
        wizard = self.start("plc")
        self.assertEqual(
            (wizard.plc_id, wizard.plc_host, wizard.plc_port),
            (self.plc, "127.0.0.1", self.plc.port),
        )
        wizard.write({"plc_timeout": 2.5, "is_test_skipped": True})
        self.go_on(wizard, "confirm")
        self.assertEqual(self.plc.timeout, PATIENCE)
        wizard.action_next()
        self.assertEqual(self.get_plc(), self.plc)
        self.assertEqual(self.plc.timeout, 2.5)

    def test_profile_shows_its_blocks(self):
        wizard = self.start("profile")
        self.assertIn("batch_write: D7000, 10 x 77 words", wizard.map_text)
        wizard.plc_profile = "kanjabung-manual14"
        self.assertIn("manual_weighing: D9000, 1 x 14 words", wizard.map_text)

    def test_changed_map_is_kept(self):
        self.plc.block_ids.filtered(lambda b: b.name == "failure").base = "D8100"
        wizard = self.start("profile", is_test_skipped=True)
        self.assertTrue(wizard.is_map_kept)
        self.assertIn("failure: D8100", wizard.map_text)
        self.go_on(wizard, "done")
        self.assertEqual(self.plc._get_block("failure").base, 8100)

    def test_changed_map_may_be_given_up(self):
        self.plc.block_ids.filtered(lambda b: b.name == "failure").base = "D8100"
        wizard = self.start("profile", is_test_skipped=True)
        wizard.is_map_kept = False
        self.go_on(wizard, "confirm")
        self.assertEqual(self.plc._get_block("failure").base, 8100)
        wizard.action_next()
        self.assertEqual(self.plc._get_block("failure").base, 8000)

    def test_how_the_plc_takes_orders_is_asked_and_is_kept_in_the_map(self):
        wizard = self.start_fresh("profile", is_test_skipped=True)
        self.assertIn("slot 1 releases all", wizard.map_text)
        wizard.plc_release = "per_slot"
        self.assertNotIn("releases all", wizard.map_text)
        self.go_on(wizard, "confirm")
        changes = wizard.change_ids.filtered(lambda c: c.item == "The PLC Takes Orders")
        self.assertEqual(changes.after, "Each slot by itself")
        wizard.action_next()
        self.assertEqual(self.get_plc()._get_block("batch_write").release, "per_slot")

    def test_answer_is_kept_with_a_changed_map(self):
        self.plc.block_ids.filtered(lambda b: b.name == "failure").base = "D8100"
        wizard = self.start("profile", is_test_skipped=True, plc_release="per_slot")
        self.go_on(wizard, "done")
        self.assertEqual(self.plc._get_block("batch_write").release, "per_slot")
        self.assertEqual(self.plc._get_block("failure").base, 8100)

    def test_no_answer_leaves_the_map_as_it_is(self):
        wizard = self.start("profile", is_test_skipped=True)
        self.go_on(wizard, "done")
        self.assertEqual(self.plc._get_block("batch_write").release, "first_slot")

    def test_profile_of_a_plc_with_batches_stays(self):
        self.release_orders()
        wizard = self.start("profile")
        wizard.plc_profile = "kanjabung-manual14"
        with self.assertRaisesRegex(UserError, "while it has batches"):
            wizard.action_next()

    def test_wizard_may_be_run_again_while_the_plant_works(self):
        self.release_orders()
        wizard = self.start("profile", is_test_skipped=True)
        for step in ("silos", "boms", "switch", "confirm", "done"):
            wizard.action_next()
            self.assertEqual(wizard.step, step)

    def test_silo_unknown_to_the_map_is_reported(self):
        wizard = self.start("silos")
        self.assertNotIn("Unknown to the PLC", wizard.silo_warning)
        self.plc.field_ids.filtered(lambda f: f.name.startswith("lq115")).unlink()
        wizard = self.start("silos")
        self.assertIn("Unknown to the PLC's memory map: 115", wizard.silo_warning)

    def test_line_without_a_plc_goes_on_to_the_silos(self):
        wizard = self.start_fresh(is_external=True)
        wizard.action_next()
        self.assertEqual(wizard.step, "silos")
        self.assertFalse(self.get_plc())

    def test_plc_is_not_given_up_by_the_wizard(self):
        wizard = self.start("plc", is_external=True)
        with self.assertRaisesRegex(UserError, "Archive it first"):
            wizard.action_next()

    def test_copied_database_is_told_so(self):
        self.plc.database_binding = "another"
        wizard = self.start("confirm")
        self.assertIn("Bind to This Database", wizard.summary)

    def test_operator_tests_nothing(self):
        operator = new_test_user(self.env, "setup operator", groups=GROUP + "operator")
        with self.assertRaises(AccessError):
            self.start("test").with_user(operator).action_test()
