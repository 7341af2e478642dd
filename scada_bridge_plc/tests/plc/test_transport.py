# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from ..common import PlantCase


class TransportCase(PlantCase):
    """A whole cycle, whatever the words travel on; run by the classes below."""

    def check_cycle(self):
        batches = self.release_orders(2)
        productions = batches.mapped("production_id")
        references = batches.mapped("reference")
        self.run_plant()
        self.run_plant()
        self.assertEqual(productions.mapped("state"), ["done", "done"])
        for production, reference in zip(productions, references):
            dispensed = self.get_dispensed(reference)
            self.assertEqual(sorted(dispensed), [101, 102, 103, 114])
            self.assertEqual(self.get_consumed(production), dispensed)
        self.assertFalse(self.batches.search([]))
        self.assertFalse(self.simulator.log.events("duplicate_order"))
        self.assertEqual(self.plc.state, "online")

    def check_lost_write(self):
        """The reply to the release is lost: the order is made once all the same."""
        batch = self.queue_orders()
        batch._job_write()
        self.simulator.inject("drop", on="writes")
        with self.in_haste(), self.assertRaises(RetryableJobError):
            batch._job_release()
        batch._job_release()
        self.run_plant()
        self.assertEqual(len(self.simulator.log.events("taken")), 1)
        self.assertFalse(self.simulator.log.events("duplicate_order"))


class TestEtherNetIp(TransportCase):
    def test_every_kilogram_arrives_over_ethernet_ip(self):
        self.check_cycle()

    def test_a_lost_reply_makes_no_second_order_over_ethernet_ip(self):
        self.check_lost_write()


class TestFinsUdp(TransportCase):
    transport = "fins_udp"

    def test_every_kilogram_arrives_over_fins_udp(self):
        self.check_cycle()

    def test_a_lost_reply_makes_no_second_order_over_fins_udp(self):
        self.check_lost_write()

    def test_connection_test_says_that_the_plc_answers_over_fins_udp(self):
        result = self.plc.action_test_connection()
        self.assertEqual(result["params"]["type"], "success")

    def test_cycle_time_and_clock_are_told_over_fins_udp(self):
        # the simulated plant's clock stands still on 2026-01-01 07:00 in Jakarta
        plant_time = datetime(2026, 1, 1, 0, 0)
        before = fields.Datetime.now()
        self.plc._job_read_events()
        after = fields.Datetime.now()
        self.assertEqual((self.plc.cpu_mode, self.plc.cycle_ms), ("monitor", 50.0))
        self.assertLessEqual(
            self.plc.clock_drift, (plant_time - before).total_seconds()
        )
        self.assertGreaterEqual(
            self.plc.clock_drift, (plant_time - after).total_seconds()
        )


class TestFinsTcp(TransportCase):
    transport = "fins_tcp"

    def test_every_kilogram_arrives_over_fins_tcp(self):
        self.check_cycle()

    def test_a_lost_reply_makes_no_second_order_over_fins_tcp(self):
        self.check_lost_write()

    def test_own_node_of_the_record_is_used(self):
        self.plc.fins_sa1 = 1  # the PLC's own
        result = self.plc.action_test_connection()
        self.assertIn("error 24", result["params"]["message"])


class TestTransportSettings(PlantCase):
    def test_transport_chooses_the_port(self):
        plc = Form(self.env["scada.plc"])
        self.assertEqual((plc.transport, plc.port), ("eip", 44818))
        plc.transport = "fins_udp"
        self.assertEqual(plc.port, 9600)
        self.assertEqual(plc.fins_local_port, 9600)

    def test_port_that_was_given_stays(self):
        self.plc.port = 4711
        self.plc.host = "127.0.0.2"
        self.assertEqual(self.plc.port, 4711)

    def test_address_that_is_no_node_is_refused(self):
        for values in ({"fins_sa1": 255}, {"fins_da1": -1}, {"fins_local_port": 65536}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.plc.write(values)
                    self.plc.flush()
