# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two real transactions set what one order consumes, or decide about one silo."""
from ...exceptions import ScadaStateError
from ...models.material.disposition import Share
from ..batch.test_concurrency import ConcurrencyCase

CLEAN_UP = """
    SELECT scada_evidence_pass('rows of a test');
    DELETE FROM scada_disposition WHERE production_id IN %(orders)s;
    DELETE FROM mail_activity
     WHERE res_model = 'mrp.production' AND res_id IN %(orders)s;
    DELETE FROM scada_api_audit WHERE model = 'scada.disposition';
"""


class TestTwoSetTheConsumption(ConcurrencyCase):
    """An aborted run of 300 kg waits for a decision, the next one has dosed 100 kg."""

    orders = 1

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget_decisions)
        self.start_batch(300)
        with self.worker() as env:
            self.get_batch(env)._job_post()
        with self.worker() as env:
            self.get_batch(env).action_cancel("broke down")
        with self.worker() as env:
            self.get_order(env).scada_on_hold = False
            self.fill(env)
        with self.worker() as env:
            self.store(env, 100)

    def forget_decisions(self):
        with self.worker() as env:
            env.cr.execute(CLEAN_UP, {"orders": tuple(self.order_ids)})

    def get_order(self, env):
        return env["mrp.production"].browse(self.order_ids[0])

    def get_share(self, env, kg):
        line = self.get_order(env).scada_history_ids.line_ids.filtered("unassigned_kg")
        lots = env["stock.production.lot"]
        return Share(line, kg, line._get_material_figures(), lots)

    def decide(self, env, kind="consumed", kg=300, share=None):
        share = share or self.get_share(env, kg)
        return env["scada.disposition"]._decide([share], kind, "test")

    def post(self, env):
        self.get_batch(env)._job_post()

    def get_done(self):
        with self.worker() as env:
            return self.get_order(env).move_raw_ids.quantity_done

    def test_posting_that_has_not_seen_the_decision_starts_again(self):
        with self.worker() as poster:
            self.look(poster)
            with self.worker() as person:
                self.decide(person)
            with self.assertConflict():
                self.post(poster)
            poster.cr.rollback()
        with self.worker() as poster:
            self.post(poster)
        self.assertEqual(self.get_done(), 400.0)

    def test_decision_that_has_not_seen_the_posting_starts_again(self):
        with self.worker() as person:
            self.look(person)
            with self.worker() as poster:
                self.post(poster)
            with self.assertConflict():
                self.decide(person)
            person.cr.rollback()
        with self.worker() as person:
            self.decide(person)
        self.assertEqual(self.get_done(), 400.0)

    def test_abort_that_has_not_seen_the_decision_starts_again(self):
        with self.worker() as poster:
            self.post(poster)
        with self.worker() as late:
            self.look(late)
            with self.worker() as person:
                self.decide(person)
            with self.assertConflict():
                self.get_batch(late).action_cancel("broke down, too")
            late.cr.rollback()
        with self.worker() as again:
            self.get_batch(again).action_cancel("broke down, too")
        self.assertEqual(self.get_done(), 300.0)

    def test_second_of_two_people_starts_again_and_is_refused(self):
        with self.worker() as second:
            seen = self.get_share(second, 300)
            with self.worker() as first:
                self.decide(first, "rejected", 200)
            with self.assertConflict():
                self.decide(second, "scrapped", share=seen)
            second.cr.rollback()
            line = seen.line.with_env(second)
            second.cache.invalidate()
            with self.assertRaisesRegex(ScadaStateError, "was first"):
                self.decide(second, "scrapped", share=seen._replace(line=line))
            second.cr.rollback()

    def test_posting_and_deciding_by_turns_add_up(self):
        """Each of 40 interleavings: whoever conflicts starts again, as jobs do."""
        orders = [(self.post, self.decide), (self.decide, self.post)] * 20
        for turn, (first, second) in enumerate(orders, 1):
            with self.subTest(turn=turn):
                self.play(100 + turn / 4, first, second)

    def play(self, kg, first, second):
        with self.worker() as env:
            self.store(env, kg)
        with self.worker() as late:
            self.look(late)
            with self.worker() as early:
                first(early)
            with self.assertConflict():
                second(late)
            late.cr.rollback()
        with self.worker() as again:
            second(again)
        self.assertEqual(self.get_done(), 300 + kg)
        with self.worker() as env:
            rows = env["scada.disposition"].search(
                [("production_id", "in", self.order_ids)]
            )
            live = rows.filtered(lambda r: not r.reversal_ids and not r.reversal_of_id)
            live.action_undo()
