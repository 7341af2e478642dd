# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import config

from odoo.addons.scada_bridge.exceptions import ScadaStateError

from .common import PlantCase


class TestGuard(PlantCase):
    """A copy of the production database must not write to the mixer."""

    def configure(self, section, **options):
        config.misc[section] = options
        self.addCleanup(config.misc.pop, section)

    def test_copied_database_sends_nothing(self):
        batch = self.queue_orders()
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a-copy")
        self.count_requests()
        with self.assertRaises(ScadaStateError):
            batch._job_write()
        self.poll()
        self.assertEqual(self.count_requests(), 0)
        self.assertIn("copy", self.plc.last_error)

    def test_bound_copy_may_talk_again(self):
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a-copy")
        self.plc.action_bind_database()
        self.poll()
        self.assertEqual(self.plc.state, "online")

    def test_plc_switched_off_in_the_configuration_file_is_left_alone(self):
        self.configure("scada_plc", enabled="False")
        self.poll()
        self.assertEqual(self.plc.state, "offline")
        self.assertEqual(self.count_requests(), 0)

    def test_configuration_file_says_where_the_plc_is(self):
        self.configure("scada_plc.PLC01", host="127.0.0.9", port="45000")
        self.assertEqual(self.plc._get_address(), ("127.0.0.9", 45000))

    def test_section_of_the_line_goes_before_that_of_all_plcs(self):
        self.configure("scada_plc", host="127.0.0.8")
        self.configure("scada_plc.PLC01", host="127.0.0.9")
        self.assertEqual(self.plc._get_address()[0], "127.0.0.9")
