# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that is sent again is another run; the first keeps what it dosed."""
from odoo.addons.scada_bridge.exceptions import ScadaStateError
from odoo.addons.scada_bridge.models.material.disposition import Share

from ..common import PlantCase

NAME = 7001  # first word of the name in order slot 1
HANDSHAKE = 7076


class TestResend(PlantCase):
    def setUp(self):
        super().setUp()
        self.set_words(HANDSHAKE, 1)
        self.batch = self.queue_orders()
        self.order = self.batch.production_id

    def resend(self, batch):
        """Return the batch of the next run."""
        order = batch.production_id
        batch._quarantine("lost with the PLC's memory")
        batch.action_resend()
        return order.scada_batch_ids

    def get_runs(self):
        """Return [(reference, how it ended)], oldest first."""
        histories = self.order.scada_history_ids.sorted("id")
        return [(history.reference, history.end) for history in histories]

    def get_kg(self, run, number):
        lines = run.line_ids.filtered(lambda line: line.silo_number == number)
        return lines.actual_consumption

    def test_order_is_sent_under_a_reference_that_no_order_has(self):
        again = self.resend(self.batch)
        self.assertRegex(again.reference, "^#%d-[0-9A-Z]{6}$" % self.order.id)
        self.hand_over(again)
        self.assertEqual(again.plc_state, "released")
        words = self.get_words(NAME, 8)
        name = b"".join(word.to_bytes(2, "big") for word in words).rstrip(b"\0")
        self.assertEqual(name.decode(), again.reference)

    def test_reference_is_never_used_a_second_time(self):
        references = [self.batch.reference]
        batch = self.batch
        for _attempt in range(2):
            batch = self.resend(batch)
            references.append(batch.reference)
        self.assertEqual(references[0], self.order.name)
        batch.action_cancel()
        self.order.scada_on_hold = False
        queued = self.batches._fill_queue(self.line)
        self.assertEqual(len({*references, queued.reference}), 4)

    def test_run_that_nothing_is_known_of_is_aborted_and_says_so(self):
        self.resend(self.batch)
        self.assertEqual(self.get_runs(), [(self.order.name, "aborted")])
        self.assertTrue(self.order.scada_history_ids.is_outcome_unknown)

    def test_run_that_the_plc_lost_half_made_may_have_dosed_more(self):
        self.store(self.batch, {101: 500, 102: 100})
        self.resend(self.batch)
        self.assertTrue(self.order.scada_history_ids.is_outcome_unknown)

    def test_what_has_changed_since_it_was_shown_is_shown_again(self):
        shown = self.batch.shown
        self.store(self.batch, {101: 500})
        with self.assertRaisesRegex(ScadaStateError, "have changed meanwhile"):
            self.resend(self.batch.with_context(scada_shown=shown))
        self.batch.invalidate_cache(["shown"])
        self.resend(self.batch.with_context(scada_shown=self.batch.shown))
        self.assertEqual(self.get_runs(), [(self.order.name, "aborted")])

    def test_first_run_keeps_what_it_dosed(self):
        self.store(self.batch, {101: 500, 102: 100})
        again = self.resend(self.batch)
        self.assertEqual(self.get_runs(), [(self.order.name, "aborted")])
        first = self.order.scada_history_ids
        self.assertEqual(self.get_kg(first, 101), 500.0)
        self.assertEqual(self.get_kg(first, 102), 100.0)
        self.assertEqual(self.get_kg(again, 101), 0.0)
        self.assertNotEqual(again.uuid, first.uuid)

    def test_stock_takes_what_the_last_run_dosed(self):
        before = self.get_on_hand(self.components[101])
        self.store(self.batch, {101: 500, 102: 100})
        self.batch._job_post()
        again = self.resend(self.batch)
        self.assertEqual(self.get_done(self.order)[self.components[101]], 0.0)
        again.plc_state = "acknowledged"
        again._store_reading(
            self.prepare_reading({101: "826.25"}, "2487.35", is_finished=True)
        )
        again._job_post()
        again._job_finish()
        self.assertEqual(self.order.state, "done")
        taken = before - self.get_on_hand(self.components[101])
        self.assertEqual(round(taken, 3), 826.25)

    def test_both_runs_are_in_stock_once_the_first_is_decided_about(self):
        before = self.get_on_hand(self.components[101])
        self.store(self.batch, {101: 500, 102: 100})
        again = self.resend(self.batch)
        again.plc_state = "acknowledged"
        actuals = {101: "826.25", 102: "374.90", 103: "210.40", 114: "109.50"}
        self.store(again, actuals, "2487.35", is_finished=True)
        again._job_post()
        again._job_finish()
        taken = before - self.get_on_hand(self.components[101])
        self.assertEqual(round(taken, 3), 826.25)
        lines = self.order.scada_history_ids.line_ids.filtered("unassigned_kg")
        self.assertEqual(
            {line.silo_number: line.unassigned_kg for line in lines},
            {101: 500.0, 102: 100.0},
        )
        self.consume(lines)
        taken = before - self.get_on_hand(self.components[101])
        self.assertEqual(round(taken, 3), 1326.25)

    def consume(self, lines):
        lots = self.env["stock.production.lot"]
        shares = [
            Share(line, line.unassigned_kg, line._get_material_figures(), lots)
            for line in lines
        ]
        self.env["scada.disposition"]._decide(shares, "consumed", "seen at the mixer")

    def test_plan_is_that_of_the_order_as_it_is_now(self):
        self.order.move_raw_ids[0].product_uom_qty = 500.0
        again = self.resend(self.batch)
        lines = again.line_ids.filtered(lambda line: line.silo_number == 101)
        self.assertEqual(lines.consumption, 500.0)

    def test_number_in_the_queue_stays(self):
        number = self.batch.batch_no
        self.assertEqual(self.resend(self.batch).batch_no, number)

    def test_who_sent_it_again_is_noted_at_both_runs(self):
        again = self.resend(self.batch)
        text = "Sent to the PLC again by OdooBot (__system__)."
        self.assertEqual(self.order.scada_history_ids.reason, text)
        self.assertEqual(self.get_notes(again), ["<p>%s</p>" % text])

    def test_batch_that_is_in_no_quarantine_is_left_alone(self):
        self.batch.action_resend()
        self.assertEqual(self.order.scada_batch_ids, self.batch)
        self.assertFalse(self.order.scada_history_ids)

    def test_order_that_can_t_be_made_any_more_is_refused_and_stays(self):
        self.batch._quarantine("lost with the PLC's memory")
        self.order.move_raw_ids.write({"state": "cancel"})
        with self.assertRaisesRegex(Exception, "No component comes from a silo"):
            self.batch.action_resend()
        self.assertTrue(self.batch.exists())

    def test_deleted_order_is_refused(self):
        self.batch._quarantine("lost with the PLC's memory")
        self.batch.production_id = False
        with self.assertRaisesRegex(ScadaStateError, "was deleted"):
            self.batch.action_resend()
