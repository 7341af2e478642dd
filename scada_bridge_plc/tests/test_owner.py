# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One PLC, one owner: who may say where it is, and when it may move."""
import importlib.util
import socket
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.modules import get_resource_path
from odoo.tests import new_test_user
from odoo.tools import config, mute_logger

from odoo.addons.scada_bridge.exceptions import ScadaStateError

from .common import PlantCase

GROUP = "scada_bridge.group_scada_"
MIGRATION = ("scada_bridge_plc", "migrations", "14.0.1.2.0", "post-migrate.py")


class OwnerCase(PlantCase):
    def setUp(self):
        super().setUp()
        self.second = self.create_line("PLC02", self.env.company)

    def create_line(self, code, company):
        return self.env["maintenance.equipment"].create(
            {
                "name": "Mixer %s" % code,
                "scada_code": code,
                "scada_is_line": True,
                "company_id": company.id,
            }
        )

    def create_company(self):
        """Return another company, a line of it and its manager."""
        company = self.env["res.company"].create({"name": "Other Mill"})
        manager = new_test_user(
            self.env,
            "other owner",
            groups=GROUP + "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        return company, self.create_line("PLC01", company), manager

    def prepare(self, line=None, **vals):
        line = line or self.second
        return dict(
            {
                "name": "second",
                "equipment_id": line.id,
                "company_id": line.company_id.id,
                "host": "127.0.0.1",
                "port": self.plc.port,
            },
            **vals,
        )

    def create_plc(self, line=None, **vals):
        return self.env["scada.plc"].create(self.prepare(line, **vals))

    def configure(self, section, **options):
        config.misc[section] = options
        self.addCleanup(config.misc.pop, section)


class TestEndpoint(OwnerCase):
    def test_second_record_of_a_plc_is_refused_however_it_is_written(self):
        for host in (
            "127.0.0.1",
            "localhost",
            " LOCALHOST. ",
            "127.000.000.001",
            "::ffff:127.0.0.1",
        ):
            for transport in ("eip", "fins_udp"):
                vals = {"host": host, "transport": transport, "fins_da1": 7}
                with self.subTest(vals), self.assertRaises(ScadaStateError):
                    with self.env.cr.savepoint():
                        self.create_plc(**vals)

    def test_both_ports_of_a_cpu_are_one_plc(self):
        self.create_plc(host="10.0.0.5", port=44818)
        third = self.create_line("PLC03", self.env.company)
        with self.assertRaises(ScadaStateError):
            self.create_plc(third, host="10.0.0.5", port=9600, transport="fins_tcp")

    def test_archived_record_still_has_its_plc(self):
        self.plc.active = False
        with self.assertRaisesRegex(ScadaStateError, "CJ2M of Mixer PLC01"):
            self.create_plc()

    def test_record_of_another_company_counts_and_nothing_of_it_is_told(self):
        _company, line, _manager = self.create_company()
        with self.assertRaises(ScadaStateError) as caught:
            self.create_plc(line)
        text = str(caught.exception)
        self.assertIn("another company's", text)
        self.assertNotIn("CJ2M", text)
        self.assertNotIn("Mixer PLC01", text)

    def test_address_can_not_be_changed_to_another_s(self):
        other = self.create_plc(port=45001)
        with self.assertRaises(ScadaStateError):
            other.port = self.plc.port

    def test_configuration_file_counts(self):
        self.configure("scada_plc.PLC02", port=str(self.plc.port))
        with self.assertRaises(ScadaStateError):
            self.create_plc(port=45001)

    def test_code_of_the_line_that_brings_another_configuration_counts(self):
        self.create_plc(port=45001)
        self.configure("scada_plc.PLC09", port=str(self.plc.port))
        with self.assertRaises(ScadaStateError):
            self.second.scada_code = "PLC09"

    def test_configuration_changed_later_is_found_before_anything_is_sent(self):
        other = self.create_plc(port=45001)
        self.configure("scada_plc.PLC02", port=str(self.plc.port))
        self.count_requests()
        other._job_poll()
        self.assertEqual(self.count_requests(), 0)
        self.assertIn("CJ2M of Mixer PLC01", other.last_error)

    def test_name_that_leads_elsewhere_later_is_found_before_anything_is_sent(self):
        addresses = {"mixer.plant": "10.9.9.9"}

        def look_up(name):
            return name, [], [addresses.get(name, "127.0.0.1")]

        patcher = patch.object(socket, "gethostbyname_ex", look_up)
        patcher.start()
        self.addCleanup(patcher.stop)
        other = self.create_plc(host="mixer.plant")
        addresses["mixer.plant"] = "127.0.0.1"
        self.count_requests()
        other._job_poll()
        self.assertEqual(self.count_requests(), 0)
        self.assertEqual(other.state, "offline")

    def test_name_that_leads_elsewhere_is_followed_and_slots_are_read_anew(self):
        self.release_orders()
        self.poll()
        self.configure("scada_plc.PLC01", host="127.0.0.3")
        with mute_logger("odoo.addons.scada_bridge_plc.models.scada_plc"):
            self.poll()
        self.assertEqual(self.plc.endpoint, "127.0.0.3:%d" % self.plc.port)

    def test_two_transactions_can_not_both_have_a_plc(self):
        other = self.create_plc(port=45001)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE scada_plc SET endpoint = %s WHERE id = %s",
                    [self.plc.endpoint, other.id],
                )

    def test_endpoint_is_not_taken_from_a_client(self):
        self.plc.write({"endpoint": "10.0.0.1:1"})
        self.assertEqual(self.plc.endpoint, "127.0.0.1:%d" % self.plc.port)
        plc = self.create_plc(port=45001, endpoint="10.0.0.1:1")
        self.assertEqual(plc.endpoint, "127.0.0.1:45001")

    def test_wire_is_locked_by_endpoint(self):
        self.assertTrue(self.plc._try_record_lock("wire"))
        key = self.plc._get_lock_key("wire")
        self.env.cr.execute("UPDATE scada_plc SET endpoint = NULL")
        self.plc.invalidate_cache()
        self.assertNotEqual(self.plc._get_lock_key("wire"), key)


class TestWhoPlaces(OwnerCase):
    def test_manager_sets_addresses_in_a_database_of_one_company(self):
        self.env.cr.execute("SELECT count(*) FROM res_company")
        self.assertEqual(self.env.cr.fetchone()[0], 1)
        manager = new_test_user(self.env, "one owner", groups=GROUP + "manager")
        plc = self.env["scada.plc"].with_user(manager).create(self.prepare(port=45001))
        plc.port = 45002
        self.assertEqual(plc.endpoint, "127.0.0.1:45002")

    def test_manager_of_several_companies_sets_none(self):
        _company, line, manager = self.create_company()
        plcs = self.env["scada.plc"].with_user(manager)
        with self.assertRaises(AccessError):
            plcs.create(self.prepare(line, port=45001))
        plc = self.create_plc(line, port=45001).with_user(manager)
        for vals in (
            {"host": "127.0.0.2"},
            {"port": 45003},
            {"transport": "fins_tcp"},
            {"fins_da1": 3},
            {"fins_sa1": 3},
            {"fins_local_port": 9601},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                plc.write(vals)
        plc.write({"host": "127.0.0.1", "poll_seconds": 7})  # the same address
        self.assertEqual(plc.poll_seconds, 7)

    def test_administrator_sets_them(self):
        _company, line, _manager = self.create_company()
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= line.company_id
        plcs = self.env["scada.plc"].with_user(admin).with_company(line.company_id)
        plc = plcs.with_context(allowed_company_ids=line.company_id.ids).create(
            self.prepare(line, port=45001)
        )
        self.assertEqual(plc.port, 45001)

    def test_manager_of_several_companies_tries_no_address_in_the_set_up(self):
        _company, line, manager = self.create_company()
        wizard = self.env["scada.setup"].with_user(manager)
        wizard = wizard.create(
            {
                "equipment_id": line.id,
                "company_id": line.company_id.id,
                "plc_host": "127.0.0.1",
                "plc_port": self.plc.port,
            }
        )
        self.count_requests()
        with self.assertRaises(AccessError):
            wizard.action_test()
        self.assertEqual(self.count_requests(), 0)


class TestMove(OwnerCase):
    """A PLC and its line stay as they are while words are on their way."""

    def get_moves(self):
        company = self.env["res.company"].create({"name": "Moved Mill"})
        return [
            {"equipment_id": self.second.id},
            {"company_id": company.id},
            {"host": "127.0.0.2"},
            {"port": 45001},
            {"transport": "fins_tcp"},
            {"fins_da1": 3},
            {"active": False},
        ]

    def test_plc_with_batches_does_not_move(self):
        self.release_orders()
        self.poll()
        for vals in self.get_moves():
            with self.subTest(vals), self.assertRaisesRegex(
                ScadaStateError, "while it has batches"
            ):
                with self.env.cr.savepoint():
                    self.plc.write(vals)
        with self.assertRaises(ScadaStateError):
            self.plc.unlink()

    def test_plc_with_an_event_on_its_way_does_not_move(self):
        self.env["scada.failure.report"].create(
            {
                "equipment_code": "silo101",
                "description": "START_FAILURE",
                "plc_id": self.plc.id,
                "plc_state": "pending",
            }
        )
        with self.assertRaisesRegex(ScadaStateError, "acknowledged"):
            self.plc.active = False

    def test_address_at_which_nobody_ever_answered_is_mended(self):
        self.plc.port = 45001
        self.queue_orders()
        self.plc.port = self.simulator.port
        self.poll()
        self.assertEqual(self.plc.state, "online")

    def test_moved_plc_forgets_the_words_of_its_slots(self):
        self.release_orders()
        self.run_plant()
        self.assertTrue(self.plc.slot_ids[0].raw_words)
        self.plc.host = "127.0.0.2"
        self.assertEqual(set(self.plc.slot_ids.mapped("raw_words")), {False})

    def test_plc_belongs_to_a_line(self):
        self.second.scada_is_line = False
        with self.assertRaisesRegex(ValidationError, "no production line"):
            self.create_plc(port=45001)

    def test_line_with_a_plc_stays_a_line(self):
        with self.assertRaisesRegex(ScadaStateError, "stays a line"):
            self.line.scada_is_line = False
        self.plc.active = False
        self.line.scada_is_line = False

    def test_line_with_a_plc_stays_in_its_company(self):
        company = self.env["res.company"].create({"name": "Moved Mill"})
        with self.assertRaisesRegex(ScadaStateError, "same company"):
            self.line.company_id = company

    def test_line_with_batches_stays_as_it_is(self):
        self.release_orders()
        company = self.env["res.company"].create({"name": "Moved Mill"})
        for vals in (
            {"active": False},
            {"scada_code": "PLC77"},
            {"company_id": company.id},
            {"scada_is_line": False},
        ):
            with self.subTest(vals), self.assertRaisesRegex(
                ScadaStateError, "batches in its queue"
            ):
                self.line.write(vals)
        with self.assertRaisesRegex(ScadaStateError, "batches in its queue"):
            self.line.unlink()

    def test_running_batch_meets_its_end_whatever_a_manager_tries(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.scan(20)
        self.poll()
        for vals in self.get_moves():
            with self.assertRaises(ScadaStateError), self.env.cr.savepoint():
                self.plc.write(vals)
        self.run_plant()
        self.run_jobs()
        self.assertEqual(order.state, "done")


class TestSettle(OwnerCase):
    """Records from before a PLC had one owner."""

    def make_twins(self):
        twin = self.create_plc(port=45001)
        self.env["base"].flush()
        self.env.cr.execute(
            "UPDATE scada_plc SET endpoint = NULL, port = %s", [self.plc.port]
        )
        self.env.cache.invalidate()
        return twin

    def migrate(self):
        spec = importlib.util.spec_from_file_location(
            "settle", get_resource_path(*MIGRATION)
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with mute_logger("odoo.addons.scada_bridge_plc.models.scada_plc_settle"):
            module.migrate(self.env.cr, "14.0.1.1.0")
        self.env.cache.invalidate()

    def test_record_in_contact_last_keeps_its_plc(self):
        twin = self.make_twins()
        twin.last_contact = fields.Datetime.now()
        self.migrate()
        self.assertEqual(twin.endpoint, "127.0.0.1:%d" % self.plc.port)
        self.assertFalse(self.plc.endpoint)
        self.assertFalse(self.plc.active)
        self.assertIn("second of Mixer PLC02", self.plc.last_error)
        self.assertEqual(self.plc.activity_ids.summary, "Two records of one PLC")

    def test_record_with_batches_keeps_its_plc(self):
        twin = self.make_twins()
        twin.last_contact = fields.Datetime.now()
        self.queue_orders()
        self.migrate()
        self.assertTrue(self.plc.endpoint)
        self.assertFalse(twin.active)

    def test_loser_with_batches_stays_and_is_refused(self):
        twin = self.make_twins()
        batch = self.queue_orders(2)[1]
        batch.equipment_id = self.second
        self.plc.last_contact = fields.Datetime.now()
        self.migrate()
        self.assertTrue(twin.active)
        self.assertEqual(twin.state, "offline")
        self.count_requests()
        twin._job_poll()
        self.assertEqual(self.count_requests(), 0)

    def test_refused_record_gets_another_address(self):
        twin = self.make_twins()
        self.plc.last_contact = fields.Datetime.now()
        self.migrate()
        twin.write({"port": 45009, "active": True})
        self.assertEqual(twin.endpoint, "127.0.0.1:45009")


class TestButtonsObey(OwnerCase):
    """No button sends a frame from a server or a database that may not."""

    def press_all(self):
        """Press every button that talks to a PLC; return what was shown."""
        test = self.plc.action_test_connection()["params"]
        live = self.env["scada.plc.live"].create({"plc_id": self.plc.id})
        live.action_read()
        wizard = self.env["scada.setup"].create({})
        wizard._enter("plc")
        wizard.action_test()
        return test["message"], live.error, wizard.test_message

    def test_buttons_obey_the_configuration_file(self):
        self.configure("scada_plc", enabled="False")
        self.count_requests()
        for text in self.press_all():
            self.assertIn("switched off", text)
        self.assertEqual(self.count_requests(), 0)

    def test_buttons_of_a_copy_tell_how_to_bind_it(self):
        self.plc.database_binding = "another"
        self.count_requests()
        for text in self.press_all():
            self.assertIn("Bind to This Database", text)
        self.assertEqual(self.count_requests(), 0)

    def test_every_session_begins_at_the_guard(self):
        self.configure("scada_plc", enabled="False")
        with self.assertRaisesRegex(ScadaStateError, "switched off"):
            self.plc._open_link()
