# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a batch costs does not depend on its neighbours or on the past."""
import uuid

from .common import MillCase


class TestQueries(MillCase):
    """Numbers of SQL queries; all of a batch's work, flush included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.scada_batch_limit = 200
        cls.env.company.scada_queue_policy = "top_up"
        for number in set(range(101, 116)) - set(cls.components):
            cls.components[number] = cls.create_component(number)
        cls.bom = cls.create_bom(
            {component: 150.0 for component in cls.components.values()}
        )

    def queue_orders(self, count):
        self.create_orders(count)
        return self.fill_queue()

    def count_queries(self, work, *args):
        """Return how many queries ``work`` makes, from an empty cache."""
        with self.steady_flush():
            return self._count_queries(work, *args)

    def _count_queries(self, work, *args):
        self.forget_jobs()  # a trapped job that is queued again would be stored
        self.env.cache.invalidate()
        # every new Environment looks up its company; which ones are new depends on the
        # garbage collector, so what they find is there before anything is counted
        user = self.env.user
        self.assertIn(user.company_id, user.company_ids)
        self.assertTrue(user.company_id.name)
        before = self.env.cr.sql_log_count
        work(*args)
        self.env["base"].flush()
        return self.env.cr.sql_log_count - before

    def post_all(self, batches, kg):
        """Store and post one reading of each batch, as their jobs do."""
        reading = self.prepare_reading({number: kg for number in self.components})
        for batch in batches:
            batch._store_reading(reading)
        for batch in batches:
            batch._job_post()

    def finish_all(self, batches):
        for batch in batches:
            self.finish(batch, {number: 151 for number in self.components}, 2500)

    def archive_history(self, count):
        """Put batches of the past into the history."""
        vals = self.fill_and_prepare_history()
        self.histories.create(
            [
                dict(vals, uuid=str(uuid.uuid4()), reference="WH/MO/P%05d" % index)
                for index in range(count)
            ]
        )

    def fill_and_prepare_history(self):
        batch = self.queue_orders(1)
        vals = batch._prepare_history_vals("cancel", "past")
        batch.action_cancel()
        return vals

    def test_first_reading_of_ten_batches_costs_no_more_than_ten_of_one(self):
        one, ten = self.queue_orders(1), self.queue_orders(10)
        self.post_all(self.queue_orders(1), 100)  # fills the caches of the registry
        single = self.count_queries(self.post_all, one, 100)
        self.assertLessEqual(self.count_queries(self.post_all, ten, 100), 10 * single)
        self.assertLessEqual(single, 90)

    def test_next_reading_of_ten_batches_costs_no_more_than_ten_of_one(self):
        one, ten = self.queue_orders(1), self.queue_orders(10)
        self.post_all(one + ten, 100)
        single = self.count_queries(self.post_all, one, 200)
        self.assertLessEqual(self.count_queries(self.post_all, ten, 200), 10 * single)
        self.assertLessEqual(single, 60)

    def test_reading_without_news_costs_one_look_at_the_batch(self):
        batch = self.queue_orders(1)
        self.post_all(batch, 100)
        reading = self.prepare_reading({number: 100 for number in self.components})
        queries = self.count_queries(batch._store_reading, reading)
        self.assertLessEqual(queries, 5)

    def test_filling_ten_numbers_costs_no_more_than_ten_times_one(self):
        self.queue_orders(1)
        self.create_orders(1)
        single = self.count_queries(self.fill_queue)
        self.create_orders(10)
        self.assertLessEqual(self.count_queries(self.fill_queue), 10 * single)

    def test_history_does_not_make_the_cycle_dearer(self):
        costs = []
        for past in (0, 300):
            self.archive_history(past)
            self.finish_all(self.queue_orders(1))  # fills the caches of the registry
            self.create_order()
            costs.append(
                [
                    self.count_queries(self.fill_queue),
                    self.count_queries(self.post_all, self.batches.search([]), 100),
                    self.count_queries(self.finish_all, self.batches.search([])),
                ]
            )
        for young, old in zip(*costs):
            self.assertLessEqual(old, young)
