# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manager lets a quarantined batch be looked at again; the PLC is only read."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common import PlantCase


class TestReleaseQuarantine(PlantCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(
            self.env, "release_manager", "scada_bridge.group_scada_manager"
        )
        self.operator = new_test_user(
            self.env, "release_operator", "scada_bridge.group_scada_operator"
        )
        self.batch = self.release_orders(1)

    def release(self, user=None):
        self.count_requests()
        self.batch.with_user(user or self.manager).action_release_quarantine()
        self.poll()
        self.run_jobs()

    def count_writes(self):
        return self.simulator.requests.counts().get("write", 0)

    def test_batch_that_the_plc_shows_right_again_goes_on(self):
        self.run_plant(30)
        self.assertEqual(self.batch.plc_state, "taken")
        self.batch._quarantine("looked wrong")
        self.release()
        self.assertEqual(self.batch.plc_state, "taken")
        self.assertFalse(self.batch.error_message)
        self.run_plant(1000)
        self.run_plant(10)
        self.assertEqual(self.batch.exists(), self.batch.browse())

    def test_batch_that_the_plc_has_lost_is_quarantined_again(self):
        self.simulator.power_cycle(lose_memory=True)
        self.batch._quarantine("lost")
        self.release()
        self.assertEqual(self.batch.plc_state, "quarantine")
        self.assertIn("lost this order", self.batch.error_message)

    def test_releasing_writes_no_word_to_the_plc(self):
        self.batch._quarantine("looked wrong")
        self.release()
        self.assertEqual(self.count_writes(), 0)

    def test_releasing_is_reported_in_the_chatter(self):
        self.batch._quarantine("looked wrong")
        self.release()
        self.assertIn(
            "Released from quarantine by %s (%s)."
            % (self.manager.name, self.manager.login),
            " ".join(self.get_notes(self.batch)),
        )

    def test_operator_may_not_release(self):
        self.batch._quarantine("looked wrong")
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
            self.release(self.operator)
        self.assertEqual(self.batch.plc_state, "quarantine")

    def test_batch_that_is_not_quarantined_stays_as_it_is(self):
        self.release()
        self.assertEqual(self.batch.plc_state, "released")

    def test_quarantined_batch_advises_to_look_at_the_plant(self):
        self.batch._quarantine("looked wrong")
        self.assertIn("Find out at the plant", self.batch.advice)
