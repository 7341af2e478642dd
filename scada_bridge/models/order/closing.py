# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Finish an order with what the plant has made; see ``mrp_production_posting``."""
from collections import defaultdict

from odoo import fields, models
from odoo.tools import float_compare, float_is_zero, float_round

from ...domain.order.document import is_open
from ...exceptions import ScadaDataError, ScadaStateError
from ...translations import _
from ..mixin.provenance import BY_CODE
from ..stock.period import PERIOD
from .order import CLOSING

# Every question that Odoo would ask a person, answered for a machine
DONE_CONTEXT = {
    "skip_immediate": True,
    "skip_consumption": True,
    "skip_backorder": True,
    "skip_expired": True,
    CLOSING: BY_CODE,
}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    scada_date_end = fields.Datetime(
        "Actual End (SCADA)",
        readonly=True,
        provenance=True,
        copy=False,
        help="When the plant finished the order, as sent by equipment; becomes the "
        "order's end when it is closed.",
    )

    def _scada_close(self, quantities, weight, date_finished=None):
        """Finish the order with what the plant has made.

        :param quantities: {raw move: absolute kg}, posted again, since a person may
            have touched them in the order's form
        :param weight: finished weight in kg, more than zero
        :param date_finished: when the plant finished it (UTC), now if not reported;
            what its equipment reported wins over that, which is when the queue noticed
        :return: a text for people: what was assumed to have been added by hand, False
            if nothing was
        :raise ScadaDataError: the weight can't be the finished quantity; a component
            is short
        :raise ScadaStateError: Odoo did not finish the order; hand-adds are missing
        """
        self.ensure_one()
        self._scada_use_product_unit()
        quantity = self._scada_finished_quantity(weight)
        rest = self._scada_get_rest(quantity)
        self._scada_restore_consumption(quantities)
        assumed = self._scada_consume_hand_adds(quantities, rest)
        self._scada_check_stock()
        self._scada_produce_byproducts(quantity)
        self._scada_name_lot()
        backorder = self if rest and self._scada_has_consumed() else self.browse()
        self._scada_align_demands(quantity, rest if backorder else 0.0)
        self._scada_get_finished()[:1]._scada_note_rounding(weight, quantity)
        self.qty_producing = quantity
        self._scada_end_order(backorder, date_finished)
        self._scada_note_closed(quantities, weight)
        self.move_raw_ids._scada_return_unused()
        return assumed

    def _scada_end_order(self, backorder, date_finished):
        """Let Odoo finish the order, at the time at which the plant has finished it.

        :param backorder: this order if it is to have one
        :param date_finished: see :meth:`_scada_close`
        """
        ended = self.scada_date_end or date_finished or fields.Datetime.now()
        moves = (self.move_raw_ids | self.move_finished_ids).filtered(is_open)
        context = {PERIOD: self._scada_choose_period(ended)}
        result = self.with_context(
            button_mark_done_production_ids=self.ids,
            mo_ids_to_backorder=backorder.ids,
            **context,
            **DONE_CONTEXT,
        ).button_mark_done()
        self.date_finished = ended
        moves._scada_set_date(ended)
        self.flush()
        self._scada_check_done(result)

    def _scada_check_done(self, result):
        if self.state != "done":
            question = result.get("name") if isinstance(result, dict) else None
            question = question or self.state
            raise ScadaStateError(
                _(
                    "Odoo did not finish %(order)s: %(reason)s. Look at the order and "
                    "finish it or correct it, then retry."
                )
                % {"order": self.name, "reason": question}
            )

    def _scada_set_actual_times(self, start, end):
        """Set the actual times, naive UTC; None leaves what is there."""
        vals = {}
        if start:
            vals["date_start"] = start
        if end:
            vals["scada_date_end"] = end
        if end and self.state == "done":
            vals["date_finished"] = end
        if vals:
            order = self._sudo_checked()
            order.write(vals)
            if "date_finished" in vals:
                order._scada_get_closed()._scada_set_date(end)

    def _scada_set_weight(self, weight):
        """Note the finished weight in kg of an order that goes on."""
        self.ensure_one()
        self._scada_use_product_unit()
        self.qty_producing = self._scada_finished_quantity(weight)

    # -- finished product -----------------------------------------------------------
    def _scada_finished_quantity(self, weight):
        """Return ``weight`` kg in the order's unit."""
        kg = self.env["uom.uom"]._get_scada_kg()
        rounding = self.product_uom_id._scada_get_step()
        quantity = float_round(
            kg._compute_quantity(weight, self.product_uom_id, round=False),
            precision_rounding=rounding,
            rounding_method="HALF-UP",
        )
        if float_compare(quantity, 0, precision_rounding=rounding) <= 0:
            raise ScadaDataError(
                _(
                    "%(order)s can't be finished with a weight of %(weight)s kg. Wait "
                    "for the right weight, or let a SCADA manager finish the batch "
                    "with it."
                )
                % {"order": self.name, "weight": weight}
            )
        return quantity

    def _scada_name_lot(self):
        """Give a tracked product its lot; a lot that a person chose stays."""
        if self.product_id.tracking == "lot" and not self.lot_producing_id:
            self.lot_producing_id = self._scada_create_lot(self.product_id)

    def _scada_create_lot(self, product):
        sequence = self.env["ir.sequence"]
        return self.env["stock.production.lot"].create(
            {
                "name": sequence.next_by_code("stock.lot.serial") or self.name,
                "product_id": product.id,
                "company_id": self.company_id.id,
            }
        )

    def _scada_produce_byproducts(self, quantity):
        """Make by-products in proportion to the weight, unless entered by hand."""
        for move in self.move_finished_ids:
            if move.product_id == self.product_id or not is_open(move):
                continue
            step = move.product_uom._scada_get_step()
            if float_is_zero(move.quantity_done, precision_rounding=step):
                move.quantity_done = float_round(
                    move.product_uom_qty * quantity / self.product_qty,
                    precision_rounding=move.product_uom.rounding,
                    rounding_method="HALF-UP",
                )
            untraced = move.move_line_ids.filtered(lambda line: not line.lot_id)
            if move.product_id.tracking == "lot" and untraced:
                untraced.lot_id = self._scada_create_lot(move.product_id)

    # -- components -----------------------------------------------------------------
    def _scada_restore_consumption(self, quantities):
        """Post the actuals again; log what someone had changed in between."""
        found = {move: move._scada_done() for move in quantities}
        self._scada_post_consumption(quantities)
        lots = [move for move in quantities if move.product_id.tracking == "lot"]
        self._scada_set_done(
            {move: move._scada_done() for move in lots}, reselect_lots=True
        )
        self._scada_log_manual_changes(
            {
                move: (found[move], move._scada_done())
                for move in quantities
                if move._scada_differ(found[move], move._scada_done())
            }
        )

    def _scada_consume_hand_adds(self, quantities, rest=0.0):
        """Consume by the bill of materials what was added by hand, or ask for it.

        :param rest: quantity of the order that another order makes, with its share
        :return: the products and quantities assumed as a text, False for none
        """
        moves = self._scada_get_missing(quantities)
        missing = {move: move.product_qty for move in moves}
        if not missing:
            return False
        if self.company_id.scada_hand_adds == "ask":
            raise ScadaStateError(
                _(
                    "%(order)s waits for the quantities added by hand: %(products)s. "
                    "Enter what was consumed in the manufacturing order, then retry."
                )
                % {
                    "order": self.name,
                    "products": ", ".join(m.product_id.display_name for m in missing),
                }
            )
        for move in missing:
            move._scada_use_product_unit()
            missing[move] -= move._scada_get_share(rest / self.product_qty)
        self._scada_set_done(missing)
        self.env["stock.move"].concat(*missing)._scada_note_assumed()
        return ", ".join(
            "%s %s %s" % (m.product_id.display_name, quantity, m.product_id.uom_id.name)
            for m, quantity in missing.items()
        )

    def _scada_get_missing(self, quantities):
        """Return the moves of what is added by hand and has no quantity yet."""
        return [
            move
            for move in self.move_raw_ids
            if is_open(move) and move not in quantities and move._scada_is_missing()
        ]

    def _scada_check_stock(self):
        """Raise if a component would go below zero where the company forbids that."""
        if self.company_id.scada_negative_stock:
            return
        needs = defaultdict(float)
        for move in self.move_raw_ids:
            if is_open(move) and move.product_id.type == "product":
                for line in move._scada_open_lines():
                    key = (line.product_id, line.location_id, line.lot_id)
                    needs[key] += line.product_uom_id._compute_quantity(
                        line.qty_done, line.product_id.uom_id, round=False
                    )
        self._scada_refuse_shortage(needs)

    def _scada_refuse_shortage(self, needs):
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", [product.id for product, _loc, _lot in needs]),
                ("location_id", "in", [location.id for _p, location, _lot in needs]),
            ]
        )
        stock = defaultdict(float)
        for quant in quants:
            stock[quant.product_id, quant.location_id, quant.lot_id] += quant.quantity
        for key, need in needs.items():
            short = need - stock[key]
            product, location, _lot = key
            step = product.uom_id._scada_get_step()
            if float_compare(short, 0.0, precision_rounding=step) > 0:
                raise ScadaDataError(
                    _(
                        "%(product)s in %(location)s is short by %(short)s %(unit)s. "
                        "Receive it or correct the stock in Odoo, then retry."
                    )
                    % {
                        "product": product.display_name,
                        "location": location.display_name,
                        "short": round(short, 6),
                        "unit": product.uom_id.name,
                    }
                )

    # -- back-order -----------------------------------------------------------------
    def _generate_backorder_productions(self, close_mo=True):
        """Let the back-order wait for the plant.

        Odoo fills in what an order with work orders is going to consume and to make;
        then it would be in progress and no line would take it.
        """
        backorders = super()._generate_backorder_productions(close_mo)
        if self.env.context.get(CLOSING) is BY_CODE:
            for backorder in backorders:
                backorder._scada_forget_quantities()
        return backorders

    def _scada_forget_quantities(self):
        self.ensure_one()
        moves = self.move_raw_ids | self.move_finished_ids
        lines = moves.move_line_ids.filtered(lambda line: line.qty_done)
        lines.write({"qty_done": 0.0})
        self.qty_producing = 0.0

    def _scada_get_finished(self):
        """Return the open move of the product, several if Odoo has split it."""
        return self.move_finished_ids.filtered(
            lambda move: move.product_id == self.product_id and is_open(move)
        )

    # -- demand ---------------------------------------------------------------------
    def _scada_get_rest(self, quantity):
        """Return what is missing to the plan and is to be made by another order."""
        policy = self.company_id.scada_backorder
        rounding = self.product_uom_id._scada_get_step()
        short = self.product_qty - quantity
        if (
            policy == "never"
            or float_compare(short, 0, precision_rounding=rounding) <= 0
        ):
            return 0.0
        allowed = self.company_id.scada_backorder_percent if policy == "above" else 0.0
        percent = 100.0 * short / self.product_qty
        return short if float_compare(percent, allowed, 6) > 0 else 0.0

    def _scada_has_consumed(self):
        """Return whether the order can have a back-order.

        Without any consumption Odoo would move all components to it and leave the
        order open.
        """
        return any(is_open(m) and m.quantity_done for m in self.move_raw_ids)

    def _scada_align_demands(self, quantity, rest):
        """Make the demand equal to what was done, so that Odoo splits no move.

        With a back-order all moves are split on purpose, and what is split off is the
        recipe of the rest: plan x rest / planned quantity, whatever was dosed.  Plan
        less actual would be no recipe: it lacks what was dosed whole in the first try.

        :param rest: quantity that the back-order is going to make, 0 for none
        """
        ratio = rest / self.product_qty
        # a changed demand looks for its product's reordering rules: all at once
        (self.move_raw_ids + self.move_finished_ids).product_id.mapped("orderpoint_ids")
        for move in self.move_raw_ids:
            if is_open(move) and (rest or move.quantity_done):
                share = move._scada_get_share(ratio)
                move._scada_align_demand(move.quantity_done + share)
        finished = self._scada_get_finished()
        if rest:
            self._scada_align_byproducts(ratio)
        elif len(finished) == 1 and not finished.move_dest_ids:
            finished._scada_align_demand(quantity + self.qty_produced)

    def _scada_align_byproducts(self, ratio):
        """Leave to the back-order its share of the by-products, whatever was made."""
        for move in self.move_finished_ids - self._scada_get_finished():
            if is_open(move) and not move.move_dest_ids:
                share = move._scada_get_share(ratio)
                move._scada_align_demand(move.quantity_done + share)
