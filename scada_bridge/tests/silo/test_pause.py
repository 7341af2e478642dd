# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.queue_job.tests.common import trap_jobs

from ...exceptions import ScadaDataError, ScadaStateError
from ..common import MillCase

REASON = "cleaning the mixer"


class TestPause(MillCase):
    def setUp(self):
        super().setUp()
        self.order = self.create_order()

    def fill(self):
        with trap_jobs():
            self.env["scada.mo.batch"]._fill_queue(self.line)
        return self.order.scada_batch_ids

    def test_paused_line_takes_no_order(self):
        self.line.action_scada_pause(REASON)
        self.assertFalse(self.fill())

    def test_resumed_line_takes_orders(self):
        self.line.scada_auto_fill = self.env.company.scada_auto_sync = True
        self.line.action_scada_pause(REASON)
        with trap_jobs() as trap:
            self.line.action_scada_resume()
        trap.assert_enqueued_job(self.line._job_fill_queue)
        self.assertTrue(self.fill())

    def test_person_who_fills_by_hand_is_told_who_paused_it_and_why(self):
        self.line.action_scada_pause(REASON)
        with self.assertRaisesRegex(ScadaStateError, "paused by OdooBot: cleaning"):
            self.line.action_scada_fill_queue()

    def test_pause_has_a_reason(self):
        with self.assertRaisesRegex(ScadaDataError, "reason"):
            self.line.action_scada_pause(" ")

    def test_second_person_is_told_who_was_first(self):
        self.line.action_scada_pause(REASON)
        with self.assertRaisesRegex(ScadaStateError, "paused by OdooBot: cleaning"):
            self.line.action_scada_pause("lunch")

    def test_line_that_works_is_not_resumed(self):
        with self.assertRaisesRegex(ScadaStateError, "is not paused"):
            self.line.action_scada_resume()

    def test_only_lines_are_paused(self):
        silo = self.env.ref("scada_bridge.equipment_silo101")
        with self.assertRaisesRegex(ScadaStateError, "no production line"):
            silo.action_scada_pause(REASON)

    def test_operator_may_and_a_user_of_mrp_may_not(self):
        groups = {"operator": "scada_bridge.group_scada_operator"}
        groups["planner"] = "mrp.group_mrp_user"
        users = {
            name: new_test_user(self.env, "pause " + name, groups=group)
            for name, group in groups.items()
        }
        with self.assertRaises(AccessError):
            self.line.with_user(users["planner"]).action_scada_pause(REASON)
        self.line.with_user(users["operator"]).action_scada_pause(REASON)
        self.assertTrue(self.line.scada_is_paused)

    def test_board_says_who_paused_the_line_and_why(self):
        self.line.action_scada_pause(REASON)
        board = self.env["scada.board"].get_board(self.line.id)
        self.assertEqual(
            board["pause"]["text"],
            "%s is paused by OdooBot: cleaning the mixer" % self.line.name,
        )

    def test_board_of_a_line_that_works_has_no_pause(self):
        board = self.env["scada.board"].get_board(self.line.id)
        self.assertIs(board["pause"], False)

    def test_each_pause_is_kept(self):
        self.line.action_scada_pause(REASON)
        self.line.action_scada_resume()
        entries = self.env["scada.line.pause"].search([], order="id")
        self.assertEqual(
            [(one.is_paused, one.reason) for one in entries],
            [(True, REASON), (False, False)],
        )

    def test_the_dialog_pauses_the_line(self):
        action = self.line.action_scada_ask_pause()
        dialogs = self.env[action["res_model"]].with_context(**action["context"])
        dialogs.create({"reason": REASON}).action_confirm()
        self.assertEqual(self.line.scada_is_paused, True)
