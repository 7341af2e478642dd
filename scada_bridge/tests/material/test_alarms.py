# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Unassigned material is seen: on the board, by metrics, and by all in the end."""
from .material_case import MaterialCase


class TestAlarms(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_one = self.abort()

    def age(self, hours):
        self.env["base"].flush()
        self.env.cr.execute(
            "SELECT scada_evidence_pass('long ago');"
            "UPDATE scada_mo_history SET date_archived = now() AT TIME ZONE 'UTC' "
            "- %s * interval '1 hour' WHERE id = %s",
            [hours, self.run_one.id],
        )
        self.env.cache.invalidate()

    def escalate(self):
        self.env["scada.unassigned.material"]._cron_escalate_material()
        return self.order._scada_get_material_activities().user_id

    def get_logged(self):
        rows = self.env["scada.task.log"].search([("mo_id", "=", self.order.name)])
        return [row.text for row in rows if "since" in row.text]

    def test_board_shows_it(self):
        board = self.env["scada.board"].get_board(self.line.id)
        self.assertEqual(board["material"], {"count": 2, "kg": 600.0})

    def test_metrics_count_it(self):
        families = self.env["scada.metrics"]._get_families()
        [values] = [f[3] for f in families if f[0].endswith("_material_kilograms")]
        self.assertEqual(values[(self.line.scada_code,)], 600.0)

    def test_metrics_are_zero_when_all_is_decided(self):
        self.decide_all(self.run_one, "scrapped")
        families = self.env["scada.metrics"]._get_families()
        [values] = [f[3] for f in families if f[0].endswith("_material_kilograms")]
        self.assertEqual(values[(self.line.scada_code,)], 0.0)

    def test_one_is_asked_at_first(self):
        before = self.order._scada_get_material_activities().user_id
        self.age(23)
        self.assertEqual(self.escalate(), before)
        self.assertEqual(len(before), 1)

    def test_all_managers_are_asked_when_it_waits_too_long(self):
        self.age(25)
        asked = self.escalate()
        self.assertLessEqual(self.manager + self.other, asked)
        self.assertNotIn(self.operator, asked)
        self.assertEqual(len(self.get_logged()), 1)

    def test_they_are_asked_once(self):
        self.age(25)
        asked = self.escalate()
        self.assertEqual(self.escalate(), asked)
        self.assertEqual(len(self.order._scada_get_material_activities()), len(asked))
        self.assertEqual(len(self.get_logged()), 1)

    def test_activity_that_was_closed_without_a_decision_comes_back(self):
        self.age(25)
        asked = self.escalate()
        self.order._scada_get_material_activities().action_feedback()
        self.assertEqual(self.escalate(), asked)

    def test_all_activities_end_with_the_decision(self):
        self.age(25)
        self.escalate()
        self.decide_all(self.run_one, "scrapped")
        self.assertFalse(self.order._scada_get_material_activities())
