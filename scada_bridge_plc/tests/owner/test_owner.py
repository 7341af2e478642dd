# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One PLC, one owner: who may say where it is, and who may talk to it."""
import socket
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.scada_bridge.exceptions import ScadaStateError

from ...models.plc.session import Caller
from .owner_case import GROUP, OwnerCase


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

    def test_half_an_address_is_refused(self):
        for host in ("127.1", "2130706433", "a b"):
            with self.subTest(host), self.assertRaisesRegex(ValidationError, "neither"):
                with self.env.cr.savepoint():
                    self.create_plc(host=host)

    def test_both_ports_of_a_cpu_are_one_plc(self):
        self.create_plc(host="10.0.0.5", port=44818)
        third = self.create_line("PLC03", self.env.company)
        with self.assertRaises(ScadaStateError):
            self.create_plc(third, host="10.0.0.5", port=9600, transport="fins_tcp")

    def test_archived_record_still_has_its_plc(self):
        self.plc.active = False
        with self.assertRaisesRegex(ScadaStateError, "CJ2M of Mixer PLC01"):
            self.create_plc()

    def test_record_of_another_company_counts_and_nothing_of_it_is_reported(self):
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
        with mute_logger("odoo.addons.scada_bridge_plc.models.plc.health"):
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

    def test_endpoint_that_another_transaction_took_is_refused(self):
        other = self.create_plc(port=45001)
        with patch.object(type(other), "_check_endpoint_free"):
            with self.assertRaisesRegex(ScadaStateError, "Another record has a PLC"):
                other._assign_endpoint(self.plc.endpoint)

    def test_other_fault_while_an_endpoint_is_taken_is_not_called_another_record(self):
        def break_port(plc, found):
            plc.env.cr.execute("UPDATE scada_plc SET port = 0 WHERE id = %s", plc.ids)

        with patch.object(type(self.plc), "_write_endpoint", break_port):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self.plc._assign_endpoint("127.0.0.9:45001")

    def test_endpoint_is_not_taken_from_a_client(self):
        manager = new_test_user(self.env, "one owner", groups=GROUP + "manager")
        with self.assertRaises(AccessError):
            self.plc.with_user(manager).write({"endpoint": "10.0.0.1:1"})
        vals = self.prepare(port=45001, endpoint="10.0.0.1:1")
        with self.assertRaises(AccessError):
            self.env["scada.plc"].with_user(manager).create(vals)

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


class TestButtonsObey(OwnerCase):
    """No button sends a frame from a server or a database that may not."""

    def press_all(self):
        """Press every button that talks to a PLC; return what was shown."""
        with self.assertRaises(ScadaStateError) as test:
            self.plc.action_test_connection()
        live = self.env["scada.plc.live"].create({"plc_id": self.plc.id})
        live.action_read()
        wizard = self.env["scada.setup"].create({})
        wizard._enter("plc")
        wizard.action_test()
        return str(test.exception), live.error, wizard.test_message

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
            with self.plc._open_session(Caller.PERSON):
                self.fail("a session began")
