# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Material of an aborted run, decided about: its order is open, done, cancelled."""
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ...exceptions import ScadaDataError, ScadaStateError
from .material_case import MaterialCase

MADE = {101: "826.25", 102: "374.90", 103: "210.40", 114: "109.50"}


class TestUnassigned(MaterialCase):
    def test_dosed_kilograms_wait_for_a_decision(self):
        self.abort()
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})
        self.assertEqual(self.order.scada_unassigned_kg, 600.0)

    def test_nothing_waits_of_a_withdrawn_run(self):
        self.batch.action_cancel("not today")
        self.assertEqual(self.get_unassigned(), {})

    def test_cancelling_the_order_leaves_them(self):
        self.abort()
        self.order.action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})
        self.assertEqual(self.get_taken(), {})

    def test_order_is_made_by_another_run_and_closes_without_them(self):
        self.abort()
        self.make(MADE, "2487.35")
        self.assertEqual(
            self.get_taken(), {101: 826.25, 102: 374.9, 103: 210.4, 114: 109.5}
        )
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})

    def test_manager_is_asked_on_the_order_until_all_is_decided(self):
        run = self.abort()
        activities = self.order._scada_get_material_activities()
        self.assertEqual(activities.mapped("summary"), ["Material to decide about"])
        self.assertIn("600.0 kg wait for a decision", activities.note)
        self.decide([self.get_share(run, 101)], "rejected")
        self.assertTrue(self.order._scada_get_material_activities())
        self.decide([self.get_share(run, 102)], "rejected")
        self.assertFalse(self.order._scada_get_material_activities())

    def test_old_cancelled_ones_are_asked_about_no_more(self):
        self.abort()
        self.env.cr.execute(
            """SELECT scada_evidence_pass('an old run');
            UPDATE scada_mo_history SET "end" = 'before_upgrade'
            WHERE production_id = %s""",
            [self.order.id],
        )
        self.assertEqual(self.get_unassigned(), {})


class TestOpenOrder(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_one = self.abort()

    def test_consumed_is_set_on_the_components(self):
        self.decide_all(self.run_one, "consumed")
        done = self.get_done(self.order)
        self.assertEqual(done[self.components[101]], 500.0)
        self.assertEqual(done[self.components[102]], 100.0)
        self.assertEqual(self.get_unassigned(), {})

    def test_consumed_adds_to_what_the_next_run_gives(self):
        self.decide([self.get_share(self.run_one, 101)], "consumed")
        self.make(MADE, "2487.35")
        self.assertEqual(
            self.get_taken(), {101: 1326.25, 102: 374.9, 103: 210.4, 114: 109.5}
        )
        self.assertEqual(self.get_unassigned(), {102: 100.0})

    def test_consumed_while_the_next_run_goes_on(self):
        self.order.scada_on_hold = False
        batch = self.fill_queue()
        self.store(batch, {101: 300})
        batch._job_post()
        self.decide([self.get_share(self.run_one, 101)], "consumed")
        self.assertEqual(self.get_done(self.order)[self.components[101]], 800.0)
        self.finish(batch, MADE, "2487.35")
        self.assertEqual(self.get_taken()[101], 1326.25)
        notes = [note for note in self.get_notes(self.order) if "set back" in note]
        self.assertEqual(notes, [])

    def test_aborting_the_next_run_keeps_what_was_consumed(self):
        self.decide([self.get_share(self.run_one, 101)], "consumed")
        self.order.scada_on_hold = False
        self.abort({101: 300}, self.fill_queue())
        self.assertEqual(self.get_done(self.order)[self.components[101]], 500.0)
        self.assertEqual(self.get_unassigned(), {101: 300.0, 102: 100.0})

    def test_consumed_in_part(self):
        self.decide([self.get_share(self.run_one, 101, 120.5)], "consumed")
        self.assertEqual(self.get_done(self.order)[self.components[101]], 120.5)
        self.assertEqual(self.get_unassigned(), {101: 379.5, 102: 100.0})

    def test_scrapped_leaves_stock_at_once(self):
        [row] = self.decide([self.get_share(self.run_one, 101)], "scrapped")
        self.assertEqual(self.get_taken(), {101: 500.0})
        self.assertEqual(row.scrap_id.production_id, self.order)
        self.assertEqual(row.scrap_id.state, "done")
        self.assertEqual(self.order.state, "confirmed")

    def test_scrap_has_the_time_of_the_plant(self):
        [row] = self.decide([self.get_share(self.run_one, 101)], "scrapped")
        self.assertEqual(row.move_id.date, self.run_one.date_reading)
        self.assertEqual(row.scrap_id.date_done, self.run_one.date_reading)

    def test_scrap_and_the_next_run_add_up(self):
        self.decide_all(self.run_one, "scrapped")
        self.make(MADE, "2487.35")
        self.assertEqual(
            self.get_taken(), {101: 1326.25, 102: 474.9, 103: 210.4, 114: 109.5}
        )

    def test_rework_lies_in_its_location(self):
        self.decide([self.get_share(self.run_one, 101)], "rework", self.rework)
        quants = self.env["stock.quant"].search([("location_id", "=", self.rework.id)])
        self.assertEqual(quants.mapped("quantity"), [500.0])
        self.assertEqual(quants.product_id, self.components[101])
        self.assertEqual(self.get_taken(), {})  # it is in stock, elsewhere

    def test_rework_needs_a_place(self):
        with self.assertRaisesRegex(ScadaDataError, "Choose where"):
            self.decide([self.get_share(self.run_one, 101)], "rework")

    def test_rework_into_the_place_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Other Mill"})
        foreign = self.rework.copy({"company_id": company.id, "location_id": False})
        with self.assertRaises(UserError):
            self.decide([self.get_share(self.run_one, 101)], "rework", foreign)

    def test_rejected_reading_leaves_stock_alone(self):
        self.decide_all(self.run_one, "rejected")
        self.assertEqual(self.get_taken(), {})
        self.assertEqual(self.get_unassigned(), {})

    def test_decision_keeps_who_when_why_and_what_was_shown(self):
        share = self.get_share(self.run_one, 101)
        [row] = self.decide([share], "rejected")
        self.assertEqual(row.user_id, self.manager)
        self.assertEqual(
            (row.login, row.user_name, row.reason),
            ("material_manager", "Ratna", "as seen at the mixer"),
        )
        self.assertEqual(row.figures, share.figures)
        self.assertTrue(row.date)

    def test_cancelling_the_order_takes_consumption_back(self):
        self.decide([self.get_share(self.run_one, 101)], "consumed")
        self.order.action_cancel()
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})
        self.assertEqual(self.get_taken(), {})

    def test_finished_by_hand_the_plan_does_not_replace_what_was_dosed(self):
        self.decide([self.get_share(self.run_one, 101)], "consumed")
        form = Form(self.order)
        form.qty_producing = 2487.35
        form.save()
        done = self.get_done(self.order)
        self.assertEqual(done[self.components[101]], 500.0)
        self.assertEqual(done[self.components[102]], 0.0)  # waits for a decision
        self.assertEqual(round(done[self.components[103]], 2), 209.34)


class TestRefused(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_one = self.abort()

    def test_operator_may_not_decide(self):
        share = self.get_share(self.run_one, 101)
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
            self.decide([share], "rejected", user=self.operator)

    def test_operator_may_not_take_a_decision_back(self):
        rows = self.decide_all(self.run_one, "rejected")
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager"):
            rows.with_user(self.operator).action_undo()

    def test_more_than_was_dosed_is_refused(self):
        with self.assertRaisesRegex(ScadaDataError, "between 0 and the 500.0 kg"):
            self.decide([self.get_share(self.run_one, 101, 500.01)], "rejected")

    def test_nothing_and_less_are_refused(self):
        for kg in (0, -1):
            with self.subTest(kg=kg), self.assertRaises(ScadaDataError):
                self.decide([self.get_share(self.run_one, 101, kg)], "rejected")

    def test_second_person_is_told_who_was_first(self):
        seen = self.get_share(self.run_one, 101)
        self.decide([self.get_share(self.run_one, 101, 200)], "scrapped")
        with self.assertRaisesRegex(ScadaStateError, "Ratna was first.*300.0 kg"):
            self.decide([seen], "rejected", user=self.other)

    def test_decision_without_a_reason_is_refused(self):
        model = self.env["scada.disposition"].with_user(self.manager)
        share = self.get_share(self.run_one, 101)
        with self.assertRaisesRegex(ScadaDataError, "reason"):
            model._decide([share], "rejected", "  ")

    def test_decision_about_nothing_is_refused(self):
        with self.assertRaisesRegex(ScadaDataError, "Enter the quantity"):
            self.decide([], "rejected")

    def test_same_silo_twice_in_a_decision_is_no_way_around_the_sum(self):
        share = self.get_share(self.run_one, 101, 300)
        with self.assertRaises((ScadaDataError, ScadaStateError)):
            self.decide([share, share], "rejected")

    def test_row_is_never_changed_or_deleted(self):
        rows = self.decide_all(self.run_one, "rejected")
        for act in (lambda: rows.write({"kg": 1}), rows.unlink):
            with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
                act()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute("UPDATE scada_disposition SET kg = 1")


class TestCancelledOrder(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_one = self.abort()
        self.order.action_cancel()

    def test_it_consumes_nothing_and_the_text_says_what_to_do(self):
        with self.assertRaisesRegex(ScadaStateError, "scrapped, or put it aside"):
            self.decide([self.get_share(self.run_one, 101)], "consumed")

    def test_scrapped_changes_stock_and_not_the_order(self):
        self.decide_all(self.run_one, "scrapped")
        self.assertEqual(self.get_taken(), {101: 500.0, 102: 100.0})
        self.assertEqual(self.order.state, "cancel")


class TestDoneOrder(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_one = self.abort()
        self.make({101: "826.25"}, "826.25")

    def test_consumed_is_a_component_of_its_own(self):
        [row] = self.decide([self.get_share(self.run_one, 101)], "consumed")
        self.assertEqual(self.get_taken()[101], 1326.25)
        self.assertEqual(row.move_id.state, "done")
        self.assertEqual(row.move_id.raw_material_production_id, self.order)
        self.assertEqual(self.order.state, "done")
        self.assertEqual(self.order.qty_produced, 826.25)

    def test_consumed_and_taken_back(self):
        [row] = self.decide([self.get_share(self.run_one, 101)], "consumed")
        row.with_user(self.manager).action_undo()
        self.assertEqual(self.get_taken()[101], 826.25)
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})

    def test_scrapped(self):
        self.decide_all(self.run_one, "scrapped")
        self.assertEqual(self.get_taken(), {101: 1326.25, 102: 100.0})

    def test_reconciliation_finds_no_difference(self):
        self.decide([self.get_share(self.run_one, 101, 300)], "consumed")
        self.decide([self.get_share(self.run_one, 101)], "scrapped")
        rows = self.env["scada.reconciliation"].search(
            [("production_id", "=", self.order.id)]
        )
        self.assertEqual(set(rows.mapped("is_alarm")), {False})
        others = rows.filtered(lambda row: row.batch_uuid != self.run_one.uuid)
        row = others.filtered(lambda row: row.silo_number == 101)
        self.assertEqual((row.accepted_kg, row.stock_kg), (826.25, 826.25))


class TestTakeBack(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_one = self.abort()

    def take_back(self, rows):
        rows.with_user(self.other).action_undo()
        self.env["base"].flush()
        self.env.cache.invalidate()

    def assertAsBefore(self):
        self.assertEqual(self.get_unassigned(), {101: 500.0, 102: 100.0})
        self.assertEqual(self.get_taken(), {})

    def test_consumed(self):
        self.take_back(self.decide_all(self.run_one, "consumed"))
        self.assertEqual(self.get_done(self.order)[self.components[101]], 0.0)
        self.assertAsBefore()

    def test_scrapped(self):
        self.take_back(self.decide_all(self.run_one, "scrapped"))
        self.assertAsBefore()

    def test_rework(self):
        rows = self.decide_all(self.run_one, "rework", self.rework)
        self.take_back(rows)
        self.assertAsBefore()
        quants = self.env["stock.quant"].search([("location_id", "=", self.rework.id)])
        self.assertEqual(sum(quants.mapped("quantity")), 0.0)

    def test_counter_entry_keeps_who_took_it_back(self):
        rows = self.decide_all(self.run_one, "rejected")
        self.take_back(rows)
        counters = rows.reversal_ids
        self.assertEqual(sorted(counters.mapped("kg")), [-500.0, -100.0])
        self.assertEqual(set(counters.mapped("user_name")), {"Budi"})
        self.assertEqual(
            set(counters.mapped("reason")), {"Taken back by Budi (other_manager)."}
        )

    def test_only_once(self):
        rows = self.decide_all(self.run_one, "rejected")
        self.take_back(rows)
        with self.assertRaisesRegex(ScadaStateError, "taken back already"):
            self.take_back(rows)
        with self.assertRaisesRegex(ScadaStateError, "taken back already"):
            self.take_back(rows.reversal_ids)

    def test_consumed_when_the_order_was_closed_meanwhile(self):
        rows = self.decide([self.get_share(self.run_one, 101)], "consumed")
        self.make(MADE, "2487.35")
        self.assertEqual(self.get_taken()[101], 1326.25)
        self.take_back(rows)
        self.assertEqual(self.get_taken()[101], 826.25)
        self.assertEqual(self.get_unassigned()[101], 500.0)


class TestDialog(MaterialCase):
    def setUp(self):
        super().setUp()
        self.run_one = self.abort()
        rows = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id)]
        )
        self.dialog = self.env["scada.material.decision"].with_user(self.manager)
        self.dialog = self.dialog.with_context(
            active_model=rows._name, active_ids=rows.ids
        )

    def test_several_silos_at_once(self):
        form = Form(self.dialog)
        form.kind, form.reason = "scrapped", "spilled"
        form.save().action_decide()
        self.assertEqual(self.get_taken(), {101: 500.0, 102: 100.0})

    def test_one_of_them_in_part(self):
        form = Form(self.dialog)
        form.kind, form.reason = "scrapped", "spilled"
        with form.share_ids.edit(0) as share:
            share.kg = 20
        with form.share_ids.edit(1) as share:
            share.kg = 0
        form.save().action_decide()
        self.assertEqual(self.get_taken(), {101: 20.0})

    def test_dialog_that_was_open_too_long_is_refused(self):
        form = Form(self.dialog)
        form.kind, form.reason = "scrapped", "spilled"
        dialog = form.save()
        self.decide([self.get_share(self.run_one, 102, 1)], "rejected", user=self.other)
        with self.assertRaisesRegex(ScadaStateError, "Budi was first"):
            dialog.action_decide()
        self.assertEqual(self.get_taken(), {})

    def test_list_opens_it(self):
        rows = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id)]
        )
        action = rows[0].action_decide()
        self.assertEqual(action["res_model"], "scada.material.decision")
        self.assertEqual(action["context"]["active_ids"], rows[0].ids)
