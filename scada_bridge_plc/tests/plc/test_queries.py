# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ..common import PlantCase


class TestQueries(PlantCase):
    """A cycle costs what its changes cost, nothing for what was."""

    def count_queries(self, function):
        """Return the SQL queries of a call that starts with cold records.

        What a process reads once is read before: parameters, the user's groups.
        """
        self.forget_jobs()
        self.plc._get_database_binding()
        self.env.user.has_group("base.group_user")
        with self.steady_flush():
            self.env.cache.invalidate()
            before = self.cr.sql_log_count
            function()
            self.env["base"].flush()
            return self.cr.sql_log_count - before

    def make_history(self, count):
        for _batch in range(count):
            self.release_orders()
            self.run_plant()
        self.trap.enqueued_jobs.clear()

    def test_idle_poll_does_not_grow_with_the_history(self):
        self.make_history(1)
        self.poll()
        before = self.count_queries(self.poll)
        self.make_history(8)
        self.poll()
        self.assertEqual(self.count_queries(self.poll), before)

    def test_poll_with_a_change_does_not_grow_with_the_history(self):
        self.make_history(1)
        before = self.count_change()
        self.make_history(8)
        # one more at the most: a user's groups are cached per process, not per cycle
        self.assertLessEqual(self.count_change(), before + 1)

    def count_change(self):
        """Return the queries of a poll in which one running batch has changed."""
        self.release_orders()
        self.simulator.scan(5)
        self.poll()
        self.simulator.scan(5)
        queries = self.count_queries(self.poll)
        self.run_plant()
        self.trap.enqueued_jobs.clear()
        return queries

    def test_idle_poll_costs_the_same_with_one_and_with_ten_batches(self):
        self.release_each_by_itself()  # else none is queued while slot 1 is occupied
        self.release_orders(1)
        self.poll()
        one = self.count_queries(self.poll)
        self.env.company.scada_queue_policy = "top_up"
        self.release_orders(9)
        self.poll()
        self.assertEqual(len(self.batches.search([])), 10)
        self.assertEqual(self.count_queries(self.poll), one)

    def test_ten_changed_batches_cost_at_most_ten_times_one(self):
        batches = self.release_orders(10)
        self.poll()
        for slot in range(10):
            self.show_running(slot, batches[slot], kilograms=10)
        self.poll()
        self.show_running(0, batches[0], kilograms=11)
        one = self.count_queries(self.poll)
        for slot in range(10):
            self.show_running(slot, batches[slot], kilograms=12)
        self.assertLessEqual(self.count_queries(self.poll), 10 * one)

    def show_running(self, slot, batch, kilograms):
        """Let the PLC report ``kilograms`` of silo 101 in a result slot."""
        words = list(self.get_words(7000 + 100 * slot, 77))
        words[28:30] = [0, 100 * kilograms]
        for offset in range(31, 72, 3):
            words[offset : offset + 2] = [0, 0]
        words[72:77] = [0, 0, 0, 0, 0]
        self.set_words(6000 + 100 * slot, *words)
        self.assertEqual(words[0], batch.batch_no)
