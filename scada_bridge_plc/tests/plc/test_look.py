# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Before numbers are given, and before a slot is written, the plant is looked at.

A database that was set back is made by deleting its batches: the PLC goes on.
"""
from odoo.addons.scada_bridge.exceptions import ScadaStateError

from ..common import PlantCase

RESULT, ORDER = 6000, 7000
ALIEN = (0x414C, 0x4945, 0x4E00, 0, 0, 0, 0, 0)


class LookCase(PlantCase):
    def setUp(self):
        super().setUp()
        self.release_each_by_itself()
        self.line.company_id.scada_queue_policy = "top_up"
        self.plc._look()  # the first one, of an empty PLC

    def forget(self, batches):
        """Set the database back to where these orders were not queued yet."""
        batches.line_ids.unlink()
        self.env["scada.mo.batch"].browse(batches.ids).unlink()
        self.plc.slot_ids.write(
            {
                "raw_words": False,
                "quarantine_reason": False,
                "order_words": False,
                "order_reason": False,
            }
        )
        self.forget_jobs()

    def get_slot(self, number=1):
        return self.plc.slot_ids.filtered(lambda slot: slot.number == number)

    def count_taken(self, reference):
        events = self.simulator.log.events("taken")
        return len([e for e in events if e["reference"] == reference])

    def fill(self):
        return self.batches._fill_queue(self.line)


class TestAdopt(LookCase):
    def test_forgotten_order_is_taken_in_by_the_slot_that_has_it(self):
        batches = self.release_orders(3)
        orders = batches.production_id
        self.forget(batches)
        orders[2].priority = "1"  # it would get slot 1 now
        again = self.fill()
        places = {batch.production_id: batch.batch_no for batch in again}
        self.assertEqual(places, {orders[0]: 1, orders[1]: 2, orders[2]: 3})
        self.assertEqual(set(again.mapped("plc_state")), {"released"})
        told = self.env["scada.task.log"].search([("level", "=", "warning")])
        told = [log for log in told if "had forgotten it" in log.message]
        self.assertEqual(len(told), 3)
        self.run_plant(2000)
        self.assertEqual(set(orders.mapped("state")), {"done"})
        self.assertEqual([self.count_taken(order.name) for order in orders], [1, 1, 1])

    def test_forgotten_order_that_was_made_is_booked_and_not_made_again(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.scan(400)
        self.forget(batch)
        self.run_jobs()
        self.fill()
        self.run_plant(400)
        self.assertEqual(order.state, "done")
        self.assertEqual(self.count_taken(order.name), 1)
        self.assertEqual(self.get_consumed(order), self.get_dispensed(order.name))

    def test_forgotten_order_that_was_acknowledged_is_booked_and_not_made_again(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.scan(400)
        self.set_words(RESULT + 76, 1)  # by the server that is gone
        self.forget(batch)
        self.fill()
        self.run_plant(400)
        self.assertEqual(order.state, "done")
        self.assertEqual(self.count_taken(order.name), 1)

    def test_forgotten_order_whose_slot_the_plc_has_blanked_is_not_made_again(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.scan(400)
        self.set_words(ORDER, *[0] * 76 + [1])
        self.forget(batch)
        self.fill()
        self.run_jobs()
        self.run_plant(400)
        self.assertEqual(order.state, "done")
        self.assertEqual(self.count_taken(order.name), 1)

    def test_order_in_the_slot_of_another_batch_is_refused_with_the_slot(self):
        first = self.release_orders()
        self.simulator.scan(400)
        order = first.production_id
        self.forget(first)
        order.scada_on_hold = True
        other = self.queue_orders()  # as it was before the loss
        other.batch_no = 1
        order.scada_on_hold = False
        self.assertFalse(self.fill().filtered(lambda b: b.production_id == order))
        self.assertIn("in slot 1, which is", order.scada_refusal)
        self.assertIn(other.mo_id, order.scada_refusal)

    def test_number_is_not_given_while_the_plant_can_not_be_asked(self):
        self.create_orders(1)
        self.simulator.inject("refuse")
        self.assertFalse(self.fill())
        self.assertEqual(self.plc.state, "offline")
        self.simulator.clear_faults()
        self.line.company_id.scada_auto_sync = True
        self.poll()
        self.trap.assert_enqueued_job(self.line._job_fill_queue)
        self.assertEqual(len(self.fill()), 1)

    def test_order_slots_are_read_once_for_the_look_and_the_comparison(self):
        batches = self.release_orders(3)
        self.plc._look()  # keeps the words of the order slots
        self.count_requests()
        self.plc._look()
        self.assertEqual(self.count_requests(), 20)  # 10 results, 10 orders; was 23
        self.assertEqual(set(batches.mapped("plc_state")), {"released"})

    def test_look_finds_what_the_comparison_finds(self):
        batch = self.release_orders()
        self.set_words(ORDER, *[0] * 77)  # the PLC lost its memory
        self.plc._look()
        self.run_jobs("_job_verify")
        self.assertEqual(batch.plc_state, "quarantine")

    def test_look_costs_twenty_requests_and_only_if_orders_wait(self):
        self.count_requests()
        self.fill()
        self.assertEqual(self.count_requests(), 0)
        self.create_orders(1)
        self.fill()
        self.assertEqual(self.count_requests(), 20)


class TestNamesake(LookCase):
    """The row of an order is lost, its name is given again to another one."""

    def setUp(self):
        super().setUp()
        batch = self.release_orders()
        self.name, lost = batch.mo_id, batch.production_id
        self.simulator.scan(400)
        self.forget(batch)
        lost.name = "LOST"
        lost.scada_on_hold = True
        self.order = self.create_order(1000)
        self.order.name = self.name

    def test_it_goes_to_the_plant_by_another_reference_and_slot(self):
        batch = self.fill()
        self.assertNotEqual(batch.reference, self.name)
        self.assertEqual(batch.batch_no, 2)
        self.assertTrue(self.get_slot().is_blocking)

    def test_result_of_the_lost_one_is_not_its_result(self):
        self.fill()
        self.run_jobs()
        self.run_plant(800)
        self.assertEqual(self.order.state, "done")
        dispensed = self.get_dispensed(self.order.scada_history_ids.reference)
        self.assertEqual(self.get_consumed(self.order), dispensed)

    def test_lost_one_is_listed_with_its_kilograms(self):
        self.fill()
        dosed = sum(self.get_dispensed(self.name).values())
        self.assertEqual(self.get_slot().reference, self.name)
        self.assertAlmostEqual(self.get_slot().kilograms, dosed, 2)
        self.assertIn("not in the queue", self.get_slot().quarantine_reason)

    def test_batch_that_has_the_name_already_does_not_believe_the_result(self):
        batch = self.fill()
        batch.write({"reference": self.name, "batch_no": 1, "plc_state": "released"})
        self.poll()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("another order of the name", batch.error_message)
        self.assertFalse(batch.reading_seq)

    def test_batch_that_has_the_name_already_can_leave(self):
        batch = self.fill()
        batch.write({"reference": self.name, "batch_no": 1, "plc_state": "released"})
        self.poll()
        batch.action_cancel("another order has the slot")
        self.assertFalse(batch.exists())


class UnknownCase(LookCase):
    def show_order(self, handshake, slot=1):
        words = [0] * 77
        words[0] = slot
        words[1:9] = ALIEN
        words[25:27] = [1, 100]
        words[76] = handshake
        self.set_words(ORDER + 100 * (slot - 1), *words)

    def show_result(self, handshake, slot=1):
        words = [0] * 77
        words[0] = slot
        words[1:9] = ALIEN
        for number in range(15):
            words[27 + 3 * number] = 101 + number
        words[28:30] = [0, 12345]
        words[72] = 1
        words[76] = handshake
        self.set_words(RESULT + 100 * (slot - 1), *words)


class TestUnknown(UnknownCase):
    def test_unknown_order_that_waits_blocks_its_slot(self):
        self.show_order(0)
        self.assertEqual(self.queue_orders().batch_no, 2)
        self.assertIn("ALIEN", self.get_slot().order_reason)

    def test_unknown_order_that_was_taken_blocks_its_slot(self):
        self.show_order(1)
        self.assertEqual(self.queue_orders().batch_no, 2)

    def test_unknown_result_blocks_its_slot_also_if_it_is_acknowledged(self):
        self.show_result(1)
        self.assertEqual(self.queue_orders().batch_no, 2)
        self.assertAlmostEqual(self.get_slot().kilograms, 123.45, 2)

    def test_slot_is_given_once_the_unknown_order_is_gone(self):
        self.show_order(0)
        self.queue_orders()
        self.set_words(ORDER, *[0] * 76 + [1])
        self.assertEqual(self.queue_orders(count=2)[-1:].batch_no, 3)
        self.assertFalse(self.get_slot().order_reason)

    def test_what_was_there_before_the_first_look_blocks_nothing_if_it_is_over(self):
        self.plc.date_looked = False
        self.plc.slot_ids.write({"raw_words": False})
        self.plc.slot_ids.unlink()
        self.show_order(1)
        self.show_result(1)
        self.show_order(0, slot=2)
        self.show_result(0, slot=3)
        self.poll()
        self.assertEqual(self.queue_orders(2).mapped("batch_no"), [1, 4])

    def test_unknown_result_is_judged_again_when_its_order_comes_into_the_queue(self):
        self.simulator.freeze()
        batch = self.release_orders()
        self.simulator.freeze(False)
        self.simulator.scan(400)
        name = batch.reference
        batch.reference = "OTHER"
        self.poll()
        self.assertTrue(self.get_slot().quarantine_reason)
        batch.reference = name
        self.queue_orders()  # the queue changes
        self.poll()
        self.assertFalse(self.get_slot().quarantine_reason)
        self.assertEqual(batch.state, "finished")

    def test_refusal_that_stays_is_logged_once(self):
        self.show_result(0)
        self.poll()
        logs = self.env["scada.task.log"]
        before = logs.search_count([])
        self.plc._judge_refused_again()
        self.poll()
        self.assertEqual(logs.search_count([]), before)


class TestWriteLook(LookCase):
    """A batch that was to be written when the database was set back."""

    def set_back(self, batch):
        """The batch is to be written again; its slot was used by another one since."""
        batch.write({"plc_state": "to_write"})
        self.forget_jobs()

    def test_order_whose_slot_shows_its_result_is_not_written(self):
        batch = self.release_orders()
        self.simulator.scan(400)
        self.set_words(ORDER, *[0] * 76 + [1])  # a PLC that blanks what it has taken
        self.set_back(batch)
        batch._job_write()
        self.assertEqual(batch.plc_state, "released")
        self.run_plant(10)
        self.assertEqual(self.count_taken(self.histories.search([]).reference), 1)

    def test_order_whose_slot_was_used_by_a_lost_one_is_asked_about(self):
        batch = self.release_orders()
        self.simulator.scan(400)
        self.set_words(ORDER + 1, *ALIEN)
        self.set_words(RESULT + 1, *ALIEN)
        self.set_words(RESULT + 76, 1)
        self.set_back(batch)
        before = self.get_words(ORDER, 77)
        batch._job_write()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("which is not in Odoo", batch.error_message)
        self.assertEqual(self.get_words(ORDER, 77), before)

    def test_taken_order_whose_result_slot_shows_an_unknown_one_is_asked_about(self):
        batch = self.release_orders()
        self.set_words(ORDER + 76, 1)
        self.set_words(RESULT + 1, *ALIEN)
        self.poll()
        self.run_jobs("_job_verify")
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertIn("ALIEN", batch.error_message)


class TestDiscardOrder(UnknownCase):
    """A manager decides about what nobody knows, and the slot is used again."""

    def open(self, **vals):
        action = self.get_slot().action_ask_discard()
        dialog = self.env["scada.plc.discard"].browse(action["res_id"])
        dialog.write(dict({"reason": "of the server that burnt"}, **vals))
        return dialog

    def test_order_that_was_taken_is_discarded_and_its_slot_is_given(self):
        self.show_order(1)
        self.queue_orders()
        self.open().action_discard()
        self.assertFalse(self.get_slot().is_blocking)
        self.assertEqual(self.queue_orders().batch_no, 1)
        self.assertIn("ALIEN", " ".join(self.plc.message_ids.mapped("body")))

    def test_order_that_waits_can_not_be_discarded(self):
        self.show_order(0)
        self.queue_orders()
        with self.assertRaisesRegex(ScadaStateError, "at any moment"):
            self.open().action_discard()

    def test_order_that_changed_meanwhile_is_shown_again(self):
        self.show_order(1)
        self.queue_orders()
        dialog = self.open()
        self.set_words(ORDER + 28, 7)
        dialog.action_discard()
        self.assertEqual(dialog.words.split()[28], "0007")
        self.assertTrue(self.get_slot().is_blocking)

    def test_blocked_slots_are_an_alarm_with_the_way_out(self):
        self.show_result(0)
        self.poll()
        self.plc._check_plc_health()
        note = self.plc.activity_ids.filtered(
            lambda activity: activity.summary == "PLC shows unknown orders"
        ).note
        self.assertIn("slot 1 shows ALIEN, 123.45 kg dosed", note)
        self.assertIn("Discard", note)
        self.assertNotIn("THE LINE STANDS", note)
        self.open().action_discard()
        self.plc._check_plc_health()
        self.assertFalse(self.plc.activity_ids)


class TestShutGate(UnknownCase):
    """Slot 1 releases all orders, and a record of nobody is in it."""

    def setUp(self):
        super().setUp()
        block = self.plc.block_ids.filtered(lambda block: block.name == "batch_write")
        block.release = "first_slot"
        self.show_result(0)
        self.poll()

    def test_line_stands_and_says_so_on_the_board_and_as_an_alarm(self):
        self.assertFalse(self.queue_orders())
        slots = self.env["scada.board"]._prepare_board(self.line)["slots"]
        self.assertIn("THE LINE STANDS", slots[0]["problem"])
        self.plc._check_plc_health()
        self.assertIn("THE LINE STANDS", self.plc.activity_ids.note)

    def test_line_goes_on_once_a_manager_has_discarded_the_record(self):
        self.create_orders(1)
        action = self.get_slot().action_ask_discard()
        dialog = self.env["scada.plc.discard"].browse(action["res_id"])
        dialog.reason = "of the commissioning"
        dialog.action_discard()
        batch = self.fill()
        self.assertEqual(batch.batch_no, 1)
        self.run_jobs()
        self.run_plant(400)
        self.assertFalse(batch.exists())
