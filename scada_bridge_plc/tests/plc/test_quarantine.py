# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A record that can't be right stays at the PLC until somebody has looked at it."""
from ..common import PlantCase

RESULT = 6000
SILO_101 = RESULT + 28
HANDSHAKE = RESULT + 76
IMPOSSIBLE = (0x7FFF, 0xFFFF)


class TestQuarantinedResult(PlantCase):
    """Slot 1 holds a finished record, one weight of which is impossible."""

    def setUp(self):
        super().setUp()
        self.batch = self.release_orders()
        self.production = self.batch.production_id
        self.simulator.scan(400)
        self.kept = self.get_words(SILO_101, 2)
        self.set_words(SILO_101, *IMPOSSIBLE)
        self.poll()
        self.run_jobs()

    def get_slot(self):
        return self.plc.slot_ids.filtered(lambda slot: slot.number == 1)

    def test_it_is_shown_with_its_reason_and_raw_words(self):
        slot = self.get_slot()
        self.assertIn("silo101_qty", slot.quarantine_reason)
        self.assertEqual(slot.raw_words.split()[28:30], ["7FFF", "FFFF"])

    def test_its_batch_says_the_reason(self):
        text = "silo101_qty: 21474836.47 is outside -50..50000 kg"
        self.assertIn(text, self.batch.error_message)

    def test_nothing_of_it_is_stored(self):
        self.assertFalse(self.batch.reading_seq)
        self.assertFalse(self.batch.status_manufacturing)
        self.assertFalse(any(self.production.move_raw_ids.mapped("quantity_done")))

    def test_the_plc_is_not_told_that_it_is_stored(self):
        self.poll()
        self.run_jobs()
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.assertFalse(self.simulator.log.events("acknowledged"))

    def test_the_plant_makes_nothing_else_in_this_slot(self):
        before = self.get_words(RESULT, 77)
        for _poll in range(3):
            self.run_plant()
        self.assertEqual(self.get_words(RESULT, 77), before)

    def test_right_words_are_taken_by_the_next_poll(self):
        self.set_words(SILO_101, *self.kept)
        self.poll()
        self.run_jobs()
        self.assertFalse(self.get_slot().quarantine_reason)
        self.assertEqual(self.production.state, "done")
        dispensed = self.get_dispensed(self.production.name)
        self.assertEqual(self.get_consumed(self.production), dispensed)


class TestRecordInAnotherSlot(PlantCase):
    """The result of the order of slot 1 is shown by slot 2."""

    def setUp(self):
        super().setUp()
        self.batch = self.release_orders()
        self.simulator.scan(400)
        words = self.get_words(RESULT, 77)
        self.set_words(RESULT + 100, 2, *words[1:])
        self.set_words(RESULT, *[0] * 77)
        self.poll()

    def test_its_batch_says_which_slot_shows_it(self):
        self.assertIn("slot 2", self.batch.error_message)
