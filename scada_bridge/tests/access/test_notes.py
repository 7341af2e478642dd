# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names and errors stand in chatter and activities as text, whatever is in them."""
from odoo.tests import new_test_user

from ...notes import note_html
from ..common import MillCase

EVIL = "<img src=x onerror=alert(1)>"
SHOWN = "&lt;img src=x onerror=alert(1)&gt;"


class TestNotes(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "notes manager", groups="scada_bridge.group_scada_manager"
        )
        cls.manager.name = EVIL

    def assert_text(self, body):
        self.assertIn(SHOWN, body)
        self.assertNotIn("<img", body)

    def test_a_list_is_made_of_texts(self):
        self.assertEqual(
            note_html("a & b\nc", ["<d>"]), "a &amp; b<br/>c<ul><li>&lt;d&gt;</li></ul>"
        )

    def test_names_of_people(self):
        batch = self.create_batch()
        batch.with_user(self.manager).action_hold()
        self.assert_text(self.get_notes(batch)[-1])
        batch.with_user(self.manager).action_release_hold()
        self.assert_text(self.get_notes(batch)[-1])
        batch.with_user(self.manager).action_retry()
        self.assert_text(self.get_notes(batch)[-1])
        batch.with_user(self.manager).sudo()._reset_status()
        self.assert_text(self.get_notes(batch)[-1])
        order = batch.production_id
        order.with_user(self.manager).action_scada_unlock()
        self.assert_text(self.get_notes(order)[-1])

    def test_names_of_people_come_into_the_history_as_they_are(self):
        batch = self.create_batch()
        batch.with_user(self.manager).action_hold()
        batch.action_cancel()
        acts = self.histories.search([], limit=1).log_ids
        self.assertIn("Put on hold by %s." % EVIL, acts.mapped("text"))

    def test_names_of_products_and_units_in_a_refusal(self):
        order = self.create_order()
        order._scada_refuse("No silo holds %s." % EVIL)
        self.assert_text(self.get_notes(order)[-1])

    def test_names_of_silos_in_an_activity(self):
        batch = self.create_batch()
        batch.line_ids[0].silo_id.name = EVIL
        batch._notify_deviation(batch.line_ids[:1])
        self.assert_text(batch.production_id.activity_ids.note)

    def test_texts_of_errors_in_an_alarm(self):
        batch = self.create_batch()
        batch._update_alarm("stuck", "ValueError: %s" % EVIL)
        self.assert_text(batch.activity_ids.note)

    def test_texts_of_an_import(self):
        order = self.create_order()
        self.env["scada.import"]._exclude_from_queue(order, EVIL)
        self.assert_text(self.get_notes(order)[-1])
