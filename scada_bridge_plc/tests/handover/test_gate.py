# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ...plc.simulator.program.dialect import parse_dialect
from ..common import PlantCase

HANDSHAKE = 7076  # of order slot 1


class TestGate(PlantCase):
    """On a PLC that looks at slot 1 only, a fill is released by slot 1, and last."""

    def setUp(self):
        super().setUp()
        self.simulator.mixer.dialect = parse_dialect("release=first")
        self.env.company.scada_queue_policy = "smart_wait"

    def get_handshakes(self):
        return [self.get_words(HANDSHAKE + 100 * slot)[0] for slot in range(3)]

    def get_taken(self):
        return [event["reference"] for event in self.simulator.log.events("taken")]

    def get_block(self):
        return self.plc.block_ids.filtered(lambda block: block.name == "batch_write")

    def test_slot_1_waits_until_all_other_orders_are_released(self):
        first, second, third = self.queue_orders(3)
        for batch in (first, second):
            batch._job_write()
        first._job_release()
        second._job_release()
        self.assertEqual(first.plc_state, "to_release")
        self.assertEqual(self.get_handshakes(), [1, 0, 0])
        third._job_write()
        third._job_release()
        first._job_release()
        self.assertEqual(first.plc_state, "released")
        self.assertEqual(self.get_handshakes(), [0, 0, 0])

    def test_last_of_the_others_has_slot_1_released(self):
        first, second = self.queue_orders(2)
        first._job_write()
        second._job_write()
        self.forget_jobs()
        second._job_release()
        self.run_jobs("_job_release")
        self.assertEqual(first.plc_state, "released")

    def test_whole_fill_is_made_in_the_order_of_its_slots(self):
        batches = self.queue_orders(3)
        names = batches.mapped("reference")
        self.run_jobs()
        for _round in range(4):
            self.run_plant()
        self.assertEqual(self.get_taken(), names)
        self.assertFalse(batches.exists())

    def test_on_another_map_each_order_is_released_by_itself(self):
        self.release_each_by_itself()
        first, _second = self.queue_orders(2)
        first._job_write()
        first._job_release()
        self.assertEqual(first.plc_state, "released")

    def test_no_order_is_queued_while_slot_1_is_occupied(self):
        self.env.company.scada_queue_policy = "top_up"
        self.release_orders(1)
        self.create_orders(1)
        self.assertFalse(self.batches._fill_queue(self.line))

    def test_order_is_queued_while_slot_1_is_occupied_if_each_has_its_release(self):
        self.release_each_by_itself()
        self.env.company.scada_queue_policy = "top_up"
        self.release_orders(1)
        self.create_orders(1)
        self.assertEqual(self.batches._fill_queue(self.line).batch_no, 2)

    def test_order_that_missed_the_gate_goes_with_the_next_fill(self):
        first, second = self.release_orders(2)
        name = second.reference
        self.simulator.freeze()
        second._withdraw_from_plant()
        self.simulator.freeze(False)
        self.simulator.scan(400)
        self.poll()
        self.run_jobs("_job_acknowledge", "_job_post", "_job_finish")
        self.assertFalse(first.exists())
        second.plc_state = "to_write"  # as it is when it is sent again
        self.hand_over(second)
        self.simulator.scan(400)
        self.assertNotIn(name, self.get_taken())
        self.assertTrue(second.waits_for_gate)

        self.create_orders(1)
        third = self.batches._fill_queue(self.line)
        self.assertEqual(third.batch_no, 1)
        self.hand_over(third)
        self.simulator.scan(400)
        self.assertIn(name, self.get_taken())
        self.assertFalse(second.waits_for_gate)

    def test_fill_that_waits_for_its_slot_1_is_no_reason_to_queue_more(self):
        batches = self.queue_orders(2)
        for batch in batches:
            batch._job_write()
        batches[1]._job_release()
        self.create_orders(1)
        self.assertFalse(self.batches._fill_queue(self.line))

    def test_release_is_a_row_of_the_map_and_its_change_is_told(self):
        self.assertEqual(self.get_block().release, "first_slot")
        self.release_each_by_itself()
        self.assertEqual(self.get_block().release, "per_slot")
        self.assertTrue(self.plc.is_own_map)
        self.assertIn("slot 1 releases all", self.plc.message_ids[0].body)
