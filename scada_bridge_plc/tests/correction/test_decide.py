# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the PLC corrects after closing is taken over or ignored, and taken back."""
import runpy
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.scada_bridge.domain.run.decision import DECISIONS
from odoo.addons.scada_bridge.exceptions import ScadaDataError, ScadaStateError
from odoo.addons.scada_bridge.models.material.disposition import Share

from .test_late_correction import KG_1024, WEIGHT, CorrectionCase


class DecideCase(CorrectionCase):
    def setUp(self):
        super().setUp()
        self.manager, self.other, self.operator = (
            new_test_user(
                self.env,
                "settle %s" % name,
                groups="scada_bridge.group_scada_%s" % role,
            )
            for name, role in [
                ("manager", "manager"),
                ("other", "manager"),
                ("operator", "operator"),
            ]
        )
        self.stock = self.get_stock()
        self.order, self.correction = self.correct()
        self.history = self.order.scada_history_ids
        self.given = self.history.line_ids[0].actual_consumption  # silo 101

    def get_stock(self):
        return {n: self.get_on_hand(c) for n, c in self.components.items()}

    def get_taken(self, number=101):
        """Return the kg of a silo that stock took for all that was made."""
        return round(self.stock[number] - self.get_stock()[number], 3)

    def settle(self, kind, user=None, reason="scale jumped"):
        """Decide by the dialog, as its button opens it."""
        user = user or self.manager
        action = self.correction.with_user(user).action_ask_settle()
        dialog = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        dialog.write({"kind": kind, "reason": reason})
        self.settle_dialog(dialog)

    def settle_dialog(self, dialog):
        dialog.action_confirm()
        self.env["base"].flush()
        self.env.cache.invalidate()

    def undo(self):
        self.correction.with_user(self.manager).action_undo()
        self.env["base"].flush()
        self.env.cache.invalidate()

    def assert_balanced(self):
        """Ledger, history, stock and what is unassigned say the same (I1, I1b)."""
        self.env["base"].flush()
        self.env.cache.invalidate()
        rows = self.env["scada.reconciliation"].search(
            [("production_id", "=", self.order.id)]
        )
        self.assertTrue(rows)
        self.assertEqual(
            [(row.kind, row.silo_number, row.difference) for row in rows],
            [(row.kind, row.silo_number, 0.0) for row in rows],
        )


class TestTakeOver(DecideCase):
    def test_more_is_consumed_by_a_component_of_its_own_at_the_plants_time(self):
        self.settle("take_over")
        self.assertEqual(self.get_taken(), 1024.0)
        move = self.order.move_raw_ids.sorted("id")[-1]
        self.assertEqual(round(move.quantity_done, 2), round(1024 - self.given, 2))
        self.assertEqual(move.date, self.history.date_finished)
        self.assertEqual(self.correction.state, "taken")
        self.assert_balanced()

    def test_less_is_given_back(self):
        self.show(0x0001, 0x3880)  # 800.00 kg
        self.correction = self.corrections.search([], limit=1)
        self.settle("take_over")
        self.assertEqual(self.get_taken(), 800.0)
        self.assert_balanced()

    def test_weight_changes_what_was_made(self):
        made = self.get_on_hand(self.finished)
        self.set_words(WEIGHT, 0x0003, 0xA980)  # 2400.00 kg
        self.show(*KG_1024)
        self.correction = self.corrections.search([], limit=1)
        before = self.history.actual_weight_quantity_finished_goods
        self.settle("take_over")
        change = round(2400 - before, 2)
        self.assertEqual(round(self.get_on_hand(self.finished) - made, 2), change)
        self.assertEqual(self.order.product_qty, 2400.0)
        self.assert_balanced()

    def test_taken_back_all_is_as_before(self):
        self.settle("take_over")
        self.undo()
        self.assertEqual(self.get_taken(), self.given)
        self.assertEqual(self.correction.state, "open")
        kinds = self.correction.decision_ids.mapped("kind")
        self.assertEqual(kinds, ["undone", "taken"])
        self.assert_balanced()
        self.settle("take_over")
        self.assertEqual(self.get_taken(), 1024.0)
        self.assert_balanced()

    def test_figure_that_was_taken_over_is_no_correction_any_more(self):
        self.settle("take_over")
        self.show(*KG_1024)
        self.assertEqual(self.corrections.search_count([]), 1)

    def test_second_correction_books_the_difference_to_the_first(self):
        self.settle("take_over")
        self.show(0x0001, 0x9064)  # 1025.00 kg
        first, self.correction = self.correction, self.corrections.search([], limit=1)
        self.assertEqual(self.correction.line_ids.stored, 1024.0)
        self.settle("take_over")
        self.assertEqual(self.get_taken(), 1025.0)
        self.assert_balanced()
        with self.assertRaisesRegex(ScadaStateError, "once more"):
            first.with_user(self.manager).action_undo()

    def test_older_figures_are_not_taken_over(self):
        self.show(0x0001, 0x9064)
        with self.assertRaisesRegex(ScadaStateError, "once more"):
            self.settle("take_over")
        self.assertEqual(self.get_taken(), self.given)

    def test_it_is_noted_on_the_order_and_in_the_audit(self):
        self.settle("take_over")
        bodies = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("scale jumped", bodies)
        self.assertIn("consumed after the order was closed", bodies)
        entry = self.env["scada.api.audit"].search(
            [("act", "=", "take_over_correction")]
        )
        self.assertEqual(entry.user_id, self.manager)


class TestTakeOverOfAborted(DecideCase):
    def correct(self):
        """Return (order, correction) of a run that was ended while it was made."""
        batch = self.release_orders()
        order = batch.production_id
        self.run_plant(1)
        admin = self.env.ref("base.user_admin")
        batch.with_user(admin).action_cancel("burnt down", is_override=True)
        self.simulator.scan(400)
        self.poll()
        return order, self.corrections.search([])

    def get_unassigned(self):
        rows = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id)]
        )
        return round(sum(rows.mapped("kg")), 2)

    def test_its_material_waits_for_a_decision_and_nothing_is_in_stock(self):
        dispensed = sum(
            line.reported for line in self.correction.line_ids if line.kind == "silo"
        )
        self.settle("take_over")
        self.assertEqual(self.get_unassigned(), round(dispensed, 2))
        self.assertEqual(self.get_stock(), self.stock)
        self.assertIn(
            "Material to decide about", self.order.activity_ids.mapped("summary")
        )

    def test_taken_back_nothing_waits(self):
        before = self.get_unassigned()
        self.settle("take_over")
        self.undo()
        self.assertEqual(self.get_unassigned(), before)

    def test_not_taken_back_once_it_is_decided_about(self):
        self.settle("take_over")
        row = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id)], limit=1
        )
        lots = self.env["stock.production.lot"]
        figures = row.line_id._get_material_figures()
        share = Share(row.line_id, row.kg, figures, lots)
        self.env["scada.disposition"]._decide([share], "scrapped", "on the floor")
        with self.assertRaisesRegex(ScadaStateError, "decided about already"):
            self.undo()


class TestIgnore(DecideCase):
    def test_nothing_is_booked(self):
        self.settle("ignore")
        self.assertEqual(self.correction.state, "ignored")
        self.assertEqual(self.correction.decision_ids.login, "settle manager")
        self.assertEqual(self.get_taken(), self.given)
        self.assert_balanced()

    def test_second_person_confirms_it_where_the_company_wants_that(self):
        self.env.company.scada_second_person = True
        self.settle("ignore")
        self.assertEqual(self.correction.state, "pending")
        with self.assertRaisesRegex(ScadaStateError, "another person"):
            self.correction.with_user(self.manager).action_confirm()
        self.correction.with_user(self.other).action_confirm()
        self.assertEqual(self.correction.state, "ignored")
        with self.assertRaisesRegex(ScadaStateError, "settle other"):
            self.correction.with_user(self.manager).action_confirm()

    def test_taken_back_it_is_open_again(self):
        self.settle("ignore")
        self.undo()
        self.assertEqual(self.correction.state, "open")
        with self.assertRaisesRegex(ScadaStateError, "was first"):
            self.undo()


class TestActivity(DecideCase):
    """Somebody is asked as long as nobody has decided."""

    def get_summaries(self):
        return self.order.activity_ids.mapped("summary")

    def test_it_ends_when_it_is_taken_over_and_comes_again_when_that_is_undone(self):
        self.assertEqual(self.get_summaries(), ["Late correction"])
        self.settle("take_over")
        self.assertEqual(self.get_summaries(), [])
        self.undo()
        self.assertEqual(self.get_summaries(), ["Late correction"])

    def test_it_stays_until_the_second_person_has_confirmed(self):
        self.env.company.scada_second_person = True
        self.settle("ignore")
        self.assertEqual(self.get_summaries(), ["Late correction"])
        self.correction.with_user(self.other).action_confirm()
        self.assertEqual(self.get_summaries(), [])

    def test_it_stays_while_an_older_one_is_open(self):
        self.show(0x0001, 0x9064)
        older, self.correction = self.correction, self.corrections.search([], limit=1)
        self.settle("take_over")
        self.assertEqual(set(self.get_summaries()), {"Late correction"})
        self.correction = older
        self.settle("ignore")
        self.assertEqual(self.get_summaries(), [])


class TestWho(DecideCase):
    """Each decision about a correction obeys the table."""

    def get_doors(self, user, reason="seen"):
        correction = self.correction.with_user(user)
        figures = correction._get_figures()
        return {
            "take_over_correction": lambda: correction.action_take_over(
                reason, figures
            ),
            "ignore_correction": lambda: correction.action_ignore(reason, figures),
            "confirm_correction": correction.action_confirm,
            "undo_correction": correction.action_undo,
        }

    def test_operator_may_not(self):
        for code, door in self.get_doors(self.operator).items():
            with self.subTest(code), self.assertRaisesRegex(AccessError, "Only a"):
                door()

    def test_reason_is_needed_where_the_table_says_so(self):
        for code, door in self.get_doors(self.manager, " ").items():
            if DECISIONS[code].needs_reason:
                with self.subTest(code), self.assertRaises(ScadaDataError):
                    door()

    def test_dialog_without_a_choice_decides_nothing(self):
        with self.assertRaisesRegex(ScadaDataError, "Choose what is right"):
            self.settle(False)
        self.assertEqual(self.correction.state, "open")

    def test_second_person_is_told_who_was_first(self):
        late = self.get_doors(self.other)
        self.settle("ignore")
        for code in ("take_over_correction", "ignore_correction"):
            with self.subTest(code):
                with self.assertRaisesRegex(ScadaStateError, "settle manager"):
                    late[code]()

    def test_figures_that_have_changed_are_shown_again(self):
        action = self.correction.with_user(self.manager).action_ask_settle()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.write({"kind": "take_over", "reason": "late"})
        self.settle("take_over")
        self.undo()
        with self.assertRaisesRegex(ScadaStateError, "have changed meanwhile"):
            self.settle_dialog(dialog)


class TestUpgrade(CorrectionCase):
    def migrate(self):
        """Upgrade from a release in which corrections were settled by hand."""
        name = "migrations/14.0.1.5.0/post-late_correction.py"
        path = Path(__file__).parents[2] / name
        runpy.run_path(str(path))["migrate"](self.env.cr, "14.0.1.4.0")
        self.env.cache.invalidate()

    def test_who_settled_it_is_the_first_decision(self):
        _order, correction = self.correct()
        correction.flush()
        self.env.cr.execute(
            """
            SELECT scada_evidence_pass('of a release before');
            ALTER TABLE scada_late_correction
                ADD settle_reason varchar, ADD settled_by_id integer,
                ADD settled_by_login varchar, ADD date_settled timestamp;
            UPDATE scada_late_correction
               SET state = 'settled', settle_reason = 'scrapped by hand',
                   settled_by_id = 2, settled_by_login = 'ratna',
                   date_settled = '2026-01-02 03:04:05'
            """
        )
        self.migrate()
        self.migrate()  # once more it finds nothing to do
        [decision] = correction.decision_ids
        found = (decision.kind, decision.reason, decision.login, decision.user_id.id)
        self.assertEqual(found, ("settled", "scrapped by hand", "ratna", 2))
        self.assertEqual(str(decision.date), "2026-01-02 03:04:05")
        correction.action_undo()
        self.assertEqual(correction.state, "open")
