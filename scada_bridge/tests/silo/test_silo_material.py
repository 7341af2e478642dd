# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No kilogram is booked on another product than the silo held when it was dosed."""
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from ...domain.run.consumption import parse_totals
from ...exceptions import ScadaStateError
from ..common import MillCase


class MaterialCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silo = cls.get_silo(101)
        cls.other = cls.create_product("Other", stock=10000)


class TestMaterialGuard(MaterialCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch = cls.create_batch()
        cls.order = cls.batch.production_id

    def assertRefused(self, silo, vals, text="unfinished runs take from it"):
        with self.assertRaisesRegex(ScadaStateError, text), self.env.cr.savepoint():
            silo.write(vals)

    def test_material_stays_while_a_run_waits(self):
        self.assertRefused(
            self.silo,
            {"product_id": self.other.id},
            r"The material of silo 101 SILO A can't change now: 1 unfinished runs take "
            r"from it \(1: %s\)\." % self.order.name,
        )

    def test_material_stays_while_a_run_runs(self):
        self.store(self.batch, {101: "500"})
        self.assertRefused(self.silo, {"product_id": self.other.id})

    def test_silo_is_not_emptied_while_a_run_waits(self):
        self.assertRefused(self.silo, {"product_id": False})

    def test_orders_and_bills_that_take_from_it_are_named(self):
        waiting = self.create_order()
        with self.assertRaises(ScadaStateError) as refused:
            self.silo.product_id = self.other
        self.assertIn(
            "Orders that wait and take from it: 1 (%s)." % waiting.name,
            str(refused.exception),
        )
        self.assertIn(
            "Bills of materials that take from it: 1 (%s)." % self.bom.display_name,
            str(refused.exception),
        )

    def test_what_was_dosed_is_booked_on_what_the_silo_held(self):
        self.assertRefused(self.silo, {"product_id": self.other.id})
        self.finish(self.batch, {101: "826.25"}, "2487.35")
        self.assertEqual(self.get_done(self.order)[self.components[101]], 826.25)
        self.assertEqual(self.get_on_hand(self.other), 10000)

    def test_import_is_refused_as_well(self):
        manager = new_test_user(
            self.env, "silo manager", groups="scada_bridge.group_scada_manager"
        )
        silos = self.env["scada.silo"].with_user(manager)
        rows = [[str(self.silo.id), str(self.other.id)]]
        result = silos.load([".id", "product_id/.id"], rows)
        self.assertFalse(result["ids"])
        self.assertIn("can't change now", result["messages"][0]["message"])

    def test_material_changes_when_the_run_has_ended(self):
        self.finish(self.batch, {101: "826.25"}, "2487.35")
        self.silo.product_id = self.other
        history = self.order.scada_history_ids
        line = history.line_ids.filtered(lambda one: one.silo_id == self.silo)
        self.assertEqual(line.product_id, self.components[101])

    def test_silo_that_no_run_takes_from_is_free(self):
        silo = self.get_silo(110)
        silo.product_id = self.other
        silo.write({"product_id": self.premix.id, "number": 7, "active": False})
        self.assertEqual((silo.product_id, silo.number), (self.premix, 7))

    def test_material_of_a_silo_stays_that_gave_something_unplanned(self):
        silo = self.get_silo(110)
        silo.product_id = self.other
        self.store(self.batch, {110: "30"})
        self.assertRefused(silo, {"product_id": self.premix.id})

    def test_silo_without_a_material_gets_one_when_it_gave_something(self):
        self.store(self.batch, {110: "30"})
        self.get_silo(110).product_id = self.other
        self.assertEqual(self.get_silo(110).product_id, self.other)

    def test_silo_keeps_number_line_and_use_while_a_run_waits(self):
        second = self.line.copy({"scada_code": "PLC02"})
        for vals in ({"number": 7}, {"line_id": second.id}, {"active": False}):
            with self.subTest(vals):
                self.assertRefused(
                    self.silo, vals, r"keeps line, number.*\(1: %s\)" % self.order.name
                )

    def test_silo_gives_up_its_number_when_the_run_has_ended(self):
        self.batch._archive("cancel", "test")
        self.silo.write({"number": 7, "active": False})
        self.assertEqual(self.silo.number, 7)

    def test_what_stays_the_same_is_no_change(self):
        self.silo.write(
            {"number": 101, "product_id": self.components[101].id, "active": True}
        )
        self.assertEqual(len(self.silo.content_ids), 1)

    def test_material_stays_while_orders_are_being_queued(self):
        second = self.create_line()  # this transaction has the first one's lock
        worker = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(worker.close)
        worker.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
            second._get_lock_key("fill_queue"),
        )
        self.assertRefused(
            second.scada_line_silo_ids[9],
            {"product_id": self.other.id},
            "Orders are being queued on Mixer 2",
        )


class TestNamedSilo(MaterialCase):
    """A component names the silo that it comes from."""

    def get_line(self, product):
        return self.bom.bom_line_ids.filtered(lambda line: line.product_id == product)

    def name_as_before(self, line, silo):
        """Name the silo as the release before let it be named."""
        line.flush()
        self.env.cr.execute(
            "UPDATE mrp_bom_line SET scada_silo_id = %s WHERE id = %s",
            [silo.id, line.id],
        )
        line.invalidate_cache()

    def test_bill_that_names_a_silo_of_another_material_is_not_saved(self):
        with self.assertRaisesRegex(
            ValidationError,
            "Premix vitamin can't come from silo 101 SILO A: it holds Material 101",
        ):
            self.get_line(self.premix).scada_silo_id = self.silo

    def test_new_line_of_a_bill_is_looked_at(self):
        vals = self.prepare_bom_line(self.other, 10, scada_silo_id=self.silo.id)
        with self.assertRaisesRegex(ValidationError, "it holds Material 101"):
            self.bom.bom_line_ids = [(0, 0, vals)]

    def test_new_product_of_a_line_is_looked_at(self):
        line = self.get_line(self.components[101])
        line.scada_silo_id = self.silo
        with self.assertRaisesRegex(ValidationError, "it holds Material 101"):
            line.product_id = self.other

    def test_silo_of_another_line_is_not_saved(self):
        second = self.create_line()
        line = self.get_line(self.components[101])
        with self.assertRaisesRegex(ValidationError, "it is not Mixer PLC01's"):
            line.scada_silo_id = second.scada_line_silo_ids[0]

    def test_silo_without_a_material_may_be_named(self):
        self.get_line(self.premix).scada_silo_id = self.get_silo(110)
        order = self.create_order()
        self.fill_queue()
        self.assertEqual(len(order.scada_batch_ids.line_ids.filtered("product_id")), 5)

    def test_bill_of_before_is_found_and_its_order_refused(self):
        line = self.get_line(self.premix)
        self.name_as_before(line, self.silo)
        self.assertEqual(
            [f["kind"] for f in self.bom._get_scada_findings()],
            ["shared", "ok", "ok", "ok", "mismatch"],
        )
        line.product_qty = 3  # what else is changed on it is not refused
        order = self.create_order()
        self.assertFalse(self.fill_queue())
        self.assertEqual(
            order.scada_refusal,
            "Premix vitamin is to come from silo 101 SILO A, which holds Material 101. "
            "Name another silo on the component, or none.",
        )

    def test_order_whose_component_names_it_is_refused(self):
        order = self.create_order()
        order.move_raw_ids[-1].scada_silo_id = self.silo
        self.assertFalse(self.fill_queue())
        self.assertIn("which holds Material 101", order.scada_refusal)

    def test_caller_does_not_book_it_on_what_the_silo_does_not_hold(self):
        order = self.create_order()
        order.move_raw_ids[0].scada_silo_id = self.get_silo(110)
        order.move_raw_ids[-1].scada_silo_id = self.silo
        result = order._scada_apply_totals(parse_totals({"silo_a": "800"}))
        self.assertEqual(
            result.errors, ["silo101: no component of %s comes from it" % order.name]
        )
        self.assertEqual(self.get_done(order)[self.premix], 0.0)

    def test_silo_refilled_after_the_bill_was_made_is_a_mismatch(self):
        self.get_line(self.components[101]).scada_silo_id = self.silo
        self.silo.product_id = self.other
        kinds = [f["kind"] for f in self.bom._get_scada_findings()]
        self.assertEqual(kinds, ["mismatch", "ok", "ok", "ok", "hand"])

    def test_form_tells_what_takes_from_the_silo(self):
        self.silo.product_id = self.other
        warning = self.silo.new(origin=self.silo)
        warning.product_id = self.premix
        self.assertIsNone(warning._onchange_product_id())
        self.silo.product_id = self.components[101]
        warning = self.silo.new(origin=self.silo)
        warning.product_id = self.premix
        text = warning._onchange_product_id()["warning"]["message"]
        self.assertIn(self.bom.display_name, text)


class TestContents(MaterialCase):
    """What was in which silo when."""

    def test_each_material_is_kept_with_who_entered_it(self):
        manager = new_test_user(
            self.env, "content manager", groups="scada_bridge.group_scada_manager"
        )
        self.silo.with_user(manager).product_id = self.other
        self.silo.invalidate_cache()
        now, before = self.silo.content_ids
        self.assertEqual(
            (before.product_id, before.user_id), (self.components[101], self.env.user)
        )
        self.assertEqual(
            (now.product_id, now.user_id, now.user_login),
            (self.other, manager, "content manager"),
        )
        self.assertEqual(before.date_until, now.date_from)
        self.assertFalse(now.date_until)

    def test_silo_made_with_a_material_begins_with_it(self):
        silo = self.env["scada.silo"].create(
            {"name": "Bin", "number": 7, "product_id": self.other.id}
        )
        self.assertEqual(silo.content_ids.product_id, self.other)
        self.assertLessEqual(silo.content_ids.date_from, fields.Datetime.now())

    def test_form_shows_it(self):
        form = Form(self.silo)
        self.assertEqual(len(form.content_ids), 1)

    def test_nobody_changes_it(self):
        row = self.silo.content_ids
        for step in (row.unlink, lambda: row.write({"product_id": self.other.id})):
            with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
                step()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.cr.execute("DELETE FROM scada_silo_content")

    def test_silo_that_held_something_is_not_deleted(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.silo.unlink()


class TestUnplanned(MaterialCase):
    """Silo 105 gave something that was not planned."""

    def setUp(self):
        super().setUp()
        self.env.company.scada_extra_component = "add"
        self.get_silo(105).product_id = self.other
        self.batch = self.create_batch()
        self.order = self.batch.production_id

    def post(self):
        self.store(self.batch, {101: "826.25", 105: "30"})
        self.run_jobs("_job_post")

    def get_kg(self, product):
        return self.get_done(self.order).get(product)

    def test_it_is_what_the_silo_held(self):
        self.post()
        self.assertEqual(self.get_kg(self.other), 30.0)

    def test_nobody_guesses_if_the_silo_has_held_two_materials_since(self):
        self.get_silo(105).product_id = self.premix
        self.post()
        self.assertIn(
            "it has held Other, Premix vitamin since", self.batch.error_message
        )
        self.assertEqual(self.get_kg(self.premix), 0.0)

    def test_a_person_names_which_of_the_two_it_was(self):
        self.get_silo(105).product_id = self.premix
        self.post()
        vals = self.order._get_move_raw_values(self.other, 30.0, self.kg)
        self.order.move_raw_ids = [
            (0, 0, dict(vals, scada_silo_id=self.get_silo(105).id))
        ]
        self.batch._post_reading()
        self.assertEqual(self.get_kg(self.other), 30.0)

    def test_component_of_something_else_is_not_it(self):
        """Though the silo was named on it when the plant had begun."""
        self.store(self.batch, {101: "1"})
        move = self.order.move_raw_ids.filtered(lambda m: m.product_id == self.premix)
        move.scada_silo_id = self.get_silo(105)
        self.post()
        self.assertEqual(
            (self.get_kg(self.other), self.get_kg(self.premix)), (30.0, 0.0)
        )
