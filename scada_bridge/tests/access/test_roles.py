# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is a manager's or an administrator's alone is refused to all others."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common import MillCase

GROUP = "scada_bridge.group_scada_"


class TestRoles(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(cls.env, "role operator", GROUP + "operator")
        cls.manager = new_test_user(cls.env, "role manager", GROUP + "manager")
        cls.admin = new_test_user(
            cls.env, "role admin", "base.group_system," + GROUP + "manager"
        )

    def get_acts(self, user):
        """Return {refusal: act} of all places that ask for a role."""
        self.create_batch()._archive("cancel", "test")
        history = self.histories.search([], limit=1)
        batch = self.create_batch()
        order = batch.production_id.with_user(user)
        batch, history = batch.with_user(user), history.with_user(user)
        task = self.env.ref("scada_bridge.task6").with_user(user)
        return {
            "Only a SCADA manager may unlock": order.action_scada_unlock,
            "Only a SCADA manager may hold": batch.action_hold,
            "Only a SCADA manager may sign": history.action_approve,
            "Only a SCADA manager may start": task.action_run_now,
        }

    def test_manager_may_do_what_is_the_managers(self):
        for refusal, act in self.get_acts(self.manager).items():
            with self.subTest(refusal):
                act()

    def test_operator_is_refused_what_is_the_managers(self):
        for refusal, act in self.get_acts(self.operator).items():
            with self.subTest(refusal), self.assertRaisesRegex(AccessError, refusal):
                act()

    def test_manager_is_refused_what_is_the_administrators(self):
        batches = self.batches.with_user(self.manager)
        with self.assertRaisesRegex(AccessError, "Only an administrator may end"):
            batches._get_override(True, "seen at the plant")

    def test_administrator_ends_a_batch_with_a_reason(self):
        batches = self.batches.with_user(self.admin)
        self.assertEqual(batches._get_override(True, " seen "), "seen")
