# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Against the plant's word: one administrator asks, another one does it."""
from odoo.tests import new_test_user

from ...exceptions import ScadaStateError
from ..common import MillCase


class OverrideCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.scada_auto_fill = False
        cls.env.company.scada_second_person = True
        groups = "base.group_system,scada_bridge.group_scada_manager"
        cls.first, cls.second = (
            new_test_user(cls.env, "admin_%s" % name.lower(), groups, name=name)
            for name in ("Ratna", "Budi")
        )

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id
        self.store(self.batch, {101: 500})

    def override(self, user, reason="burnt down"):
        """End the batch by the dialog, as its button opens it."""
        action = self.batch.with_user(user).action_ask_cancel()
        dialogs = self.env["scada.batch.cancel"].with_user(user)
        dialogs = dialogs.with_context(**action["context"])
        dialog = dialogs.create({"reason": reason, "is_override": True})
        dialog.action_confirm()


class TestOverride(OverrideCase):
    def test_one_administrator_alone_ends_nothing(self):
        self.override(self.first)
        self.override(self.first)
        self.assertTrue(self.batch.exists())
        self.assertFalse(self.order.scada_on_hold)

    def test_another_administrator_ends_it(self):
        self.override(self.first)
        self.override(self.second, "seen on the camera")
        history = self.order.scada_history_ids
        self.assertEqual(history.end, "aborted")
        self.assertIn("Budi (admin_budi)", history.reason)

    def test_second_person_is_shown_who_was_first_and_why(self):
        self.override(self.first)
        action = self.batch.with_user(self.second).action_ask_cancel()
        dialogs = self.env["scada.batch.cancel"].with_user(self.second)
        dialog = dialogs.with_context(**action["context"]).create({"reason": "x"})
        self.assertIn("Ratna (admin_ratna): burnt down", dialog.asked_text)

    def test_what_was_asked_for_other_figures_is_asked_for_again(self):
        self.override(self.first)
        self.store(self.batch, {101: 600})
        self.override(self.second)
        self.assertTrue(self.batch.exists())
        self.override(self.first)
        self.assertFalse(self.batch.exists())

    def test_a_client_of_the_api_is_never_the_first(self):
        batch = self.batch.with_user(self.second)
        with self.assertRaisesRegex(ScadaStateError, "two administrators"):
            batch._cancel_by_user("by the API", "burnt down")
        with self.assertRaisesRegex(ScadaStateError, "two administrators"):
            batch.env["scada.mo.batch"]._clear_queue("burnt down")
        with self.assertRaisesRegex(ScadaStateError, "two administrators"):
            batch.env["scada.mo.batch"]._reset_queue("burnt down")
        self.override(self.first)
        batch._cancel_by_user("by the API", "burnt down")
        self.assertFalse(self.batch.exists())

    def test_without_the_setting_one_is_enough(self):
        self.env.company.scada_second_person = False
        self.override(self.first)
        self.assertFalse(self.batch.exists())


class TestFirst(OverrideCase):
    """Whoever comes second is told who was first, and that the figures changed."""

    def open_dialog(self, user):
        action = self.batch.with_user(user).action_ask_cancel()
        dialogs = self.env["scada.batch.cancel"].with_user(user)
        return dialogs.with_context(**action["context"]).create({"reason": "mine"})

    def test_cancelled_meanwhile(self):
        dialog = self.open_dialog(self.second)
        self.batch.with_user(self.first).action_cancel("broke down")
        with self.assertRaisesRegex(ScadaStateError, "Ratna .*broke down"):
            dialog.action_confirm()

    def test_dosed_more_meanwhile(self):
        dialog = self.open_dialog(self.second)
        self.store(self.batch, {101: 600})
        with self.assertRaisesRegex(ScadaStateError, "have changed meanwhile"):
            dialog.action_confirm()
        self.assertTrue(self.batch.exists())
