# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Screens of the history cost the same with a hundred and 100,000 archived batches."""
from odoo.tests import new_test_user

from ..common import MillCase

FEW, MANY = 100, 100000
PAGE = 80  # rows of a list in the web client
IN_A_MONTH = [("day", ">=", "2026-02-01"), ("day", "<", "2026-03-02")]

HISTORY_SQL = """
INSERT INTO scada_mo_history (
    uuid, batch_no, mo_id, reference, product_id, equipment_id, equipment_id_batch,
    company_id, consumption, actual_weight_quantity_finished_goods, state,
    status_manufacturing, update_odoo, date_queued, date_started, date_finished,
    date_posted, date_closed, date_archived, archived_by_id, source, "end"
)
SELECT 'past-' || n, n %% 10 + 1, 'WH/MO/P' || n, 'WH/MO/P' || n, %(product)s,
    %(line)s, 'PLC01', %(company)s, 2500, 2490 + n %% 20, 'done', true, true,
    t, t, t, t, t, t, %(user)s, 'bridge', 'done'
FROM (
    SELECT n, timestamp '2026-03-02' - n * interval '20 minutes' AS t
    FROM generate_series(%(first)s, %(last)s) AS n
) AS past
"""
LINE_SQL = """
INSERT INTO scada_mo_history_line (
    history_id, silo_id, silo_number, product_id, consumption, actual_consumption,
    is_measured
)
SELECT h.id, s.id, s.number, s.product_id, 100, 99 + h.batch_no * 0.2, true
FROM scada_mo_history h, scada_silo s
WHERE h.uuid LIKE 'past-%%' AND s.product_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM scada_mo_history_line l WHERE l.history_id = h.id)
"""
ENTRY_SQL = """
INSERT INTO scada_consumption_entry (
    batch_uuid, mo_id, silo_id, silo_number, product_id, company_id, reading_seq,
    old_value, new_value, quantity, total, update_mode, source, date
)
SELECT h.uuid, h.mo_id, l.silo_id, l.silo_number, l.product_id, h.company_id, 1,
    0, l.actual_consumption, l.actual_consumption, l.actual_consumption, 'replace',
    'plc', h.date_finished
FROM scada_mo_history h JOIN scada_mo_history_line l ON l.history_id = h.id
WHERE h.uuid LIKE 'past-%%' AND l.is_measured AND NOT EXISTS (
    SELECT 1 FROM scada_consumption_entry e WHERE e.batch_uuid = h.uuid
)
"""


class TestScreens(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "screen operator", "scada_bridge.group_scada_operator"
        )

    def archive_past(self, first, last):
        """Put batches of the past into the history, set-based."""
        self.env["base"].flush()
        self.env.cr.execute(
            HISTORY_SQL,
            {
                "first": first,
                "last": last,
                "product": self.finished.id,
                "line": self.line.id,
                "company": self.env.company.id,
                "user": self.env.uid,
            },
        )
        self.env.cr.execute(LINE_SQL)
        self.env.cr.execute(ENTRY_SQL)
        self.env.cr.execute("ANALYZE scada_mo_history")
        self.env.cr.execute("ANALYZE scada_mo_history_line")
        self.env.cr.execute("ANALYZE scada_consumption_entry")
        self.env.cache.invalidate()

    def count_queries(self, work):
        """Return how many queries ``work`` makes from an empty cache of records."""
        self.env["base"].flush()
        work()  # fills the caches of the registry
        self.env.cache.invalidate()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def open_list(self, action, domain=()):
        """Read a page as the web client's list does."""
        model, view = self.get_view(action, "tree")
        records = self.env[model].with_user(self.user)
        names = list(records.fields_view_get(view, "tree")["fields"])
        page = records.web_search_read(list(domain), names, limit=PAGE)
        self.assertEqual(len(page["records"]), PAGE)

    def get_view(self, action, kind):
        action = self.env.ref("scada_bridge." + action)
        views = {mode: view for view, mode in action.views}
        return action.res_model, views[kind]

    def read_group(self, model, measures, groupby, domain=()):
        records = self.env[model].with_user(self.user)
        groups = records.read_group(list(domain), measures, groupby, lazy=False)
        self.assertTrue(groups)

    def print_record(self):
        history = self.histories.search([], limit=1)
        report = self.env.ref("scada_bridge.scada_batch_record_report")
        report.with_user(self.user)._render_qweb_html(history.ids)

    def get_screens(self):
        return {
            "batch record": self.print_record,
            "list of the history": lambda: self.open_list("scada_mo_history_action"),
            "batches to approve": lambda: self.open_list(
                "scada_mo_history_action", [("approval", "=", False)]
            ),
            "graph of the history": lambda: self.read_group(
                "scada.mo.history",
                ["actual_weight_quantity_finished_goods:sum"],
                ["date_archived:day"],
            ),
            "list of dosed quantities": lambda: self.open_list(
                "scada_history_analysis_action"
            ),
            "pivot of dosed quantities": lambda: self.read_group(
                "scada.history.analysis",
                ["target_kg:sum", "deviation_percent:avg"],
                ["silo_id", "component_id", "product_id", "date:day"],
            ),
            "pivot of dosing accuracy": lambda: self.read_group(
                "scada.dosing.accuracy",
                ["bias_kg:avg", "spread_kg:avg"],
                ["silo_id", "day:month"],
            ),
            "graph of dosing accuracy": lambda: self.read_group(
                "scada.dosing.accuracy", ["bias_kg"], ["day:day", "silo_id"]
            ),
            "reconciliation of a month": lambda: self.open_list(
                "scada_reconciliation_action", IN_A_MONTH
            ),
            "pivot of a month's reconciliation": lambda: self.read_group(
                "scada.reconciliation",
                ["accepted_kg:sum", "difference:sum"],
                ["day:day", "silo_id"],
                IN_A_MONTH,
            ),
        }

    def test_screens_cost_no_more_queries_with_100000_batches(self):
        self.archive_past(1, FEW)
        screens = self.get_screens()
        few = {name: self.count_queries(work) for name, work in screens.items()}
        self.archive_past(FEW + 1, MANY)
        self.assertEqual(self.histories.search_count([]), MANY)
        many = {name: self.count_queries(work) for name, work in screens.items()}
        self.assertEqual(many, few)
        self.assertLessEqual(max(many.values()), 40, many)
