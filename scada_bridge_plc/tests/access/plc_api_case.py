# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mill's PLC, simulated, behind a real HTTP server."""
from odoo.addons.scada_bridge.tests.http_case import ApiCase

from ...plc.simulator import Simulator
from ..haste import PATIENCE


class PlcApiCase(ApiCase):
    def setUp(self):
        super().setUp()
        self.simulator = Simulator(manual=True, seed=7).start()
        self.addCleanup(self.simulator.stop)
        self.plc = self.env["scada.plc"].create(
            {
                "name": "CJ2M",
                "equipment_id": self.line.id,
                "host": "127.0.0.1",
                "port": self.simulator.port,
                "timeout": PATIENCE,
            }
        )
