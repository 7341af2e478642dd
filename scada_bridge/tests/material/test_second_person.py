# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That a reading is wrong is said by two people, where the company wants it."""
from odoo.exceptions import AccessError

from ...exceptions import ScadaDataError, ScadaStateError
from .material_case import MaterialCase


class TestSecondPerson(MaterialCase):
    def setUp(self):
        super().setUp()
        self.env.company.scada_second_person = True
        self.run_one = self.abort()

    def reject(self, number=101, kg=None):
        return self.decide([self.get_share(self.run_one, number, kg)], "rejected")

    def confirm(self, rows, user=None):
        rows.with_user(user or self.other).action_confirm()
        self.env["base"].flush()
        self.env.cache.invalidate()

    def test_new_companies_want_it(self):
        company = self.env["res.company"].create({"name": "New Mill"})
        self.assertTrue(company.scada_second_person)

    def test_material_stays_unassigned_until_it_is_confirmed(self):
        rows = self.reject()
        self.assertTrue(rows.is_pending)
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})
        self.confirm(rows)
        self.assertFalse(rows.is_pending)
        self.assertEqual(self.get_unassigned(), {102: 100.0})
        self.assertEqual(rows.confirmation_ids.user_name, "Budi")

    def test_list_shows_what_is_to_be_confirmed(self):
        self.reject(kg=200)
        row = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id), ("silo_id.number", "=", 101)]
        )
        self.assertEqual((row.kg, row.pending_kg, row.decided_kg), (500.0, 200.0, 0.0))

    def test_what_waits_to_be_confirmed_is_not_decided_about_twice(self):
        self.reject(kg=200)
        with self.assertRaisesRegex(ScadaDataError, "300.0 kg left"):
            self.decide([self.get_share(self.run_one, 101, 300.01)], "scrapped")

    def test_nobody_confirms_an_own_decision(self):
        rows = self.reject()
        with self.assertRaisesRegex(ScadaStateError, "Ratna decided it"):
            self.confirm(rows, self.manager)

    def test_operator_confirms_nothing(self):
        rows = self.reject()
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
            self.confirm(rows, self.operator)

    def test_confirmed_once(self):
        rows = self.reject()
        self.confirm(rows)
        with self.assertRaisesRegex(ScadaStateError, "not to be confirmed"):
            self.confirm(rows)

    def test_taken_back_before_it_is_confirmed(self):
        rows = self.reject()
        rows.with_user(self.manager).action_undo()
        self.env.cache.invalidate()
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})
        with self.assertRaisesRegex(ScadaStateError, "not to be confirmed"):
            self.confirm(rows)

    def test_taken_back_after_it_was_confirmed(self):
        rows = self.reject()
        self.confirm(rows)
        rows.with_user(self.manager).action_undo()
        self.env.cache.invalidate()
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})

    def test_other_decisions_need_nobody_else(self):
        self.decide([self.get_share(self.run_one, 101)], "scrapped")
        self.assertEqual(self.get_unassigned(), {102: 100.0})

    def test_without_the_setting_one_person_is_enough(self):
        self.env.company.scada_second_person = False
        self.reject()
        self.assertEqual(self.get_unassigned(), {102: 100.0})
