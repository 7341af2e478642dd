# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That kilograms differ is accepted by name and reason, once, for these figures."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ...exceptions import ScadaDataError, ScadaStateError
from ..common import MillCase


class TestAccepted(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "scada_bridge.group_scada_"
        cls.manager = new_test_user(cls.env, "accepts", group + "manager", name="Ratna")
        cls.other = new_test_user(cls.env, "late", group + "manager", name="Budi")
        cls.operator = new_test_user(cls.env, "no_accept", group + "operator")

    def setUp(self):
        super().setUp()
        batch = self.create_batch()
        self.order = batch.production_id
        self.finish(batch, {101: 800}, 800)
        self.change(750)

    def change(self, kg):
        """Change by hand what the order has consumed of silo 101."""
        move = self.order.move_raw_ids.filtered(
            lambda one: one.product_id == self.components[101]
        )
        move.move_line_ids.qty_done = kg
        self.env["base"].flush()

    def get_row(self, user=None):
        rows = self.env["scada.reconciliation"].with_user(user or self.manager)
        rows.invalidate_cache()
        domain = [("production_id", "=", self.order.id), ("is_alarm", "=", True)]
        return rows.search(domain)

    def accept(self, user=None, reason="counted by hand", figures=None):
        row = self.get_row(user)
        row.action_accept(reason, figures or row._get_figures())

    def get_alarms(self):
        """Return the alarms that the night raises on the order."""
        self.order.activity_ids.unlink()
        self.env["scada.reconciliation"].invalidate_cache()
        self.env["scada.reconciliation"]._cron_reconcile()
        return self.order.activity_ids.mapped("summary")

    def test_difference_is_no_alarm_once_it_is_accepted(self):
        with self.assertLogs("odoo.addons.scada_bridge", "ERROR"):
            self.assertEqual(len(self.get_alarms()), 1)
        self.accept()
        self.assertEqual(self.get_alarms(), [])
        row = self.get_row()
        self.assertEqual((row.accepted_by, row.is_open), ("Ratna", False))
        self.assertEqual(row.accepted_id.login, "accepts")
        self.assertFalse(row.search([("is_open", "=", True)]))

    def test_its_activity_ends_with_the_acceptance_and_comes_again_when_it_is_undone(
        self,
    ):
        with self.assertLogs("odoo.addons.scada_bridge", "ERROR"):
            [summary] = self.get_alarms()
        self.accept()
        self.assertFalse(self.order.activity_ids)
        bodies = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("counted by hand", bodies)
        self.get_row().action_undo_acceptance()
        self.assertEqual(self.order.activity_ids.mapped("summary"), [summary])

    def test_its_activity_ends_in_whatever_language_it_was_raised(self):
        self.env["res.lang"]._activate_lang("id_ID")
        name = "Kilograms of %s differ"
        self.env["ir.translation"].create(
            {
                "type": "code",
                "name": "addons/scada_bridge/models/quality/reconciliation.py",
                "lang": "id_ID",
                "src": name,
                "value": "Kilogram %s berbeda",
                "state": "translated",
                "res_id": 0,
                "module": "scada_bridge",
            }
        )
        row = self.get_row().with_user(self.env.uid).with_context(lang="id_ID")
        row._ask()
        self.assertIn("berbeda", self.order.activity_ids.summary)
        self.accept()
        self.assertFalse(self.order.activity_ids)

    def test_it_is_noted_on_the_order_and_in_the_audit(self):
        self.accept()
        bodies = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("Ratna (accepts): counted by hand", bodies)
        entry = self.env["scada.api.audit"].search([("act", "=", "accept_difference")])
        self.assertEqual(entry.user_id, self.manager)

    def test_accepted_once_and_the_second_person_is_told_by_whom(self):
        self.accept()
        with self.assertRaisesRegex(ScadaStateError, "Ratna was first"):
            self.accept(self.other)

    def test_another_difference_is_an_alarm_again(self):
        figures = self.get_row()._get_figures()
        self.accept()
        self.change(700)
        self.assertTrue(self.get_row().is_open)
        with self.assertRaisesRegex(ScadaStateError, "have changed meanwhile"):
            self.accept(figures=figures)

    def test_taken_back_it_is_an_alarm_again(self):
        self.accept()
        self.get_row().action_undo_acceptance()
        self.assertTrue(self.get_row().is_open)
        with self.assertRaisesRegex(ScadaStateError, "Nobody has accepted"):
            self.get_row().action_undo_acceptance()
        self.accept(self.other)
        self.assertEqual(self.get_row().accepted_by, "Budi")

    def test_operators_may_not(self):
        for step in (self.accept, lambda user: self.get_row(user).action_ask_accept()):
            with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
                step(self.operator)
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
            self.get_row(self.operator).action_undo_acceptance()

    def test_reason_is_needed(self):
        with self.assertRaises(ScadaDataError):
            self.accept(reason=" ")

    def test_dialog_accepts_what_it_shows(self):
        action = self.get_row().action_ask_accept()
        dialogs = self.env["scada.difference.accept"].with_user(self.manager)
        dialog = dialogs.with_context(**action["context"]).create({"reason": "seen"})
        self.assertIn("stock 750.0 kg", dialog.text)
        dialog.action_confirm()
        self.assertEqual(self.get_row().accepted_reason, "seen")

    def test_what_was_accepted_never_changes(self):
        self.accept()
        with self.assertRaises(UserError):
            self.get_row().accepted_id.sudo().reason = "other"
