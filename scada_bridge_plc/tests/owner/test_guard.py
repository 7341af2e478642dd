# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.modules import get_resource_path
from odoo.tools import config

from odoo.addons.queue_job.exception import RetryableJobError

from ...models.plc.guard import _logger as options_logger
from ..common import PlantCase


class TestGuard(PlantCase):
    """A copy of the production database must not write to the mixer."""

    def configure(self, section, **options):
        config.misc[section] = options
        self.addCleanup(config.misc.pop, section)

    def test_copied_database_sends_nothing(self):
        batch = self.queue_orders()
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a-copy")
        self.plc.invalidate_cache()  # the copy has looked at nothing yet
        self.count_requests()
        with self.assertRaisesRegex(RetryableJobError, "belongs to another database"):
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


class TestConfigurationFile(PlantCase):
    """A fault in odoo.conf is told in one sentence, and is no traceback of a job."""

    SENTENCE = (
        "[scada_plc.PLC01] port = 44818   ; FINS: 9600: allowed is a port number from "
        "1 to 65534; a comment needs a line of its own"
    )

    def configure(self, **options):
        config.misc["scada_plc.PLC01"] = options
        self.addCleanup(config.misc.pop, "scada_plc.PLC01")

    def configure_comment_behind_a_port(self):
        self.configure(port="44818   ; FINS: 9600")
        self.count_requests()

    def test_poll_tells_the_fault_and_asks_nothing(self):
        self.configure_comment_behind_a_port()
        self.poll()
        self.assertEqual(self.plc.state, "offline")
        self.assertIn(self.SENTENCE, self.plc.last_error)
        self.assertEqual(self.count_requests(), 0)

    def test_form_tells_the_fault(self):
        self.configure_comment_behind_a_port()
        self.assertIn(self.SENTENCE, self.plc.config_fault)

    def test_plc_that_was_offline_already_tells_the_fault(self):
        self.plc._set_offline("time-out")
        self.configure_comment_behind_a_port()
        self.poll()
        self.assertIn(self.SENTENCE, self.plc.last_error)

    def test_job_that_writes_an_order_waits(self):
        batch = self.queue_orders()
        self.configure_comment_behind_a_port()
        with self.assertRaisesRegex(RetryableJobError, "port = 44818"):
            batch._job_write()

    def test_job_that_reads_failures_waits(self):
        self.configure_comment_behind_a_port()
        self.plc._job_read_events()
        self.assertIn(self.SENTENCE, self.plc.last_error)

    def test_test_of_the_connection_tells_the_fault(self):
        self.configure_comment_behind_a_port()
        with self.assertRaisesRegex(UserError, "port = 44818"):
            self.plc.action_test_connection()

    def test_connections_of_other_lines_are_still_told(self):
        self.configure_comment_behind_a_port()
        line = self.plc.equipment_id
        connection = line._scada_get_line_connections()[line.id]
        self.assertEqual((connection.host, connection.port), (None, 0))

    def test_section_of_an_unknown_line_stops_the_plc_it_could_be_meant_for(self):
        config.misc["scada_plc.PLC1"] = {"enabled": False}
        self.addCleanup(config.misc.pop, "scada_plc.PLC1")
        self.poll()
        self.assertIn("[scada_plc.PLC1]: no line has", self.plc.last_error)

    def test_log_has_every_fault_at_start(self):
        self.configure(hots="10.0.0.1", port="x")
        logger = "odoo.addons.scada_bridge_plc.models.plc.guard"
        with self.assertLogs(logger, "ERROR") as logs:
            self.env["scada.plc"]._register_hook()
        self.assertEqual(len(logs.records), 2)
        self.assertIn("[scada_plc.PLC01] hots = 10.0.0.1", logs.output[0])

    def test_good_file_has_no_fault(self):
        self.configure(port="9600", host="127.0.0.9")
        self.assertFalse(self.plc.config_fault)
        with patch.object(options_logger, "error") as error:
            self.env["scada.plc"]._register_hook()
        error.assert_not_called()


class TestDatabasePlace(PlantCase):
    """What a dump can't carry along is part of the binding."""

    def test_binding_names_server_and_number_of_the_database(self):
        self.env.cr.execute(
            "SELECT system_identifier, oid FROM pg_control_system(), pg_database"
            " WHERE datname = current_database()"
        )
        place = "/%s/%s" % self.env.cr.fetchone()
        self.assertTrue(self.plc.database_binding.endswith(place))

    def test_same_name_and_uuid_on_another_server_is_refused(self):
        binding = self.plc.database_binding
        self.plc.database_binding = binding.replace("/", "/0", 2)
        self.poll()
        self.assertEqual(self.plc.state, "offline")
        self.assertIn("restored backup", self.plc.last_error)

    def test_role_that_may_not_ask_for_the_server_still_knows_the_number(self):
        with patch.object(type(self.plc), "_may_read_server_id", return_value=False):
            server, number = self.plc._get_database_place()
        self.assertEqual(server, "-")
        self.assertGreater(number, 0)

    def test_upgrade_keeps_the_binding_of_this_database(self):
        self.plc.database_binding = self.plc._get_portable_binding()
        self.assertFalse(self.plc.is_bound)
        self.migrate()
        self.assertTrue(self.plc.is_bound)

    def test_upgrade_does_not_bind_a_copy(self):
        self.plc.database_binding = "a-copy/production"
        self.migrate()
        self.assertFalse(self.plc.is_bound)

    def migrate(self):
        path = get_resource_path(
            "scada_bridge_plc", "migrations", "14.0.1.1.0", "post-migrate.py"
        )
        spec = importlib.util.spec_from_file_location("post_migrate", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "14.0.1.0.0")
        self.plc.invalidate_cache()
