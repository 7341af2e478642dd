# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The network delivers the frame that releases an order a second time.

It arrives when the PLC has taken the order, and reads as another release.
"""
from ..common import PlantCase

STATUS, RESULT = 7072, 6000


class TestMadeTwice(PlantCase):
    def deliver_again(self):
        """The release frame of slot 1 once more: status words and handshake 0."""
        self.set_words(STATUS, 0, 0, 0, 0, 0)

    def count_taken(self, reference):
        events = self.simulator.log.events("taken")
        return len([e for e in events if e["reference"] == reference])

    def start(self):
        """Return a batch that the plant is making."""
        batch = self.release_orders()
        self.run_plant(10)
        self.assertEqual(batch.plc_state, "taken")
        return batch

    def test_second_release_of_a_running_order_is_taken_back(self):
        batch = self.start()
        reference = batch.reference
        self.deliver_again()
        self.simulator.scan(400)
        self.assertEqual(self.count_taken(reference), 1)  # it waits for our word
        self.poll()
        self.run_jobs("_job_acknowledge")
        self.assertEqual(self.get_words(7076), (1,))
        self.assertIn("a second time", " ".join(batch.message_ids.mapped("body")))
        for _round in range(3):
            self.run_plant()
        self.assertEqual(self.count_taken(reference), 1)
        self.assertFalse(self.env["scada.late.correction"].search([]))

    def make_again(self):
        """Return the history of an order that the plant has made once more, unseen."""
        batch = self.release_orders()
        order = batch.production_id
        self.run_plant()
        self.assertEqual(order.state, "done")
        self.deliver_again()
        self.run_plant(10)
        return order.scada_history_ids

    def test_order_that_is_made_again_is_told_while_it_runs(self):
        run = self.make_again()
        slot = self.plc.slot_ids.filtered(lambda slot: slot.number == 1)
        self.assertIn("again", slot.quarantine_reason)
        self.assertTrue(slot.is_blocking)
        self.assertEqual(self.count_taken(run.reference), 2)

    def test_second_making_is_listed_with_all_its_kilograms(self):
        run = self.make_again()
        self.run_plant()
        self.run_jobs("_job_acknowledge_again")
        correction = self.env["scada.late.correction"].search([])
        self.assertTrue(correction.is_made_again)
        dosed = [
            (event["silo"], float(event["kg"]))
            for event in self.simulator.log.events("dosed")
        ]
        again = dosed[len(dosed) // 2 :]
        lines = correction.line_ids.filtered(lambda line: line.kind == "silo")
        told = [(n.silo_number, n.reported) for n in lines if n.reported]
        self.assertEqual(sorted(told), sorted(again))
        summaries = run.production_id.activity_ids.mapped("summary")
        self.assertIn("Made twice", summaries)
        self.assertEqual(self.get_words(RESULT + 76), (1,))

    def test_second_making_that_is_taken_over_is_added_to_the_first(self):
        run = self.make_again()
        self.run_plant()
        correction = self.env["scada.late.correction"].search([])
        line = correction.line_ids.filtered(lambda line: line.silo_number == 101)
        first = run._get_told_kg(101)
        self.assertAlmostEqual(line.difference, line.reported, 2)
        correction.action_take_over(
            "It was put into the same bin.", correction._get_figures()
        )
        self.assertAlmostEqual(run._get_told_kg(101), first + line.reported, 2)
        self.assertAlmostEqual(line.difference, 0.0, 2)

    def test_second_making_of_an_open_order_replaces_nothing(self):
        batch = self.start()
        self.run_plant()
        order = batch.exists().production_id or self.env["mrp.production"].search(
            [("scada_history_ids", "!=", False)]
        )
        consumed = self.get_consumed(order)
        self.deliver_again()
        self.run_plant(10)
        self.run_plant()
        self.assertEqual(self.get_consumed(order), consumed)
