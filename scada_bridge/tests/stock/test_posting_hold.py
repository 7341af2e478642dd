# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Holding, tolerances, checks before the plant, reconciliation."""
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user
from odoo.tools import html2plaintext

from ..common import STOCK_KG
from .posting_case import ACTUALS, PostingCase


class TestHold(PostingCase):
    def setUp(self):
        super().setUp()
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def test_held_batch_is_not_posted(self):
        self.batch.action_hold()
        self.post(self.batch, {101: 250})
        self.assertEqual(self.get_done(self.order)[self.components[101]], 0.0)
        self.assertEqual(self.batch.reading_seq, 1)

    def test_held_batch_is_left_alone_by_the_cron(self):
        self.store(self.batch, {101: 250})
        self.forget_jobs()
        self.batch.action_hold()
        self.batches._cron_post_readings()
        self.trap.assert_jobs_count(0)

    def test_released_batch_is_posted_at_once(self):
        self.batch.action_hold()
        self.post(self.batch, {101: 250})
        self.batch.action_release_hold()
        self.run_jobs("_job_post")
        self.assertEqual(self.get_done(self.order)[self.components[101]], 250.0)

    def test_held_batch_keeps_its_number(self):
        self.batch.action_hold()
        self.create_order()
        self.assertFalse(self.fill_queue())

    def test_manager_without_a_mail_address_holds_and_releases(self):
        manager = new_test_user(
            self.env, "no_mail", "scada_bridge.group_scada_manager", email=False
        )
        batch = self.batch.with_user(manager)
        batch.action_hold()
        batch.action_release_hold()
        self.assertEqual(
            [html2plaintext(body) for body in self.get_notes(self.batch)][-2:],
            ["Put on hold by %s." % manager.name, "Released by %s." % manager.name],
        )

    def test_operator_may_not_hold(self):
        operator = self.env["res.users"].create(
            {
                "name": "Operator",
                "login": "hold_operator",
                "groups_id": [
                    (4, self.env.ref("scada_bridge.group_scada_operator").id)
                ],
            }
        )
        with self.assertRaises(AccessError):
            self.batch.with_user(operator).action_hold()

    def test_cron_waits_for_the_next_attempt(self):
        self.batch.production_id = False
        self.post(self.batch, {101: 250})
        self.forget_jobs()
        self.batches._cron_post_readings()
        self.trap.assert_jobs_count(0)
        self.batch.date_next_try = fields.Datetime.now()
        self.batches._cron_post_readings()
        self.trap.assert_jobs_count(1)


class TestTolerance(PostingCase):
    def make_and_get_deviating(self, actuals=None):
        order = self.make(actuals=actuals)
        self.assertDone(order)
        lines = order.scada_history_ids.line_ids
        return lines.filtered("is_deviating").mapped("silo_number")

    def test_without_tolerance_nobody_cares(self):
        self.assertEqual(self.make_and_get_deviating({101: 1}), [])

    def test_silo_out_of_its_kilograms_is_marked(self):
        self.get_silo(101).tolerance_kg = 1.24
        self.assertEqual(self.make_and_get_deviating(), [101])

    def test_silo_at_its_limit_is_fine(self):
        self.get_silo(101).tolerance_kg = 1.25
        self.assertEqual(self.make_and_get_deviating(), [])

    def test_silo_out_of_its_percentage_is_marked(self):
        self.get_silo(101).tolerance_percent = 0.15
        self.assertEqual(self.make_and_get_deviating(), [101])

    def test_tolerance_of_the_material_holds_where_the_silo_has_none(self):
        self.components[101].product_tmpl_id.scada_tolerance_kg = 1.0
        self.assertEqual(self.make_and_get_deviating(), [101])

    def test_tolerance_of_the_material_is_set_on_its_form(self):
        operator = self.env.ref("scada_bridge.group_scada_operator")
        self.env.user.groups_id += operator
        with Form(self.components[101]) as form:
            form.scada_tolerance_percent = 0.15
        self.assertEqual(self.make_and_get_deviating(), [101])

    def test_manager_gets_an_activity_on_the_order(self):
        self.get_silo(101).tolerance_kg = 1.0
        order = self.make()
        self.assertEqual(order.activity_ids.summary, "Out of tolerance")
        self.assertIn("826.25 instead of 825.0 kg", order.activity_ids.note)


class TestChecks(PostingCase):
    def setUp(self):
        super().setUp()
        self.env.company.scada_split = False  # else a large order is made in parts

    def queue(self):
        order = self.create_order()
        self.fill_queue()
        return order

    def test_order_over_the_capacity_of_the_line_is_refused(self):
        self.line.scada_capacity = 2000
        order = self.queue()
        self.assertFalse(order.scada_batch_ids)
        self.assertIn("2500.0 kg is more than the 2000.0 kg", order.scada_refusal)

    def test_order_over_the_capacity_is_queued_with_a_warning(self):
        self.line.scada_capacity = 2000
        self.env.company.scada_capacity_check = "warn"
        batch = self.queue().scada_batch_ids
        self.assertIn("2500.0 kg is more than the 2000.0 kg", batch.warning)

    def test_shortage_in_stock_is_refused(self):
        self.env.company.scada_stock_check = "refuse"
        self.add_stock(self.components[101], 800 - STOCK_KG)
        order = self.queue()
        self.assertEqual(
            order.scada_refusal,
            "Short in stock: Material 101. Receive them or correct the stock.",
        )

    def test_reserved_stock_counts(self):
        self.env.company.scada_stock_check = "refuse"
        self.add_stock(self.components[101], 825 - STOCK_KG)
        order = self.create_order()
        order.action_assign()
        self.fill_queue()
        self.assertTrue(order.scada_batch_ids)

    def test_component_without_silo_is_warned_of(self):
        self.env.company.scada_mapping_check = "warn"
        batch = self.queue().scada_batch_ids
        self.assertEqual(
            batch.warning,
            "These components come from no silo: Premix vitamin. "
            "Add them by hand or set their silo.",
        )

    def test_unremarkable_order_has_no_warning(self):
        self.assertFalse(self.queue().scada_batch_ids.warning)


class TestReconciliation(PostingCase):
    def get_rows(self, order):
        self.env["base"].flush()
        self.env.cache.invalidate()
        rows = self.env["scada.reconciliation"]
        domain = [("production_id", "=", order.id), ("kind", "=", "silo")]
        return rows.search(domain, order="silo_number")

    def test_kilograms_agree_in_four_places(self):
        order = self.make()
        rows = self.get_rows(order)
        self.assertEqual(
            [
                (r.silo_number, r.accepted_kg, r.entry_kg, r.stock_kg, r.history_kg)
                for r in rows
            ],
            [(n, *[float(kg)] * 4) for n, kg in ACTUALS.items()],
        )
        self.assertFalse(rows.filtered("is_alarm"))

    def test_batch_that_is_not_posted_yet_is_no_alarm(self):
        batch = self.create_batch()
        self.store(batch, {101: 100})
        self.assertFalse(self.get_rows(batch.production_id).is_alarm)

    def test_stock_that_was_changed_is_an_alarm(self):
        order = self.make()
        self.get_move(order, self.components[101]).move_line_ids.qty_done = 800
        rows = self.get_rows(order).filtered("is_alarm")
        self.assertEqual((rows.silo_number, rows.difference), (101, 26.25))

    def test_cron_raises_the_alarm_once(self):
        order = self.make()
        self.get_move(order, self.components[101]).move_line_ids.qty_done = 800
        for _night in range(2):
            with self.assertLogs("odoo.addons.scada_bridge", "ERROR"):
                self.env["scada.reconciliation"]._cron_reconcile()
        self.assertEqual(order.activity_ids.summary, "Kilograms of 101 SILO A differ")

    def test_rounding_to_the_unit_is_no_alarm(self):
        order = self.make(actuals={101: "12.345"})
        self.assertFalse(self.get_rows(order).is_alarm)
