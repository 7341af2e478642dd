# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What callers of the API report about an order, put into stock at once.

An order in the queue goes the way of every reading: stored on its batch, then posted.
Any other order is posted directly.  Both end in ``_scada_post_consumption``, the one
place that changes stock.
"""

from decimal import Decimal

from odoo import _, models

from ...acts import act
from ...domain.order.document import is_open
from ...domain.run.consumption import AppliedItem, ConsumptionResult
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
        batch = self._get_scada_queued()  # a batch is moved on by methods alone
        if batch:
            result = batch._post_reported_totals(totals)
        else:
            result = self._scada_post_totals(totals)
        result.errors[:0] = unknown + totals.errors
        return result

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
        if self._get_scada_queued():
            raise ScadaStateError(
                _("%s is in the SCADA queue, its target can't change") % self.name
            )
        quantity = self._scada_finished_quantity(float(kg))
        change = self.env["change.production.qty"]
        change.create({"mo_id": self.id, "product_qty": quantity}).change_prod_qty()

    def _scada_post_totals(self, totals):
        result = ConsumptionResult(self)
        self._scada_lock_for_queue()  # what is reported is not made by the plant
        moves = self._scada_get_moves_by_silo()
        quantities = {}
        for number, kg in sorted(totals.actuals.items()):
            if number not in moves:
                result.errors.append(self._scada_no_component(number))
                continue
            silo, silo_moves = moves[number]
            quantities.update(self._scada_share_moves(silo_moves, float(kg)))
            result.items.append(AppliedItem(silo, float(kg), silo_moves))
        self._scada_post_consumption(quantities)
        if totals.weight is not None:
            self._scada_set_weight(float(totals.weight))
        return result

    def _scada_no_component(self, number):
        return _("%(silo)s: no component of %(order)s comes from it") % {
            "silo": silo_code(number),
            "order": self.name,
        }

    def _scada_get_moves_by_silo(self):
        """Return {silo number: (silo, open component moves)}."""
        silos = self._scada_get_silos()
        found = {}
        for move in self.move_raw_ids:
            if not is_open(move):
                continue
            silo = move._get_scada_silo(silos)
            # what the silo gave is nothing that it does not hold
            if silo and not move._scada_is_mismatch(silo):
                found.setdefault(silo.number, (silo, []))[1].append(move)
        return found

    def _scada_share_moves(self, moves, kg):
        """Return {move: kg}: each filled up to its demand, the last takes the rest."""
        shares, left = {}, Decimal(repr(kg))
        for move in moves[:-1]:
            demand = Decimal(repr(move._scada_kg() or 0.0))
            shares[move] = float(min(left, demand))
            left -= Decimal(repr(shares[move]))
        shares[moves[-1]] = float(left)
        return shares

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
        if batch:
            batch._finish_now(Decimal(str(kg)))
        else:
            self._scada_close({}, kg)
        if date_end:
            self.date_finished = date_end

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
