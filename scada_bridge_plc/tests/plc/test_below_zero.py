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

    def test_so_far_below_zero_that_it_is_no_weight_the_batch_says_so_too(self):
        self.read_silo(0xFFFF, 0xE890)
        text = "silo105_qty: -60.00 is outside -50..50000 kg"
        self.assertIn(text, self.batch.error_message)
        self.assertFalse(self.batch.reading_seq)
        self.assertEqual(self.get_words(HANDSHAKE), (0,))

    def test_the_reason_goes_when_the_plant_shows_it_right(self):
        self.read_silo(0xFFFF, 0xE890)
        self.read_silo(0x0000, 0x0000)
        self.assertEqual(self.order.state, "done")


class TestBelowZeroOfARunningBatch(PlantCase):
    """Silo 101 is dosed, and the scale of silo 105 is spoilt for a while."""

    def setUp(self):
        super().setUp()
        self.batch = self.release_orders()
        self.run_plant(40)
        self.assertGreater(self.batch.total_actual, 0)

    def read_silo(self, *words):
        self.set_words(SILO_105, *words)
        self.poll()
        self.run_jobs()

    def test_the_reason_goes_with_the_spoilt_words_though_nothing_is_news(self):
        for words in ((0xFFFF, 0xE890), (0xFFFF, 0xFF9C)):
            with self.subTest(words=words):
                self.read_silo(*words)
                self.assertIn("105", self.batch.error_message)
                self.read_silo(0, 0)
                self.assertFalse(self.batch.error_message)
