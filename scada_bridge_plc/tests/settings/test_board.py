# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the plant board shows of the line's PLC."""
from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.scada_bridge.models.mixin.board import PENDING

from ..common import PlantCase


class TestBoard(PlantCase):
    def setUp(self):
        super().setUp()
        operator = new_test_user(
            self.env, "board_operator", "scada_bridge.group_scada_operator"
        )
        self.board = self.env["scada.board"].with_user(operator)

    def get_connection(self):
        return self.board.get_board(self.line.id)["connection"]

    def get_slots(self):
        return self.board.get_board(self.line.id)["slots"]

    def take_messages(self):
        """Return how many lines would be told if the transaction ended now."""
        self.env["base"].flush()
        lines = self.env.cr.postcommit.data.pop(PENDING, ())
        self.env.cr.postcommit.clear()
        return len(lines)

    def test_plc_that_answers_is_online_with_its_last_contact(self):
        self.poll()
        connection = self.get_connection()
        self.assertEqual(connection["state"], "online")
        self.assertTrue(connection["contact"])
        self.assertEqual(connection["problem"], "")

    def test_plc_that_does_not_answer_is_offline_with_the_reason(self):
        self.simulator.inject("refuse")
        self.poll()
        connection = self.get_connection()
        self.assertEqual(connection["state"], "offline")
        self.assertEqual(connection["problem"], self.plc.last_error)
        self.assertTrue(connection["since"])

    def test_plc_in_program_mode_stands_still(self):
        self.plc.write({"state": "online", "cpu_mode": "program"})
        connection = self.get_connection()
        self.assertEqual(connection["state"], "stopped")
        self.assertEqual(connection["state_name"], "Stopped")
        self.assertIn("stands still", connection["problem"])

    def test_plc_with_an_error_of_its_cpu_stands_still(self):
        self.plc.write({"state": "online", "cpu_error": "fatal error 80F1"})
        connection = self.get_connection()
        self.assertEqual(connection["state"], "stopped")
        self.assertEqual(connection["problem"], "fatal error 80F1")

    def test_plc_that_nobody_reads_is_not_called_online(self):
        self.poll()
        self.plc.last_contact = fields.Datetime.subtract(
            fields.Datetime.now(), seconds=901
        )
        connection = self.get_connection()
        self.assertEqual(connection["state"], "silent")
        self.assertEqual(connection["state_name"], "Not Read")
        self.assertIn("Nothing has read the PLC", connection["problem"])

    def test_plc_whose_contact_is_noted_every_few_minutes_stays_online(self):
        self.poll()
        self.plc.last_contact = fields.Datetime.subtract(
            fields.Datetime.now(), seconds=660
        )
        self.assertEqual(self.get_connection()["state"], "online")

    def test_a_slot_tells_how_far_its_order_came_at_the_plc(self):
        self.release_orders(1)
        self.assertEqual(self.get_slots()[0]["step"], "released")

    def test_a_slot_of_the_plc_that_is_not_believed_says_why(self):
        slot = self.plc._get_slot(3)
        slot._keep((1, 2), "The order X is not in the queue.")
        self.assertEqual(
            self.get_slots()[2],
            {
                "number": 3,
                "batch": False,
                "problem": "The order X is not in the queue.",
            },
        )

    def test_a_poll_that_finds_nothing_new_sends_no_message(self):
        self.release_orders(1)
        self.run_plant(30)
        self.poll()
        self.take_messages()
        for _round in range(3):
            self.poll()
        self.assertEqual(self.take_messages(), 0)

    def test_a_poll_that_finds_kilograms_sends_one_message(self):
        self.release_orders(2)
        self.poll()
        self.take_messages()
        self.simulator.scan(60)
        self.poll()
        self.assertEqual(self.take_messages(), 1)

    def test_the_loss_of_the_plc_is_one_message(self):
        self.poll()
        self.take_messages()
        self.simulator.inject("refuse")
        self.poll()
        self.poll()
        self.assertEqual(self.take_messages(), 1)
