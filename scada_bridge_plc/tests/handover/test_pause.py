# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ..common import PlantCase

ORDERS = 3


class TestPause(PlantCase):
    """A line with a PLC is paused: what has begun is finished, nothing else begins."""

    def setUp(self):
        super().setUp()
        self.plc.withdraw_seconds = 0

    def get_states(self):
        batches = self.env["scada.mo.batch"].search([], order="batch_no")
        return batches.mapped("plc_state")

    def test_orders_are_prepared_and_not_released(self):
        self.queue_orders(ORDERS)
        self.line.action_scada_pause("cleaning")
        self.run_jobs()
        self.assertEqual(self.get_states(), ["to_release"] * ORDERS)

    def test_resumed_line_releases_them(self):
        self.queue_orders(ORDERS)
        self.line.action_scada_pause("cleaning")
        self.run_jobs()
        self.line.action_scada_resume()
        self.run_jobs()
        self.assertEqual(self.get_states(), ["released"] * ORDERS)

    def test_plant_stops_after_the_batch_that_it_makes(self):
        self.release_orders(ORDERS)
        self.simulator.scan(1)
        self.line.action_scada_pause("weekend", is_emptied=True)
        self.run_plant()
        done = self.env["scada.mo.history"].search([("end", "=", "done")])
        self.assertEqual(len(done), 1)
        self.assertEqual(self.get_states(), ["to_release"] * (ORDERS - 1))

    def test_what_came_back_is_made_after_the_pause(self):
        self.release_orders(ORDERS)
        self.simulator.scan(1)
        self.line.action_scada_pause("weekend", is_emptied=True)
        self.run_plant()
        self.line.action_scada_resume()
        self.run_jobs()
        self.run_plant()
        done = self.env["scada.mo.history"].search([("end", "=", "done")])
        self.assertEqual(len(done), ORDERS)

    def test_plc_that_does_not_answer_is_told_and_the_line_is_paused(self):
        self.release_orders(ORDERS)
        self.simulator.inject("refuse")
        told = self.line.action_scada_pause("weekend", is_emptied=True)
        self.assertIn("Nothing was taken back", told["params"]["title"])
        self.assertIn("Try again when it answers", told["params"]["message"])
        self.assertTrue(self.line.scada_is_paused)
