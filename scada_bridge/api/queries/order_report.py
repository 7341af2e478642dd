# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What callers of the API report about an order, put into stock at once.

What silos gave goes the way of every reading: stored on the order's run, then posted
(``models/batch/reported.py``).  An order that no line makes has no silos.
"""

from decimal import Decimal

from odoo import _, models

from ...acts import act
from ...domain.order.document import is_open
from ...domain.run.consumption import ConsumptionResult, NotReported
from ...domain.silo import SILO_TAGS, silo_code
from ...exceptions import ScadaDataError, ScadaStateError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @act("consume")
    def _scada_apply_totals(self, totals):
        """Apply a :class:`ConsumptionTotals`; the totals replace what was there.

        :return: :class:`ConsumptionResult`
        :raise ScadaStateError: the order is done or cancelled
        """
        self.ensure_one()
        self._scada_check_open()
        if totals.target is not None:
            self._scada_change_target(totals.target)
        unknown = self._scada_drop_unknown(totals)
        batch = self._scada_get_reported() if self._scada_is_told(totals) else None
        if batch:
            result = batch._post_reported_totals(totals)
        else:
            result = self._scada_refuse_silos(totals)
        result.errors[:0] = unknown + totals.errors
        return result

    def _scada_is_told(self, totals):
        """Return whether totals tell anything about a run of this order."""
        moves = self._scada_get_moves_by_silo()
        return totals.weight is not None or bool(set(totals.actuals) & set(moves))

    def _scada_drop_unknown(self, totals):
        """Take silos that there are not out of the totals; return a text for each.

        The old system knew its own silos on every line.
        """
        others = [number for number in totals.actuals if number not in SILO_TAGS]
        if not others:
            return []
        known = self._scada_get_silos().mapped("number")
        unknown = [number for number in others if number not in known]
        for number in unknown:
            del totals.actuals[number]
        return ["%s: unknown equipment" % silo_code(number) for number in unknown]

    def _scada_check_open(self):
        if not is_open(self):
            raise ScadaStateError(
                _("%(order)s is %(state)s and cannot be changed")
                % {"order": self.name, "state": self.state}
            )

    def _scada_change_target(self, kg):
        """Rescale the order to a new quantity to produce."""
        batch = self._get_scada_queued()
        if batch and not batch._is_reported():
            raise ScadaStateError(
                _("%s is in the SCADA queue, its target can't change") % self.name
            )
        quantity = self._scada_finished_quantity(float(kg))
        change = self.env["change.production.qty"]
        change.create({"mo_id": self.id, "product_qty": quantity}).change_prod_qty()

    def _scada_refuse_silos(self, totals):
        """Note the weight of an order without silos; say of each that it has none."""
        if totals.weight is not None:
            self._scada_set_weight(float(totals.weight))
        texts = [self._scada_no_component(number) for number in sorted(totals.actuals)]
        return ConsumptionResult(self, errors=texts)

    def _scada_no_component(self, number):
        return _("%(silo)s: no component of %(order)s comes from it") % {
            "silo": silo_code(number),
            "order": self.name,
        }

    @act("close_order")
    def _scada_mark_done(self, kg, date_end=None):
        """Finish the order with ``kg``; the same again changes nothing.

        :param date_end: when the plant finished it, naive UTC
        :raise ScadaStateError: it is done with another weight, cancelled, or the plant
            still works on it
        """
        self.ensure_one()
        if self.state == "done":
            self._scada_check_same_weight(kg)
            return
        self._scada_check_open()
        batch = self._get_scada_queued()
        if batch and batch._is_made_by_plant():
            batch._finish_as_made(kg)
        else:
            self._scada_finish_reported(kg, date_end)
        if date_end:
            self.date_finished = date_end

    def _scada_finish_reported(self, kg, date_end):
        batch = self._scada_get_reported()
        if batch:
            batch._finish_now(Decimal(str(kg)), date_end)
        else:
            self._scada_close({}, kg, date_end)

    def _scada_get_not_reported(self):
        """Return what this closed order was not told about, and what counts for it.

        A silo that was not reported gave nothing; what is added by hand is taken from
        the bill of materials, where the company wants that.

        :return: [:class:`NotReported`]
        """
        lines = self._sudo_checked("read").scada_history_ids.line_ids
        silos = lines.filtered(
            lambda line: line.history_id.state == "done"
            and line.product_id
            and not line.is_measured
        )
        rows = [
            NotReported(line.silo_id, line.product_id, line.consumption, 0.0)
            for line in silos
        ]
        for move in self.move_raw_ids.filtered("scada_is_assumed"):
            kg = move._scada_get_done_kg()
            rows.append(NotReported(None, move.product_id, kg, kg))
        return rows

    def _scada_get_materials(self):
        """Return what this closed order has consumed, in the order of its components.

        :return: [(silo, None for what is added by hand; product; kg)]
        """
        lines = self._sudo_checked("read").scada_history_ids.line_ids
        made = lines.filtered(lambda line: line.history_id.state == "done")
        silos = {line.product_id: line.silo_id for line in made}
        moves = self.move_raw_ids.filtered(lambda move: move.state == "done")
        rows = []
        for move in moves:
            kg = move._scada_get_done_kg()
            if kg:
                silo = move.scada_silo_id or silos.get(move.product_id)
                rows.append((silo, move.product_id, kg))
        return rows

    def _scada_check_same_weight(self, kg):
        quantity = self._scada_finished_quantity(kg)
        if abs(quantity - self.qty_produced) >= self.product_uom_id.rounding:
            raise ScadaStateError(
                _("%(order)s is done with %(quantity)s and cannot be changed")
                % {"order": self.name, "quantity": self.qty_produced}
            )

    @act("cancel_order")
    def _scada_cancel(self):
        """Cancel the order; a cancelled one stays as it is."""
        self.ensure_one()
        if self.state == "cancel":
            return
        self._scada_check_open()
        self.action_cancel()
        if self.state != "cancel":
            raise ScadaDataError(_("Odoo did not cancel %s") % self.name)
