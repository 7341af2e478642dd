# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the PLC tells of a batch after its order is closed is never dropped."""
from ..common import PlantCase

SILO_101, WEIGHT, HANDSHAKE = 6028, 6074, 6076
KG_1024 = (0x0001, 0x9000)  # 1024.00 kg
KG_821_75 = (0x0001, 0x40FF)


class CorrectionCase(PlantCase):
    def setUp(self):
        super().setUp()
        self.corrections = self.env["scada.late.correction"]

    def make_batch(self):
        """Return the order of a batch that was made, acknowledged and archived."""
        batch = self.release_orders()
        order = batch.production_id
        self.run_plant()
        self.assertFalse(batch.exists())
        self.poll()
        return order

    def show(self, *words):
        """Let the PLC show another weight of silo 101, and poll."""
        self.set_words(SILO_101, *words)
        self.set_words(HANDSHAKE, 0)
        self.poll()

    def correct(self):
        """Return (order, correction) of an archived batch."""
        order = self.make_batch()
        self.show(*KG_1024)
        return order, self.corrections.search([])


class TestLateCorrection(CorrectionCase):
    def get_figures(self, correction):
        return [
            (line.kind, line.silo_number, line.stored, line.reported)
            for line in correction.line_ids
        ]

    def test_another_weight_after_the_archive_is_stored_with_both_values(self):
        order, correction = self.correct()
        line = self.histories.search([("production_id", "=", order.id)]).line_ids[0]
        self.assertEqual(line.silo_number, 101)
        figures = [("silo", 101, line.actual_consumption, 1024.0)]
        self.assertEqual(self.get_figures(correction), figures)
        self.assertEqual(correction.production_id, order)
        self.assertIn("0065 0001 9000 0066", correction.raw_words)

    def test_it_is_acknowledged_once_it_is_stored(self):
        self.correct()
        self.assertEqual(self.get_words(HANDSHAKE), (0,))
        self.run_jobs("_job_acknowledge_again")
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_it_is_told_on_the_order_and_to_the_responsible_person(self):
        order, _correction = self.correct()
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertIn("1024.00", bodies)
        summaries = order.activity_ids.mapped("summary")
        self.assertIn("Late correction", summaries)

    def test_it_posts_nothing(self):
        order = self.make_batch()
        before = self.get_consumed(order)
        self.show(*KG_1024)
        self.run_jobs()
        self.assertEqual(self.get_consumed(order), before)

    def test_same_words_are_one_correction(self):
        self.correct()
        self.run_jobs("_job_acknowledge_again")
        self.poll()
        self.show(*KG_1024)
        self.plc.slot_ids._reset_words()
        self.poll()
        self.assertEqual(self.corrections.search_count([]), 1)

    def test_other_words_are_another_correction(self):
        self.correct()
        self.show(*KG_821_75)
        self.assertEqual(self.corrections.search_count([]), 2)

    def test_archived_record_that_is_shown_again_as_it_was_is_no_correction(self):
        self.make_batch()
        self.set_words(HANDSHAKE, 0)
        self.poll()
        self.assertFalse(self.corrections.search_count([]))

    def test_change_after_the_order_was_closed_is_stored_before_the_archive_too(self):
        batch = self.release_orders()
        self.simulator.scan(400)
        self.poll()
        self.run_jobs("_job_post", "_job_finish")
        self.assertTrue(batch.date_closed)
        self.show(*KG_1024)
        self.assertEqual(len(self.corrections.search([]).line_ids), 1)
        self.run_jobs("_job_acknowledge", "_job_finish")
        self.assertEqual(self.get_words(HANDSHAKE), (1,))
        self.assertFalse(batch.exists())

    def show_early_flag(self):
        """Return a batch whose record says finished before silo 101 has its weight."""
        batch = self.release_orders()
        self.simulator.scan(400)
        given = self.get_words(SILO_101, 2)
        weight = self.get_words(WEIGHT, 2)
        kg = [high << 16 | low for high, low in (weight, given)]
        rest = kg[0] - kg[1]
        self.set_words(SILO_101, 0, 0)
        self.set_words(WEIGHT, rest >> 16, rest & 0xFFFF)
        self.poll()
        return batch

    def test_weight_that_comes_after_the_flag_is_taken_while_the_order_is_open(self):
        batch = self.show_early_flag()
        batch._job_acknowledge()
        self.show(*KG_821_75)
        line = batch.line_ids.filtered(lambda ln: ln.silo_number == 101)
        self.assertEqual(line.actual_consumption, 821.75)
        self.assertFalse(self.corrections.search_count([]))

    def test_weight_that_comes_after_the_order_was_closed_is_a_correction(self):
        batch = self.show_early_flag()
        self.run_jobs()
        self.assertFalse(batch.exists())
        self.show(*KG_821_75)
        figures = self.get_figures(self.corrections.search([]))
        self.assertEqual(figures, [("silo", 101, 0.0, 821.75)])

    def end_by_force(self, seconds):
        """End a batch that the plant makes; then let the plant go on."""
        batch = self.release_orders()
        self.run_plant(1)
        admin = self.env.ref("base.user_admin")
        batch.with_user(admin).action_cancel("burnt down", is_override=True)
        self.simulator.scan(seconds)
        self.poll()

    def test_result_of_a_run_that_was_ended_without_it_is_a_correction(self):
        self.end_by_force(400)
        correction = self.corrections.search([])
        self.assertGreater(correction.line_ids[0].reported, 800)
        self.run_jobs("_job_acknowledge_again")
        self.assertEqual(self.get_words(HANDSHAKE), (1,))

    def test_run_that_was_ended_and_is_still_made_is_not_acknowledged(self):
        self.end_by_force(1)
        self.assertIn("not in the queue", self.plc.slot_ids[0].quarantine_reason)
        self.assertFalse(self.corrections.search_count([]))
