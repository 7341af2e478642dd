# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A hundred thousand archived batches do not make the daily screens dearer."""
from odoo.tests import new_test_user

from ..common import MillCase

ARCHIVED = 100000
FEW = 1000  # rows that a statement may read of so many
LIST_FIELDS = ["batch_no", "mo_id", "product_id", "state", "total_actual", "progress"]
# As the archive writes them, without their lines: the screens read none
INSERT = """
    INSERT INTO scada_mo_history (
        uuid, batch_no, mo_id, reference, equipment_id, equipment_id_batch, company_id,
        source, state, date_queued, date_finished, date_archived,
        actual_weight_quantity_finished_goods, "end"
    )
    SELECT md5(n::text), 1 + n %% 10, 'WH/OLD/' || n, 'OLD' || n, %(line)s, 'PLC01',
        %(company)s, 'bridge', 'done', past, past, past, 2500, 'done'
    FROM generate_series(1, %(count)s) AS n,
        LATERAL (SELECT timestamp '2025-01-01' + n * interval '5 minutes') AS p (past)
"""


class ManyArchivedCase(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        operator = new_test_user(
            cls.env, "many_operator", "scada_bridge.group_scada_operator"
        )
        cls.operated = cls.env(user=operator)
        cls.create_orders(10)
        for batch in cls.fill_queue():
            batch._store_reading(cls.prepare_reading({101: 400}))

    def archive(self, count):
        self.env.cr.execute(
            INSERT,
            {
                "line": self.line.id,
                "company": self.env.company.id,
                "count": count,
            },
        )
        self.env.cr.execute("ANALYZE scada_mo_history")

    def open_board(self):
        self.operated["scada.board"].get_board(self.line.id)


class TestManyArchived(ManyArchivedCase):
    def count_queries(self, work):
        """Return how many queries ``work`` makes with warm caches of the registry."""
        for _round in range(2):
            self.env["base"].flush()
            self.env.cache.invalidate()
            before = self.env.cr.sql_log_count
            work()
        return self.env.cr.sql_log_count - before

    def open_list(self):
        self.operated["scada.mo.batch"].web_search_read([], LIST_FIELDS, limit=80)

    def open_kanban(self):
        self.operated["scada.mo.batch"].web_read_group(
            [], LIST_FIELDS, ["state"], expand=True
        )

    def test_list_kanban_and_board_cost_the_same_queries(self):
        screens = (self.open_list, self.open_kanban, self.open_board)
        young = [self.count_queries(screen) for screen in screens]
        self.archive(ARCHIVED)
        old = [self.count_queries(screen) for screen in screens]
        self.assertEqual(old, young)


class TestRowsRead(ManyArchivedCase):
    """How much of the history is read: what was done, not what a plan says.

    The planner may rightly read a small table from end to end; no such table here.
    """

    def setUp(self):
        super().setUp()
        self.archive(ARCHIVED)

    def count_rows_read(self, work):
        """Return how many archived batches ``work`` makes PostgreSQL look at."""
        before = self._count_rows_read()
        work()
        self.env["base"].flush()
        return self._count_rows_read() - before

    def _count_rows_read(self):
        self.env.cr.execute(
            """
            SELECT pg_stat_get_xact_tuples_returned(oid)  -- from end to end
                 + pg_stat_get_xact_tuples_fetched(oid)  -- by an index
            FROM pg_class WHERE relname = 'scada_mo_history'
            """
        )
        return self.env.cr.fetchone()[0]

    def make_order(self):
        """Let a new order go all its way, behind those in the queue."""
        self.env.company.scada_batch_limit = 11
        self.env.company.scada_queue_policy = "top_up"
        order = self.create_order()
        self.fill_queue()
        self.finish(order.scada_batch_ids, {101: 825}, 2500)
        self.assertEqual(order.state, "done")

    def test_history_is_never_searched_from_end_to_end(self):
        self.assertLess(self.count_rows_read(self.make_order), FEW)

    def test_todays_weight_is_found_by_an_index(self):
        self.assertLess(self.count_rows_read(self.open_board), FEW)

    def test_a_search_from_end_to_end_would_be_noticed(self):
        def search():
            self.histories.search([("consumption", "=", 1)])

        self.assertGreaterEqual(self.count_rows_read(search), ARCHIVED)
