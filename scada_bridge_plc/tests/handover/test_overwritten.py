# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was made in the time that a database has lost has an owner, whoever is in its
slot by then.
"""
from ..plc.test_look import ALIEN, ORDER, RESULT, LookCase


class OverwrittenCase(LookCase):
    def make_order(self):
        """Return an order that the plant has made, and that Odoo has not queued."""
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.scan(400)
        self.forget(batch)
        return order

    def release_in_slot_1(self):
        """Return a batch whose order waits in slot 1 of the PLC, which stands still."""
        self.simulator.freeze()
        batch = self.release_orders()
        words = self.get_words(ORDER + 100, 77)
        self.set_words(ORDER + 100, *[0] * 76 + [1])
        self.set_words(ORDER, 1, *words[1:])
        self.assertEqual(batch.batch_no, 2)
        return batch

    def show_alien(self):
        """Let the PLC show another order's record in slot 1."""
        self.set_words(RESULT + 1, *ALIEN)

    def lose_order(self, order):
        """The row of the order is lost, too."""
        order.name = "LOST"
        order.scada_on_hold = True

    def assert_made_once(self, order, reference=None):
        self.assertEqual(order.state, "done")
        dispensed = self.get_dispensed(reference or order.name)
        self.assertEqual(self.get_consumed(order), dispensed)
        self.assertEqual(self.count_taken(reference or order.name), 1)


class TestOverwritten(OverwrittenCase):
    def test_order_whose_result_was_read_and_overwritten_is_booked_from_it(self):
        order = self.make_order()
        self.poll()
        self.show_alien()
        self.poll()
        self.assertIn(order.name, self.get_slot().overwritten)
        batch = self.fill()
        self.assertEqual((batch.batch_no, batch.state), (1, "finished"))
        self.assertFalse(self.get_slot().overwritten)
        self.run_plant(10)
        self.run_plant(10)
        self.assert_made_once(order)

    def test_record_that_overwrote_it_is_not_acknowledged_with_it(self):
        self.make_order()
        self.poll()
        self.show_alien()
        self.poll()
        self.fill()
        self.run_plant(10)
        self.run_plant(10)
        self.assertEqual(self.get_words(RESULT + 76), (0,))
        self.assertEqual(self.get_slot().reference, "ALIEN")
        self.assertTrue(self.get_slot().is_blocking)

    def test_order_that_was_running_when_its_memory_was_lost_is_asked_about(self):
        batch = self.release_orders()
        order = batch.production_id
        self.simulator.scan(30)
        self.forget(batch)
        self.poll()
        self.simulator.power_cycle(lose_memory=True)
        self.poll()
        batch = self.fill()
        self.poll()
        self.assertEqual(batch.plc_state, "quarantine")
        self.assertGreater(sum(batch.line_ids.mapped("actual_consumption")), 0)
        self.assertEqual(self.count_taken(order.name), 1)

    def test_result_of_nobodys_order_stays_listed_when_it_is_overwritten(self):
        order = self.make_order()
        name = order.name
        self.lose_order(order)
        self.poll()
        self.show_alien()
        self.set_words(RESULT + 28, 0, 1)
        self.poll()
        dosed = sum(self.get_dispensed(name).values())
        expected = "%s, %s kg dosed" % (name, round(dosed, 2))
        self.assertEqual(self.get_slot().overwritten, expected)
        self.plc._check_plc_health()
        notes = " ".join(self.plc.activity_ids.mapped("note"))
        self.assertIn("slot 1 showed %s" % expected, notes)

    def test_result_of_nobodys_order_stays_listed_when_its_slot_is_read_as_new(self):
        order = self.make_order()
        name = order.name
        self.lose_order(order)
        self.poll()
        self.get_slot().action_release()
        self.show_alien()
        self.poll()
        self.assertIn(name, self.get_slot().overwritten)

    def test_blank_memory_overwrites_it_as_well(self):
        order = self.make_order()
        name = order.name
        self.lose_order(order)
        self.poll()
        self.set_words(RESULT, *[0] * 77)
        self.poll()
        self.assertIn(name, self.get_slot().overwritten)
        self.assertFalse(self.get_slot().is_blocking)

    def test_empty_slot_is_refused_for_no_reason(self):
        self.assertEqual(set(self.plc.slot_ids.mapped("quarantine_reason")), {False})

    def test_manager_discards_what_was_overwritten(self):
        order = self.make_order()
        self.lose_order(order)
        self.poll()
        words = self.get_slot().raw_words
        self.set_words(RESULT, *[0] * 77)
        self.poll()
        action = self.get_slot().action_ask_discard()
        dialog = self.env["scada.plc.discard"].browse(action["res_id"])
        self.assertEqual(dialog.words, words)
        dialog.reason = "booked by hand"
        self.count_requests()
        dialog.action_discard()
        self.assertEqual(self.count_requests(), 0)
        self.assertFalse(self.get_slot().overwritten)
        self.assertIn(words, " ".join(self.plc.message_ids.mapped("body")))

    def test_what_is_listed_by_now_is_shown_before_it_is_discarded(self):
        order = self.make_order()
        self.lose_order(order)
        self.poll()
        self.set_words(RESULT, *[0] * 77)
        self.poll()
        slot = self.get_slot()
        action = slot.action_ask_discard()
        dialog = self.env["scada.plc.discard"].browse(action["res_id"])
        dialog.reason = "booked by hand"
        other = slot.overwritten_words.replace("0001", "0002")
        slot.overwritten_words = other + "\n" + slot.overwritten_words
        dialog.action_discard()
        self.assertEqual(dialog.words, other)
        self.assertTrue(slot.overwritten)


class TestNobodyAcknowledges(OverwrittenCase):
    def test_acknowledgement_of_a_batch_is_not_another_orders(self):
        """Loss B: the batch was stored and not acknowledged in the copy."""
        first = self.release_orders()
        first_order = first.production_id
        self.simulator.scan(400)
        self.poll()
        self.run_jobs("_job_post")
        self.assertEqual(first.plc_state, "taken")
        self.set_words(RESULT + 76, 1)  # by the server that is gone, as what follows
        second = self.release_in_slot_1()
        second_order = second.production_id
        self.simulator.freeze(False)
        self.simulator.scan(400)
        self.forget(second)
        self.poll()
        first._job_acknowledge()
        self.assertEqual(self.get_words(RESULT + 76), (0,))
        self.run_plant(10)  # the first one leaves its number
        self.fill()
        self.run_plant(10)
        self.run_plant(10)
        self.assert_made_once(first_order)
        self.assert_made_once(second_order)

    def test_record_that_somebody_else_acknowledges_stays_until_it_has_an_owner(self):
        order = self.make_order()
        self.poll()
        self.set_words(RESULT + 76, 1)
        self.poll()
        self.assertTrue(self.get_slot().is_blocking)
        self.fill()
        self.run_plant(10)
        self.assert_made_once(order)


class TestTwoInOneSlot(OverwrittenCase):
    """Slot 1 shows the result of one forgotten order, and the next one waits in it."""

    def setUp(self):
        super().setUp()
        first = self.release_orders()
        self.simulator.scan(400)
        self.set_words(RESULT + 76, 1)
        second = self.release_in_slot_1()
        self.first, self.second = first.production_id, second.production_id
        self.forget(first | second)

    def test_the_one_that_was_made_is_taken_in_first(self):
        batch = self.fill()
        self.assertEqual(batch.production_id, self.first)
        self.assertEqual(batch.state, "finished")
        self.assertIn("in slot 1", self.second.scada_refusal)

    def test_each_is_made_and_booked_once(self):
        self.fill()
        self.simulator.freeze(False)
        self.run_plant(400)  # the second one is in the slot by now
        self.fill()
        self.run_plant(400)
        self.run_plant(400)
        self.assert_made_once(self.first)
        self.assert_made_once(self.second)


class TestFirstLook(OverwrittenCase):
    """The database was set back to before this PLC was looked at."""

    def test_order_that_waits_in_odoo_and_was_made_is_booked(self):
        order = self.make_order()
        self.set_words(RESULT + 76, 1)
        self.plc.date_looked = False
        self.poll()
        self.fill()
        self.run_plant(10)
        self.assert_made_once(order)

    def test_order_that_waits_in_odoo_and_was_taken_is_not_sent_again(self):
        order = self.make_order()
        self.set_words(RESULT, *[0] * 76 + [1])
        self.plc.date_looked = False
        batch = self.fill()
        self.assertEqual((batch.production_id, batch.plc_state), (order, "released"))
