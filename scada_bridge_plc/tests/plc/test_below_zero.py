# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scale of a silo shows less than nothing."""
from ..common import PlantCase

SILO_105, HANDSHAKE = 6040, 6076


class TestBelowZero(PlantCase):
    def setUp(self):
        super().setUp()
        self.batch = self.release_orders()
        self.order = self.batch.production_id
        self.simulator.scan(400)

    def read_silo(self, *words):
        self.set_words(SILO_105, *words)
        self.poll()
        self.run_jobs()

    def test_a_count_below_zero_of_an_unused_silo_is_nothing(self):
        self.read_silo(0xFFFF, 0xFFFE)
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        lines = self.order.scada_history_ids.line_ids
        line = lines.filtered(lambda line: line.silo_number == 105)
        self.assertEqual((line.actual_consumption, line.dead_band_kg), (0.0, -0.02))

    def test_further_below_zero_the_batch_says_which_silo(self):
        self.read_silo(0xFFFF, 0xFF9C)
        self.assertIn("105: -1", self.batch.error_message)
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.assertNotEqual(self.order.state, "done")
