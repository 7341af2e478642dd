# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who was first: told by the constraint's name, and no other fault is taken for it."""
from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from ...exceptions import ScadaConcurrencyError
from ..common import MillCase

DATE = datetime(2026, 2, 23, 13, 22, 35)


class TestFirst(MillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.create_order()
        cls.entries = cls.env["scada.consumption.entry"]
        cls.reports = cls.env["scada.failure.report"]

    def get_entry_vals(self, **vals):
        params = {
            "equipment_id": "silo101",
            "mo_id": self.order.name,
            "quantity": 5.0,
            "update_mode": "add",
            "timestamp": "2026-02-23 20:22:35",
            "api_request_id": "line-7/42",
        }
        return dict(self.entries._prepare_entry(params)[0], **vals)

    def get_batch_vals(self, **vals):
        prepared = self.order._prepare_scada_batch_vals(self.silos)
        return [dict(prepared, batch_no=1, **vals)]

    def record(self, **vals):
        event = {
            "equipment_code": "silo101",
            "description": "TOLD TWICE",
            "failure_date": DATE,
            "source": "api",
        }
        return self.reports._record_failure(dict(event, **vals))

    def blind(self, model, method):
        """Let this transaction not see what the other one has stored."""
        patcher = patch.object(
            type(model), method, lambda records, *args: records.browse()
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    # -- another one was first ------------------------------------------------------
    def test_request_of_another_worker_starts_the_transaction_again(self):
        vals = self.get_entry_vals()
        self.entries._create_once(vals)
        with self.assertRaises(ScadaConcurrencyError):
            self.entries._create_once(vals)

    def test_failure_of_another_worker_starts_the_transaction_again(self):
        self.record()
        self.blind(self.reports, "_find_event")
        with self.assertRaises(ScadaConcurrencyError):
            self.record()

    def test_queue_that_another_worker_has_filled_stays_as_it_is(self):
        vals_list = self.get_batch_vals()
        batch = self.batches._create_queued(vals_list)
        self.assertFalse(self.batches._create_queued(vals_list))
        self.assertEqual(self.batches.search([]), batch)

    def test_transaction_goes_on_after_another_one_was_first(self):
        vals = self.get_entry_vals()
        self.entries._create_once(vals)
        with self.assertRaises(ScadaConcurrencyError):
            self.entries._create_once(vals)
        self.assertEqual(
            self.entries.search_count([("mo_id", "=", self.order.name)]), 1
        )

    # -- nobody was: the fault is seen ----------------------------------------------
    def assert_fault(self, method, *args, **names):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            method(*args, **names)

    def test_entry_without_an_order_is_no_race(self):
        vals = self.get_entry_vals(mo_id=None)
        self.assert_fault(self.entries._create_once, vals)

    def test_failure_without_a_key_is_no_race(self):
        self.assert_fault(self.record, uuid=None)

    def test_batch_of_no_line_is_no_race(self):
        vals_list = self.get_batch_vals(equipment_id=None)
        self.assert_fault(self.batches._create_queued, vals_list)

    def test_reference_of_another_order_is_no_race(self):
        """Two orders of one name would have waited for ever, and nobody told."""
        self.batches._create_queued(self.get_batch_vals())
        other = self.create_order()._prepare_scada_batch_vals(self.silos)
        other.update(batch_no=2, reference=self.order.name)
        self.assert_fault(self.batches._create_queued, [other])
