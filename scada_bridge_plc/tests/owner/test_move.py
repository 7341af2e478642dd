# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PLC and its line stay where they are while words are on their way."""
import importlib.util
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.modules import get_resource_path
from odoo.tools import mute_logger

from odoo.addons.scada_bridge.exceptions import ScadaStateError

from .owner_case import OwnerCase

MIGRATION = ("scada_bridge_plc", "migrations", "14.0.1.2.0", "post-migrate.py")


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

    def test_same_transport_leaves_the_port_where_it_is(self):
        port = self.plc.port
        self.plc.write({"transport": self.plc.transport})
        self.assertEqual(self.plc.port, port)

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
        with mute_logger("odoo.addons.scada_bridge_plc.models.owner.settle"):
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

    def test_loser_is_archived_without_asking_other_transactions(self):
        """They would wait for the locks of the upgrade, for ever."""
        twin = self.make_twins()
        twin.last_contact = fields.Datetime.now()
        with patch.object(type(self.plc), "_check_may_change_address") as check:
            self.migrate()
        self.assertFalse(self.plc.active)
        self.assertFalse(check.called)
