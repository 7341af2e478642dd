# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``mo_histories`` of the old middleware becomes history, which nobody can change.

It is marked as imported, has no entries in the ledger and moves no stock: the old
system posted it, or nobody did; then the order is named, and kept out of the queue.
"""
from odoo import _, api, models

from ...domain.old.import_report import ATTENTION, IMPORTED, UNMATCHED
from ...domain.old.rows import read_batch
from ...domain.order.document import is_open

# old word -> (our state, must the plant have finished it); "" = no such column
STATES = {
    "completed": ("done", True),
    "cancelled": ("cancel", None),
    "failed": (None, None),
    "": (None, None),
}


class ScadaImport(models.AbstractModel):
    _inherit = "scada.import"

    @api.model
    def _import_histories(self, task, table, rows):
        batches = self._read_rows(task, table, rows, read_batch)
        self._record_histories(task, table, batches)

    @api.model
    def _record_histories(self, task, table, batches):
        """Make history of those rows that fit, and return it by their keys."""
        place = self._get_places(task, batches)
        accepted = []
        for batch in batches:
            fault = self._get_history_fault(task, batch, place)
            if fault:
                label = "%s %s" % (batch.key, batch.mo_id)
                task.report.add_finding(table, label, UNMATCHED, fault)
                continue
            accepted.append((batch, self._prepare_import_vals(task, batch, place)))
        # sudo: nobody may create history
        histories = self.env["scada.mo.history"].sudo()
        histories = histories.create([vals for _batch, vals in accepted])
        pairs = list(zip([batch for batch, _vals in accepted], histories))
        self._remember(table, [(batch.key, history) for batch, history in pairs])
        task.report.count(table, IMPORTED, len(pairs))
        self._flag_for_attention(task, table, pairs)
        return {batch.key: history for batch, history in pairs}

    @api.model
    def _get_places(self, task, batches):
        """Return what a chunk of rows is matched with, read at once."""
        orders = self._find_orders(task, {batch.mo_id for batch in batches})
        histories = self.env["scada.mo.history"].search(
            [("mo_id", "in", list({batch.mo_id for batch in batches}))]
        )
        silos = self.env["scada.silo"].with_context(active_test=False)
        silos = silos.search([("company_id", "=", task.company.id)])
        return {
            "lines": self._find_lines(task),
            "orders": orders,
            "silos": {(silo.line_id, silo.number): silo for silo in silos},
            "products": self._find_products(task, batches),
            "made": set(
                histories.filtered(lambda h: h.state == "done").production_id.ids
            ),
            "references": {(h.equipment_id.id, h.reference) for h in histories},
        }

    @api.model
    def _find_products(self, task, batches):
        """Return {name: product} of the names that one product has."""
        names = {silo.component for batch in batches for silo in batch.silos}
        names |= {batch.finished_goods for batch in batches}
        products = self.env["product.product"].with_context(active_test=False)
        products = products.search(
            [
                ("name", "in", list(names - {""})),
                ("company_id", "in", (task.company.id, False)),
            ]
        )
        by_name = {}
        for product in products:
            by_name.setdefault(product.name, []).append(product)
        return {name: found[0] for name, found in by_name.items() if len(found) == 1}

    @api.model
    def _get_history_fault(self, task, batch, place):
        """Return why the row is not imported, None if it is."""
        line = place["lines"].get(batch.line_code.lower())
        if not line:
            return _("No production line has the code %s.") % (batch.line_code or "''")
        known = place["silos"]
        missing = [s.number for s in batch.silos if (line, s.number) not in known]
        if missing:
            return _("There is no silo %s.") % missing[0]
        if not self._get_history_state(batch):
            return _(
                "It was neither finished nor cancelled: status %(status)s, "
                "status_manufacturing %(finished)s."
            ) % {"status": batch.status or "''", "finished": batch.is_finished}
        order = place["orders"].get(batch.mo_id)
        if not order and not task.keep_orphans:
            return _("There is no manufacturing order of this name.")
        if order and order.scada_batch_ids:
            return _("The order is in the bridge's queue.")
        if order and self._get_history_state(batch) == "done":
            if order.id in place["made"]:
                return _("The order has a finished batch in the history already.")
            place["made"].add(order.id)
        return None

    @api.model
    def _get_history_state(self, batch):
        """Return "done" or "cancel", None when the row contradicts itself."""
        if batch.status not in STATES:
            return None
        state, must_be_finished = STATES[batch.status]
        if must_be_finished and not batch.is_finished:
            return None
        if state or batch.is_finished:
            return state or "done"
        return "cancel" if batch.status == "failed" else None

    @api.model
    def _get_history_end(self, batch):
        """Return how the run ended; what old cancelled ones dosed is history."""
        if self._get_history_state(batch) == "done":
            return "done"
        has_dosed = batch.weight or any(silo.actual for silo in batch.silos)
        return "before_upgrade" if has_dosed else "withdrawn"

    @api.model
    def _prepare_import_vals(self, task, batch, place):
        line = place["lines"][batch.line_code.lower()]
        order = place["orders"].get(batch.mo_id, self.env["mrp.production"])
        product = order.product_id or place["products"].get(batch.finished_goods)
        # a history row was made when it was archived, or copied from the queue
        is_copied = bool(
            batch.created and batch.last_read and batch.created <= batch.last_read
        )
        return {
            "uuid": batch.key,
            "source": "import",
            "batch_no": batch.batch_no,
            "mo_id": batch.mo_id,
            "reference": self._reserve_reference(line, batch, place),
            "production_id": order.id,
            "product_id": product.id if product else False,
            "equipment_id": line.id,
            "equipment_id_batch": batch.line_code or line.scada_code,
            "company_id": task.company.id,
            "consumption": float(batch.planned),
            "status_manufacturing": batch.is_finished,
            "status_operation": batch.is_failed or batch.status == "failed",
            "actual_weight_quantity_finished_goods": float(batch.weight),
            "update_odoo": batch.is_posted,
            "state": self._get_history_state(batch),
            "end": self._get_history_end(batch),
            "reason": batch.notes or self._get_old_reason(batch),
            "date_queued": batch.created if is_copied else False,
            "date_reading": batch.last_read,
            "date_finished": batch.last_read if batch.is_finished else False,
            "date_archived": batch.updated or batch.created or batch.last_read,
            "line_ids": self._prepare_import_lines(line, batch, place),
        }

    @api.model
    def _get_old_reason(self, batch):
        return _("Failed in the old system.") if batch.status == "failed" else False

    @api.model
    def _reserve_reference(self, line, batch, place):
        """Return the order's name; if an attempt has it already, with the row's key."""
        reference = batch.mo_id
        if (line.id, reference) in place["references"]:
            reference = "%s/%s" % (batch.mo_id, batch.key)
        place["references"].add((line.id, reference))
        return reference

    @api.model
    def _prepare_import_lines(self, line, batch, place):
        return [
            (
                0,
                0,
                {
                    "silo_id": place["silos"][line, silo.number].id,
                    "silo_number": silo.number,
                    "product_id": place["products"].get(silo.component, False)
                    and place["products"][silo.component].id,
                    "component_name": silo.component or False,
                    "consumption": float(silo.target or 0),
                    "actual_consumption": float(silo.actual or 0),
                    "is_measured": silo.actual is not None,
                },
            )
            for silo in batch.silos
        ]

    @api.model
    def _get_unknown_products(self, batch, history):
        """Return the old names that no one product has."""
        lines = history.line_ids.filtered(lambda line: not line.product_id)
        names = {name for name in lines.mapped("component_name") if name}
        if batch.finished_goods and not history.product_id:
            names.add(batch.finished_goods)
        return sorted(names)

    @api.model
    def _flag_for_attention(self, task, table, pairs):
        """Name what a person should see, and keep made orders out of the queue."""
        for batch, history in pairs:
            order = history.production_id
            label = "%s %s" % (batch.key, batch.mo_id)
            unknown = self._get_unknown_products(batch, history)
            if unknown:
                reason = _("No product, or several, have the name: %s")
                reason = reason % ", ".join(unknown)
                task.report.add_finding(table, label, ATTENTION, reason)
            if history.state != "done" or not order or not is_open(order):
                continue
            reason = _(
                "The plant made %(kg)s kg, but the order is not done. Post and close "
                "it by hand."
            ) % {"kg": batch.weight}
            self._exclude_from_queue(order, reason)
            task.report.add_finding(table, label, ATTENTION, reason)
