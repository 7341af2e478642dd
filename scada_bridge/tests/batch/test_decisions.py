# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each decision obeys its row of the table: who may, and that a reason is needed."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ...domain.run.decision import DECISIONS, MANAGER, OPERATOR, PLANNER
from ...exceptions import ScadaDataError
from ...models.material.disposition import Share
from ..common import MillCase

GROUPS = {
    "employee": "base.group_user",
    PLANNER: "mrp.group_mrp_user",
    OPERATOR: "scada_bridge.group_scada_operator",
    MANAGER: "scada_bridge.group_scada_manager",
}
# Who has the most rights that are not enough
BELOW = {PLANNER: "employee", MANAGER: OPERATOR, "administrator": MANAGER}
PLC = {  # the tests of the PLC addon
    "resend",
    "release_quarantine",
    "accept_hand_add",
    "dismiss_hand_add",
    "discard_record",
}


class DecisionCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.scada_auto_fill = False
        cls.users = {
            role: new_test_user(cls.env, "decides_" + role, "%s,base.group_user" % name)
            for role, name in GROUPS.items()
        }
        cls.users["administrator"] = new_test_user(
            cls.env, "decides_admin", "base.group_system," + GROUPS[MANAGER]
        )

    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def get_doors(self, user, reason):
        """Return {decision: function that tries it as ``user``}."""
        order, batch = self.order.with_user(user), self.batch.with_user(user)
        return {
            "abort": lambda: batch.action_cancel(reason),
            "override": lambda: batch.action_cancel(reason, True),
            "hold": batch.action_hold,
            "release_hold": batch.action_release_hold,
            "unlock": order.action_scada_unlock,
            "reset_status": batch.sudo()._reset_status,
            "finish_with_weight": lambda: batch.action_finish_with_weight(9, reason),
            "accept_figures": lambda: batch.action_accept(reason),
            "stop_rest": lambda: order._scada_stop_rest(reason, ""),
            "add_part": lambda: order._scada_add_part(5, ""),
            "change_whole": lambda: order._scada_change_whole(5, ""),
            "dispose": lambda: self.dispose(user, "scrapped", reason),
            "reject_reading": lambda: self.dispose(user, "rejected", reason),
        }

    def dispose(self, user, kind, reason):
        decisions = self.env["scada.disposition"].with_user(user)
        return decisions._decide([self.get_share()], kind, reason)

    def get_share(self):
        lines = self.env["scada.mo.history.line"]
        return Share(lines, 1.0, "", self.env["stock.production.lot"])


class TestDecisions(DecisionCase):
    def begin(self):
        self.store(self.batch, {101: 500})

    def test_each_decision_is_tried_here_or_by_the_plc_addon(self):
        tried = set(self.get_doors(self.env.user, "")) | PLC
        material = {"confirm_disposition", "undo_disposition"}  # test_second_person
        corrections = {
            "take_over_correction",
            "ignore_correction",
            "confirm_correction",
            "undo_correction",
        }  # test_correction
        differences = {"accept_difference", "undo_acceptance"}  # test_accepted
        withdrawn = {"withdraw"}  # whoever opens the queue; test_batch_screen
        pauses = {"pause_line", "resume_line"}  # test_pause
        others = material | corrections | differences | withdrawn | pauses
        self.assertEqual(set(DECISIONS), tried | others)

    def test_who_has_not_the_role_is_refused(self):
        self.begin()
        for code in self.get_doors(self.env.user, ""):
            user = self.users[BELOW[DECISIONS[code].role]]
            with self.subTest(code), self.assertRaisesRegex(AccessError, "Only"):
                self.get_doors(user, "seen")[code]()

    def test_reason_is_needed_where_the_table_says_so(self):
        self.begin()
        for code in self.get_doors(self.env.user, ""):
            rule = DECISIONS[code]
            if not rule.needs_reason:
                continue
            doors = self.get_doors(self.users[rule.role], "  ")
            with self.subTest(code), self.assertRaisesRegex(ScadaDataError, "reason"):
                doors[code]()
