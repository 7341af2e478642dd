# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The nightly run looks at what has changed, and at a piece of the past."""
from unittest.mock import patch

from ...models.quality import reconcile
from .test_reconciliation import ClosedCase

LONG_AGO = "2026-01-10 12:00:00"


class TestReconcile(ClosedCase):
    def setUp(self):
        super().setUp()
        self.model = self.env["scada.reconciliation"]
        self.order = self.make()
        self.age(self.order)
        self.model._cron_reconcile()
        self.set_mark(reconcile.SAMPLED, 10**9)  # nothing of the past

    def age(self, order):
        """Let all that was written of an order be of last year."""
        self.env["base"].flush()
        uuid = order.scada_history_ids.uuid
        moves = tuple((order.move_raw_ids | order.move_finished_ids).ids)
        for query, values in (
            ("stock_move SET write_date = %s WHERE id IN %s", moves),
            ("stock_move_line SET write_date = %s WHERE move_id IN %s", moves),
            ("scada_mo_history SET create_date = %s WHERE uuid = %s", uuid),
            (
                "scada_consumption_entry SET create_date = %s WHERE batch_uuid = %s",
                uuid,
            ),
        ):
            self.update(query, [LONG_AGO, values])
        self.env.cache.invalidate()

    def update(self, query, values):
        """Change what may be only added: "table SET ..." past its triggers."""
        self.env["base"].flush()
        table = query.split()[0]
        self.env.cr.execute("ALTER TABLE %s DISABLE TRIGGER USER" % table)
        self.env.cr.execute("UPDATE " + query, values)
        self.env.cr.execute("ALTER TABLE %s ENABLE TRIGGER USER" % table)

    def set_mark(self, name, value):
        self.env["ir.config_parameter"].sudo().set_param(name, value)

    def get_compared(self):
        """Return the orders that one nightly run looks at."""
        seen = []
        with patch.object(
            type(self.model), "_reconcile_runs", lambda _self, uuids: seen.extend(uuids)
        ):
            self.model._cron_reconcile()
        histories = self.histories.search([("uuid", "in", seen)])
        return (
            histories.production_id
            | self.batches.search([("uuid", "in", seen)]).production_id
        )

    def test_nothing_new_is_nothing_to_compare(self):
        self.assertFalse(self.get_compared())

    def test_what_was_made_since_is_compared(self):
        order = self.make()
        self.assertEqual(self.get_compared(), order)

    def test_written_move_line_marks_its_order(self):
        self.order.move_raw_ids[0].move_line_ids.qty_done = 1
        self.assertEqual(self.get_compared(), self.order)

    def test_written_move_marks_its_order(self):
        self.order.move_finished_ids.scada_silo_id = False
        self.assertEqual(self.get_compared(), self.order)

    def test_batch_in_the_queue_is_compared(self):
        batch = self.create_batch()
        self.post(batch, {101: "100"})
        self.assertEqual(self.get_compared(), batch.production_id)

    def test_change_is_told(self):
        self.order.move_finished_ids.quantity_done = 1000
        with self.assertLogs("odoo.addons.scada_bridge", "ERROR"):
            self.model._cron_reconcile()
        self.assertEqual(
            self.order.activity_ids.mapped("summary"),
            ["Kilograms of JF PLUS 25 differ"],
        )

    def test_change_past_odoo_is_found_when_its_turn_comes(self):
        self.update(
            "stock_move_line SET qty_done = 1000 WHERE move_id IN %s",
            [tuple(self.order.move_finished_ids.ids)],
        )
        self.model._cron_reconcile()
        self.assertFalse(self.order.activity_ids)
        self.set_mark(reconcile.SAMPLED, 0)
        with self.assertLogs("odoo.addons.scada_bridge", "ERROR"):
            self.model._cron_reconcile()
        self.assertTrue(self.order.activity_ids)

    def test_forged_entry_of_the_past_is_found(self):
        self.update(
            "scada_consumption_entry SET new_value = new_value + 1, "
            "old_value = old_value + 1 WHERE batch_uuid = %s",
            [self.order.scada_history_ids.uuid],
        )
        self.set_mark(reconcile.SAMPLED, 0)
        with self.assertLogs("odoo.addons.scada_bridge", "ERROR") as logs:
            self.model._cron_reconcile()
        self.assertTrue([line for line in logs.output if "was forged" in line])

    def test_past_is_taken_piece_by_piece_and_begins_again(self):
        orders = self.order
        for _more in range(2):
            order = self.make()
            self.age(order)
            orders += order
        first = self.histories.search([], order="id")[:-3][-1:].id or 0
        self.set_mark(reconcile.SAMPLED, first)
        seen = []
        with patch.object(reconcile, "SAMPLED_RUNS", 2):
            for _night in range(2):
                seen.append(self.get_compared())
        self.assertEqual(seen, [orders[:2], orders[2:]])
        mark = self.env["ir.config_parameter"].get_param(reconcile.SAMPLED)
        self.assertEqual(mark, "0")

    def test_past_ends(self):
        self.update(
            "scada_mo_history SET date_archived = '2020-01-01' WHERE uuid = %s",
            [self.order.scada_history_ids.uuid],
        )
        self.set_mark(reconcile.SAMPLED, 0)
        self.assertNotIn(self.order, self.get_compared())
