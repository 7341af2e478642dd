# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A hundred thousand archived batches do not make the daily screens dearer."""
from odoo.tests import new_test_user

from .common import MillCase

ARCHIVED = 100000
LIST_FIELDS = ["batch_no", "mo_id", "product_id", "state", "total_actual", "progress"]
# As the archive writes them, without their lines: the screens read none
INSERT = """
    INSERT INTO scada_mo_history (
        uuid, batch_no, mo_id, reference, equipment_id, equipment_id_batch, company_id,
        source, state, date_queued, date_finished, date_archived,
        actual_weight_quantity_finished_goods
    )
    SELECT md5(n::text), 1 + n %% 10, 'WH/OLD/' || n, 'OLD' || n, %(line)s, 'PLC01',
        %(company)s, 'bridge', 'done', past, past, past, 2500
    FROM generate_series(1, %(count)s) AS n,
        LATERAL (SELECT timestamp '2025-01-01' + n * interval '5 minutes') AS p (past)
"""


class TestManyArchived(MillCase):
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

    def open_board(self):
        self.operated["scada.board"].get_board(self.line.id)

    def test_list_kanban_and_board_cost_the_same_queries(self):
        screens = (self.open_list, self.open_kanban, self.open_board)
        young = [self.count_queries(screen) for screen in screens]
        self.archive(ARCHIVED)
        old = [self.count_queries(screen) for screen in screens]
        self.assertEqual(old, young)

    def test_todays_weight_is_found_by_an_index(self):
        self.archive(ARCHIVED)
        self.env.cr.execute(
            """
            EXPLAIN SELECT count(*) FROM scada_mo_history
            WHERE state = 'done' AND equipment_id = %s
              AND date_archived >= '2026-11-01' AND date_finished >= '2026-11-01'
            """,
            [self.line.id],
        )
        plan = "\n".join(row for (row,) in self.env.cr.fetchall())
        self.assertNotIn("Seq Scan", plan)
