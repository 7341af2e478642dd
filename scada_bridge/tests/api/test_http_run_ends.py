# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A run that a client reports is aborted, or met by what the plant reports."""
from odoo.exceptions import AccessError

from ...exceptions import ScadaStateError
from ...models.material.disposition import Share
from .run_case import CANCEL, CONSUME, HISTORY, TOTALS, RunCase


class TestAborted(RunCase):
    def get_unassigned(self):
        self.env["base"].flush()
        rows = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id)]
        )
        rows.invalidate_cache()
        return {row.silo_id.number: row.kg for row in rows}

    def test_material_of_a_cancelled_order_is_unassigned(self):
        self.update(silo101=400, silo102=100)
        for _attempt in range(2):
            answer = self.call("POST", CANCEL, json={"mo_id": self.order.name})
            self.assertEqual(answer["mo_state"], "cancel")
        self.assertEqual(self.get_run().mapped("end"), ["aborted"])
        self.assertEqual(self.get_unassigned(), {101: 400.0, 102: 100.0})
        self.assertEqual(self.get_on_hand(self.components[101]), 100000.0)
        row = self.call("GET", HISTORY)["data"]["rows"][0]
        self.assertEqual((row["status"], row["run_end"]), ("cancelled", "aborted"))

    def add_by_hand(self, kg):
        body = {
            "equipment_id": "PLC01",
            "product_id": self.premix.id,
            "mo_id": self.order.name,
            "quantity": kg,
            "timestamp": "2026-02-23T20:22:35",
        }
        self.call("POST", CONSUME, json=body)

    def get_rows(self):
        self.env["base"].flush()
        rows = self.env["scada.unassigned.material"].search(
            [("production_id", "=", self.order.id)]
        )
        rows.invalidate_cache()
        return {row.product_id: (row.silo_id.number, row.kg) for row in rows}

    def test_what_was_added_by_hand_to_a_cancelled_order_is_unassigned_too(self):
        self.update(silo101=400)
        self.add_by_hand(2.25)
        for _attempt in range(2):
            self.call("POST", CANCEL, json={"mo_id": self.order.name})
        oil = self.components[101]
        self.assertEqual(self.get_rows(), {oil: (101, 400.0), self.premix: (0, 2.25)})
        self.assertFalse(self.reconcile().filtered("is_alarm"))
        line = self.get_run().line_ids.filtered(lambda one: not one.silo_id)
        self.assertEqual(line.display_name, self.premix.display_name)
        self.assertEqual(self.get_run().total_actual, 400.0)
        self.assertIn(
            "Material to decide about", self.order.activity_ids.mapped("summary")
        )
        lots = self.env["stock.production.lot"]
        share = Share(line, 2.25, line._get_material_figures(), lots)
        before = self.get_on_hand(self.premix)
        [decision] = self.env["scada.disposition"]._decide([share], "scrapped", "spilt")
        self.assertEqual(round(before - self.get_on_hand(self.premix), 3), 2.25)
        self.assertEqual(self.get_rows(), {oil: (101, 400.0)})
        self.assertFalse(self.reconcile().filtered("is_alarm"))
        decision.action_undo()
        self.assertEqual(self.get_rows(), {oil: (101, 400.0), self.premix: (0, 2.25)})

    def test_what_was_added_stays_with_an_order_that_goes_on(self):
        self.update(silo101=400)
        self.add_by_hand(2.25)
        self.order.scada_batch_ids.action_cancel("stirrer broke")
        self.assertEqual(self.get_rows(), {self.components[101]: (101, 400.0)})
        self.assertEqual(self.get_done(self.order)[self.premix], 2.25)
        self.call("POST", CANCEL, json={"mo_id": self.order.name})
        self.assertEqual(self.get_rows()[self.premix], (0, 2.25))

    def test_a_run_in_the_queue_that_is_reported_ends_with_its_order_too(self):
        self.fill_queue()
        self.update(silo101=400)
        self.call("POST", CANCEL, json={"mo_id": self.order.name})
        self.assertEqual(self.get_unassigned(), {101: 400.0})

    def test_an_order_without_a_report_leaves_nothing(self):
        self.call("POST", CANCEL, json={"mo_id": self.order.name})
        self.assertFalse(self.get_run())

    def test_an_operator_can_not_abort_it(self):
        self.update(silo101=400)
        user = self.create_user("aborting", "mrp.group_mrp_user")
        user.groups_id |= self.env.ref("scada_bridge.group_scada_operator")
        with self.assertRaisesRegex(AccessError, "Only a SCADA manager may abort"):
            self.order.with_user(user).action_cancel()
        self.assertEqual(self.order.scada_batch_ids.state, "running")

    def test_the_next_run_of_the_order_counts_on_its_own(self):
        self.update(silo101=400)
        self.order.scada_batch_ids.action_cancel("stirrer broke")
        self.update(**TOTALS)
        self.mark_done()
        self.assertEqual(self.done(101), 800.0)
        runs = self.get_run().sorted("id")
        self.assertEqual(runs.mapped("end"), ["aborted", "done"])
        self.assertEqual(len(set(runs.mapped("reference"))), 2)
        self.assertFalse(self.reconcile().filtered("is_alarm"))


class TestBothSides(RunCase):
    """Each run is told by one side only."""

    def tell_by_plant(self, actuals, weight=None, **vals):
        self.fill_queue()
        batch = self.order.scada_batch_ids
        batch._store_reading(self.prepare_reading(actuals, weight, **vals))
        batch._job_post()
        return batch

    def test_what_the_plant_reports_is_not_taken_from_callers(self):
        batch = self.tell_by_plant({101: 300})
        text = "is made by the plant, whose own figures are taken alone"
        self.assertIn(text, self.update(409, silo101=825)["message"])
        self.assertIn(text, self.mark_done(status=409)["message"])
        body = {
            "equipment_id": "silo101",
            "mo_id": self.order.name,
            "quantity": 1,
            "timestamp": "2026-02-23T20:22:35",
        }
        self.call("POST", CONSUME, 409, json=body)
        answer = self.call("POST", CONSUME + "/validate", json=body)
        self.assertIn(text, answer["message"])
        self.assertEqual((self.done(101), batch.source), (300.0, "bridge"))

    def test_what_the_plant_made_is_closed_with_its_own_weight_only(self):
        self.tell_by_plant({101: 825}, 2487.35, is_finished=True)
        answer = self.mark_done(2400, 409)
        self.assertIn("The plant made 2487.35 kg", answer["message"])
        self.mark_done(2487.35)
        self.assertEqual((self.order.state, self.get_run().source), ("done", "bridge"))

    def test_a_run_that_callers_report_is_not_queued_for_the_plant(self):
        self.update(silo101=400)
        self.assertFalse(self.fill_queue())
        self.call("POST", "/api/scada/mo-list-detailed")
        self.assertEqual(len(self.order.scada_batch_ids), 1)

    def test_a_manager_finishes_what_callers_tell_nothing_more_about(self):
        self.update(**TOTALS)
        run = self.order.scada_batch_ids.with_user(self.manager)
        run.action_finish_with_weight(2450.0, "the client is gone", run._get_figures())
        self.order.scada_batch_ids._job_finish()
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 2450.0))
        self.assertEqual(self.get_run().weight_source, "person")

    def test_it_is_not_finished_by_hand_behind_its_back(self):
        self.update(silo101=400)
        with self.assertRaises(ScadaStateError):
            self.order.button_mark_done()
