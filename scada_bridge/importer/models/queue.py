# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``mo_batch``: what the old queue still holds is never taken over, always reported.

The PLC may have these orders, half done, under the old system's numbers.  So the bridge
does not touch them: their orders are kept out of its queue until a person knows from
the plant what became of them.
"""
from odoo import _, api, models

from ...domain.old.import_report import ATTENTION, IMPORTED, UNMATCHED
from ...domain.old.rows import read_batch
from ...domain.order.document import is_open


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    @api.model
    def _import_queue(self, task, table, rows):
        batches = self._read_rows(task, table, rows, read_batch)
        orders = self._find_orders(task, {batch.mo_id for batch in batches})
        for batch in batches:
            label = "%s %s" % (batch.key, batch.mo_id)
            order = orders.get(batch.mo_id)
            if not order:
                reason = _("There is no manufacturing order of this name.")
                task.report.add_finding(table, label, UNMATCHED, reason)
                continue
            reason = self._get_queue_reason(batch, order)
            if is_open(order):
                self._exclude_from_queue(order, reason)
            self._remember(table, [(batch.key, order)])
            task.report.count(table, IMPORTED)
            task.report.add_finding(table, label, ATTENTION, reason)

    @api.model
    def _get_queue_reason(self, batch, order):
        """Return in what state the old queue holds the order, and what to do."""
        if order.scada_batch_ids:
            return _("In the old queue and in the bridge's queue: cancel one of them.")
        if batch.is_finished and batch.is_posted:
            return _("Finished and posted: let the old system archive it.")
        if batch.is_finished:
            return _(
                "Finished with %(kg)s kg, not posted by the old system. Post and "
                "close it by hand."
            ) % {"kg": batch.weight}
        if any(silo.actual for silo in batch.silos):
            return _("The plant is making it: let the old system finish it.")
        return _(
            "Waiting in the old queue, and may be in the PLC. If the plant will not "
            "make it, untick Keep out of the SCADA Queue."
        )
