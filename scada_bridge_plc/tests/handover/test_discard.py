# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A record of nobody blocks its slot: not the line, and not for ever."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.scada_bridge.exceptions import ScadaStateError, ScadaUnavailableError

from ..common import PlantCase

RESULT, ORDER = 6000, 7000


class TestDiscard(PlantCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(
            self.env, "discard manager", groups="scada_bridge.group_scada_manager"
        )
        self.release_each_by_itself()  # else slot 1 has to be free for any order
        self.show_foreign()
        self.poll()

    def show_foreign(self, slot=1, is_finished=True):
        """Let the PLC show a record of an order that Odoo does not know."""
        words = [0] * 77
        words[0] = slot
        words[1:4] = [0x414C, 0x4945, 0x4E00]  # ALIEN
        words[25:27] = [0, 100]
        for number in range(15):
            words[27 + 3 * number] = 101 + number
        words[72] = int(is_finished)
        words[74:76] = [0, 100]
        self.set_words(RESULT + 100 * (slot - 1), *words)

    def get_slot(self, number=1):
        return self.plc.slot_ids.filtered(lambda slot: slot.number == number)

    def open(self, **vals):
        """Return the dialog as its button opens it."""
        slot = self.get_slot().with_user(self.manager)
        dialog = self.env["scada.plc.discard"].with_user(self.manager)
        dialog = dialog.browse(slot.action_ask_discard()["res_id"])
        dialog.write(dict({"reason": "test of the commissioning"}, **vals))
        return dialog

    def test_foreign_record_blocks_its_slot(self):
        self.assertTrue(self.get_slot().is_blocking)

    def test_discarded_record_frees_its_slot_for_the_plc(self):
        self.open().action_discard()
        self.assertEqual(self.get_words(RESULT + 76), (1,))
        self.assertFalse(self.get_slot().is_blocking)
        self.poll()
        self.assertFalse(self.get_slot().is_blocking)
        self.release_orders()
        self.run_plant()
        self.assertEqual(len(self.simulator.log.events("finished")), 1)

    def test_words_reason_and_person_are_kept(self):
        words = self.get_slot().raw_words
        self.open().action_discard()
        body = " ".join(self.plc.message_ids.mapped("body"))
        for part in (words, "test of the commissioning", "ALIEN", self.manager.name):
            self.assertIn(part, body)
        entry = self.env["scada.api.audit"].search([("act", "=", "discard_record")])
        self.assertEqual((entry.user_id, entry.subject), (self.manager, "CJ2M"))
        self.assertIn("ALIEN", entry.detail)
        self.assertIn("test of the commissioning", entry.detail)

    def test_text_of_a_reason_is_no_html(self):
        self.open(reason="<script>").action_discard()
        bodies = " ".join(self.plc.message_ids.mapped("body"))
        self.assertIn("&lt;script&gt;", bodies)

    def test_record_that_changed_meanwhile_is_shown_again_and_left_alone(self):
        dialog = self.open()
        self.set_words(RESULT + 29, 7)
        action = dialog.action_discard()
        self.assertEqual(action["res_id"], dialog.id)
        self.assertIn("another record", dialog.notice)
        self.assertEqual(dialog.words.split()[29], "0007")
        self.assertEqual(self.get_words(RESULT + 76), (0,))
        dialog.action_discard()
        self.assertEqual(self.get_words(RESULT + 76), (1,))

    def test_record_that_is_being_made_needs_a_look_at_the_plant(self):
        self.show_foreign(is_finished=False)
        self.poll()
        dialog = self.open()
        with self.assertRaisesRegex(ScadaStateError, "look at the plant"):
            dialog.action_discard()
        dialog.is_stopped = True
        dialog.action_discard()
        self.assertEqual(self.get_words(RESULT + 76), (1,))

    def test_record_of_a_batch_in_the_queue_is_not_discarded(self):
        dialog = self.open()
        batch = self.queue_orders()
        batch.reference = "ALIEN"
        with self.assertRaisesRegex(ScadaStateError, "in the queue"):
            dialog.action_discard()
        self.assertEqual(self.get_words(RESULT + 76), (0,))

    def test_reason_is_needed(self):
        with self.assertRaisesRegex(UserError, "Enter the reason"):
            self.open(reason=" ").action_discard()

    def test_plc_that_does_not_answer_keeps_its_record(self):
        dialog = self.open()
        self.simulator.inject("refuse")
        with self.assertRaises(ScadaUnavailableError):
            dialog.action_discard()
        self.assertTrue(self.get_slot().is_blocking)

    def test_slots_of_another_company_are_not_seen_by_the_dialog(self):
        company = self.env["res.company"].create({"name": "Other Mill"})
        stranger = new_test_user(
            self.env,
            "other manager",
            groups="scada_bridge.group_scada_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        dialog = self.env["scada.plc.discard"].with_user(stranger)
        with self.assertRaises(AccessError):
            dialog.create({"slot_id": self.get_slot().id, "reason": "x"})

    # -- the line goes on -----------------------------------------------------------
    def test_blocked_slot_is_not_given_to_an_order(self):
        batches = self.queue_orders(3)
        self.assertEqual(batches.mapped("batch_no"), [2, 3, 4])

    def test_batch_that_waits_for_a_blocked_slot_does_not_stop_the_filling(self):
        self.set_words(RESULT + 76, 1)
        self.poll()
        stuck = self.release_orders()
        self.assertEqual(stuck.batch_no, 1)
        self.show_foreign()
        self.poll()
        more = self.queue_orders(2)
        self.assertEqual(more.mapped("batch_no"), [2, 3])

    def test_slot_that_was_freed_at_the_plc_is_used_after_the_next_poll(self):
        self.set_words(RESULT + 76, 1)
        self.assertTrue(self.plc._has_work())  # a blocked slot is looked at again
        self.poll()
        self.assertEqual(self.queue_orders().batch_no, 1)
