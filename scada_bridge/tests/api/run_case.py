# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order that a client reports, and where it must show."""
from ..http_case import ApiCase

UPDATE = "/api/scada/mo/update-with-consumptions"
DONE = "/api/scada/mo/mark-done"
CANCEL = "/api/scada/mo/cancel"
CONSUME = "/api/scada/material-consumption"
HISTORY = "/api/admin/table/mo-histories"
TOTALS = {"silo101": 800, "silo_b": 375, "silo103": 210.4, "lq114": 110}


class RunCase(ApiCase):
    def setUp(self):
        super().setUp()
        self.stop_clock_at_noon()
        self.order = self.create_order()

    def update(self, status=200, **quantities):
        body = dict(quantities, mo_id=self.order.name)
        return self.call("POST", UPDATE, status, json=body)

    def mark_done(self, kg=2450, status=200, **params):
        body = dict(params, mo_id=self.order.name, finished_qty=kg)
        return self.call("POST", DONE, status, json=body)

    def drive(self):
        """Report the order as the old middleware does, and close it."""
        self.update(**TOTALS)
        return self.mark_done()

    def get_run(self):
        return self.order.scada_history_ids

    def done(self, number):
        return self.get_done(self.order)[self.components[number]]

    def get_ledger(self):
        """Return [(silo number, before, after)] of the order's runs."""
        runs = self.get_run() + self.get_run().browse()
        uuids = runs.mapped("uuid") + self.order.scada_batch_ids.mapped("uuid")
        entries = self.env["scada.consumption.entry"].search(
            [("batch_uuid", "in", uuids)], order="id"
        )
        return [(e.silo_number, e.old_value, e.new_value) for e in entries]

    def reconcile(self):
        self.env["base"].flush()
        rows = self.env["scada.reconciliation"].search(
            [("production_id", "=", self.order.id)]
        )
        rows.invalidate_cache()
        return rows
