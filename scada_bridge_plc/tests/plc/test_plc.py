# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
import json

from dateutil.tz import gettz
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.modules.module import get_resource_path
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..common import PlantCase


class TestPlc(PlantCase):
    """The record that an integrator sets up."""

    def test_profile_fills_the_memory_map(self):
        blocks = self.plc._get_memory_map().blocks
        self.assertEqual(blocks["batch_write"].base, 7000)
        self.assertEqual(self.plc.slots, 10)

    def test_defaults_are_those_of_the_plant(self):
        plc = self.env["scada.plc"].new({})
        self.assertEqual(plc.port, 44818)
        self.assertEqual(plc.timeout, 5.0)
        self.assertEqual(plc._get_zone(), gettz("Asia/Jakarta"))
        self.assertEqual(plc.poll_seconds, 10)

    def test_upgrade_leaves_a_zone_alone_that_is_not_the_companys(self):
        name = "migrations/14.0.1.3.0/pre-plant_zone.py"
        path = get_resource_path("scada_bridge_plc", *name.split("/"))
        spec = importlib.util.spec_from_file_location("plant_zone", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        for before, after in (("Asia/Jakarta", False), ("UTC", "UTC")):
            with self.subTest(before), mute_logger("plant_zone"):
                self.plc.tz = before
                self.plc.flush()
                script.migrate(self.env.cr, "14.0.1.2.0")
                self.plc.invalidate_cache()
                self.assertEqual(self.plc.tz, after)

    def test_overlapping_memory_map_is_refused_with_the_fields(self):
        memory_map = json.loads(self.plc.memory_map)
        memory_map["batch_write"]["fields"][1]["offset"] = 0
        with self.assertRaisesRegex(ValidationError, "mo_name"):
            self.plc.memory_map = json.dumps(memory_map)

    def test_text_that_is_no_json_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "JSON"):
            self.plc.memory_map = "{"

    def test_line_has_one_plc(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.plc.copy()
            self.plc.flush()

    def test_connection_test_says_that_the_plc_answers(self):
        result = self.plc.action_test_connection()
        self.assertEqual(result["params"]["type"], "success")

    def test_connection_test_says_why_the_plc_does_not_answer(self):
        self.simulator.inject("refuse")
        result = self.plc.action_test_connection()
        self.assertEqual(result["params"]["type"], "danger")
        self.assertIn(str(self.simulator.port), result["params"]["message"])

    def test_silo_unknown_to_the_map_is_refused_when_queueing(self):
        memory_map = json.loads(self.plc.memory_map)
        for name in ("batch_write", "batch_read"):
            block = memory_map[name]
            block["fields"] = [
                f for f in block["fields"] if not f["name"].startswith("lq114")
            ]
        self.plc.memory_map = json.dumps(memory_map)
        production = self.create_order()
        self.assertFalse(self.batches._fill_queue(self.line))
        self.assertIn("LQ114", production.scada_refusal)

    def test_operator_can_not_change_the_plc(self):
        operator = new_test_user(
            self.env, "test operator", groups="scada_bridge.group_scada_operator"
        )
        with self.assertRaises(AccessError):
            self.plc.with_user(operator).host = "127.0.0.1"

    def test_operator_can_not_send_batches_again(self):
        batch = self.queue_orders()
        batch._quarantine("for the test")
        operator = new_test_user(
            self.env, "test operator", groups="scada_bridge.group_scada_operator"
        )
        with self.assertRaises(AccessError):
            batch.with_user(operator).action_resend()
