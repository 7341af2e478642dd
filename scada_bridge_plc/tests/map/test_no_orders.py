# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A map with flat tags only: the tags work, and the line is told what it can't do."""
import base64
import json

from odoo.addons.scada_bridge.exceptions import ScadaUnavailableError

from ..common import PlantCase

FLAT = {
    "PLC_READ_MAP": {
        "batch_status": "D100",
        "current_batch": "D101",
        "silo_a_weight": "D200",
    },
    "PLC_WRITE_MAP": {"start_production": "D300", "batch_target": "D301"},
}


class TestNoOrders(PlantCase):
    def setUp(self):
        super().setUp()
        content = base64.b64encode(json.dumps(FLAT).encode())
        wizard = self.env["scada.plc.map.import"]
        wizard.create({"plc_id": self.plc.id, "file": content}).action_import()

    def test_order_is_refused_with_a_sentence(self):
        self.assertFalse(self.queue_orders())
        refusal = self.env["mrp.production"].search([("scada_refusal", "!=", False)])
        self.assertIn("no batch_write", refusal.scada_refusal)
        self.assertIn("CJ2M", refusal.scada_refusal)

    def test_job_that_fills_the_queue_ends(self):
        self.create_orders(1)
        self.line._job_fill_queue()
        self.assertFalse(self.batches.search([]))

    def test_check_of_bills_names_the_plant(self):
        order = self.create_order(2500)
        findings = self.env["scada.bom.finding"]._check_boms(order.bom_id)
        plant = findings.filtered(lambda finding: finding.kind == "plant")
        self.assertEqual(len(plant), 1)
        self.assertIn("no batch_write", plant.message)
        self.assertTrue(plant.is_fault)

    def test_poll_finds_the_plc_online(self):
        self.poll()
        self.assertEqual((self.plc.state, self.plc.last_error), ("online", False))

    def test_poll_finds_the_plc_offline(self):
        self.simulator.inject("refuse")
        self.poll()
        self.assertEqual(self.plc.state, "offline")

    def test_client_of_the_api_gets_a_sentence(self):
        with self.assertRaisesRegex(ScadaUnavailableError, "no block batch_read"):
            self.plc._api_read_values(1)
        self.assertEqual(self.plc._api_sync(), ([], [], []))

    def test_clearing_an_empty_queue_is_no_error(self):
        self.assertEqual(self.batches._clear_queue(), 0)

    def test_queue_of_the_board_is_shown(self):
        board = self.env["scada.board"]._prepare_board(self.line)
        self.assertEqual(board["connection"]["name"], "CJ2M")
