# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decide about an order that is made in parts."""
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ...exceptions import ScadaStateError
from .split_case import SplitCase


class WholeCase(SplitCase):
    def get_dialog(self, part, user=None, **vals):
        """Return the dialog that a person opens on a part's form."""
        dialogs = self.env["scada.order.parts"].with_context(active_id=part.id)
        return dialogs.with_user(user or self.env.user).create(vals)

    def take(self, parts):
        """Let the plant have begun these parts."""
        for batch in parts.scada_batch_ids:
            self.store(batch, {101: 1.0})

    def get_states(self, parts):
        parts.invalidate_cache()
        return parts.mapped("state")


class TestStop(WholeCase):
    def test_what_waits_is_cancelled_and_the_others_go_on(self):
        parts = self.create_large()
        for part in parts[:5]:
            self.make_part(part)
        self.take(parts[5])
        self.get_dialog(parts[2], reason="the customer takes 15 t").action_stop()
        self.assertEqual(
            self.get_states(parts)[:5] + self.get_states(parts)[6:],
            ["done"] * 5 + ["cancel"] * 2,
        )
        self.assertTrue(parts[5].scada_batch_ids)
        self.assertFalse(parts[6:].scada_batch_ids)
        progress = parts._get_scada_progress()
        self.assertEqual((progress.made, progress.stopped), (5, 2))
        self.assertEqual(progress.planned_kg, 20000.0)
        self.assertEqual(progress.left_kg, 2500.0)

    def test_who_stopped_it_and_why_stays_on_the_parts(self):
        parts = self.create_large()
        self.get_dialog(parts[0], reason="no more salt").action_stop()
        told = "OdooBot (__system__) stopped the rest of the order: no more salt"
        for part in parts:
            self.assertIn(told, " ".join(self.get_notes(part)))

    def test_a_reason_is_asked_for(self):
        parts = self.create_large()
        with self.assertRaisesRegex(UserError, "Enter the reason"):
            self.get_dialog(parts[0]).action_stop()

    def test_what_changed_since_it_was_shown_is_shown_again(self):
        parts = self.create_large()
        dialog = self.get_dialog(parts[0], reason="enough")
        self.make_part(parts[0])
        with self.assertRaisesRegex(UserError, "have changed since they were shown"):
            dialog.action_stop()
        self.assertNotIn("cancel", self.get_states(parts))

    def test_a_part_that_the_plant_keeps_is_told(self):
        parts = self.create_large()
        dialog = self.get_dialog(parts[0], reason="enough")
        cls, kept = type(self.batches), parts[7].scada_batch_ids
        withdraw = cls._withdraw_from_plant

        def refuse(batches, override=None):
            if kept in batches:
                raise ScadaStateError("The plant has it.")
            return withdraw(batches, override)

        with patch.object(cls, "_withdraw_from_plant", refuse):
            answer = dialog.action_stop()
        self.assertEqual(answer["params"]["message"], "The plant has it.")
        self.assertEqual(self.get_states(parts), ["cancel"] * 7 + ["confirmed"])

    def test_nothing_waits_any_more(self):
        parts = self.create_large(5000.0)
        self.take(parts)
        with self.assertRaisesRegex(UserError, "No part of .* waits any more"):
            self.get_dialog(parts[0], reason="enough").action_stop()

    def test_an_mrp_user_may_and_another_company_may_not(self):
        parts = self.create_large()
        user = new_test_user(self.env, "planner", groups="mrp.group_mrp_user")
        dialog = self.get_dialog(parts[0], user, reason="enough")
        company = self.env["res.company"].create({"name": "Another mill"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="mrp.group_mrp_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        parts.flush()
        self.env.cache.invalidate()
        with self.assertRaises(AccessError):
            parts[0].with_user(stranger)._scada_stop_rest("x", dialog.figures)
        self.env.cache.invalidate()
        dialog.action_stop()
        self.assertEqual(set(self.get_states(parts)), {"cancel"})


class TestAdd(WholeCase):
    def test_one_more_part_of_a_quantity(self):
        parts = self.create_large()
        self.get_dialog(parts[3], quantity=1250.0).action_add()
        now = self.get_parts(parts[0])
        added = now[-1]
        self.assertEqual(len(now), 9)
        self.assertEqual(added.name, parts[0].scada_ordered_name + "-009")
        self.assertEqual((added.state, added.product_qty), ("confirmed", 1250.0))
        self.assertEqual(self.get_demands(added, self.components[101]), [412.5])
        self.assertEqual(added.move_finished_ids.product_uom_qty, 1250.0)
        self.assertEqual(now._get_scada_progress().planned_kg, 21250.0)

    def test_it_is_made_as_the_others(self):
        parts = self.create_large(5000.0)
        self.make_part(parts[0])
        self.make_part(parts[1])
        self.get_dialog(parts[1], quantity=2500.0).action_add()
        self.fill_queue()
        added = self.get_parts(parts[0])[-1]
        self.make_part(added)
        self.assertEqual(added.state, "done")
        self.assertEqual(self.get_on_hand(self.finished), 7462.05)

    def test_no_more_than_the_line_holds(self):
        parts = self.create_large(5000.0)
        for quantity, text in (
            (2500.01, "a part can't be more"),
            (0, "Enter how much"),
        ):
            with self.assertRaisesRegex(UserError, text):
                self.get_dialog(parts[0], quantity=quantity).action_add()

    def test_what_it_needs_is_brought_as_well(self):
        warehouse = self.use_steps("pbm_sam")
        self.bom.picking_type_id = warehouse.manu_type_id
        form = Form(self.env["mrp.production"])
        form.product_id, form.bom_id = self.finished, self.bom
        form.product_qty = 5000.0
        order = form.save()
        order.action_confirm()
        self.fill_queue()
        parts = self.get_parts(order)
        self.get_dialog(parts[0], quantity=2500.0).action_add()
        added = self.get_parts(order)[-1]
        origins = added.move_raw_ids.move_orig_ids
        self.assertFalse(origins & parts.move_raw_ids.move_orig_ids)
        self.assertEqual(len(origins), 5)


class TestChange(WholeCase):
    def change(self, parts, total):
        self.get_dialog(parts[0], total_kg=total).action_change()
        return self.get_parts(parts[0])

    def test_less_is_shared_out_among_the_parts_that_wait(self):
        parts = self.create_large()
        self.make_part(parts[0])
        self.take(parts[1])
        now = self.change(parts, 17000.0)
        self.assertEqual(len(now), 8)
        self.assertEqual(self.get_quantities(now[2:7]), [2400.0] * 5)
        self.assertEqual(self.get_demands(now[2:7], self.components[101]), [792.0] * 5)
        self.assertEqual((now[1].product_qty, now[7].state), (2500.0, "cancel"))
        self.assertEqual(now._get_scada_progress().planned_kg, 17000.0)

    def test_much_less_is_made_in_fewer_parts(self):
        parts = self.create_large()
        now = self.change(parts, 10000.0)
        self.assertEqual(now.mapped("state"), ["confirmed"] * 4 + ["cancel"] * 4)
        self.assertEqual(self.get_quantities(now[:4]), [2500.0] * 4)
        self.assertEqual(self.get_demands(now[:4], self.components[101]), [825.0] * 4)
        self.assertEqual(now._get_scada_progress().left_kg, 10000.0)

    def test_more_is_made_in_more_parts(self):
        parts = self.create_large()
        now = self.change(parts, 25000.0)
        self.assertEqual(self.get_quantities(now), [2500.0] * 10)
        for number, kg in ((101, 8250.0), (103, 2104.0)):
            demands = self.get_demands(now, self.components[number])
            self.assertEqual(round(sum(demands), 6), kg)
        self.assertEqual(self.get_demands(now, self.premix), [2.5] * 10)

    def test_shares_are_exact_after_a_change(self):
        parts = self.create_large()
        now = self.change(parts, 19999.99)
        self.assertEqual(round(sum(self.get_quantities(now)), 6), 19999.99)
        finished = now.move_finished_ids.mapped("product_uom_qty")
        self.assertEqual(round(sum(finished), 6), 19999.99)

    def test_changed_parts_come_into_the_queue_with_their_new_quantity(self):
        parts = self.create_large()
        now = self.change(parts, 18000.0)
        self.fill_queue()
        batches = now.scada_batch_ids
        self.assertEqual(batches.mapped("consumption"), [2250.0] * 8)
        lines = batches.line_ids.filtered(lambda line: line.silo_number == 101)
        self.assertEqual(lines.mapped("consumption"), [742.5] * 8)

    def test_less_than_what_is_made_is_refused(self):
        parts = self.create_large(5000.0)
        self.make_part(parts[0])
        with self.assertRaisesRegex(UserError, "2500.00 kg are made, stopped or at"):
            self.change(parts, 2500.0)

    def test_nothing_waits_any_more(self):
        parts = self.create_large(5000.0)
        self.take(parts)
        with self.assertRaisesRegex(UserError, "No part of .* waits any more"):
            self.change(parts, 7500.0)
