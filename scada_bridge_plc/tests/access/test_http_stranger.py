# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.scada_bridge.tests.access.stranger_case import StrangerCase

from ...plc.simulator import Simulator
from ..haste import PATIENCE


class TestPlcStranger(StrangerCase):
    """A manager of another company and our PLC: no frame is sent for them."""

    def setUp(self):
        self.simulator = Simulator(manual=True, seed=7).start()
        self.addCleanup(self.simulator.stop)
        super().setUp()
        self.env["scada.plc"].create(
            {
                "name": "CJ2M",
                "equipment_id": self.line.id,
                "host": "127.0.0.1",
                "port": self.simulator.port,
                "timeout": PATIENCE,
            }
        )
        self.simulator.scan(1)

    def get_requests(self):
        """Only the routes that may talk to a PLC."""
        for request in super().get_requests():
            if request[1].startswith(("/api/plc/", "/api/admin/")):
                yield request

    def count_frames(self):
        return len(self.simulator.requests.all())

    def test_a_manager_of_another_company_reaches_no_plc(self):
        frames = self.count_frames()
        outcomes = self.ask_everything(self.stranger_key)
        self.assertIn("POST /api/plc/write-mo-batch", outcomes)
        wrong = {
            route: what
            for route, what in outcomes.items()
            if max(what.statuses) == 500 or what.is_shown or what.changed
        }
        self.assertEqual(wrong, {})
        self.assertEqual(self.count_frames(), frames)

    def test_our_own_manager_does(self):
        frames = self.count_frames()
        outcomes = self.ask_everything(self.key)
        self.assertEqual(outcomes["GET /api/plc/read-batch-all"].statuses, [200])
        self.assertGreater(self.count_frames(), frames)
